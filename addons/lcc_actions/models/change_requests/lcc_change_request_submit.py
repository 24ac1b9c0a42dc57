from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from odoo.addons.lcc_actuals.tools.weeks import long_date

from ...exceptions import ChangeRefused
from ...tools.change_kinds import KINDS
from .lcc_change_request import OPEN_STATES

LONGEST_COMMENT = 1000
BESIDE_FIELDS = {"kind", "service_id", "comment"}


class LccChangeRequest(models.Model):
    """What providers do: every rule of proposing a change."""

    _inherit = "lcc.change.request"

    @api.model
    def action_submit_change(self, provider_id, values):
        """Propose a change; return the request's id.

        ``values`` holds ``kind`` (see ``tools/change_kinds.py``), of a service
        ``service_id``, the new value of each field by name, and if need be a
        ``comment``. A field that isn't named stays as it is; bank details are given
        whole.

        Raise AccessError without the role Actions for the provider, and ChangeRefused
        with every problem found.
        """
        provider = self._find_provider(provider_id)
        values = self._check_values(values)
        kind, service = self._find_subject(provider, values)
        present = self._read_present(kind, provider, service)
        proposed = self._check_typed(kind, values, present)
        now = fields.Datetime.now()
        # The user may; requests are written by steps alone.
        request = self.sudo().create(
            {
                "provider_id": provider.id,
                "service_id": service.id,
                "company_id": (service.company_id or self.env.company).id,
                "kind": kind,
                "details": self._get_details_text(kind, present, proposed),
                "comment": self._clean_text(values.get("comment")) or False,
                "submitted_by_id": self.env.uid,
                "date_submitted": now,
                "date_updated": now,
                "line_ids": [
                    Command.create(vals)
                    for vals in self._prepare_line_vals(kind, present, proposed)
                ],
            }
        )
        return request.id

    def action_withdraw(self):
        """Take back what the council has not decided on.

        Raise AccessError without the role, UserError for what is decided.
        """
        self.check_access("read")
        self._check_role(self.sudo().provider_id)
        self._check_open()
        self._step({"state": "withdrawn"})

    @api.model
    def _check_role(self, providers):
        self.env["lcc.provider.access"]._check_role(providers, "role_actions")

    @api.model
    def _find_provider(self, provider_id):
        """Return the provider, as sudo, for which the user may ask."""
        number = self.env["lcc.actual"]._as_id(provider_id)
        # Named and compared, no more; whom the user serves is checked at once.
        provider_sudo = self.env["res.partner"].sudo().browse(number)
        self._check_role(provider_sudo)
        if not provider_sudo.exists().is_lcc_provider:
            raise UserError(self.env._("There is no such provider."))
        return provider_sudo

    @api.model
    def _get_services(self, provider):
        """Return the services, as sudo, about which the user may ask: those of
        ``provider`` that haven't ended."""
        self._check_role(provider)
        today = self.env.company._lcc_today()
        # In the role Actions, a provider's services are named to choose from.
        services_sudo = self.env["lcc.service"].sudo()
        return services_sudo.search(
            Domain("provider_id", "=", provider.id)
            & (Domain("date_end", "=", False) | Domain("date_end", ">=", today))
        )

    @api.model
    def _check_values(self, values):
        """Return what was sent as {name: text}."""
        if not isinstance(values, dict):
            raise UserError(self.env._("Send the values of a change by their names."))
        for name, value in values.items():
            if not isinstance(value, str | int | None):
                raise UserError(
                    self.env._("%(name)s: send it as text.", name=str(name)[:40])
                )
        return {name: "" if v in (None, False) else v for name, v in values.items()}

    @api.model
    def _find_subject(self, provider, values):
        """Return (kind, service as sudo) of what is to change."""
        kind = values.get("kind")
        if kind not in KINDS:
            raise ChangeRefused({"kind": self.env._("Choose what is to change.")})
        self._check_names(kind, values)
        service = self.env["lcc.service"].sudo()
        if KINDS[kind].is_of_service:
            number = self.env["lcc.actual"]._as_id(values.get("service_id"))
            services = self._get_services(provider)
            service = services.filtered(lambda found: found.id == number)
            if not service:
                raise ChangeRefused(
                    {"service_id": self.env._("Choose one of your services.")}
                )
        self._check_none_open(kind, provider, service)
        return kind, service

    @api.model
    def _check_names(self, kind, values):
        known = BESIDE_FIELDS | {field.name for field in KINDS[kind].fields}
        if unknown := sorted(str(name)[:40] for name in values.keys() - known):
            raise UserError(
                self.env._(
                    "%(kind)s has no %(names)s.",
                    kind=KINDS[kind].label,
                    names=", ".join(unknown),
                )
            )

    @api.model
    def _check_none_open(self, kind, provider, service):
        # What colleagues asked for stands in the way, whoever asks.
        found = self.sudo().search(
            [
                ("provider_id", "=", provider.id),
                ("kind", "=", kind),
                ("service_id", "=", service.id),
                ("state", "in", OPEN_STATES),
            ],
            limit=1,
        )
        if found:
            day = long_date(found.company_id._lcc_local(found.date_submitted))
            raise ChangeRefused(
                {
                    "kind": self.env._(
                        "%(request)s: a change submitted on %(day)s waits already. "
                        "Withdraw it to submit another.",
                        request=found.display_name,
                        day=day,
                    )
                }
            )

    @api.model
    def _check_typed(self, kind, values, present):
        """Return {field: new value}, or raise ChangeRefused with all that is wrong."""
        proposed, problems = {}, {}
        for field in KINDS[kind].fields:
            stays = "" if KINDS[kind].is_bank else present[field.name]
            text = self._clean_text(values.get(field.name, stays))
            proposed[field.name] = field.read(text) if text else ""
            if problem := self._find_problem(field, text, proposed[field.name]):
                problems[field.name] = problem
        if len(self._clean_text(values.get("comment"))) > LONGEST_COMMENT:
            problems["comment"] = self.env._(
                "The comment is too long; shorten it to %(most)s characters.",
                most=LONGEST_COMMENT,
            )
        if not problems and proposed == present:
            problems[KINDS[kind].fields[0].name] = self.env._(
                "This is what the council has already. Enter what is new."
            )
        if problems:
            raise ChangeRefused(problems)
        return proposed

    @api.model
    def _find_problem(self, field, text, value):
        """Return what is wrong with a field, or "". What was typed isn't repeated: an
        account number would get into logs."""
        if not text:
            return (
                self.env._("Enter the %(field)s.", field=field.label.lower())
                if field.is_required
                else ""
            )
        if len(text) > field.most:
            return self.env._(
                "%(field)s: shorten it to %(most)s characters.",
                field=field.label,
                most=field.most,
            )
        return "" if value else field.way_out

    @api.model
    def _prepare_line_vals(self, kind, present, proposed):
        return [
            {
                "name": field.name,
                "label": field.label,
                "old_value": present[field.name],
                "new_value": proposed[field.name],
                "old_text": field.show(present[field.name]),
                "new_text": field.show(proposed[field.name]),
            }
            for field in KINDS[kind].fields
        ]

    @api.model
    def _get_details_text(self, kind, present, proposed):
        """Say "Street: 2 New Road (was 1 Old Road)", a line for each that differs."""
        return "\n".join(
            self.env._(
                "%(field)s: %(new)s (was %(old)s)",
                field=field.label,
                new=field.show(proposed[field.name]) or self.env._("empty"),
                old=field.show(present[field.name]) or self.env._("empty"),
            )
            for field in KINDS[kind].fields
            if present[field.name] != proposed[field.name]
        )
