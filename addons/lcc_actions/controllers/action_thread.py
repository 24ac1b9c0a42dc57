"""An action's page: its posts, whose turn it is, and what unread is."""

from functools import cached_property
from typing import NamedTuple

from .actions_list import action_row
from .actions_portal import action_url


class Post(NamedTuple):
    """What one side said."""

    side: str
    who: str
    when: str
    text: str
    files: list
    is_unread: bool


class ActionThread:
    """An action as the user reads it."""

    def __init__(self, action):
        self.action = action
        self.row = action_row(action)
        self.url = action_url(action)
        self.title = action.title
        self.reference = action.reference
        self.is_open = action._can("reply")
        self.can_request_closure = action._can("request_closure")

    @cached_property
    def posts(self):
        """The posts, the oldest first."""
        local = self.action.env.company._lcc_local
        posts = self.action.get_posts()
        unread = self._find_unread(posts)
        return [
            Post(
                side=post["side"],
                who=post["author"],
                when=f"{local(post['date']):%d/%m/%Y %H:%M}",
                text=post["text"],
                files=post["files"],
                is_unread=post["id"] in unread,
            )
            for post in posts
        ]

    def _find_unread(self, posts):
        """Return the ids of the council's posts that came after the provider's last
        one, as long as the user hasn't looked at the action since."""
        unread = set()
        if self.action.is_unread:
            for post in reversed(posts):
                if post["side"] == "provider":
                    break
                unread.add(post["id"])
        return unread

    @property
    def unread_text(self):
        """Say "2 new posts", "" for none."""
        count = sum(post.is_unread for post in self.posts)
        return f"{count} new post{'s' if count > 1 else ''}" if count else ""

    @property
    def turn(self):
        return "done" if self.action.state == "done" else self.action.turn

    @property
    def next(self):
        """Sentences on whose turn it is."""
        action = self.action
        if action.state == "done":
            return [
                "This action is done. If there is more to say, raise a new action.",
            ]
        late = [f"It was due on {self.row.due}."] if action.is_overdue else []
        if action.state == "closure_requested":
            return [
                f"Closure was requested. {self.row.assigned_to} closes it or replies."
            ]
        if action.turn == "provider":
            return [
                "It is your turn: reply, or request closure if it is settled.",
                *late,
            ]
        return [f"It is with {self.row.assigned_to}. You can still add to it.", *late]
