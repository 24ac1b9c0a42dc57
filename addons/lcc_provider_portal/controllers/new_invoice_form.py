"""What is asked of a new invoice or credit note, and what its page shows."""

import re
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from odoo.addons.lcc_actuals.models.bill_document import KINDS
from odoo.addons.lcc_actuals.tools.quantities import money_text
from odoo.addons.lcc_actuals.tools.weeks import long_date

from ..tools.casts import as_choice, as_id
from ..tools.frame import INVOICES_PATH
from .provider_portal import build_url

NEW_PATH = f"{INVOICES_PATH}/new"
CALCULATE_PATH = f"{NEW_PATH}/calculate"

SCOPES = ("contract", "service", "provider", "client")
_WORD = re.compile(rf"({'|'.join(KINDS)})-({'|'.join(SCOPES)})-(\d+)(?:-(\d+))?", re.A)
#: More weeks to confirm than this are summed up.
MISSING_SHOWN = 50

REASONS = {
    "to_confirm": "To confirm",
    "plan_changed": "Plan changed since it was recorded: save it again",
    "awaiting": "Awaiting the council's approval",
    "in_dispute": "In dispute",
}


class AskedBill(NamedTuple):
    """A document to draw up, as an address names it."""

    kind: str
    scope: str
    record_id: int
    provider_id: int

    @classmethod
    def from_args(cls, args):
        """Return what an address's arguments ask for; a contract by default."""
        scope = as_choice(args.get("scope"), SCOPES, "contract")
        return cls(
            kind=as_choice(args.get("kind"), KINDS, "invoice"),
            scope=scope,
            record_id=as_id(args.get(scope)),
            provider_id=as_id(args.get("provider")),
        )

    @classmethod
    def from_word(cls, word):
        """Return what ``word`` names, or ``None``; the opposite of ``word``."""
        found = _WORD.fullmatch(str(word or ""))
        if not found or not as_id(found[3]):
            return None
        return cls(found[1], found[2], as_id(found[3]), as_id(found[4]))

    @property
    def word(self):
        """Name it in an address: "invoice-contract-12", "invoice-client-34-5" with
        the provider. It is read as no more than that, so it leads nowhere else."""
        named = [self.kind, self.scope, self.record_id]
        if self.scope == "client":
            named.append(self.provider_id)
        return "-".join(map(str, named))

    @property
    def url(self):
        items = [("kind", self.kind), ("scope", self.scope)]
        items.append((self.scope, self.record_id))
        if self.scope == "client":
            items.append(("provider", self.provider_id))
        return build_url(CALCULATE_PATH, items)

    @property
    def new_url(self):
        """The address of the page before, where it is chosen."""
        return build_url(NEW_PATH, [("kind", self.kind)])

    def arguments(self):
        """Return what the model's methods take."""
        return {
            "kind": self.kind,
            "scope": self.scope,
            "record_id": self.record_id,
            "provider_id": self.provider_id,
        }


class NewBillForm:
    """A calculated document with what was typed and ticked.

    ``data`` is what ``account.move.action_lcc_calculate`` returns; ``typed`` the
    fields of the form as they came back, or ``None`` the first time: then every line
    is ticked. ``errors`` is {field: text}.
    """

    def __init__(self, asked, data, defaults, typed=None, errors=None, symbol="£"):
        self.asked = asked
        self.data = data
        self.values = defaults if typed is None else {**defaults, **typed}
        self.ticked = None if typed is None else set(typed["keys"])
        self.errors = errors or {}
        self.symbol = symbol

    @cached_property
    def rows(self):
        """The lines that one document can hold, as dicts for the page."""
        return [self._row(line) for line in self.data["lines"][: self.max_lines]]

    @property
    def max_lines(self):
        return self.data["max_lines"]

    @property
    def left_out(self):
        """The number of lines that wait for the next document."""
        return max(0, len(self.data["lines"]) - self.max_lines)

    def _row(self, line):
        weeks = ", ".join(long_date(date.fromisoformat(w)) for w in line["weeks"])
        return {
            **line,
            "ticked": self.ticked is None or line["key"] in self.ticked,
            "pence": int(Decimal(str(line["payable"])) * 100),
            "weeks_text": f"Weeks beginning {weeks}" if line["is_adjustment"] else "",
            **{
                f"{name}_text": self.money(line[name])
                for name in ("value", "vat", "contribution")
            },
        }

    @property
    def total(self):
        """Total Payable of the lines that are ticked."""
        pence = sum(row["pence"] for row in self.rows if row["ticked"])
        return self.money(Decimal(pence) / 100)

    def money(self, amount):
        return money_text(amount, self.symbol)

    @property
    def problems(self):
        """Errors for the page's summary: (address, text) pairs."""
        return [
            (f"#{name}" if name else "", text) for name, text in self.errors.items()
        ]


class MissingRow(NamedTuple):
    """A week of a service that is not on the document yet."""

    service: str
    week: str
    reason: str
    count: str
    amount: str
    confirm_url: str
    actuals_url: str


def missing_rows(asked, data, recorded, money):
    """Return :class:`MissingRow` tuples of a calculated document; ways to the Actuals
    pages of services whose ids are ``recorded``."""
    return [
        _missing_row(asked, missing, missing["service_id"] in recorded, money)
        for missing in data["missing"][:MISSING_SHOWN]
    ]


def missing_rest(data, money):
    """Say "And 3 more weeks, £1,230.00.", "" when all are shown."""
    rest = data["missing"][MISSING_SHOWN:]
    if not rest:
        return ""
    weeks = f"{len(rest)} more week{'s' if len(rest) > 1 else ''}"
    return f"And {weeks}, {money(sum(m['amount'] for m in rest))}."


def _missing_row(asked, missing, can_record, money):
    lines, clients = missing["lines"], missing["clients"]
    items = [("service", missing["service_id"]), ("week", missing["week_start"])]
    if asked.scope == "client":
        items.append(("client", asked.record_id))
    items.append(("new_bill", asked.word))
    can_confirm = can_record and missing["reason"] == "to_confirm"
    return MissingRow(
        service=missing["service"],
        week=long_date(date.fromisoformat(missing["week_start"])),
        reason=REASONS[missing["reason"]],
        count=f"{lines} line{'s' if lines != 1 else ''}, "
        f"{clients} client{'s' if clients != 1 else ''}",
        amount=money(missing["amount"]),
        confirm_url=build_url("/my/actuals/confirm", items) if can_confirm else "",
        actuals_url=build_url("/my/actuals", items) if can_record else "",
    )
