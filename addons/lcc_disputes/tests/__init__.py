from . import (
    test_dispute_access,
    test_dispute_entry,
    test_dispute_money,
    test_dispute_pages,
    test_dispute_states,
    test_random_disputes,
)
