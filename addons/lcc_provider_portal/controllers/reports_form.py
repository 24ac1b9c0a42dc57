"""What the forms of reports say: parameters of an address, looked up among those that
are the user's."""

from functools import cached_property
from typing import NamedTuple

from odoo.addons.lcc_actuals.models.reports.lcc_pending_report import STATUSES

from ..tools.casts import as_choice, as_date, as_id, as_page
from ..tools.frame import REPORTS_PATH
from .provider_portal import build_url

PAYMENTS_A_PAGE = 20
PENDING_PATH = f"{REPORTS_PATH}/pending-scheduled-payments"
REMITTANCE_PATH = f"{REPORTS_PATH}/remittance-advice"


class PendingForm(NamedTuple):
    """The parameters of Pending Scheduled Payments."""

    frame: object
    args: object

    @property
    def path(self):
        return PENDING_PATH

    @property
    def is_viewed(self):
        return bool(self.args.get("view"))

    @property
    def organisations(self):
        return [(each.id, each.name) for each in self.frame.paid]

    @property
    def organisation(self):
        """The id asked for: by default the provider chosen in the header, 0 for all."""
        if "organisation" not in self.args:
            return self.frame.provider.id
        return as_id(self.args["organisation"])

    @property
    def status(self):
        return as_choice(self.args.get("status"), dict(STATUSES))

    @property
    def date_from(self):
        return as_date(self.args.get("date_from"))

    @property
    def date_to(self):
        return as_date(self.args.get("date_to"))

    @property
    def error(self):
        """What is wrong with the dates, or ""."""
        for name, label in (("date_from", "Date From"), ("date_to", "Date To")):
            if self.args.get(name) and not as_date(self.args[name]):
                return f"{label} is not a date. Choose a day of this century."
        if self.date_from and self.date_to and self.date_from > self.date_to:
            return "Date From comes after Date To."
        return ""

    @property
    def parameters(self):
        return {
            "provider_id": self.organisation or None,
            "status": self.status,
            "date_from": self.date_from,
            "date_to": self.date_to,
        }


class RemittanceForm:
    """The parameters of a remittance advice, of the provider chosen in the header."""

    path = REMITTANCE_PATH

    def __init__(self, env, frame, args):
        self.report = env["lcc.remittance.report"]
        self.frame = frame
        self.args = args
        self.error = ""

    @property
    def is_viewed(self):
        return bool(self.args.get("view"))

    @cached_property
    def contract(self):
        return as_id(self.args.get("contract"))

    @cached_property
    def choices(self):
        return self.report.action_read_choices(
            self.frame.provider.id, self.contract or None
        )

    @property
    def method(self):
        return as_choice(
            as_id(self.args.get("method")), dict(self.choices["methods"]), 0
        )

    @property
    def period(self):
        return as_choice(self.args.get("period"), dict(self.choices["periods"]))

    @property
    def parameters(self):
        return {
            "provider_id": self.frame.provider.id,
            "contract_id": self.contract or None,
            "method_id": self.method or None,
            "period": self.period or None,
        }

    @cached_property
    def page(self):
        return as_page(self.args.get("page"))

    def read_page(self):
        """Return what the page shows: the payments of one page, the last one for a
        number beyond."""
        found = self._read(self.page)
        self.page_count = max(1, -(-found["count"] // PAYMENTS_A_PAGE))
        if self.page > self.page_count:
            self.page = self.page_count
            found = self._read(self.page)
        return found

    def _read(self, page):
        return self.report.action_read_remittance(
            **self.parameters,
            limit=PAYMENTS_A_PAGE,
            offset=(page - 1) * PAYMENTS_A_PAGE,
        )

    def page_url(self, page):
        """Return the address of a page of the same payments."""
        names = ("contract", "method", "period")
        items = [(name, getattr(self, name)) for name in names if getattr(self, name)]
        return build_url(self.path, [("view", 1), *items, ("page", page)])
