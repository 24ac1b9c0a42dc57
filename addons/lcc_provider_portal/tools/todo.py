"""What needs doing next, for the home page: plain Python, no ORM."""

from datetime import datetime
from typing import NamedTuple

#: Of each kind at most so many stand on the page; of the rest their number.
MOST_OF_A_KIND = 5


class Todo(NamedTuple):
    """Something that the provider has to do. ``when`` says it in words, ``moment`` puts
    it in order: by when it is due, or since when it waits where nothing is due."""

    text: str
    url: str
    when: str
    moment: datetime
    is_overdue: bool = False


class TodoKind(NamedTuple):
    """What needs doing of one kind: the most urgent ``todos`` of ``total``; ``words``
    and ``url`` lead to all of them."""

    todos: list
    total: int
    words: str
    url: str

    @property
    def rest(self):
        """Say how many there are beyond those shown: "3 more weeks to confirm"."""
        number = self.total - len(self.todos)
        return f"{number} more {self.words}" if number else ""


def most_urgent_first(kinds):
    """Return the :class:`Todo` of all kinds in the order in which they are due."""
    todos = [todo for kind in kinds for todo in kind.todos]
    return sorted(todos, key=lambda todo: todo.moment)
