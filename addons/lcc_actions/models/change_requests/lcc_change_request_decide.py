from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.lcc_actuals.models.notices.lcc_notice import Told
from odoo.addons.lcc_actuals.models.request_tries import lock_rows

from ...tools.change_kinds import KINDS
from .lcc_change_request import OPEN_STATES, STATES

LONGEST_REASON = 1000


class LccChangeRequest(models.Model):
    """What the council does: compare, accept, reject."""

    _inherit = "lcc.change.request"

    def action_accept(self, note=""):
        """Accept: the record changes.

        Bank details take two officers. The first one's ``note`` says how the change
        was verified, and payments keep the old account; when a second one accepts, the
        new account is paid.

        Raise AccessError for others than officers, UserError for what is decided, what
        has changed since it was submitted, and bank details that the officer has
        checked or entered.
        """
        self._check_officer()
        self._check_open()
        text = self._clean_text(note)
        for request in self:
            request._check_up_to_date()
            if request.kind == "bank":
                request._accept_bank(text)
            else:
                request._apply()
                request._decide("accepted", verification=text or False)

    def action_reject(self, reason):
        """Reject; ``reason`` is compulsory and the provider reads it. Raise as
        :meth:`action_accept`."""
        self._check_officer()
        self._check_open()
        text = self._clean_text(reason)
        if not text:
            raise UserError(self.env._("Enter a reason: the provider reads it."))
        if len(text) > LONGEST_REASON:
            raise UserError(
                self.env._(
                    "The reason is too long; shorten it to %(most)s characters.",
                    most=LONGEST_REASON,
                )
            )
        self._decide("rejected", rejection_reason=text)

    def action_compare_again(self):
        """Take what is on record now as what the proposal is compared with; a check of
        bank details has to be made again. Raise as :meth:`action_accept`."""
        self._check_officer()
        self._check_open()
        for request in self:
            present = request._get_present()
            fields_by_name = {field.name: field for field in KINDS[request.kind].fields}
            # The officer may; requests are written by steps alone.
            for line in request.sudo().line_ids:
                old = present[line.name]
                text = fields_by_name[line.name].show(old)
                line.write({"old_value": old, "old_text": text})
            request._step(
                {
                    "state": "submitted",
                    "checked_by_id": False,
                    "verification": False,
                    "details": request._get_details_of_lines() or request.details,
                }
            )
            request._note(self.env._("compared it with what is on record now"))

    def action_ask(self):
        """Open the dialogue for a text: the reason of a rejection (by the context's
        ``default_decision``), or how bank details were verified."""
        self.ensure_one()
        self._check_officer()
        self._check_open()
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": "lcc.change.decision",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_request_id": self.id,
                "default_decision": self.env.context.get("default_decision", "reject"),
            },
        }

    @api.model
    def _check_officer(self):
        if not self.env.user.has_group("lcc_actuals.group_lcc_officer"):
            raise AccessError(
                self.env._("Care purchasing officers decide on change requests.")
            )

    def _is_open(self):
        return self.state in OPEN_STATES

    def _check_open(self):
        """Raise UserError where one is withdrawn or decided; let one decide at a
        time."""
        lock_rows(self, self._get_busy_words)
        for request in self:
            if not request._is_open():
                raise UserError(
                    self.env._(
                        "%(request)s: it is %(state)s, so it stays as it is.",
                        request=request.display_name,
                        state=dict(STATES)[request.state].lower(),
                    )
                )

    def _get_busy_words(self):
        return self.env._(
            "Someone else is deciding on this change request just now. Try again."
        )

    def _check_up_to_date(self):
        """Raise UserError where the officer compared with what isn't so any more."""
        if self._has_other_present():
            raise UserError(
                self.env._(
                    "%(request)s: what is on record has changed since this was "
                    "submitted. Press Compare Again, look at it, and decide then.",
                    request=self.display_name,
                )
            )
        if not any(self.line_ids.mapped("is_change")):
            raise UserError(
                self.env._(
                    "%(request)s: it is on record like this already. Reject it with "
                    "that as the reason.",
                    request=self.display_name,
                )
            )

    def _apply(self):
        """Write the new values to the provider or its service."""
        vals = self._get_new_values()
        if KINDS[self.kind].is_of_service:
            self.service_id.write(vals)
            record = self.service_id
        else:
            record = self.provider_id
            if self.kind == "address" and record.parent_id:
                # Odoo would move its company and all branches to the new address.
                vals["type"] = "other"
            # Officers decide on providers' details without keeping all contacts.
            record.sudo().write(vals)
        self._note_on(record)

    def _get_new_values(self):
        # Values are the council's to read; every caller has checked who asks.
        return {line.name: line.new_value or False for line in self.sudo().line_ids}

    def _decide(self, state, **vals):
        self._step({"state": state, "decided_by_id": self.env.uid, **vals})
        labels = dict(self._fields["kind"].selection)
        # Which provider's they are is all that is asked.
        told = [
            Told(
                request.id,
                request.provider_id.id,
                f"{labels[request.kind]} ({request.id})",
                f"/my/change-requests/{request.id}",
            )
            for request in self.sudo()
        ]
        self.env["lcc.notice"]._tell("change_request", state, self._name, told)

    def _step(self, vals):
        # Every caller has checked who asks; requests are written by steps alone.
        self.sudo().write({**vals, "date_updated": fields.Datetime.now()})

    def _get_details_of_lines(self):
        """Return the details anew, of the values as they are compared."""
        lines_sudo = self.sudo().line_ids
        return self._get_details_text(
            self.kind,
            {line.name: line.old_value or "" for line in lines_sudo},
            {line.name: line.new_value or "" for line in lines_sudo},
        )

    def _note(self, step):
        """Keep in the council's thread who did what; never a value."""
        for request_sudo in self.sudo():
            request_sudo._message_log(
                body=self.env._(
                    "%(user)s %(step)s.", user=self.env.user.name, step=step
                )
            )

    def _note_on(self, record):
        """Leave on what has changed why it did."""
        # A note of the council's own, beside Odoo's of who wrote what.
        record.sudo()._message_log(
            body=self.env._(
                "Change request accepted by %(user)s: %(request)s.",
                user=self.env.user.name,
                request=self.display_name,
            )
        )
