from . import (
    test_appendix_b,
    test_council,
    test_debit_balance,
    test_demo,
    test_isolation,
    test_action_pages,
    test_action_queries,
    test_appendix_b,
    test_council,
    test_mail,
    test_steps,
    test_thread,
)
