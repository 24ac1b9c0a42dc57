from . import lcc_provider_access
from . import lcc_pending_report
from . import account_payment
from . import account_move
from . import account_partial_reconcile
from . import lcc_remittance_report
from . import lcc_payment_report
