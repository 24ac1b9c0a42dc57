"""The form [New Action]: what was typed, and what fits the type that was chosen."""

from functools import cached_property

from odoo.addons.lcc_actuals.tools.weeks import long_date
from odoo.addons.lcc_provider_portal.tools.casts import as_date, as_id
from odoo.addons.lcc_provider_portal.tools.frame import INVOICES_PATH

from ..models.lcc_action_raise import LONGEST_TITLE
from .actions_portal import ACTIONS_PATH

TYPED = ("date_due", "title", "text")
#: Where an action was begun -> its page.
WAYS_BACK = {
    "package_line": "/my/package-lines?view=1",
    "actual": "/my/actuals/story/{}",
    "invoice": f"{INVOICES_PATH}/{{}}",
    "credit_note": f"{INVOICES_PATH}/{{}}",
}


class NewActionForm:
    """A new action of ``provider``. ``sent`` is the form, or the query of the address
    that led to it; whatever it names is looked up as the user."""

    title_length = LONGEST_TITLE

    def __init__(self, env, provider, sent):
        self.provider = provider
        self.sent = sent
        self.actions = env["lcc.action"]
        self.all = self.actions._get_type_choices(provider.id)
        self.typed = {name: str(sent.get(name) or "") for name in TYPED}
        self.typed["date_due"] = self._get_date_due()
        self.typed["text"] = self.typed["text"] or self.begun

    # What it is begun from

    @property
    def about_kind(self):
        return str(self.sent.get("about_kind") or "")

    @property
    def about_id(self):
        return as_id(self.sent.get("about_id"))

    @cached_property
    def begun(self):
        """What the text begins with, "" for an action that is about no record."""
        return self.actions.get_text_for(self.about_kind, self.about_id)

    @cached_property
    def likely(self):
        """{kind: id} of the entities that belong to where it was begun."""
        likely = {self.sent.get("kind"): as_id(self.sent.get("entity"))}
        about = self.begun and self.actions._find_about(self.about_kind, self.about_id)
        if about and self.about_kind in ("package_line", "actual"):
            likely |= {
                "client": about.client_id.id,
                "contract": about.contract_id.id,
                "service": about.service_id.id,
            }
        elif about:
            likely[self.about_kind] = about.id
        return likely

    @property
    def way_back(self):
        """The address that [Cancel] leads to."""
        if not self.begun:
            return ACTIONS_PATH
        return WAYS_BACK[self.about_kind].format(self.about_id)

    # Type, kind, entity

    @cached_property
    def _type(self):
        asked_id, asked_code = as_id(self.sent.get("type_id")), self.sent.get("code")
        for found in self.all["types"]:
            if found["id"] == asked_id or found["code"] == asked_code:
                return found
        return {}

    @property
    def types(self):
        return [(found["id"], found["name"]) for found in self.all["types"]]

    @property
    def type_id(self):
        return self._type.get("id", 0)

    @property
    def guidance(self):
        return self._type.get("guidance", "")

    @property
    def team(self):
        return self._type.get("team", "")

    @property
    def kinds(self):
        return [(kind, self.all["kinds"][kind]) for kind in self._type.get("kinds", ())]

    @cached_property
    def kind(self):
        """The kind chosen, or the only one that there is to choose, or ""."""
        kinds = dict(self.kinds)
        asked = self.sent.get("kind")
        likely = [kind for kind in kinds if kind == asked or self.likely.get(kind)]
        if asked in kinds:
            return asked
        if likely or len(kinds) == 1:
            return (likely or list(kinds))[0]
        return ""

    @cached_property
    def entities(self):
        """The (id, name) pairs to choose from; none before a kind is chosen."""
        if not self.kind:
            return []
        return [
            (found["id"], ", ".join(filter(None, (found["name"], found["detail"]))))
            for found in self.actions._get_entity_rows(self.provider.id, self.kind)
        ]

    @cached_property
    def entity_id(self):
        """The entity chosen, or the only one, or 0. What was chosen of another kind
        is no choice."""
        ids = [number for number, _name in self.entities]
        asked = 0
        if self.sent.get("entity_kind") == self.kind:
            asked = as_id(self.sent.get("entity_id"))
        for number in (asked, self.likely.get(self.kind)):
            if number in ids:
                return number
        return ids[0] if len(ids) == 1 else 0

    # Due date

    @property
    def earliest(self):
        """The earliest due date, an ISO text, or "" without a type."""
        day = self._type.get("date_due")
        return day.isoformat() if day else ""

    @property
    def due_hint(self):
        day = self._type["date_due"]
        return f"{long_date(day)} is the earliest; you can choose a later day."

    def _get_date_due(self):
        """Return what was typed; the earliest in place of nothing, and of the earliest
        of a type that was chosen before."""
        typed = str(self.sent.get("date_due") or "")
        was_offered = typed == self.sent.get("earliest") and as_date(typed)
        return self.earliest if not typed or was_offered else typed

    # What is sent on

    def values(self):
        """Return what ``action_raise`` takes."""
        return {
            "type_id": self.type_id,
            "kind": self.kind,
            "entity_id": self.entity_id,
            "about_kind": self.about_kind,
            "about_id": self.about_id,
            **self.typed,
        }
