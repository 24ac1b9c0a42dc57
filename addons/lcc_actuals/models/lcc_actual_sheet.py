from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import split_every

from ..tools.actuals_sheet import COLUMNS
from ..tools.entry_rules import ABSENT_QUANTITIES, QUANTITIES
from ..tools.sheet_writer import WRITERS, Form
from ..tools.weeks import monday_of

SHEET_ORDER = "week_start, service_id, client_id, service_level_id, id"
ROWS_A_CHUNK = 1000
#: What a row is read from; nothing else is fetched for it.
SHEET_FIELDS = (
    "package_line_id",
    "client_id",
    "contract_id",
    "service_id",
    "service_level_id",
    "kind",
    "week_start",
    "qty_plan_now",
    *QUANTITIES,
    "visits",
    "reason_id",
    "comment",
    "price_unit",
    "amount_total",
    "state",
    "is_in_dispute",
)
#: The columns that say which line a row of the sheet is about.
IDENTIFYING = tuple(column.key for column in COLUMNS if column.is_identifying)


class LccActual(models.Model):
    """Weekly actuals as the rows of a sheet that goes to a provider and comes back;
    its columns are ``tools/actuals_sheet.py``."""

    _inherit = "lcc.actual"

    @api.model
    def _get_sheet_domain(
        self, provider, date_from, date_to, service=None, only_to_confirm=False
    ):
        """Return which lines of ``provider`` are in the sheet: those of the weeks
        that a day from ``date_from`` to ``date_to`` touches, of services that the user
        records for."""
        domain = (
            Domain("provider_id", "=", provider.id)
            & self.env["lcc.provider.access"]._get_recorded_domain()
            & Domain("contract_id.basis", "=", "actuals")
            & Domain("week_start", ">=", monday_of(date_from))
            & Domain("week_start", "<=", date_to)
        )
        if service:
            domain &= Domain("service_id", "=", service.id)
        if only_to_confirm:
            domain &= Domain("state", "=", "generated")
        return domain

    @api.model
    def _search_sheet(self, domain):
        """Return the lines of a sheet in its order; raise UserError for more than
        a file may hold."""
        self._check_sheet_size(self.search_count(domain))
        return self.search(domain, order=SHEET_ORDER)

    @api.model
    def _check_sheet_size(self, count):
        """Raise UserError if a file of ``count`` rows would be too large."""
        most = self.env.company.lcc_import_max_rows
        if count > most:
            raise UserError(
                self.env._(
                    "That is %(count)s rows, and a file holds at most %(most)s. "
                    "Choose fewer weeks or one service.",
                    count=f"{count:,}",
                    most=f"{most:,}",
                )
            )

    def _write_sheet(self, file, kind):
        """Write these lines into a binary ``file``, as "xlsx" or "csv"."""
        WRITERS[kind](
            file, "Actuals", COLUMNS, self._get_sheet_rows(), self._get_sheet_form()
        )

    @api.model
    def _get_sheet_form(self):
        """Return how the sheet is filled in."""
        reasons = self.env["lcc.variance.reason"].search([("active", "=", True)])
        return Form({"reason": reasons.mapped("name")}, IDENTIFYING)

    def _get_sheet_rows(self):
        """Yield a dict by column key for each of these lines, reading a thousand at
        a time and keeping none."""
        states = dict(self._fields["state"]._description_selection(self.env))
        states["in_dispute"] = self.env._("In dispute")
        for ids in split_every(ROWS_A_CHUNK, self.ids):
            chunk = self.browse(ids)
            chunk.fetch(SHEET_FIELDS)
            for actual in chunk:
                yield actual._prepare_sheet_row(states)
            for name in ("lcc.actual", "lcc.package.line", "lcc.client"):
                self.env[name].invalidate_model()

    def _prepare_sheet_row(self, states):
        """Return the line by column key, ``None`` where it has nothing to say."""
        absent = ABSENT_QUANTITIES[self.kind]
        return {
            **self._prepare_sheet_names(),
            "week_start": self.week_start,
            # What an entry is judged against.
            "qty_planned": self.qty_plan_now if self.kind == "planned" else None,
            **{name: None if name in absent else self[name] for name in QUANTITIES},
            "visits": self.visits,
            "reason": self.reason_id.name or None,
            "comment": self.comment or None,
            "price_unit": self.price_unit,
            "amount_total": self.amount_total,
            "status": states[self._get_shown_state()],
        }

    def _prepare_sheet_names(self):
        """Return which line it is, by column key."""
        return {
            "reference": self.package_line_id.reference or None,
            "client_reference": self.client_id.reference,
            "client": self.client_id.list_name,
            "contract": self.contract_id.name,
            "service": self.service_id.name,
            "service_level": self.service_level_id.name,
            "unit": self.service_level_id._unit_text(),
        }
