"""One line of the Edit Actuals form: what is saved, what was typed, what is wrong.

A line is named by its key ("cpli-12", "level-5"), saved or not, and its fields by
key and name ("cpli-12-qty_actual"), so that a form that comes back can be shown
again as it was typed.
"""

from functools import cached_property

from odoo.addons.lcc_actuals.tools.quantities import quantity_text
from odoo.addons.lcc_actuals.tools.weeks import long_date

from .actual_row import ActualRow
from .actuals_calendar import clock_text

QUANTITIES = ("qty_actual", "qty_frustrated", "qty_missed", "qty_extra")
INPUTS = {
    "planned": (*QUANTITIES, "visits", "reason_id", "comment"),
    "unplanned": ("qty_actual", "visits", "reason_id", "comment"),
    "intermittent": ("qty_actual", "qty_frustrated", "visits", "reason_id", "comment"),
}


class FormRow(ActualRow):
    plan_hint = "Check the figures, then Save."


class LineForm:
    """One line: ``actual`` as it is saved, or a draft of one that is being added."""

    def __init__(self, key, actual):
        self.key = key
        self.actual = actual
        self.is_saved = bool(actual._origin)
        self.row = FormRow(actual)
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

    def take(self, form):
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
            "qty_frustrated": not policy_sudo.allow_frustrated,
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
        line, notes = self.actual.package_line_id, list(self.row.notes)
        if self.refusal and self.refusal not in [text for _icon, text in notes]:
            notes.insert(0, ("lock" if self.is_locked else "ban", self.refusal))
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
        if name == "qty_extra" and self.is_open and self.actual.kind == "unplanned":
            return self.typed["qty_actual"] or "--"
        return self.row.figure(name)

    @property
    def can_remove(self):
        added = self.actual.kind != "planned" or not self.is_saved
        return added and self.is_open and not self.actual.is_in_dispute

    @property
    def cost(self):
        return self.row.cost if self.is_saved else "--"

    def typed_text(self):
        """Say what was typed into a line that can't be recorded any more."""
        return ", ".join(
            f"{self.actual._field_name(name)} {text}"
            for name, text in self.typed.items()
            if text and name != "reason_id"
        )

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


def said_by(actual):
    """Say who entered an actual and when, "" when nobody has."""
    if not actual.confirmed_by_id:
        return "As planned."
    # Whoever entered it is named to those who may read it, council staff too.
    name = actual.sudo().confirmed_by_id.name
    moment = actual.env.company._lcc_local(actual.date_confirmed)
    return f"Entered by {name} on {long_date(moment)}, {clock_text(moment)}."
