"""The filters of the Actuals page: from an address, to a domain, and back."""

from typing import NamedTuple

from odoo.fields import Domain

from ..tools.casts import as_choice, as_id, as_page
from .new_invoice_form import AskedBill

#: States of a client's week that the page filters on.
CLIENT_STATES = ("to_confirm", "part_confirmed", "confirmed", "locked", "in_dispute")

#: kind of line -> (label, domain); ticked kinds add up.
KINDS = {
    "unplanned": ("Unplanned", Domain("kind", "=", "unplanned")),
    "planned": ("Planned", Domain("kind", "=", "planned")),
    "intermittent": ("Intermittent", Domain("kind", "=", "intermittent")),
    "locked": ("Locked", Domain("state", "=", "locked")),
}


class ActualsFilters(NamedTuple):
    """What is asked of the page; the defaults ask for everything. ``new_bill`` is no
    filter: it goes along, to lead back to the new invoice that the user came from."""

    level: int = 0
    client: int = 0
    states: str = ""
    kinds: tuple = ()
    page: int = 1
    new_bill: str = ""

    @classmethod
    def from_args(cls, args):
        """Return the filters of an address's arguments (a ``MultiDict``)."""
        return cls(
            level=as_id(args.get("level")),
            client=as_id(args.get("client")),
            states=as_choice(args.get("states"), CLIENT_STATES),
            kinds=tuple(kind for kind in KINDS if kind in args.getlist("kinds")),
            page=as_page(args.get("page")),
            new_bill=getattr(AskedBill.from_word(args.get("new_bill")), "word", ""),
        )

    @property
    def cleared(self):
        """The same page without filters."""
        return ActualsFilters(new_bill=self.new_bill)

    @property
    def is_set(self):
        return self._replace(page=1) != self.cleared

    def line_domain(self):
        """Return what a line must fulfil; ``states`` is about a client's whole
        week, see :class:`ActualsList`."""
        domain = Domain.TRUE
        if self.level:
            domain &= Domain("service_level_id", "=", self.level)
        if self.client:
            domain &= Domain("client_id", "=", self.client)
        if self.kinds:
            domain &= Domain.OR(KINDS[kind][1] for kind in self.kinds)
        return domain

    def items(self, **changes):
        """Return the (name, value) pairs for an address, leaving defaults out."""
        changed = self._replace(**changes)
        single = [
            (name, value)
            for name, value in changed._asdict().items()
            if name != "kinds" and value != ActualsFilters._field_defaults[name]
        ]
        return single + [("kinds", kind) for kind in changed.kinds]
