"""What a provider asks to be billed for: kind of document and scope, looked up as the
user who asks."""

from typing import Any, NamedTuple

from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools.ledger import CREDIT_NOTE, INVOICE

#: kind -> (move type, the sign of the differences it takes)
KINDS = {"invoice": ("in_invoice", INVOICE), "credit_note": ("in_refund", CREDIT_NOTE)}


class Document(NamedTuple):
    """A document to draw up. ``provider`` is a sudo record, to be named and billed
    only; of the others those outside the scope are empty."""

    kind: str
    scope: str
    provider: Any
    contract: Any
    service: Any
    client: Any

    @property
    def move_type(self):
        return KINDS[self.kind][0]

    @property
    def sign(self):
        return KINDS[self.kind][1]

    @property
    def record(self):
        """The contract, service, client or provider it is for."""
        return getattr(self, self.scope)

    @property
    def title(self):
        """Name what it is for: "Contract DEMO CONTRACT"."""
        return f"{self.scope.capitalize()} {self.record.name}"

    @property
    def ledger_title(self):
        """Name it for the books, which don't say who is cared for."""
        name = self.client.reference if self.scope == "client" else self.record.name
        return f"{self.scope.capitalize()} {name}"

    def domain(self):
        """Return what a week has to fulfil to be in the scope."""
        domain = Domain("provider_id", "=", self.provider.id)
        domain &= Domain("contract_id.basis", "=", "actuals")
        for name in ("contract", "service", "client"):
            if record := getattr(self, name):
                domain &= Domain(f"{name}_id", "=", record.id)
        return domain


def find_document(env, kind, scope, record_id, provider_id=None):
    """Return the :class:`Document` that the words and ids from outside name, as the
    current user may see it.

    ``record_id`` is that of the contract, service, provider or client; a client needs
    ``provider_id`` as well. Raise UserError, alike for what is missing and what is not
    the user's, and AccessError without the role Invoices.
    """
    access = env["lcc.provider.access"]
    number = env["lcc.actual"]._as_id(record_id)
    none = {
        "contract": env["lcc.contract"],
        "service": env["lcc.service"],
        "client": env["lcc.client"],
    }
    kind, scope = str(kind), str(scope)
    if kind not in KINDS:
        raise UserError(env._("Choose an invoice or a credit note."))
    if scope == "provider":
        provider, found = _find_provider(env, number), {}
    elif scope in none:
        # What was put away in the archive can still have weeks to bill.
        records = none[scope].with_context(active_test=False)
        found = {scope: records.search_fetch([("id", "=", number)])}
        provider = (
            _find_provider(env, env["lcc.actual"]._as_id(provider_id))
            if scope == "client"
            else found[scope].sudo().provider_id
        )
    else:
        raise UserError(env._("Choose a contract, a service, a provider or a client."))
    if not provider or (found and not found[scope]):
        raise UserError(
            env._("There is no such %(scope)s. Choose one of the list.", scope=scope)
        )
    access._check_role(provider, "role_invoices")
    return Document(kind, scope, provider.sudo(), **(none | found))


def _find_provider(env, provider_id):
    """Return a care provider that the user may name, as sudo, or none."""
    if env.user._is_portal():
        served = env["lcc.provider.access"]._providers_of(env.user, "role_invoices")
        return served.filtered(lambda partner: partner.id == provider_id)
    return (
        env["res.partner"]
        .search([("id", "=", provider_id), ("is_lcc_provider", "=", True)])
        .sudo()
    )
