"""The table of change requests below the actions."""

from functools import cached_property
from typing import Any, NamedTuple

from odoo.fields import Domain

from odoo.addons.lcc_provider_portal.controllers.paging import find_page
from odoo.addons.lcc_provider_portal.controllers.provider_portal import build_url
from odoo.addons.lcc_provider_portal.tools.casts import as_page

from ..models.change_requests.lcc_change_request import OPEN_STATES, STATES
from ..tools.change_kinds import KINDS
from .actions_list import ActionFilters
from .actions_portal import ACTIONS_PATH

#: The pages of change requests, and where their table is.
CHANGES_PATH = "/my/change-requests"
ANCHOR = "#change-requests"
CHANGES_A_PAGE = 50
#: The names of the table's arguments, beside those of another list on the page.
HISTORICAL, PAGE = "historical", "changes_page"


class ChangeRow(NamedTuple):
    """A change request as pages show it; times are local."""

    url: str
    state: str
    state_label: str
    submitted: Any
    updated: Any
    type_name: str
    entity_name: str
    details: list
    rejection_reason: str


class ChangeRequestsList:
    """The provider's change requests as the arguments of the page of actions want them;
    paging and filtering leave its other list as it is."""

    def __init__(self, env, provider, args):
        self.env = env
        self.provider = provider
        self.path = f"{ACTIONS_PATH}{ANCHOR}"
        self.kept = ActionFilters.from_args(args).items()
        self.historical = bool(args.get(HISTORICAL))
        self.asked_page = as_page(args.get(PAGE))

    @cached_property
    def page(self):
        domain = Domain("provider_id", "=", self.provider.id)
        if not self.historical:
            domain &= Domain("state", "in", OPEN_STATES)
        requests = self.env["lcc.change.request"]
        return find_page(requests, domain, self.asked_page, CHANGES_A_PAGE)

    @cached_property
    def rows(self):
        """The requests of the page, as :class:`ChangeRow` tuples."""
        return [change_row(request) for request in self.page.records]

    def page_url(self, number):
        """Return the address of the table's page ``number``."""
        historical = [(HISTORICAL, 1)] if self.historical else []
        items = [*self.kept, *historical, (PAGE, number)]
        return f"{build_url(ACTIONS_PATH, items)}{ANCHOR}"


def change_row(request):
    """Return a change request as :class:`ChangeRow`."""
    local = request.env.company._lcc_local
    return ChangeRow(
        url=f"{CHANGES_PATH}/{request.id}",
        state=request.state,
        state_label=dict(STATES)[request.state],
        submitted=local(request.date_submitted),
        updated=local(request.date_updated),
        type_name=KINDS[request.kind].label,
        entity_name=request.entity_name,
        details=request.details.splitlines(),
        rejection_reason=request.rejection_reason or "",
    )
