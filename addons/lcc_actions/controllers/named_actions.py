"""Ways out: an action of each type that a refusal names in quotes."""

from functools import cached_property

from odoo.addons.lcc_provider_portal.controllers.provider_portal import build_url

#: The pages of actions.
ACTIONS_PATH = "/my/actions"
NEW_ACTION_PATH = f"{ACTIONS_PATH}/new"


class NamedActions:
    """Finds the types that texts name, as 'Raise a "CPLI Outstanding" action'.

    ``can_act`` is whether the user may raise one at all.
    """

    def __init__(self, env, can_act):
        self.env = env
        self.can_act = can_act

    @cached_property
    def _types(self):
        types = self.env["lcc.action.type"].search([("is_council_only", "=", False)])
        return [(f'"{found.name}"', found) for found in types]

    def find(self, texts, entities, about):
        """Return (address, name) pairs. ``entities`` is {kind: id} of what an action
        could be related to, ``about`` the id of the actual it is begun from, or 0."""
        said = "\n".join(texts)
        if not self.can_act or '"' not in said:
            return []
        return [
            (self._address(found, entities, about), found.name)
            for quoted, found in self._types
            if quoted in said
        ]

    def _address(self, found, entities, about):
        kind = next((kind for kind in found._get_kinds() if kind in entities), "")
        items = [("code", found.code), ("kind", kind), ("entity", entities.get(kind))]
        if about:
            items += [("about_kind", "actual"), ("about_id", about)]
        return build_url(NEW_ACTION_PATH, items)
