from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.lcc_actuals.models.notices.lcc_notice import Told

#: What the council does, and its provider's users are told of.
TOLD_EVENTS = ("opened", "answered", "resolved")
#: What is said is a letter, no archive.
TEXT_LENGTH = 4000


class LccDispute(models.Model):
    """Opening a dispute: the council's, on one or more actuals of a client."""

    _inherit = "lcc.dispute"

    @api.model
    def action_open(self, actual_ids, reason_id, details):
        """Open a dispute on actuals of one client and provider; return its id.

        ``actual_ids`` are ids of ``lcc.actual``, ``reason_id`` is one of
        ``lcc.dispute.reason``, ``details`` what the provider is asked. The weeks leave
        billing at once, and the unsubmitted documents that they stand on; what
        submitted ones say stands.

        Raise AccessError for others than officers, UserError with everything that is
        wrong, with nothing written.
        """
        self._check_officer()
        actuals = self._find_actuals(actual_ids)
        reason = self._find_reason(reason_id)
        details = self._clean_text(details)
        problems = [
            *self._get_actuals_problems(actuals),
            *self._get_words_problems(reason, details),
        ]
        if problems:
            raise UserError("\n".join(problems))
        # Officers may open disputes; rows of disputes and links are written by steps
        # alone.
        return self.sudo()._do_open(actuals.sudo(), reason, details).id

    # Checks

    @api.model
    def _check_officer(self):
        if not self.env.user.has_group("lcc_actuals.group_lcc_officer"):
            raise AccessError(
                self.env._("Disputes are opened, answered and resolved by officers.")
            )

    @api.model
    def _find_actuals(self, actual_ids):
        """Return the actuals as the user may see them; what isn't there and what
        isn't theirs is not found."""
        is_list = isinstance(actual_ids, list | tuple)
        asked = {self._as_id(each) for each in actual_ids} if is_list else set()
        found = self.env["lcc.actual"].search([("id", "in", list(asked))])
        if len(found) < len(asked):
            raise UserError(
                self.env._("Some of these actuals are not there any more. Look again.")
            )
        return found

    @api.model
    def _find_reason(self, reason_id):
        return self.env["lcc.dispute.reason"].search(
            [("id", "=", self._as_id(reason_id))]
        )

    @api.model
    def _as_id(self, value):
        """Return an id from outside as a number that the database can hold."""
        return self.env["lcc.actual"]._as_id(value)

    @api.model
    def _clean_text(self, text):
        """Return a text of several lines without what PostgreSQL can't hold."""
        text = str(text or "").encode(errors="ignore").decode().replace("\0", "")
        return "\n".join(line.rstrip() for line in text.splitlines()).strip()

    @api.model
    def _get_actuals_problems(self, actuals):
        """Return why there can't be a dispute on ``actuals``, in words."""
        if not actuals:
            return [self.env._("Choose at least one actual.")]
        problems = []
        if len(actuals.client_id) > 1 or len(actuals.provider_id) > 1:
            problems.append(
                self.env._(
                    "These actuals are of several clients or providers. Open a "
                    "dispute for each."
                )
            )
        if len(actuals.company_id) > 1:
            names = actuals.company_id.sorted("name").mapped("name")
            problems.append(
                self.env._(
                    "These actuals are paid from the books of %(companies)s. Open a "
                    "dispute for each.",
                    companies=", ".join(names),
                )
            )
        for actual in actuals:
            if problem := self._get_actual_problem(actual):
                problems.append(f"{actual._label()}: {problem}")
        return problems

    @api.model
    def _get_actual_problem(self, actual):
        if actual.is_in_dispute:
            return self.env._(
                "it is in %(dispute)s already.",
                dispute=actual._get_live_dispute()._label(),
            )
        if actual.state == "generated":
            return self.env._(
                "nobody has confirmed it, so there is nothing to dispute yet."
            )
        return None

    @api.model
    def _get_words_problems(self, reason, details):
        problems = []
        if not reason:
            problems.append(self.env._("Choose a reason."))
        if not details:
            problems.append(
                self.env._("Enter details: the provider has to know what is asked.")
            )
        return problems + self._get_length_problems(details)

    @api.model
    def _get_length_problems(self, text):
        if len(text) <= TEXT_LENGTH:
            return []
        return [
            self.env._(
                "The text has %(count)s characters; at most %(most)s are kept. "
                "Shorten it.",
                count=f"{len(text):,}",
                most=f"{TEXT_LENGTH:,}",
            )
        ]

    # Writing

    @api.model
    def _do_open(self, actuals, reason, details):
        moves = actuals.link_ids.move_id.filtered(
            lambda move: move.lcc_status == "unsubmitted"
        )
        # Recalculating a document touches all that is on it.
        touched = actuals | moves.lcc_link_ids.actual_id
        touched.client_id._lock_for_entry()
        dispute = self.create(self._prepare_opened_vals(actuals, reason, details))
        actuals._enter_dispute(f"{dispute._label()}: {reason.name}")
        moves._lcc_drop_disputed()
        dispute._post("opened", "")
        return dispute

    @api.model
    def _prepare_opened_vals(self, actuals, reason, details):
        now = fields.Datetime.now()
        return {
            "reference": self.env["ir.sequence"].next_by_code("lcc.dispute"),
            "provider_id": actuals.provider_id.id,
            "client_id": actuals.client_id.id,
            "company_id": actuals[0].company_id.id,
            "reason_id": reason.id,
            "details": details,
            "date_opened": now,
            "date_turn": now,
            "opened_by_id": self.env.uid,
            "week_count": len(set(actuals.mapped("week_start"))),
            "line_ids": [
                fields.Command.create(self._prepare_line_vals(actual))
                for actual in actuals
            ],
        }

    @api.model
    def _prepare_line_vals(self, actual):
        return {
            "actual_id": actual.id,
            "week_start": actual.week_start,
            "service_id": actual.service_id.id,
            "service_level_id": actual.service_level_id.id,
            "qty_before": actual.qty_actual,
            "amount_before": actual.amount_total,
        }

    def _post(self, event, text):
        """Note what was said; nobody has a right to write history."""
        self.env["lcc.dispute.post"].create(
            [
                {
                    "dispute_id": dispute.id,
                    "event": event,
                    "is_council": not self.env.user.share,
                    "user_id": self.env.uid,
                    "date": fields.Datetime.now(),
                    "text": text or False,
                }
                for dispute in self
            ]
        )
        if event in TOLD_EVENTS:
            self._tell_users(event)

    def _tell_users(self, event):
        told = [
            Told(
                dispute.id,
                dispute.provider_id.id,
                dispute.reference,
                f"/my/disputes/{dispute.id}",
                # Of several, the record's rule says who is told.
                services.id if len(services) == 1 else 0,
            )
            for dispute in self
            for services in [dispute.line_ids.service_id]
        ]
        self.env["lcc.notice"]._tell("dispute", event, self._name, told)
