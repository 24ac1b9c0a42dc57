"""Remittances by e-mail become one of the notifications that users choose."""

from odoo import SUPERUSER_ID, api
from odoo.tools.sql import column_exists

#: What mailed them before.
GONE = (
    "cron_send_remittances",
    "cron_send_remittances_ir_actions_server",
    "mail_template_remittance",
)


def migrate(cr, version):
    """Keep who asked for remittances, and what was still to be mailed."""
    if not column_exists(cr, "lcc_provider_access", "is_remittance_mailed"):
        return
    env = api.Environment(cr, SUPERUSER_ID, {})
    cr.execute(
        "INSERT INTO lcc_notice_choice (user_id, provider_id, event_id, mode)"
        " SELECT access.user_id, access.provider_id, event.id, 'at_once'"
        " FROM lcc_provider_access access, lcc_notice_event event"
        " WHERE access.is_remittance_mailed AND event.code = 'remittance'"
        " ON CONFLICT DO NOTHING"
    )
    cr.execute("SELECT id FROM account_payment WHERE lcc_is_remittance_due")
    due = [payment_id for (payment_id,) in cr.fetchall()]
    env["account.payment"].browse(due)._lcc_send_remittance()
    for name in GONE:
        record = env.ref(f"lcc_actuals.{name}", raise_if_not_found=False)
        if record:
            record.unlink()
