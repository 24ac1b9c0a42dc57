from odoo import models

from ...tools.loading import load_whole
from ...tools.schedule_sheet import COLUMNS
from ...tools.sheet_writer import WRITERS
from ...tools.weeks import DAYS_IN_WEEK
from ..saved_records import check_saved


class LccScheduledPayment(models.Model):
    """A schedule as plain data, for its page, print and sheet and for providers' own
    systems (guide: View a Scheduled Payment)."""

    _inherit = "lcc.scheduled.payment"

    def action_read_schedule(self):
        """Return the schedules as plain data, see ``_read_schedule``. Constant number
        of queries for any number of lines.

        Raise AccessError unless the user may read them.
        """
        check_saved(self)
        self.check_access("read")
        # Whoever reads a schedule may be told which people it is of.
        return [schedule._read_schedule() for schedule in self.sudo()]

    def _read_schedule(self):
        """Return a dict of what the page shows. Amounts are pounds, dates are dates,
        moments the council's wall clock; ``waiting`` is what of ``payable`` waits for
        the council's reply. ``groups`` are contract years with their clients, and
        ``non_payable_groups`` the same of lines that are not paid."""
        self.ensure_one()
        local = self.company_id._lcc_local
        lines = load_whole(self.line_ids)
        load_whole(load_whole(lines.package_line_id).client_id)
        payable = lines.filtered("is_payable")
        return {
            "id": self.id,
            "name": self.display_name,
            "contract": self.contract_id.name,
            "provider": self.provider_id.name,
            "currency": self.currency_id.symbol,
            "start": self.date_start,
            "end": self.date_end,
            "financial_year": self.financial_year,
            "state": self.state,
            "state_text": get_label(self, "state"),
            "answer": self.answer,
            "answer_text": get_label(self, "answer"),
            "answered_by": self._name_of(self.answered_by_id),
            "date_answered": self.date_answered and local(self.date_answered),
            "answer_comment": self.answer_comment or "",
            "is_changed": self.is_changed,
            "is_paid": self.is_paid,
            "version": self.version,
            "payable": self.amount_payable,
            "non_payable": self.amount_non_payable,
            "waiting": self._get_waiting_total(),
            "cutoff": local(self.date_cutoff),
            "date_run": self.date_run,
            "date_bank": self.date_bank,
            "date_finalised": self.date_finalised and local(self.date_finalised),
            "next": self._get_next_steps(),
            "groups": self._read_groups(payable),
            "non_payable_groups": self._read_groups(lines - payable),
        }

    def _name_of(self, user):
        """Name a provider's user; who of the council it was is the council's own."""
        if not user:
            return ""
        return user.name if user._is_portal() else self.company_id.name

    def _read_groups(self, lines):
        """Return {"heading", "total", "clients"} dicts, in the order of the lines."""
        groups = []
        by_group = lines.grouped(
            lambda line: (line.financial_year, line.package_line_id.service_id)
        )
        for (year, service), group in by_group.items():
            groups.append(
                {
                    "heading": f"{service.name} {year}",
                    "total": sum(group.mapped("amount")),
                    "clients": [
                        self._read_client(client, own)
                        for client, own in group.grouped("client_id").items()
                    ],
                }
            )
        return groups

    def _read_client(self, client, lines):
        return {
            "client": client.name,
            "list_name": client.list_name,
            "reference": client.reference,
            "total": sum(lines.mapped("amount")),
            "lines": [self._read_line(line) for line in lines],
        }

    def _read_line(self, line):
        status = line._get_status()
        is_asked = bool(line.question)
        return {
            "id": line.id,
            "part": line.part,
            "part_text": get_label(line, "part"),
            "reason": line._get_reason_text(),
            "date_from": line.date_from,
            "date_to": line.date_to,
            "days_text": self._get_days_text(line),
            "amount": line.amount,
            "cpli": line.package_line_id.reference,
            "status": status,
            "status_text": self._get_line_statuses()[status],
            "is_adjustment": line.is_adjustment,
            "question": line.question or "",
            "questioned_by": self._name_of(line.questioned_by_id) if is_asked else "",
            "reply": line.reply or "",
            "is_questioned": line._is_questioned(),
            "can_question": self.state == "open" and line.is_payable,
        }

    def _get_line_statuses(self):
        """Return the words for where a line stands, see ``_get_status`` of lines."""
        return {
            "open": self.env._("Open"),
            "confirmed": self.env._("Confirmed"),
            "questioned": self.env._("Waiting for the council"),
            "finalised": self.env._("Finalised"),
            "paid": self.env._("Paid"),
            "non_payable": self.env._("Non-payable"),
        }

    def _get_days_text(self, line):
        """Say "24 of 28 days", where days count."""
        length = self.contract_id.calendar_id.weeks * DAYS_IN_WEEK
        if not line.days:
            return ""
        if line.days < length:
            return self.env._(
                "%(days)s of %(length)s days", days=line.days, length=length
            )
        return self.env._("%(days)s days", days=line.days)

    # Files

    def _write_sheet(self, kind, file):
        """Write the lines into a binary ``file``; ``kind`` is "xlsx" or "csv"."""
        (figures,) = self.action_read_schedule()
        WRITERS[kind](file, "Scheduled Payment", COLUMNS, _sheet_rows(figures))

    def _render_pdf(self):
        """Return the schedule as PDF. Raise AccessError unless the user may read it."""
        self.check_access("read")
        # Reports are not for portal users to read.
        reports_sudo = self.env["ir.actions.report"].sudo()
        pdf, _kind = reports_sudo._render_qweb_pdf(
            "lcc_actuals.action_report_scheduled_payment", self.ids
        )
        return pdf

    def _file_name(self):
        """Name a file of the schedule: contracts may hold "/"."""
        return self.env._(
            "Scheduled Payments %(name)s", name=self.display_name
        ).replace("/", "-")


def get_label(record, name):
    """Return the word of a selection field's value."""
    labels = record._fields[name]._description_selection(record.env)
    return dict(labels)[record[name]]


def _sheet_rows(figures):
    """Yield the rows of ``tools/schedule_sheet.py``, in the order of the page."""
    for group in figures["groups"] + figures["non_payable_groups"]:
        for client in group["clients"]:
            for line in client["lines"]:
                yield {
                    "contract": figures["contract"],
                    "period_start": figures["start"],
                    "period_end": figures["end"],
                    "group": group["heading"],
                    "client": client["list_name"],
                    "client_reference": client["reference"],
                    "cpli": line["cpli"],
                    "part": line["part_text"],
                    "reason": line["reason"],
                    "date_from": line["date_from"],
                    "date_to": line["date_to"],
                    "days": line["days_text"] or None,
                    "amount": line["amount"],
                    "status": line["status_text"],
                }
