"""The Edit Actuals form: a client's week with its lines, those being added, and what
can be added."""

import re
from functools import cached_property

from odoo.addons.lcc_actuals.tools.quantities import money_text

from ..tools.casts import MAX_ID, as_number
from .actuals_form_line import LineForm

_VERSION_FIELD = re.compile(r"((?:cpli|level)-([0-9]{1,10}))-version")


def posted_keys(form):
    """Return the keys of the lines that a form posts, in its order."""
    matches = (_VERSION_FIELD.fullmatch(name) for name in form)
    return [match[1] for match in matches if match and as_number(match[2], MAX_ID)]


class WeekForm:
    """A client's week at a service: its lines, those being added, the choices.

    ``typed`` is the form as it was posted, if it was.
    """

    #: What the page says of where it was reached from.
    hint = ""

    def __init__(self, service, client, monday, typed=None):
        self.env = service.env
        self.service = service
        self.client = client
        self.monday = monday
        self.actuals = self.env["lcc.actual"]
        self.saved = self.actuals._get_week(service, client, monday)
        self.lines = [LineForm(actual._line_key(), actual) for actual in self.saved]
        self.choice_errors = {}
        self.typed = typed or {}
        self.read_keys = posted_keys(self.typed)
        for key in self.read_keys:
            if self.line(key) or self.add(key):
                self.line(key).take(self.typed)

    def again(self, without=""):
        """Return the form anew, for when the database has moved on: as typed, less
        the line ``without``."""
        typed = {
            name: value
            for name, value in self.typed.items()
            if not without or not name.startswith(f"{without}-")
        }
        return self._anew(typed)

    def _anew(self, typed):
        return WeekForm(self.service, self.client, self.monday, typed)

    def save(self):
        """Save all lines; raise what ``action_save_week`` does."""
        self.actuals.action_save_week(
            self.service.id, self.client.id, self.monday, self.entries()
        )

    def add(self, key):
        """Add an unsaved line; tell whether there can be such a one."""
        draft = self._draft(key)
        if draft:
            self.lines.append(LineForm(key, draft))
        return bool(draft)

    def _draft(self, key):
        """Return an actual that is nowhere saved, or a false value where the key
        names nothing of this client and service."""
        what, _dash, number = key.partition("-")
        find = self._find_line if what == "cpli" else self._find_level
        found = find(int(number))
        return found and self.actuals.new(
            {
                "week_start": self.monday,
                "client_id": self.client.id,
                "service_id": self.service.id,
                "visits": 1,
                **found,
            }
        )

    def _find_line(self, line_id):
        line = self.env["lcc.package.line"].search(
            [
                ("id", "=", line_id),
                ("service_id", "=", self.service.id),
                ("client_id", "=", self.client.id),
            ]
        )
        return line and line._prepare_actual_identity_vals()

    def _find_level(self, level_id):
        level = self.env["lcc.service.level"].search(
            [("id", "=", level_id), ("kind", "=", "unplanned")]
        )
        return level and {"service_level_id": level.id}

    def line(self, key):
        """Return the line of that key, or ``None``."""
        return next((line for line in self.lines if line.key == key), None)

    def entries(self):
        """Return the lines as ``action_save_week`` takes them: those that were on
        the page, so that the model notices any that weren't."""
        return [line.entry() for line in self.lines if line.key in self.read_keys]

    # What is wrong

    def add_problems(self, problems):
        """Set each problem beside its field."""
        for problem in problems:
            line = self.line(problem.key)
            if line:
                line.add_error(problem.field, problem.text)

    def add_conflicts(self, keys):
        """Show both versions of the lines that someone else changed; saving again
        then saves this one."""
        for line in self.lines:
            if line.key not in keys:
                continue
            if not line.is_saved:
                line.conflict = (
                    "Someone else removed this line since you opened it. Save to add "
                    "it again, or Remove it here."
                )
            elif not line.is_open:
                line.conflict = f"You typed: {line.typed_text()}"
            elif line.key in self.read_keys:
                line.conflict = f"Now saved: {line.saved_text()}"
            else:
                line.conflict = f"Added since you opened this page: {line.saved_text()}"
            line.version = line.actual.version if line.is_saved else ""

    @property
    def problems(self):
        """What the error summary says, as (anchor, text) pairs."""
        found = [
            (line.anchor(field), f"{line.row.actual._label()}: {text}")
            for line in self.lines
            for field, texts in line.errors.items()
            for text in texts
        ]
        return found + list(self.choice_errors.items())

    @property
    def conflicts(self):
        """The lines of the conflict summary, as (anchor, text) pairs."""
        return [
            (line.anchor(""), line.row.level) for line in self.lines if line.conflict
        ]

    # What can be done

    @property
    def can_save(self):
        return any(line.is_open for line in self.lines)

    @cached_property
    def _all_choices(self):
        return self.actuals._get_choices(self.service, self.client, self.monday)

    @property
    def choices(self):
        """{"planned": choices, "unplanned": choices}, each choice a (key, label),
        without the lines that are on the page."""
        here = {line.key for line in self.lines}
        planned, unplanned = (
            [choice for choice in choices if choice[0] not in here]
            for choices in self._all_choices
        )
        return {"planned": planned, "unplanned": unplanned}

    @cached_property
    def add_refusal(self):
        """Why nothing can be added to the week, or ``None``."""
        for choices in self.choices.values():
            for key, _label in choices:
                return self._draft(key)._get_time_refusal_text()
        return None

    @property
    def title(self):
        return f"{self.service.name}, {self.client.name}"

    @property
    def total(self):
        """The cost of the week as it is saved."""
        symbol = self.service.company_id.currency_id.symbol
        return money_text(sum(self.saved.mapped("amount_total")), symbol)

    @property
    def state(self):
        counts = {}
        for actual in self.saved:
            shown = actual._get_shown_state()
            counts[shown] = counts.get(shown, 0) + 1
        return self.actuals._state_of(counts)
