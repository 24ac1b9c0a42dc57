from odoo import api, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain

from odoo.addons.lcc_actuals.tools.loading import load_whole
from odoo.addons.lcc_actuals.tools.weeks import short_date

from .lcc_action_type import KINDS

MOVE_TYPES = {"invoice": "in_invoice", "credit_note": "in_refund"}


class LccAction(models.Model):
    """What an action can be about: the entities of a provider, as the user may see
    them."""

    _inherit = "lcc.action"

    # Public methods

    @api.model
    def get_choices(self, provider_id):
        """Return what the user may raise for a provider.

        ``types`` is a list with ``id``, ``code``, ``name``, ``guidance``, ``team``,
        ``due_days``, ``date_due`` (the earliest, a date) and ``kinds``; ``kinds`` is
        {kind: name}; ``entities`` is {kind: list} with ``id``, ``name`` and ``detail``
        (a client's reference, a service's contract, or ""). Council-only types are for
        officers.

        Raise AccessError without the role Actions for the provider.
        """
        choices = self._get_type_choices(provider_id)
        return choices | {
            "entities": {
                kind: self._get_entity_rows(provider_id, kind)
                for kind in choices["kinds"]
            }
        }

    @api.model
    def get_earliest_due(self, type_id):
        """Return the earliest due date (a date) of an action of a type raised today.

        Raise AccessError for a type that the user can't raise, alike for what isn't
        there.
        """
        return self._find_type(type_id)._get_earliest_due()

    @api.model
    def get_text_for(self, kind, record_id):
        """Return what the text of an action about a record begins with, and keeps:
        "Re: Care Package Line Item for Mrs Jane Bloggs. LEVEL (UNIT) from SERVICE,
        Starts 21/04/2021."

        ``kind`` is "package_line", "actual", "invoice" or "credit_note". The record is
        looked up as the user; "" for what isn't theirs, isn't there or is of another
        kind.
        """
        record = self._find_about(kind, record_id)
        return self._get_about_text(kind, record) if record else ""

    # Who, and which types

    @api.model
    def _get_type_choices(self, provider_id):
        """Return what ``get_choices`` does, without entities; a page asks for those of
        one kind."""
        self._get_provider(provider_id)
        types = self._get_types_for_user()
        kinds = {kind for found in types for kind in found._get_kinds()}
        days_off = types._get_days_off()
        return {
            "types": [self._type_row(found, days_off) for found in types],
            "kinds": {kind: KINDS[kind][0] for kind in KINDS if kind in kinds},
        }

    @api.model
    def _get_provider(self, provider_id):
        """Return the provider, as sudo, once the user is shown to act for it: as its
        portal user in the role Actions, or as council officer."""
        number = self.env["lcc.actual"]._as_id(provider_id)
        # Named and compared, no more; whom the user serves is checked at once.
        provider = self.env["res.partner"].sudo().browse(number)
        self.env["lcc.provider.access"]._check_role(provider, "role_actions")
        if not (number and provider.exists().is_lcc_provider):
            raise AccessError(self.env._("There is no such provider."))
        return provider

    @api.model
    def _get_types_for_user(self):
        """Return the types that the user may raise, as sudo: types are no secret."""
        domain = Domain("is_council_only", "=", False)
        if self._is_officer():
            domain = Domain.TRUE
        # What is put away in the archive isn't raised any more, whoever asks for it.
        types_sudo = self.env["lcc.action.type"].sudo().with_context(active_test=True)
        return types_sudo.search(domain)

    @api.model
    def _find_type(self, type_id):
        number = self.env["lcc.actual"]._as_id(type_id)
        found = self._get_types_for_user().filtered(lambda each: each.id == number)
        if not found:
            raise AccessError(
                self.env._("There is no such type of action. Choose one of the list.")
            )
        return found

    @api.model
    def _is_officer(self):
        return self.env.user.has_group("lcc_actuals.group_lcc_officer")

    def _type_row(self, action_type, days_off):
        return {
            "id": action_type.id,
            "code": action_type.code,
            "name": action_type.name,
            "guidance": action_type.guidance or "",
            "team": action_type.team_name,
            "due_days": action_type.due_days,
            "date_due": action_type._get_earliest_due(days_off),
            "kinds": action_type._get_kinds(),
        }

    # Entities

    @api.model
    def _get_entity_rows(self, provider_id, kind):
        """Return the list that ``get_choices`` has of a kind; AccessError likewise."""
        provider = self._get_provider(provider_id)
        return [
            self._entity_row(kind, entity)
            for entity in load_whole(self._find_entities(kind, provider))
        ]

    @api.model
    def _get_entity_domain(self, kind, provider):
        """Return which records of a kind are the provider's."""
        if kind == "client":
            # The CPLIs of others are no reason to see a client; the record rules of
            # portal users say the same.
            return Domain("id", "in", self._get_client_ids(provider))
        if kind == "provider":
            return Domain("id", "=", provider.id)
        if kind in MOVE_TYPES:
            return Domain("lcc_provider_id", "=", provider.id) & Domain(
                "move_type", "=", MOVE_TYPES[kind]
            )
        return Domain("provider_id", "=", provider.id)

    @api.model
    def _get_client_ids(self, provider):
        # Which clients a provider has, the role Actions lets it know.
        cplis_sudo = self.env["lcc.package.line"].sudo()
        groups = cplis_sudo._read_group(
            [("provider_id", "=", provider.id)], ["client_id"]
        )
        return [client.id for (client,) in groups]

    @api.model
    def _find_entities(self, kind, provider, entity_id=None):
        """Return the provider's entities of a kind that the user may see; one of them
        where ``entity_id`` is given, in the archive too."""
        if kind == "provider":
            # The provider was checked; portal users can't read partners.
            if entity_id is None or self._as_number(entity_id) == provider.id:
                return provider
            return provider.browse()
        records = self.env[KINDS[kind][1]]
        if not records.has_access("read"):
            return records
        domain = self._get_entity_domain(kind, provider)
        if entity_id is not None:
            domain &= Domain("id", "=", self._as_number(entity_id))
            records = records.with_context(active_test=False)
        return records.search(domain)

    @api.model
    def _as_number(self, value):
        return self.env["lcc.actual"]._as_id(value)

    def _get_entity(self):
        """Return the record that the action is about."""
        self.ensure_one()
        return self[KINDS[self.kind][2]]

    @api.model
    def _get_entity_label(self, kind, entity):
        """Name an entity in a sentence: "Mrs Jane Bloggs"."""
        return (entity.ref if kind in MOVE_TYPES else entity.name) or ""

    @api.model
    def _entity_row(self, kind, entity):
        """Name an entity in a list: "Bloggs, Jane"."""
        name, detail = self._get_entity_label(kind, entity), ""
        if kind == "client":
            name, detail = entity.list_name, entity.reference
        elif kind == "service":
            detail = entity.contract_id.name
        return {"id": entity.id, "name": name, "detail": detail}

    @api.constrains("type_id", "kind", "provider_id", *{f for *_x, f in KINDS.values()})
    def _check_entity(self):
        """An action is on an entity of a kind that its type allows, and of its
        provider, whoever raises it (guide: Appendix B)."""
        for action in self:
            if action.kind not in action.type_id.sudo()._get_kinds():
                raise ValidationError(
                    action._get_kind_problem(action.type_id.sudo(), action.kind)
                )
            provider = action.sudo().provider_id
            entity = action.sudo()._get_entity().with_context(active_test=False)
            domain = action._get_entity_domain(action.kind, provider)
            if not provider.is_lcc_provider or not entity.filtered_domain(domain):
                raise ValidationError(
                    self.env._(
                        "%(entity)s is nothing of %(provider)s. Choose one of its own.",
                        entity=action.sudo().entity_name,
                        provider=provider.name,
                    )
                )

    @api.model
    def _get_kind_problem(self, action_type, kind):
        names = [KINDS[each][0] for each in action_type._get_kinds()]
        return self.env._(
            "An action of the type %(type)s can't be related to: %(kind)s. Choose: "
            "%(kinds)s.",
            type=action_type.name,
            kind=KINDS[kind][0],
            kinds=", ".join(names),
        )

    # What an action is about

    @api.model
    def _find_about(self, kind, record_id):
        """Return the record that an action was begun from, as the user may see it."""
        models_of = {
            "package_line": "lcc.package.line",
            "actual": "lcc.actual",
            "invoice": "account.move",
            "credit_note": "account.move",
        }
        number = self._as_number(record_id)
        if str(kind) not in models_of or not number:
            return None
        records = self.env[models_of[kind]]
        domain = Domain("id", "=", number)
        if kind in MOVE_TYPES:
            domain &= Domain("lcc_provider_id", "!=", False)
            domain &= Domain("move_type", "=", MOVE_TYPES[kind])
        return records.has_access("read") and records.search(domain)

    @api.model
    def _get_about_text(self, kind, record):
        """Say in words of the guide which record is meant."""
        if kind in MOVE_TYPES:
            return self.env._(
                "Re: %(kind)s %(reference)s.",
                kind=KINDS[kind][0],
                reference=record.ref,
            )
        level = record.service_level_id
        values = {
            "client": record.client_id.name,
            "level": level.name,
            "unit": dict(level._fields["unit"]._description_selection(self.env))[
                level.unit
            ],
            "service": record.service_id.name,
        }
        if kind == "actual":
            return self.env._(
                "Re: Actual for %(client)s. %(level)s (%(unit)s) from %(service)s, "
                "Week Beginning %(day)s.",
                day=short_date(record.week_start),
                **values,
            )
        return self.env._(
            "Re: Care Package Line Item for %(client)s. %(level)s (%(unit)s) from "
            "%(service)s, Starts %(day)s.",
            day=short_date(record.date_start),
            **values,
        )
