# In the order in which they build on each other.
from . import (
    lcc_dispute_reason,
    lcc_dispute,
    lcc_dispute_line,
    lcc_dispute_post,
    lcc_actual_history,
    lcc_actual,
    lcc_dispute_open,
    lcc_dispute_steps,
    account_move,
    trailed_models,
    served_models,
    lcc_notice,
    lcc_client,
)
