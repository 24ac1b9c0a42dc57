from odoo import fields, models
from odoo.exceptions import UserError

from ...tools.quantities import money_text
from ..saved_records import check_saved

LONGEST_COMMENT = 1000


class LccScheduledPayment(models.Model):
    """What a provider says of a schedule: confirmed, rejected, or a question about
    single lines while the rest goes ahead (DESIGN section 6).

    Public methods: each checks as the user, then works past the access rows, which
    are read-only.
    """

    _inherit = "lcc.scheduled.payment"

    def action_confirm(self, version=None):
        """Confirm an open schedule (role Payments).

        ``version`` is that which the user saw. Raise UserError where it has changed
        since or is finalised, AccessError without the role.
        """
        schedule = self._get_answerable(version)
        schedule._do_answer("confirmed", False)

    def action_reject(self, comment, version=None):
        """Reject an open schedule; ``comment`` is compulsory and says what is wrong.

        Raise as :meth:`action_confirm`.
        """
        schedule = self._get_answerable(version)
        schedule._do_answer("rejected", schedule._clean_comment(comment))

    def action_question(self, line_id, comment, version=None):
        """Ask about one line: it waits for the council's reply while the rest goes
        ahead. ``comment`` is compulsory. Raise as :meth:`action_confirm`."""
        schedule = self._get_answerable(version)
        line = schedule._find_line(line_id)
        if not line.is_payable:
            raise UserError(
                self.env._(
                    "%(schedule)s: nothing is paid on this line, so nothing of it can "
                    "wait. Reject the schedule instead, and say why.",
                    schedule=schedule._label(),
                )
            )
        lines = line._get_same_days() & schedule.line_ids
        lines.write(
            {
                "question": schedule._clean_comment(comment),
                "questioned_by_id": self.env.uid,
                "date_questioned": fields.Datetime.now(),
                "reply": False,
                "is_answered": False,
            }
        )
        schedule._note(
            self.env._(
                "%(user)s asked about %(cpli)s: %(text)s",
                user=self.env.user.name,
                cpli=line.package_line_id.reference,
                text=line.question,
            )
        )

    def action_withdraw_question(self, line_id, version=None):
        """Take a question back: the line goes ahead. Raise as ``action_confirm``."""
        schedule = self._get_answerable(version)
        line = schedule._find_line(line_id)
        if line._is_questioned():
            line._get_same_days().write({"question": False})

    # The council

    def action_reply(self, line_id, reply):
        """Answer a provider's question: the line, and what follows it on later
        schedules, goes ahead at what the plan says. ``reply`` is compulsory.

        Raise AccessError for others than officers, UserError where nothing waits.
        """
        self.env["account.move"]._lcc_check_officer()
        self.check_access("read")
        self.ensure_one()
        # The officer may; lines are written by steps alone.
        schedule = self.sudo()
        schedule.contract_id._lock_plans()
        line = schedule._find_line(line_id)
        if not line._is_questioned():
            raise UserError(
                self.env._(
                    "%(schedule)s: no question waits on this line.",
                    schedule=schedule._label(),
                )
            )
        lines = line._get_same_days()
        lines.write({"reply": schedule._clean_comment(reply), "is_answered": True})
        schedule._note(
            self.env._(
                "%(user)s answered about %(cpli)s: %(text)s",
                user=self.env.user.name,
                cpli=line.package_line_id.reference,
                text=line.reply,
            )
        )

    def action_clear_answer(self):
        """Ask the provider again: answers are taken off, and a rejected schedule can be
        confirmed, or finalised once its cut-off has passed.

        Raise AccessError for others than officers, UserError for finalised ones.
        """
        self.env["account.move"]._lcc_check_officer()
        self.check_access("read")
        # The officer may; schedules are written by steps alone.
        schedules = self.sudo()
        schedules.contract_id._lock_plans()
        schedules._check_open()
        schedules.write(
            {
                "answer": "none",
                "answer_comment": False,
                "answered_by_id": False,
                "date_answered": False,
                "amount_answered": 0,
                "is_changed": False,
            }
        )
        schedules._note(
            self.env._("%(user)s asked the provider again.", user=self.env.user.name)
        )

    # Steps

    def _get_answerable(self, version):
        """Return the schedule as our own steps write it: open, of a provider whom the
        user serves, and as the user saw it."""
        self.ensure_one()
        check_saved(self)
        self.check_access("read")
        # The rules have shown it to be the user's to read.
        schedule = self.sudo()
        self.env["lcc.provider.access"]._check_role(
            schedule.provider_id, "role_payments"
        )
        schedule.contract_id._lock_plans()
        schedule._check_open()
        if version is not None and str(version) != str(schedule.version):
            raise UserError(
                self.env._(
                    "%(schedule)s has changed since you opened it. Look at it again.",
                    schedule=schedule._label(),
                )
            )
        return schedule

    def _check_open(self):
        for schedule in self:
            if schedule.state != "open":
                raise UserError(
                    self.env._(
                        "%(schedule)s is finalised, so it stays as it is. What changes "
                        "is corrected on the next one.",
                        schedule=schedule._label(),
                    )
                )

    def _find_line(self, line_id):
        """Return the schedule's line that an id from outside names."""
        number = self.env["lcc.actual"]._as_id(line_id)
        line = self.line_ids.filtered(lambda line: line.id == number)
        if not line:
            raise UserError(
                self.env._(
                    "%(schedule)s: this line is no longer on it. Look at it again.",
                    schedule=self._label(),
                )
            )
        return line

    def _clean_comment(self, text):
        text = " ".join(str(text or "").replace("\0", "").split())
        if not text:
            raise UserError(
                self.env._(
                    "%(schedule)s: enter a comment, so that it is known what is wrong.",
                    schedule=self._label(),
                )
            )
        if len(text) > LONGEST_COMMENT:
            raise UserError(
                self.env._(
                    "%(schedule)s: the comment has %(length)s characters; shorten it "
                    "to %(most)s.",
                    schedule=self._label(),
                    length=len(text),
                    most=LONGEST_COMMENT,
                )
            )
        return text

    def _do_answer(self, answer, comment):
        self.write(
            {
                "answer": answer,
                "answer_comment": comment,
                "answered_by_id": self.env.uid,
                "date_answered": fields.Datetime.now(),
                "amount_answered": self.amount_payable,
                "is_changed": False,
            }
        )
        if answer == "rejected":
            # Whoever asked for it asked for what nobody had rejected.
            self.is_to_finalise = False
        labels = dict(self._fields["answer"]._description_selection(self.env))
        text = self.env._(
            "%(user)s: %(answer)s, %(total)s payable.",
            user=self.env.user.name,
            answer=labels[answer],
            total=money_text(self.amount_payable, self.currency_id.symbol),
        )
        self._note(f"{text} {comment}" if comment else text)


class LccScheduledPaymentLine(models.Model):
    _inherit = "lcc.scheduled.payment.line"

    def _get_same_days(self):
        """Return the schedule's lines of the same CPLI, period and contract year, and
        those on other schedules that were asked about: they wait together."""
        self.ensure_one()
        return self.search(
            [
                ("package_line_id", "=", self.package_line_id.id),
                ("period_start", "=", self.period_start),
                ("financial_year", "=", self.financial_year),
                ("is_payable", "=", True),
                "|",
                ("scheduled_payment_id", "=", self.scheduled_payment_id.id),
                ("question", "!=", False),
            ]
        )
