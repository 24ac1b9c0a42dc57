from . import (
    account_automatic_entry_wizard,
    base_partner_merge,
    lcc_actuals_generate,
    lcc_bill_decision,
    portal_share,
)
