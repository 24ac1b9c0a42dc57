from . import (
    ir_actions_report,
    lcc_commitment_report,
    lcc_invoice_report,
    lcc_payment_reports,
    lcc_rate_report,
    lcc_scheduled_payment_report,
)
