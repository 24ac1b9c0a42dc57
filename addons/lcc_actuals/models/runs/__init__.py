"""Payment runs: OCA's payment orders for the bills of care providers (DESIGN 6).

``account_payment_order`` says what a run is and that nobody else changes one; the files
beside it choose its bills, take its steps and make its file. What a run does to its
bills is in ``account_move``, whose account is paid in ``res_partner_bank``.
"""

from . import res_company
from . import account_journal
from . import account_payment_method
from . import res_partner_bank
from . import res_partner_bank_pain
from . import res_partner
from . import account_payment_order
from . import account_payment_order_choose
from . import account_payment_order_check
from . import account_payment_order_steps
from . import account_payment_order_bacs
from . import account_payment_order_pain
from . import lcc_payment_run_held
from . import lcc_payment_run_file
from . import account_payment_line
from . import account_payment
from . import account_move
from . import account_partial_reconcile
