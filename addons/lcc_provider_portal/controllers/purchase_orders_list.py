"""The purchase orders of a provider: filtered, a page at a time."""

from functools import cached_property
from typing import NamedTuple

from odoo.fields import Domain
from odoo.tools import escape_psql

from odoo.addons.lcc_actuals.tools.quantities import money_text
from odoo.addons.lcc_actuals.tools.weeks import financial_year

from ..tools.casts import as_id, as_page, as_search
from ..tools.frame import ORDERS_PATH
from .paging import find_page
from .provider_portal import build_url

ORDERS_A_PAGE = 50


class OrderRow(NamedTuple):
    """A purchase order as the list shows it."""

    url: str
    name: str
    reference: str
    contract: str
    received: str
    billed: str


class OrdersList:
    """The purchase orders of ``provider`` that an address's ``args`` ask for, as the
    user of ``env`` may see them. The number of queries is the same for one and for
    thousands."""

    def __init__(self, env, provider, args):
        self.orders = env["lcc.commitment"]
        self.own = Domain("provider_id", "=", provider.id)
        self.asked_year = args.get("year")
        self.contract = as_id(args.get("contract"))
        self.search = as_search(args.get("search"))
        self.asked_page = as_page(args.get("page"))

    @cached_property
    def years(self):
        """The financial years to choose from, the newest first."""
        groups = self.orders._read_group(
            self.own, ["financial_year"], order="financial_year desc"
        )
        return [year for (year,) in groups]

    @cached_property
    def contracts(self):
        """The contracts to choose from, as (id, name) pairs."""
        groups = self.orders._read_group(self.own, ["contract_id"], order="contract_id")
        return [(contract.id, contract.name) for (contract,) in groups]

    @cached_property
    def year(self):
        """The year that is listed, "" for all: the one asked for; without any, this
        year, or the newest that there is. A search goes through all."""
        if self.search:
            return ""
        if self.asked_year is not None:
            return self.asked_year if self.asked_year in self.years else ""
        this_year = financial_year(self.orders.env.company._lcc_today())
        return this_year if this_year in self.years else "".join(self.years[:1])

    @cached_property
    def domain(self):
        domain = self.own
        if self.year:
            domain &= Domain("financial_year", "=", self.year)
        if self.contract:
            domain &= Domain("contract_id", "=", self.contract)
        if self.search:
            domain &= Domain.OR(
                Domain(name, "ilike", escape_psql(self.search))
                for name in ("name", "client_id.name", "client_id.reference")
            )
        return domain

    @cached_property
    def page(self):
        """The :class:`Page` of commitments."""
        return find_page(self.orders, self.domain, self.asked_page, ORDERS_A_PAGE)

    @cached_property
    def rows(self):
        """The purchase orders of the page, as :class:`OrderRow` tuples."""
        records = self.page.records
        # They are the user's own; what their lines come to is not read line by line.
        totals = records.sudo()._get_totals()
        return [self._row(order, *totals.get(order.id, (0, 0))) for order in records]

    def _row(self, order, received, billed):
        symbol = order.currency_id.symbol
        return OrderRow(
            url=f"{ORDERS_PATH}/{order.id}",
            name=order.name,
            reference=order.client_id.reference,
            contract=order.contract_id.name,
            received=money_text(received, symbol),
            billed=money_text(billed, symbol),
        )

    @property
    def range_text(self):
        """Say "Purchase orders 51 to 100 of 120"."""
        first = (self.page.number - 1) * ORDERS_A_PAGE + 1
        last = first + len(self.rows) - 1
        return f"Purchase orders {first} to {last} of {self.page.total}"

    def page_url(self, number):
        """Return the address of the list's page ``number``."""
        items = [("year", self.year), ("contract", self.contract or "")]
        items += [("search", self.search), ("page", number)]
        return build_url(ORDERS_PATH, items)
