"""The form of a client's week: what is saved, what was typed, what is wrong with it.

A line is named by its key ("cpli-12", "level-5"), saved or not, and its fields by
key and name ("cpli-12-qty_actual"), so that a form that comes back can be shown
again as it was typed.
"""

import re
from functools import cached_property

from odoo.addons.lcc_actuals.tools.quantities import money_text, quantity_text
from odoo.addons.lcc_actuals.tools.weeks import long_date

from ..tools.casts import MAX_ID, as_number
from .actual_row import ActualRow
from .actuals_calendar import clock_text

QUANTITIES = ("qty_actual", "qty_frustrated", "qty_missed", "qty_extra")
INPUTS = {
    "planned": (*QUANTITIES, "visits", "reason_id", "comment"),
    "unplanned": ("qty_actual", "visits", "reason_id", "comment"),
    "intermittent": ("qty_actual", "qty_frustrated", "visits", "reason_id", "comment"),
}
_VERSION_FIELD = re.compile(r"((?:cpli|level)-([0-9]{1,10}))-version")


def posted_keys(form):
    """Return the keys of the lines that a form posts, in its order."""
    matches = (_VERSION_FIELD.fullmatch(name) for name in form)
    return [match[1] for match in matches if match and as_number(match[2], MAX_ID)]


class LineForm:
    """One line: ``actual`` as it is saved, or a draft of one that is being added."""

    def __init__(self, key, actual):
        self.key = key
        self.actual = actual
        self.is_saved = bool(actual._origin)
        self.row = ActualRow(actual)
        self.version = actual.version if self.is_saved else ""
        self.typed = {name: self._saved_text(name) for name in INPUTS[actual.kind]}
        self.errors = {}
        self.conflict = ""

    def _saved_text(self, name):
        value = self.actual[name]
        if name in QUANTITIES:
            is_asked = name == "qty_actual" and not self.is_saved
            return "" if is_asked else quantity_text(value)
        if name == "reason_id":
            return str(value.id or "")
        return str(value or "") if name == "comment" else str(value)

    def read(self, form):
        """Take what was typed, and the version it was typed over."""
        self.version = form.get(f"{self.key}-version", "")
        for name in self.typed:
            self.typed[name] = form.get(f"{self.key}-{name}", self.typed[name])

    def entry(self):
        """Return the line as ``action_save_week`` takes it."""
        what, _dash, number = self.key.partition("-")
        name = "package_line_id" if what == "cpli" else "service_level_id"
        entry = {name: int(number), "version": self.version}
        return entry | (self.typed if self.is_open else {})

    def add_error(self, field, text):
        """Set a message beside the field, or the line's first one."""
        field = field if self.is_open and field in self.inputs else ""
        self.errors.setdefault(field, []).append(text)

    def anchor(self, field):
        """Return the id of the element that an error of ``field`` points to."""
        if field or not self.is_open:
            return f"{self.key}-{field}" if field else self.key
        return f"{self.key}-{self.inputs[0]}"

    @property
    def is_locked(self):
        return self.actual.state == "locked"

    @cached_property
    def refusal(self):
        """Why a saved line can't be recorded now, or ``None``."""
        return self.row.refusal if self.is_saved else None

    @property
    def is_open(self):
        return not self.refusal

    @cached_property
    def inputs(self):
        """The fields to type in: those of the kind that the contract allows."""
        policy_sudo = self.actual._get_policy()
        planned = self.actual.kind == "planned"
        barred = {
            "qty_frustrated": planned and not policy_sudo.allow_frustrated,
            "qty_extra": planned and not policy_sudo.allow_extra,
            "visits": planned and not policy_sudo.allow_visits,
        }
        return [
            name
            for name in INPUTS[self.actual.kind]
            # What is there already can always be typed back to nothing.
            if not barred.get(name) or (name != "visits" and self.actual[name])
        ]

    def field(self, name):
        """Return what the field component needs."""
        errors = self.errors.get(name, [])
        return {
            "id": f"{self.key}-{name}",
            "value": self.typed.get(name, ""),
            "label": f"{self.actual._field_name(name)}, {self.row.level}",
            "has_error": bool(errors),
            "described_by": f"{self.key}-messages",
        }

    @property
    def messages(self):
        """The texts of the line's errors."""
        return [text for texts in self.errors.values() for text in texts]

    @property
    def notes(self):
        """What must be known of the line, as (icon, text) pairs."""
        line, notes = self.actual.package_line_id, []
        if self.refusal:
            notes.append(("lock" if self.is_locked else "ban", self.refusal))
        notes += [note for note in self.row.notes if note[1] != self.refusal]
        if line.has_allowance:
            notes.append(("pie-chart", self._allowance_text(line)))
        return notes

    def _allowance_text(self, line):
        return (
            f"Allowance of {quantity_text(line.qty_allowance)} {self.row.unit}: "
            f"{quantity_text(line.qty_allowance_used)} used, "
            f"{quantity_text(line.qty_allowance_left)} left."
        )

    @property
    def planned(self):
        """The figure that the sum starts from: Save takes the plan of now."""
        return quantity_text(self.actual.qty_plan_now)

    def figure(self, name):
        """Return the text of a figure that isn't typed here."""
        if name == "qty_planned" and self.is_open and self.actual.kind == "planned":
            return self.planned
        return self.row.figure(name)

    @property
    def can_remove(self):
        added = self.actual.kind != "planned" or not self.is_saved
        return added and self.is_open

    @property
    def cost(self):
        return self.row.cost if self.is_saved else "--"

    def saved_text(self):
        """Say the figures that are saved now, by whom and when."""
        actual, row = self.actual, self.row
        figures = [
            f"{actual._field_name(name)} {quantity_text(actual[name])}"
            for name in QUANTITIES
            if row.figure(name) != "--"
        ]
        figures.append(f"Visits {actual.visits}")
        comment = f", comment “{actual.comment}”" if actual.comment else ""
        return f"{', '.join(figures)}{comment}, {row.cost}. {said_by(actual)}"


class WeekForm:
    """A client's week at a service: its lines, those being added, the choices.

    ``typed`` is the form as it was posted, if it was.
    """

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
                self.line(key).read(self.typed)

    def again(self, without=""):
        """Return the form anew, for when the database has moved on: as typed, less
        the line ``without``."""
        typed = {
            name: value
            for name, value in self.typed.items()
            if not without or not name.startswith(f"{without}-")
        }
        return WeekForm(self.service, self.client, self.monday, typed)

    def add(self, key):
        """Add an unsaved line; tell whether there can be such a one."""
        draft = self._draft(key)
        if draft:
            self.lines.append(LineForm(key, draft))
        return bool(draft)

    def _draft(self, key):
        what, _dash, number = key.partition("-")
        identity = {
            "week_start": self.monday,
            "client_id": self.client.id,
            "service_id": self.service.id,
            "visits": 1,
        }
        if what == "cpli":
            line = self.env["lcc.package.line"].search(
                [
                    ("id", "=", int(number)),
                    ("service_id", "=", self.service.id),
                    ("client_id", "=", self.client.id),
                ]
            )
            found = {"package_line_id": line.id, "service_level_id": line.service_level_id.id}
            return line and self.actuals.new({**identity, **found})
        domain = [("id", "=", int(number)), ("kind", "=", "unplanned")]
        level = self.env["lcc.service.level"].search(domain)
        return level and self.actuals.new({**identity, "service_level_id": level.id})

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
        return {
            name: [choice for choice in choices if choice[0] not in here]
            for name, choices in zip(("planned", "unplanned"), self._all_choices)
        }

    @cached_property
    def add_refusal(self):
        """Why nothing can be added to the week, or ``None``."""
        for choices in self.choices.values():
            for key, _label in choices:
                return self._draft(key)._get_time_refusal_text()
        return None

    @property
    def total(self):
        """The cost of the week as it is saved."""
        symbol = self.service.company_id.currency_id.symbol
        return money_text(sum(self.saved.mapped("amount_total")), symbol)

    @property
    def state(self):
        counts = {}
        for actual in self.saved:
            counts[actual.state] = counts.get(actual.state, 0) + 1
        return self.actuals._state_of(counts)


def said_by(actual):
    """Say who entered an actual and when, "" when nobody has."""
    if not actual.confirmed_by_id:
        return "As planned."
    # Whoever entered it is named to those who may read it, council staff too.
    name = actual.sudo().confirmed_by_id.name
    moment = actual.env.company._lcc_local(actual.date_confirmed)
    return f"Entered by {name} on {long_date(moment)}, {clock_text(moment)}."
