<<<<<<< HEAD
from . import lcc_actuals_generate, lcc_bill_decision
=======
from . import (
    account_automatic_entry_wizard,
    base_partner_merge,
    lcc_actuals_generate,
    portal_share,
)
>>>>>>> 48e0c96 (Nobody changes the cost of a provider's bill; no bill, draft or token escapes)
