"""A provider's invoices and credit notes: those of a financial year, or what a search
finds in all years. The number of queries is the same for one document and for
thousands."""

from functools import cached_property
from typing import NamedTuple

from odoo.fields import Domain

from odoo.addons.lcc_actuals.tools.quantities import money_text
from odoo.addons.lcc_actuals.tools.weeks import short_date

from ..tools.casts import as_page
from ..tools.frame import INVOICES_PATH
from .paging import find_page
from .provider_portal import build_url

BILLS_A_PAGE = 50
SEARCH_LENGTH = 100
#: What is drawn up last comes first, as in the guide.
NEWEST_FIRST = "id desc"


class BillRow(NamedTuple):
    """A document as lists show it."""

    id: int
    url: str
    reference: str
    kind: str
    scope: str
    status: str
    status_label: str
    date: str
    total: str
    number: str
    notes: list


class InvoicesList:
    """Lists the documents of ``provider`` as the user of ``env`` may see them.

    ``year`` and ``search`` are what was asked for, as typed; ``opened`` is the
    document beside whose page the list stands: without a year, the list is that of
    the document's own, at the place where it is listed.
    """

    def __init__(self, env, provider, year="", search="", page=0, opened=None):
        self.moves = env["account.move"]
        self.provider = provider
        self.asked_year = year
        self.search = search.replace("\0", "").strip()[:SEARCH_LENGTH]
        self.asked_page = page
        self.opened = opened
        self.own = Domain("lcc_provider_id", "=", provider.id)

    @classmethod
    def from_args(cls, env, provider, args, opened=None):
        """Return the list that an address's arguments ask for."""
        return cls(
            env,
            provider,
            args.get("year", ""),
            args.get("search", ""),
            as_page(args.get("page")) if "page" in args else 0,
            opened,
        )

    @cached_property
    def years(self):
        """The financial years to choose from, the newest first."""
        return self.moves._lcc_get_years(self.provider)

    @cached_property
    def year(self):
        """The year that is listed: the one asked for, else that of the document that
        is open, else that of the newest document; "" where there is none."""
        if self.asked_year in self.years:
            return self.asked_year
        document = self.opened or self.moves.search(
            self.own, order=NEWEST_FIRST, limit=1
        )
        return (document and document._lcc_split_years() or [""])[-1]

    @cached_property
    def domain(self):
        if self.search:
            found = self.moves._lcc_search_domain(self.provider, self.search)
        else:
            found = self.moves._lcc_year_domain(self.year)
        return self.own & found

    @cached_property
    def page(self):
        """The :class:`Page` of documents."""
        number = self.asked_page or self._get_page_of_opened()
        return find_page(self.moves, self.domain, number, BILLS_A_PAGE, NEWEST_FIRST)

    def _get_page_of_opened(self):
        if not self.opened:
            return 1
        newer = self.domain & Domain("id", ">", self.opened.id)
        return self.moves.search_count(newer) // BILLS_A_PAGE + 1

    @cached_property
    def rows(self):
        """The documents of the page, as :class:`BillRow` tuples."""
        # They are the user's own; what they are drawn up for is named, no more.
        moves_sudo = self.page.records.sudo()
        # At once: one of them may be in the cache already, and would be named alone.
        moves_sudo.fetch(["lcc_contract_id", "lcc_service_id", "lcc_client_id"])
        return [bill_row(move_sudo) for move_sudo in moves_sudo]

    @property
    def range_text(self):
        """Say "Documents 51 to 100 of 120"."""
        first = (self.page.number - 1) * BILLS_A_PAGE + 1
        last = first + len(self.rows) - 1
        return f"Documents {first} to {last} of {self.page.total}"

    def items(self):
        """Return the (name, value) pairs that ask for this list again."""
        return [("search", self.search)] if self.search else [("year", self.year)]

    def page_url(self, number):
        """Return the address of the list page ``number``."""
        return build_url(INVOICES_PATH, [*self.items(), ("page", number)])


def bill_row(move):
    """Return a document as lists show it."""
    return BillRow(
        id=move.id,
        url=f"{INVOICES_PATH}/{move.id}",
        reference=move.ref or "",
        kind=move._lcc_kind_text(),
        scope=move._lcc_scope_text(),
        status=move.lcc_status,
        status_label=move._lcc_status_text(),
        date=short_date(move.invoice_date) if move.invoice_date else "",
        total=money_text(move.amount_total, move.currency_id.symbol),
        number=move.name if move.posted_before and move.name else "",
        notes=bill_notes(move),
    )


def bill_notes(move):
    """Return why the council held or returned a document, as (icon, text) pairs."""
    reasons = (
        ("pause-circle", "On Hold", move.lcc_is_held and move.lcc_hold_reason),
        ("undo", "Returned", move.lcc_return_reason),
    )
    return [(icon, f"{word}: {text}") for icon, word, text in reasons if text]
