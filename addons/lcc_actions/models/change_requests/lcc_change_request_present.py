from datetime import timedelta

from odoo import api, fields, models

from odoo.addons.lcc_actuals.tools.weeks import long_date

from ...tools.change_kinds import KINDS

#: Whom to ring is doubtful while a number is as new as this, in days.
NEW_CONTACT = 90
CONTACT_KINDS = ("contact", "phone", "email")


class LccChangeRequest(models.Model):
    """What is on record now."""

    _inherit = "lcc.change.request"

    @api.model
    def _read_present(self, kind, provider, service):
        """Return {field: text} of what is on record for a kind of change; ``provider``
        and ``service`` are sudo records. Of bank details, the account paid now."""
        if KINDS[kind].is_bank:
            record, _problem = provider._lcc_get_payment_account()
        else:
            record = service if KINDS[kind].is_of_service else provider
        return {field.name: record[field.name] or "" for field in KINDS[kind].fields}

    def _get_present(self):
        """Return {field: text} of what is on record for this request."""
        self.ensure_one()
        # Whoever reads a request compares it with what it is to change.
        request_sudo = self.sudo()
        return self._read_present(
            request_sudo.kind, request_sudo.provider_id, request_sudo.service_id
        )

    @api.depends("state", "line_ids.old_value")
    def _compute_is_outdated(self):
        for request in self:
            request.is_outdated = request._is_open() and request._has_other_present()

    def _has_other_present(self):
        """Tell whether the record isn't any more as it was when this was submitted."""
        present = self._get_present()
        # Told to officers, and by steps that have asked who may.
        lines_sudo = self.sudo().line_ids
        return any((x.old_value or "") != present.get(x.name, "") for x in lines_sudo)

    def _compute_warning(self):
        """Say of bank details that a telephone number may be the same stranger's."""
        for request in self:
            is_bank = request.kind == "bank"
            recent = request._find_new_contacts() if is_bank else self.browse()
            request.warning = recent._get_warning_text() if recent else False

    def _get_warning_text(self):
        """Name these requests: "Telephone (accepted 3 Aug 2023), ..."."""
        states = dict(self._fields["state"].selection)
        changes = (
            self.env._(
                "%(kind)s (%(state)s %(day)s)",
                kind=KINDS[request.kind].label,
                state=states[request.state].lower(),
                day=long_date(request.company_id._lcc_local(request.date_updated)),
            )
            for request in self
        )
        return self.env._(
            "Asked for lately as well: %(changes)s. Ring a number that you knew "
            "before.",
            changes=", ".join(changes),
        )

    def _find_new_contacts(self):
        since = self.date_submitted - timedelta(days=NEW_CONTACT)
        return self.search(
            [
                ("provider_id", "=", self.provider_id.id),
                ("kind", "in", CONTACT_KINDS),
                ("state", "in", ("submitted", "accepted")),
                ("date_updated", ">=", fields.Datetime.to_string(since)),
            ]
        )
