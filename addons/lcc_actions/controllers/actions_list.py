"""A list of actions, with its filters: of the provider, or of one of its invoices."""

from functools import cached_property
from typing import NamedTuple

from odoo.fields import Domain

from odoo.addons.lcc_actuals.tools.weeks import short_date
from odoo.addons.lcc_provider_portal.controllers.paging import find_page
from odoo.addons.lcc_provider_portal.controllers.provider_portal import build_url
from odoo.addons.lcc_provider_portal.tools.casts import as_choice, as_id, as_page

from .actions_portal import action_url

ACTIONS_A_PAGE = 50
TURNS = (("provider", "Provider"), ("council", "LA"))
NEWEST_FIRST = "last_post_date desc, id desc"
DUE_STATES = {"overdue": "Overdue", "open": "Open", "done": "Done"}


class ActionFilters(NamedTuple):
    """What is asked of a list."""

    turn: str = ""
    type_id: int = 0
    done: bool = False

    @classmethod
    def from_args(cls, args, prefix=""):
        """Return the filters of an address's arguments, whose names begin with
        ``prefix`` beside those of another list."""
        return cls(
            turn=as_choice(args.get(f"{prefix}turn"), dict(TURNS)),
            type_id=as_id(args.get(f"{prefix}type")),
            done=bool(args.get(f"{prefix}done")),
        )

    @property
    def domain(self):
        """What an action must fulfil."""
        domain = Domain.TRUE
        if self.turn:
            domain &= Domain("turn", "=", self.turn)
            # Nobody is to answer what is done.
            domain &= Domain("state", "!=", "done")
        if self.type_id:
            domain &= Domain("type_id", "=", self.type_id)
        if not self.done:
            domain &= Domain("state", "!=", "done")
        return domain

    def items(self, prefix=""):
        """Return the (name, value) pairs for an address."""
        named = (("turn", self.turn), ("type", self.type_id), ("done", self.done))
        return [(f"{prefix}{name}", value) for name, value in named if value]


class ActionRow(NamedTuple):
    """An action as a list shows it."""

    url: str
    title: str
    last_post: str
    about: str
    due: str
    due_state: str
    due_label: str
    type_name: str
    assigned_to: str
    is_closing: bool
    is_unread: bool


class ActionsList:
    """Actions of ``domain`` as the filters of an address want them. ``prefix`` begins
    the names of the address's arguments; ``path`` is that of the page."""

    def __init__(self, env, domain, args, path, prefix=""):
        self.env = env
        self.own = Domain(domain)
        self.path = path
        self.prefix = prefix
        self.filters = ActionFilters.from_args(args, prefix)
        self.asked_page = as_page(args.get(f"{prefix}page"))

    @cached_property
    def page(self):
        return find_page(
            self.env["lcc.action"],
            self.own & self.filters.domain,
            self.asked_page,
            ACTIONS_A_PAGE,
            order=NEWEST_FIRST,
        )

    @cached_property
    def rows(self):
        """The actions of the page, as :class:`ActionRow` tuples."""
        return [action_row(action) for action in self.page.records]

    @cached_property
    def types(self):
        """The (id, name) pairs to filter by."""
        every = self.env["lcc.action.type"].with_context(active_test=False)
        return [(found.id, found.name) for found in every.search_fetch([], ["name"])]

    @property
    def turns(self):
        return TURNS

    def page_url(self, number):
        """Return the address of the list's page ``number``."""
        items = [*self.filters.items(self.prefix), (f"{self.prefix}page", number)]
        return build_url(self.path, items)


def action_row(action):
    """Return an action as :class:`ActionRow`."""
    local = action.env.company._lcc_local
    return ActionRow(
        url=action_url(action),
        title=action.title,
        last_post=f"{local(action.last_post_date):%d/%m/%Y %H:%M}",
        about=action.entity_name,
        due=short_date(action.date_due),
        due_state=action.due_state,
        due_label=DUE_STATES[action.due_state],
        type_name=action.type_id.name,
        assigned_to=action.assigned_to,
        is_closing=action.state == "closure_requested",
        is_unread=action.is_unread,
    )
