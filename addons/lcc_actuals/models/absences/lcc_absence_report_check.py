from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ...exceptions import AbsenceRefused
from ...tools.loading import load_whole
from ...tools.weeks import long_date, overlap
from ..request_tries import lock_rows
from .lcc_absence_report import KINDS, STATES, STAYS

LONGEST_COMMENT = 1000
#: Nobody reports what is further off.
MOST_DAYS_AHEAD = 366


class LccAbsenceReport(models.Model):
    """Who may report what: every rule of reporting an absence."""

    _inherit = "lcc.absence.report"

    @api.model
    def _check_may_report(self, provider):
        """Raise AccessError unless the user reports for ``provider``."""
        access, user = self.env["lcc.provider.access"], self.env.user
        if user.has_group("lcc_actuals.group_lcc_officer"):
            return
        served = access._providers_of(user, "role_actuals")
        served |= access._providers_of(user, "role_payments")
        if not user._is_portal() or provider not in served:
            raise AccessError(
                self.env._(
                    "This needs the role Actuals or Payments for the provider "
                    "concerned. Ask your organisation's administrator, or the council, "
                    "to give it."
                )
            )

    @api.model
    def _get_provider(self, provider_id):
        number = self.env["lcc.actual"]._as_id(provider_id)
        # Named and compared, no more; whom the user serves is checked at once.
        provider = self.env["res.partner"].sudo().browse(number)
        self._check_may_report(provider)
        return provider

    @api.model
    def _get_cpli_domain(self, provider):
        """Return the domain of the CPLIs whose clients the user may report of: those
        of services that the user records for, and in the role Payments those that are
        paid on plan."""
        access = self.env["lcc.provider.access"]
        domain = access._get_recorded_domain()
        if provider in access._providers_of(self.env.user, "role_payments"):
            domain |= Domain("contract_id.basis", "=", "scheduled")
        return Domain("provider_id", "=", provider.id) & domain

    @api.model
    def _get_clients(self, provider):
        """Return the clients, as sudo, whom the user may report of for ``provider``."""
        self._check_may_report(provider)
        # In the role Payments, people are named on what is paid for them.
        cplis_sudo = self.env["lcc.package.line"].sudo()
        found = cplis_sudo._read_group(self._get_cpli_domain(provider), ["client_id"])
        clients = cplis_sudo.client_id.union(*(client for (client,) in found))
        return load_whole(clients).sorted("list_name")

    @api.model
    def _find_client(self, provider, client_id):
        """Return (client, CPLIs with the provider), as sudo; empty alike for a client
        of others and one who isn't there."""
        number = self.env["lcc.actual"]._as_id(client_id)
        domain = self._get_cpli_domain(provider) & Domain("client_id", "=", number)
        cplis_sudo = self.env["lcc.package.line"].sudo().search(domain)
        return cplis_sudo.client_id, cplis_sudo

    @api.model
    def _find_care(self, provider, client):
        """Return all CPLIs of a client with the provider, as sudo."""
        # Looked at to say whom the report concerns; the client is the user's to name.
        return (
            self.env["lcc.package.line"]
            .sudo()
            .search([("provider_id", "=", provider.id), ("client_id", "=", client.id)])
        )

    @api.model
    def _check_typed(self, client, cplis, typed):
        """Return the values of a report, or raise AbsenceRefused with all that is
        wrong."""
        problems = {}
        if typed["client"] in (None, ""):
            problems["client"] = self.env._("Choose a client.")
        elif not client:
            problems["client"] = self.env._(
                "There is no such client. Choose one of your clients."
            )
        kinds = [kind for kind, _label in KINDS]
        kind = typed["kind"] if typed["kind"] in kinds else False
        if not kind:
            problems["kind"] = self.env._("Choose what happened.")
        start = self._read_day("date_start", typed, problems)
        end = self._read_day("date_end", typed, problems)
        if not (start or "date_start" in problems):
            problems["date_start"] = self.env._("Enter the date.")
        comment = self._clean_text(typed["comment"])
        if not comment:
            problems["comment"] = self.env._(
                "Enter a comment, so that the council knows what happened."
            )
        elif len(comment) > LONGEST_COMMENT:
            problems["comment"] = self.env._(
                "The comment has %(length)s characters; shorten it to %(most)s.",
                length=len(comment),
                most=LONGEST_COMMENT,
            )
        if not problems.keys() - {"comment"}:
            vals = {"kind": kind, "date_start": start, "date_end": end or False}
            problems.update(self._find_date_problems(client, cplis, vals))
        if problems:
            raise AbsenceRefused(problems)
        return {**vals, "comment": comment}

    @api.model
    def _read_day(self, name, typed, problems):
        """Return a typed date, ``None`` where there is none."""
        value = typed[name]
        if not value:
            return None
        try:
            day = fields.Date.to_date(value)
        except (TypeError, ValueError):
            day = None
        latest = self.env.company._lcc_today() + timedelta(days=MOST_DAYS_AHEAD)
        if not day or day.year < 2000 or day > latest:
            problems[name] = self.env._(
                "Enter a date from 2000 to %(latest)s.", latest=long_date(latest)
            )
        return day

    @api.model
    def _find_date_problems(self, client, cplis, vals):
        """Return {field: what is wrong} of readable dates."""
        start, end, kind = vals["date_start"], vals["date_end"], vals["kind"]
        today = self.env.company._lcc_today()
        if end and end < start:
            text = self.env._(
                "It can't end before it begins, on %(start)s.", start=long_date(start)
            )
            return {"date_end": text}
        if end and kind not in STAYS:
            text = self.env._("Leave it empty: a death or end of care has one date.")
            return {"date_end": text}
        if kind == "death" and start > today:
            text = self.env._("A death can't be reported for a day to come.")
            return {"date_start": text}
        last = end if kind in STAYS else start
        if not any(overlap(start, last, c.date_start, c.date_end) for c in cplis):
            text = self.env._(
                "%(client)s has no care with you then. Check the dates on Care "
                "Package Line Items.",
                client=client.name,
            )
            return {"date_start": text}
        return self._find_overlap(client, cplis, vals)

    @api.model
    def _find_overlap(self, client, cplis, vals):
        """Return {field: what is wrong} where the same was reported before."""
        is_stay = vals["kind"] in STAYS
        # What colleagues reported stands in the way, whoever asks.
        known = self.sudo().search(
            [
                ("client_id", "=", client.id),
                ("provider_id", "=", cplis.provider_id.id),
                ("state", "in", ["reported", "accepted"] if is_stay else ["reported"]),
                ("kind", "in" if is_stay else "not in", STAYS),
            ]
        )
        for report in known:
            if is_stay and not report._overlaps(vals):
                continue
            text = self.env._(
                "%(report)s was reported before.", report=report.display_name
            )
            if is_stay and report.state == "accepted" and not report.date_end:
                text += " " + self.env._(
                    "To say when it ended, report it again with the same first day "
                    "and its last day."
                )
            elif report.state == "reported":
                text += " " + self.env._("Withdraw that report to change it.")
            return {"date_start": text}
        return {}

    def _overlaps(self, vals):
        """Tell whether the stay stands in the way of another. One that was accepted
        without an end may be reported again with its end."""
        shared = overlap(
            vals["date_start"], vals["date_end"], self.date_start, self.date_end
        )
        return bool(shared) and not self._is_continued_by(vals)

    def _is_continued_by(self, vals):
        same = ("kind", "date_start")
        is_open = self.state == "accepted" and not self.date_end
        return bool(
            is_open and vals["date_end"] and all(self[n] == vals[n] for n in same)
        )

    @api.model
    def _check_officer(self):
        if not self.env.user.has_group("lcc_actuals.group_lcc_officer"):
            raise AccessError(
                self.env._("Care purchasing officers decide on what providers report.")
            )

    def _check_undecided(self):
        """Raise UserError where one is withdrawn or decided; let one decide at a
        time."""
        lock_rows(self, self._get_busy_words)
        for report in self:
            if report.state != "reported":
                raise UserError(
                    self.env._(
                        "%(report)s: it is %(state)s, so it stays as it is.",
                        report=report.display_name,
                        state=dict(STATES)[report.state].lower(),
                    )
                )

    def _get_busy_words(self):
        return self.env._(
            "Someone else is deciding on this report just now. Try again."
        )

    @api.model
    def _clean_text(self, text):
        return " ".join(str(text or "").replace("\0", "").split())
