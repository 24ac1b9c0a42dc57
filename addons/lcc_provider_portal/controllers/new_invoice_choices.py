"""What a new invoice or credit note can be for, with the pounds it could take."""

from odoo.addons.lcc_actuals.tools.loading import load_whole
from odoo.addons.lcc_actuals.tools.quantities import money_text

DOMAINS = {
    "contract": [("basis", "=", "actuals")],
    "service": [("contract_id.basis", "=", "actuals")],
}


def get_choices(env, kind, provider):
    """Return {"contract": [(id, label)], "service": ..., "client": ..., "provider":
    ...}. Of clients those with something to bill, so that the list stays short; in a
    constant number of queries."""
    amounts = env["account.move"]._lcc_get_open_amounts(kind, provider)
    records = {
        scope: env[f"lcc.{scope}"]
        .search([("provider_id", "=", provider.id), *domain])
        # What was put away in the archive can still have weeks to bill.
        .union(*amounts[scope])
        for scope, domain in DOMAINS.items()
    }
    symbol = env.company.currency_id.symbol
    clients = env["lcc.client"].union(*amounts["client"])
    records |= {"client": load_whole(clients), "provider": provider}
    return {
        scope: [
            (record.id, _label(record, amounts[scope].get(record, 0), kind, symbol))
            for record in found
        ]
        for scope, found in records.items()
    }


def _label(record, amount, kind, symbol):
    """Write "Bloggs, Jane (SS000001) – £1,599.00 to invoice"."""
    name = record.name
    if record._name == "lcc.client":
        name = f"{record.list_name} ({record.reference})"
    doing = "to invoice" if kind == "invoice" else "to credit"
    return f"{name} – {money_text(amount, symbol) if amount else 'nothing'} {doing}"
