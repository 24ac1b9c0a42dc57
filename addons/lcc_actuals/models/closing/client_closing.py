from typing import Any, NamedTuple

from dateutil.relativedelta import relativedelta
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools.weeks import long_date
from ..closing_mark import as_closing, is_closing
from ..sealed_values import changes_of
from .managers_only import check_manager

#: What of a closed client nobody changes any more.
FIXED = {"title", "first_name", "last_name", "reference", "active", "date_closed"}
#: Statuses of bills to which nothing more will happen.
SETTLED = ("finalised", "cancelled")


class Cleared(NamedTuple):
    """Free texts that may name the person: what they are called, the records, and
    the columns that are cleared."""

    title: str
    records: Any
    columns: tuple


def clear(cleared, gone):
    """Write ``gone`` over the texts, in the database itself: what is locked or sealed
    protects its figures, and these columns are none."""
    records = cleared.records
    records.flush_recordset()
    for name in cleared.columns:
        records.env.cr.execute(
            SQL(
                "UPDATE %(table)s SET %(column)s = %(gone)s"
                " WHERE id = ANY(%(ids)s) AND %(column)s <> ''",
                table=SQL.identifier(records._table),
                column=SQL.identifier(name),
                gone=gone,
                ids=records.ids,
            )
        )
    records.invalidate_recordset(cleared.columns)


class LccClient(models.Model):
    """Closing a client for good: the person is hidden, the ledger stays.

    The council keeps what was paid and what for; once the time for which it must be
    able to tell of the care has passed, it has no ground to know whose it was. The
    reference stays: it leads to the council's own social care records, as long as
    those are kept.
    """

    _inherit = "lcc.client"

    date_closed = fields.Date(
        "Closed",
        readonly=True,
        copy=False,
        help="Since then the person is hidden and nothing can be bought.",
    )

    @api.depends("date_closed", "reference")
    def _compute_names(self):
        """A closed client is known by the reference alone."""
        result = super()._compute_names()
        for client in self.filtered("date_closed"):
            client.name = self.env._(
                "Closed client %(reference)s", reference=client.reference
            )
            client.list_name = client.name
        return result

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse clients that say they are closed."""
        if any(vals.get("date_closed") for vals in vals_list):
            raise UserError(self.env._("A client is closed by [Close], never as made."))
        return super().create(vals_list)

    def write(self, vals):
        """Refuse to bring a closed person back, and to close one by hand."""
        if FIXED & vals.keys() and not is_closing(self):
            # What isn't theirs and what isn't there are refused alike.
            self.check_access("write")
            for client in self:
                changed = FIXED & changes_of(client, vals).keys()
                if client.date_closed and changed or "date_closed" in changed:
                    client._refuse_write()
        return super().write(vals)

    def _refuse_write(self):
        if not self.date_closed:
            raise UserError(self.env._("A client is closed by [Close] on its form."))
        raise UserError(
            self.env._(
                "%(client)s was closed on %(day)s, and stays so. If care begins again, "
                "make a new client.",
                client=self.name,
                day=long_date(self.date_closed),
            )
        )

    def action_open_closing(self):
        """Open the preview of closing the client; for managers."""
        self.ensure_one()
        check_manager(self.env)
        return self._get_manager_action("lcc_client_closing_action")

    # What is in the way

    def _get_closing_obstacles(self):
        """Return why the client can't be closed yet, as texts with the way out; none
        when it can. To be extended by addons whose documents have to end first."""
        self.ensure_one()
        if self.date_closed:
            return [self.env._("It is closed already.")]
        return [
            *self._get_care_obstacles(),
            *self._get_week_obstacles(),
            *self._get_bill_obstacles(),
        ]

    def _get_care_obstacles(self):
        """Return what of the care itself has not ended, or not for long enough."""
        lines = self._find_subject("lcc.package.line")
        today = self.env.company._lcc_today()
        running = lines.filtered(
            lambda line: not line.date_end or line.date_end >= today
        )
        if running:
            yield self.env._(
                "These care package line items run: %(lines)s. End them first.",
                lines=", ".join(running.mapped("reference")),
            )
            return
        ended = max(lines.mapped("date_end"), default=self.create_date.date())
        months = self.env["res.company"]._lcc_get_longest("lcc_client_months")
        until = ended + relativedelta(months=months)
        if until > today:
            yield self.env._(
                "Care ended on %(day)s and is kept for %(months)s months, to "
                "%(until)s. How long is said in the company's settings.",
                day=long_date(ended),
                months=months,
                until=long_date(until),
            )
        reports = self._find_subject("lcc.absence.report")
        if reports.filtered(lambda report: report.state == "reported"):
            yield self.env._(
                "A reported absence waits for a decision. Accept or decline it first."
            )

    def _get_week_obstacles(self):
        """Return what of the weeks is still to be settled."""
        actuals = self._find_subject("lcc.actual")
        waiting = actuals.filtered(
            lambda actual: (
                actual.approval_state == "awaiting"
                or actual.is_in_dispute
                or (actual.state == "generated" and actual.date_from)
            )
        )
        if waiting:
            yield self.env._(
                "%(count)s weekly lines wait to be confirmed, approved or resolved, "
                "such as %(line)s. Settle them first.",
                count=len(waiting),
                line=waiting[0].display_name,
            )
        unbilled = actuals.filtered(
            lambda actual: not actual.currency_id.is_zero(actual.amount_open)
        )
        if unbilled:
            yield self.env._(
                "%(count)s weekly lines are not billed for what they cost, such as "
                "%(line)s. Bill them first.",
                count=len(unbilled),
                line=unbilled[0].display_name,
            )

    def _get_bill_obstacles(self):
        """Return what of the bills and schedules is still to be paid."""
        moves = self._find_bill_lines().move_id
        unpaid = moves.filtered(lambda move: move.lcc_status not in SETTLED)
        if unpaid:
            yield self.env._(
                "These invoices and credit notes are not finalised: %(names)s. Pay or "
                "cancel them first.",
                names=", ".join(unpaid.mapped("display_name")),
            )
        lines = self._find_subject("lcc.scheduled.payment.line")
        schedules = lines.filtered("is_payable").scheduled_payment_id
        if schedules.filtered(lambda schedule: schedule.state == "open"):
            yield self.env._(
                "A scheduled payment with the client is open. Finalise it first."
            )

    # What goes

    def _get_closing_texts(self):
        """Return the free texts that are cleared. To be extended by addons in whose
        documents people write of the client."""
        self.ensure_one()
        return [
            Cleared(
                self.env._("Comments on weekly actuals"),
                self._find_subject("lcc.actual"),
                ("comment", "approval_reason"),
            ),
            Cleared(
                self.env._("Comments in the history of actuals"),
                self._find_subject("lcc.actual.history", "actual_id.client_id"),
                ("comment", "note"),
            ),
            Cleared(
                self.env._("Comments on reported absences"),
                self._find_subject("lcc.absence.report"),
                ("comment", "reply"),
            ),
            Cleared(
                self.env._("Questions about scheduled payments"),
                self._find_subject("lcc.scheduled.payment.line"),
                ("question", "reply"),
            ),
            # Who wrote and when stays, as with everything that was done.
            Cleared(
                self.env._("Notes and messages"),
                self._find_posts(self._get_subject_parts()),
                ("body", "subject"),
            ),
        ]

    def _get_closing_removals(self):
        """Return (title, records) of what is deleted."""
        parts = self._get_subject_parts()
        rows = self._find_subject("lcc.actuals.import.row")
        return [
            (
                self.env._("Earlier values in notes"),
                self._find_posts(parts).tracking_value_ids,
            ),
            (self.env._("Files beside the client's records"), self._find_files(parts)),
            (self.env._("Rows of bulk imports"), rows),
            (self.env._("Files of those imports"), rows.import_id.attachment_id),
        ]

    def _get_closing_preview(self):
        """Return what goes and what stays, as two lists of texts."""
        goes = [self.env._("Name: %(name)s", name=self.name)]
        for cleared in self._get_closing_texts():
            texts = cleared.records.filtered(
                lambda record, columns=cleared.columns: any(
                    record[name] for name in columns
                )
            )
            goes.append(self._count_text(cleared.title, texts))
        for title, records in self._get_closing_removals():
            goes.append(self._count_text(title, records))
        bills = self._find_bill_lines().move_id
        stays = [
            self.env._("Client Reference: %(reference)s", reference=self.reference),
            *(
                self._count_text(part.title, part.records)
                for part in self._get_subject_parts()[1:]
                if part.records._name != "lcc.actuals.import.row"
            ),
            self.env._(
                "%(count)s invoices and credit notes, to the penny. Files beside those "
                "of other clients too stay until the last of these is closed.",
                count=len(bills),
            ),
        ]
        return goes, stays

    def _count_text(self, title, records):
        return self.env._("%(title)s: %(count)s", title=title, count=len(records))

    def _do_close(self):
        """Hide the person for good; the money stays to the penny.

        Raise AccessError for anyone but managers, UserError while something is in the
        way.
        """
        self.ensure_one()
        check_manager(self.env)
        self._lock_for_entry()
        obstacles = self._get_closing_obstacles()
        if obstacles:
            raise UserError("\n".join([self.name, *obstacles]))
        goes, _stays = self._get_closing_preview()
        texts, removals = self._get_closing_texts(), self._get_closing_removals()
        for _title, records in removals:
            as_closing(records).unlink()
        for cleared in texts:
            clear(cleared, self.env._("Removed: the client is closed"))
        self._hide()
        self.env["lcc.trail"]._note(self, "changed")
        # The first text names the person.
        self.message_post(
            body=self.env._(
                "Closed. Cleared or removed: %(texts)s", texts="; ".join(goes[1:])
            )
        )

    def _hide(self):
        """Write what is left of the name; nothing tracks what it was."""
        as_closing(self).write(
            {
                "title": False,
                "first_name": self.env._("Closed"),
                "last_name": self.env._("client"),
                "active": False,
                "date_closed": self.env.company._lcc_today(),
            }
        )
