"""Make what earlier versions of this addon had no need of."""

from odoo.api import SUPERUSER_ID, Environment
from odoo.tools import split_every

from odoo.addons.lcc_actuals.models.runs.account_payment_method import BACS

BATCH = 100_000


def migrate(cr, version):
    """Give every week, and every line of a scheduled payment, its commitment: invoices
    and purchase orders stand on them, and only new weeks make theirs."""
    env = Environment(cr, SUPERUSER_ID, {})
    _rename_bacs(env)
    commitments = env["lcc.commitment"]
    for name in ("lcc.actual", "lcc.scheduled.payment.line"):
        model = env[name]
        for ids in split_every(BATCH, model.search([], order="id").ids):
            commitments._ensure_of(model.browse(ids))


def _rename_bacs(env):
    """Give the payment method, which data files leave alone, its code of now."""
    method = env.ref(
        "lcc_actuals.account_payment_method_bacs", raise_if_not_found=False
    )
    if method and method.code != BACS:
        method.code = BACS
