from . import (
    action,
    action_files,
    actions,
    invoice_actions,
    new_action,
)
from . import change_requests
