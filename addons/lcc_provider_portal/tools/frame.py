"""What surrounds every page of a provider user: header, menu and footer."""

from typing import Any, NamedTuple

#: The pages of invoices and credit notes.
INVOICES_PATH = "/my/invoices-credit-notes"

#: The pages of purchase orders.
ORDERS_PATH = "/my/purchase-orders"

#: The pages of scheduled payments.
PAYMENTS_PATH = "/my/scheduled-payments"

#: The pages of what is reported of clients.
ABSENCES_PATH = "/my/absences"

#: The page of what new prices mean.
NEW_PRICES_PATH = "/my/new-prices"

#: The pages of reports.
REPORTS_PATH = "/my/reports"

#: The pages of Help.
HELP_PATH = "/my/help"

#: The page of all providers that a user serves.
OVERVIEW_PATH = "/my/overview"

#: Where the session keeps the provider chosen in the header.
PROVIDER_KEY = "lcc_provider_id"


class MenuItem(NamedTuple):
    page: str
    label: str
    url: str


class Frame(NamedTuple):
    """The provider chosen, and what the user may open for it.

    ``provider`` and ``providers`` are sudo recordsets of ``res.partner``, to be
    named only; ``recorded`` are those served in the role Actuals, ``billed`` those in
    the role Invoices, ``paid`` those in the role Payments, ``acting`` those in the
    role Actions. ``bases`` are those of the provider's contracts, ended ones too.
    ``logo`` is an address or "".
    """

    user_name: str
    council: str
    logo: str
    provider: Any
    providers: Any
    recorded: Any
    billed: Any
    paid: Any
    acting: Any
    bases: frozenset
    has_actuals: bool

    @property
    def has_package_lines(self):
        return self.provider in self.recorded

    @property
    def has_orders(self):
        return self.provider in self.billed

    @property
    def has_invoices(self):
        """Who is paid on plan alone sends no invoices."""
        return self.has_orders and self.bases != {"scheduled"}

    @property
    def has_absences(self):
        return self.has_package_lines or self.has_payments

    @property
    def has_new_prices(self):
        return self.has_orders or self.has_payments

    @property
    def has_payments(self):
        return self.provider in self.paid and "scheduled" in self.bases

    @property
    def has_reports(self):
        return self.provider in self.paid

    @property
    def menu(self):
        """The pages that exist and that role and contracts allow."""
        items = [
            # Odoo's own pages call themselves "home".
            (True, MenuItem("provider_home", "Home", "/my/home")),
            (self.has_actuals, MenuItem("actuals", "Actuals", "/my/actuals")),
            (
                self.has_package_lines,
                MenuItem(
                    "package_lines", "Care Package Line Items", "/my/package-lines"
                ),
            ),
            (
                self.has_invoices,
                MenuItem("invoices", "Invoices/Credit Notes", INVOICES_PATH),
            ),
            (
                self.has_payments,
                MenuItem("scheduled_payments", "Scheduled Payments", PAYMENTS_PATH),
            ),
            (self.has_orders, MenuItem("purchase_orders", "POs", ORDERS_PATH)),
            (self.has_reports, MenuItem("reports", "Reports", REPORTS_PATH)),
            (True, MenuItem("help", "Help", HELP_PATH)),
            (True, MenuItem("logout", "Logout", "/web/session/logout?redirect=/")),
        ]
        return [item for allowed, item in items if allowed]


def build_frame(env, session, provider=None):
    """Return the frame of the current user, or ``None`` for anyone who isn't a
    portal user or serves no provider: they keep Odoo's own pages.

    ``provider`` is that of the page's record; without it, the one chosen in the
    header counts, as long as the user still serves it, else the first.
    """
    user = env.user
    if not user._is_portal():
        return None
    providers = env["lcc.provider.access"]._providers_of(user)
    if not providers:
        return None
    recorded = env["lcc.provider.access"]._providers_of(user, "role_actuals")
    billed = env["lcc.provider.access"]._providers_of(user, "role_invoices")
    paid = env["lcc.provider.access"]._providers_of(user, "role_payments")
    acting = env["lcc.provider.access"]._providers_of(user, "role_actions")
    chosen_id = provider.id if provider else session.get(PROVIDER_KEY)
    chosen = providers.filtered(lambda partner: partner.id == chosen_id)
    provider = chosen or providers[:1]
    held = _get_held(env, provider)
    return Frame(
        user_name=user.name,
        council=env.company.name,
        logo=_get_logo(env.company),
        provider=provider,
        providers=providers,
        recorded=recorded,
        billed=billed,
        paid=paid,
        acting=acting,
        bases=frozenset(basis for basis, _is_active in held),
        has_actuals=("actuals", True) in held
        and _has_actuals(env, provider & recorded),
    )


def _get_logo(company):
    """Return the address of the council's logo, or "" while it has only Odoo's."""
    return "" if company.uses_default_logo else f"/logo.png?company={company.id}"


def _has_actuals(env, provider):
    """Tell whether the user records any of the provider's contracts that are paid by
    actuals, of which there are some."""
    # The own row; who records all services needn't be asked for each.
    row_sudo = env.user.sudo().lcc_access_ids.filtered(
        lambda row: row.provider_id == provider
    )
    if not provider or row_sudo.has_all_services:
        return bool(provider)
    domain = [
        *env["lcc.provider.access"]._get_recorded_domain("service_ids"),
        ("provider_id", "=", provider.id),
        ("basis", "=", "actuals"),
    ]
    return bool(env["lcc.contract"].search_count(domain, limit=1))


def _get_held(env, provider):
    """Return the provider's contracts as pairs of basis and whether they run, of which
    a user in the role Payments can't read any: whom the user serves was looked up
    before."""
    contracts_sudo = env["lcc.contract"].sudo().with_context(active_test=False)
    domain = [
        ("provider_id", "=", provider.id),
        ("company_id", "in", env.companies.ids),
    ]
    return set(contracts_sudo._read_group(domain, ["basis", "active"]))
