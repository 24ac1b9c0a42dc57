from . import (
    action,
    action_files,
    actions,
    help,
    invoice_actions,
    new_action,
)
from . import change_requests
