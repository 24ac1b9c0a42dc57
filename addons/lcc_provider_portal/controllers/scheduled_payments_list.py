"""The scheduled payments of a provider: those of a financial year and a contract. The
number of queries is the same for one and for thousands."""

from functools import cached_property
from typing import NamedTuple

from odoo.fields import Domain

from odoo.addons.lcc_actuals.models.schedules.lcc_scheduled_payment_figures import (
    get_label,
)
from odoo.addons.lcc_actuals.tools.quantities import money_text
from odoo.addons.lcc_actuals.tools.weeks import long_date

from ..tools.casts import as_id, as_page
from ..tools.frame import PAYMENTS_PATH
from .paging import find_page
from .provider_portal import build_url

SCHEDULES_A_PAGE = 50


class ScheduleRow(NamedTuple):
    """A payment period as lists show it. ``status`` is the provider's answer, ``state``
    the council's word: open, finalised or paid."""

    id: int
    url: str
    period: str
    contract: str
    answer: str
    answer_label: str
    state: str
    state_label: str
    paid_on: str
    payable: str
    cutoff: str
    notes: list


class SchedulesList:
    """Lists the scheduled payments of ``provider`` as the user of ``env`` may see them.

    ``args`` are an address's; ``opened`` is the schedule beside whose page the list
    stands: without a choice, the list is of its year and contract.
    """

    def __init__(self, env, provider, args, opened=None):
        self.schedules = env["lcc.scheduled.payment"]
        self.provider = provider
        self.asked_year = args.get("year")
        self.asked_contract = args.get("contract")
        self.asked_page = as_page(args.get("page"))
        self.opened = opened
        self.own = Domain("provider_id", "=", provider.id)

    @cached_property
    def years(self):
        """The financial years to choose from, the newest first."""
        groups = self.schedules._read_group(
            self.own, ["financial_year"], order="financial_year desc"
        )
        return [year for (year,) in groups]

    @cached_property
    def contracts(self):
        """The contracts to choose from, as (id, name) pairs."""
        # They are named, no more: the schedules have been read as the user.
        groups = self.schedules._read_group(self.own, ["contract_id"])
        contracts_sudo = [contract.sudo() for (contract,) in groups]
        return sorted(((each.id, each.name) for each in contracts_sudo), key=_by_name)

    @cached_property
    def year(self):
        """The year that is listed: the one asked for, else that of the schedule that is
        open, else the newest; "" for all or where there is none."""
        if self.asked_year in self.years or self.asked_year == "":
            return self.asked_year
        if self.opened:
            return self.opened.financial_year
        return "".join(self.years[:1])

    @cached_property
    def contract(self):
        """The contract that is listed, 0 for all."""
        asked = as_id(self.asked_contract)
        if asked in dict(self.contracts) or self.asked_contract == "":
            return asked
        if self.opened:
            return self.opened.contract_id.id
        return self.contracts[0][0] if len(self.contracts) == 1 else 0

    @cached_property
    def domain(self):
        domain = self.own
        if self.year:
            domain &= Domain("financial_year", "=", self.year)
        if self.contract:
            domain &= Domain("contract_id", "=", self.contract)
        return domain

    @cached_property
    def page(self):
        """The :class:`Page` of schedules, the newest first."""
        return find_page(self.schedules, self.domain, self.asked_page, SCHEDULES_A_PAGE)

    @cached_property
    def rows(self):
        """The schedules of the page, as :class:`ScheduleRow` tuples."""
        return [self._row(schedule) for schedule in self.page.records]

    def _row(self, schedule):
        # Whoever reads a schedule may be told its contract and cut-off.
        schedule_sudo = schedule.sudo()
        cutoff = schedule_sudo.company_id._lcc_local(schedule.date_cutoff)
        notes = []
        if schedule.is_changed:
            notes.append(("exclamation-circle", "Changed since it was answered"))
        if schedule.question_count:
            lines = "1 line waits" if schedule.question_count == 1 else "Lines wait"
            notes.append(("question-circle", f"{lines} for the council"))
        is_paid = schedule.is_paid
        paid_on = schedule_sudo._get_payment_dates()[0] if is_paid else None
        return ScheduleRow(
            id=schedule.id,
            url=build_url(f"{PAYMENTS_PATH}/{schedule.id}", self.asked_items()),
            period=period_text(schedule),
            contract=schedule_sudo.contract_id.name,
            answer=schedule.answer,
            answer_label=get_label(schedule, "answer"),
            state="paid" if is_paid else schedule.state,
            state_label="Paid" if is_paid else get_label(schedule, "state"),
            paid_on=long_date(paid_on) if paid_on else "",
            payable=money_text(
                schedule.amount_payable, schedule_sudo.currency_id.symbol
            ),
            cutoff=f"{long_date(cutoff)} {cutoff:%H:%M}"
            if schedule.state == "open"
            else "--",
            notes=notes,
        )

    def asked_items(self):
        """Return the (name, value) pairs of what was chosen, so that the list beside a
        schedule stays the one that it was opened from."""
        asked = [("year", self.asked_year), ("contract", self.asked_contract)]
        return [(name, value) for name, value in asked if value is not None]

    @property
    def range_text(self):
        """Say "Payment periods 51 to 100 of 120"."""
        first = (self.page.number - 1) * SCHEDULES_A_PAGE + 1
        last = first + len(self.rows) - 1
        return f"Payment periods {first} to {last} of {self.page.total}"

    def page_url(self, number):
        """Return the address of the list's page ``number``."""
        items = [("year", self.year), ("contract", self.contract or "")]
        return build_url(PAYMENTS_PATH, [*items, ("page", number)])


def period_text(schedule):
    """Write a schedule's period: "11 Apr 2022 to 8 May 2022"."""
    return f"{long_date(schedule.date_start)} to {long_date(schedule.date_end)}"


def _by_name(pair):
    return pair[1].lower(), pair[0]
