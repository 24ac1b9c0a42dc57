from . import (
    ir_actions_report,
    lcc_commitment_report,
    lcc_invoice_report,
    lcc_rate_report,
    lcc_scheduled_payment_report,
)
