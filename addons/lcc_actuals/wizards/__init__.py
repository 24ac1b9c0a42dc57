from . import (
    account_automatic_entry_wizard,
    base_partner_merge,
    lcc_absence_decision,
    lcc_access_invitation,
    lcc_actuals_generate,
    lcc_bank_holidays,
    lcc_bill_decision,
    lcc_rate_uplift,
    lcc_provider_report,
    lcc_payment_run_start,
    lcc_schedule_reply,
    portal_share,
)
