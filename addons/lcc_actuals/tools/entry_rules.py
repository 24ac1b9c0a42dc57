"""The rules of what is entered on an actual (DESIGN section 3): plain Python, no ORM.

One place for page, RPC, back office and import: a record hands in what it holds, an
import what a sheet says. Quantities are in the service level's unit.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, NamedTuple

from .quantities import is_multiple, quantity_text

QUANTITIES = ("qty_actual", "qty_frustrated", "qty_missed", "qty_extra")
#: Quantities that a kind of line has no room for: they show "--".
ABSENT_QUANTITIES = {
    "planned": (),
    "unplanned": ("qty_frustrated", "qty_missed"),
    "intermittent": ("qty_missed", "qty_extra"),
}


class Policy(NamedTuple):
    """What a contract, or a service level, lets a provider record (rule 13)."""

    allow_frustrated: bool
    allow_extra: bool
    allow_visits: bool
    require_reason: bool
    has_extra_limit: bool
    extra_tolerance_percent: float
    extra_tolerance_qty: float
    has_unplanned_limit: bool
    unplanned_limit_qty: float
    has_intermittent_limit: bool
    intermittent_limit_qty: float

    def get_free_quantity(self, kind, planned):
        """Return the quantity that needs no approval, or ``None`` for no limit.

        For a planned line it is compared with Extra, for the other kinds with
        the quantity claimed.
        """
        if kind == "planned":
            share = float(planned) * self.extra_tolerance_percent / 100
            return (
                max(share, self.extra_tolerance_qty) if self.has_extra_limit else None
            )
        if kind == "unplanned":
            return self.unplanned_limit_qty if self.has_unplanned_limit else None
        return self.intermittent_limit_qty if self.has_intermittent_limit else None


class Terms(NamedTuple):
    """What service level, contract and policy say of every line under them."""

    kind: str
    level: str
    units: str
    step: float
    visit_limit: float
    contract: str
    policy: Policy


class Words(NamedTuple):
    """How messages are written: ``translate`` is the environment's ``_``, ``label``
    gives a field's name."""

    translate: Callable[..., str]
    label: Callable[[str], str]


class Entry(NamedTuple):
    """What is said of one line in one week, beside what is planned for it."""

    qty_planned: Decimal | float
    visits_planned: int
    qty_actual: Decimal | float
    qty_frustrated: Decimal | float
    qty_missed: Decimal | float
    qty_extra: Decimal | float
    visits: int
    reason_id: Any
    comment: str | None
    is_in_dispute: bool = False

    @property
    def payable(self):
        """Actual + Frustrated (rule 2)."""
        return round(float(self.qty_actual) + float(self.qty_frustrated), 4)


def differs(stored, entry):
    """Tell whether any value of ``entry`` differs from ``stored``, both by field; an
    empty text, 0 and nothing are the same."""
    return any(
        (stored[name] or False) != (value or False) for name, value in entry.items()
    )


#: What a code of :func:`refusal_code` is about.
REFUSED_FIELDS = {
    "in dispute": "status",
    "locked": "status",
    "not running": "week_start",
    "no price": "price_unit",
}


def refusal_code(state, runs, has_price, is_barred=False):
    """Return why nothing can be recorded on a line, a key of :data:`REFUSED_FIELDS`,
    or ``None``: it is in dispute (``is_barred``), it is locked, it does not run in its
    week, or no price holds on its first day (rules 8 and 9)."""
    if is_barred:
        return "in dispute"
    if state == "locked":
        return "locked"
    if not runs:
        return "not running"
    return None if has_price else "no price"


class EntryRules:
    """Judges one :class:`Entry` under its :class:`Terms`."""

    def __init__(self, terms, entry, words):
        self.terms, self.entry = terms, entry
        self._, self.label = words

    def get_problems(self):
        """Return (field, text) for everything that breaks a rule."""
        return [
            *self._check_quantities(),
            *self._check_sum(),
            *self._check_explained(),
            *self._check_visits(),
            *self._check_instances(),
        ]

    def get_approval_reason(self):
        """Return why an officer must approve the line before it is billed, or
        ``False`` (rule 13)."""
        terms, entry = self.terms, self.entry
        free = terms.policy.get_free_quantity(terms.kind, entry.qty_planned)
        claimed, what = entry.payable, terms.level
        if terms.kind == "planned":
            claimed, what = float(entry.qty_extra), self.label("qty_extra")
        if free is None or claimed <= free:
            return False
        return self._(
            "%(claimed)s %(unit)s of %(what)s is more than %(free)s allowed without "
            "approval.",
            claimed=quantity_text(claimed),
            unit=terms.units,
            what=what,
            free=quantity_text(free),
        )

    def _check_quantities(self):
        """Quantities the kind has (rule 3), policies (rule 13), steps (rule 5)."""
        for name in QUANTITIES:
            quantity = getattr(self.entry, name)
            if quantity and (text := self._refused_text(name)):
                yield name, text
            elif not is_multiple(quantity, self.terms.step):
                text = self._(
                    "%(field)s %(quantity)s is not a whole number of steps of "
                    "%(step)s. Change it to the nearest step.",
                    field=self.label(name),
                    quantity=quantity_text(quantity),
                    step=quantity_text(self.terms.step),
                )
                yield name, text

    def _refused_text(self, name):
        """Return why this line can't have a quantity of ``name``, or ``None``."""
        kind, policy = self.terms.kind, self.terms.policy
        if name in ABSENT_QUANTITIES[kind]:
            return self._(
                "%(field)s does not apply to this line.", field=self.label(name)
            )
        frustrated = name == "qty_frustrated" and not policy.allow_frustrated
        extra = name == "qty_extra" and kind == "planned" and not policy.allow_extra
        if not frustrated and not extra:
            return None
        return self._(
            "%(field)s is not allowed under %(contract)s. Change it to 0, or "
            "ask the council.",
            field=self.label(name),
            contract=self.terms.contract,
        )

    def _check_sum(self):
        """Actual = Planned - Frustrated - Missed + Extra (rule 1); an added line
        claims more than nothing, unless it is in dispute: then it can't go, and 0 is
        what the provider says instead."""
        entry = self.entry
        if self.terms.kind != "planned":
            if not entry.payable and not entry.is_in_dispute:
                text = self._("Enter the quantity delivered, or remove the line.")
                yield "qty_actual", text
            return
        expected = (
            float(entry.qty_planned)
            - float(entry.qty_frustrated)
            - float(entry.qty_missed)
            + float(entry.qty_extra)
        )
        expected = round(expected, 4)
        if round(float(entry.qty_actual), 4) != expected:
            yield "qty_actual", self._sum_text(expected)

    def _sum_text(self, expected):
        entry = self.entry
        text = self._(
            "Actual %(actual)s is not Planned %(planned)s - Frustrated %(frustrated)s "
            "- Missed %(missed)s + Extra %(extra)s = %(expected)s.",
            actual=quantity_text(entry.qty_actual),
            planned=quantity_text(entry.qty_planned),
            frustrated=quantity_text(entry.qty_frustrated),
            missed=quantity_text(entry.qty_missed),
            extra=quantity_text(entry.qty_extra),
            expected=quantity_text(expected),
        )
        if expected < 0:
            return text
        way_out = self._(
            "Change Actual to %(expected)s, or correct the other figures.",
            expected=quantity_text(expected),
        )
        return f"{text} {way_out}"

    def _check_explained(self):
        """A comment, and where the policy asks for it a reason, stand beside
        whatever differs from the plan (rule 5)."""
        entry = self.entry
        varied = [
            self.label(name)
            for name in ("qty_frustrated", "qty_missed", "qty_extra")
            if getattr(entry, name)
        ]
        if not varied:
            return
        names = self._(" or ").join(varied)
        if not (entry.comment or "").strip():
            text = self._(
                "Enter a comment: it is compulsory when %(fields)s is not 0.",
                fields=names,
            )
            yield "comment", text
        if not entry.reason_id and self.terms.policy.require_reason:
            text = self._(
                "Choose a reason: %(contract)s asks for one when %(fields)s is not 0.",
                contract=self.terms.contract,
                fields=names,
            )
            yield "reason_id", text

    def _check_visits(self):
        """Visits follow the CPLI where the policy says so; an added line has at
        least one (rules 3, 4 and 13)."""
        visits, planned = self.entry.visits, self.entry.visits_planned
        is_planned = self.terms.kind == "planned"
        if visits < 0 or (not is_planned and not visits):
            yield "visits", self._("Visits must be 1 or more.")
        elif is_planned and visits != planned and not self.terms.policy.allow_visits:
            text = self._(
                "Visits can't be changed under %(contract)s. Change them back to "
                "%(planned)s.",
                contract=self.terms.contract,
                planned=planned,
            )
            yield "visits", text

    def _check_instances(self):
        """Emergency hours: at most 4 an instance, and visits are instances
        (rule 6, glossary of the guide)."""
        limit, entry = self.terms.visit_limit, self.entry
        if not limit or entry.qty_actual <= limit * max(entry.visits, 1):
            return
        text = self._(
            "%(quantity)s %(unit)s in %(visits)s instance(s): limited to %(limit)s "
            "%(unit)s per instance, or must be commissioned by Adult Social Care. "
            "Enter the number of instances under Visits, or raise a "
            '"CPLI Outstanding" action.',
            quantity=quantity_text(entry.qty_actual),
            unit=self.terms.units,
            visits=entry.visits,
            limit=quantity_text(limit),
        )
        yield "qty_actual", text
