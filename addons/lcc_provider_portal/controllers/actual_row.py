"""How one actual reads in a table: on the list, and read-only on the edit page."""

from functools import cached_property

from odoo.addons.lcc_actuals.tools.quantities import quantity_text

#: What happened to one actual, by its id.
STORY_PATH = "/my/actuals/story"
#: The figures of a row beside Actual: field, heading, what the heading stands for.
FIGURES = (
    ("qty_planned", "Pl", "Planned"),
    ("qty_frustrated", "Frstd", "Frustrated"),
    ("qty_missed", "Msd", "Missed"),
    ("qty_extra", "Xtr", "Extra"),
    ("visits", "Vst", "Visits"),
)
#: What stands where a kind of line has no such figure (DESIGN section 3, rule 3).
ABSENT = "--"
ABSENT_FIGURES = {
    "planned": (),
    "unplanned": ("qty_planned", "qty_frustrated", "qty_missed"),
    "intermittent": ("qty_planned", "qty_missed", "qty_extra"),
}


class ActualRow:
    """The texts of an actual's row; ``week_state`` is that of its client's week."""

    #: What to do about a changed plan.
    plan_hint = "Use Add/Edit to enter it again."

    def __init__(self, actual, week_state=""):
        self.actual = actual
        self.week_state = week_state
        self.level = actual.service_level_id.name
        self.unit = actual.service_level_id._unit_text(2)

    def figure(self, name):
        """Return the text of a quantity, or "--" where the kind has none."""
        if name in ABSENT_FIGURES[self.actual.kind]:
            return ABSENT
        return quantity_text(self.actual[name])

    @property
    def story_url(self):
        return f"{STORY_PATH}/{self.actual.id}"

    @property
    def quantity(self):
        """ "7 x Hours" """
        return f"{quantity_text(self.actual.qty_actual)} x {self.unit}"

    @property
    def cost(self):
        return self.actual._cost_text()

    @property
    def comment(self):
        """The reason of the list and what was typed, "" for neither."""
        parts = (self.actual.reason_id.name, self.actual.comment)
        return ". ".join(part for part in parts if part)

    @property
    def is_to_confirm(self):
        return self.actual.state == "generated"

    @property
    def can_confirm(self):
        return self.is_to_confirm and not self.refusal and not self.plan_change

    @cached_property
    def refusal(self):
        """Why the line can't be recorded now, or ``None``."""
        return self.actual._get_refusal_text()

    @cached_property
    def time_refusal(self):
        """Why the week is too early or too old to confirm, or ``None``."""
        return (
            self.refusal
            and self.is_to_confirm
            and (self.actual._get_time_refusal_text())
        )

    @property
    def dispute(self):
        """What a line in dispute says of it."""
        return self.refusal or "In dispute: correct it here, or leave it as it is."

    @property
    def plan_change(self):
        """ "Plan changed from 35 to 28", or "" """
        if not self.actual.is_plan_changed:
            return ""
        old, new = self.actual.qty_planned, self.actual.qty_plan_now
        return f"Plan changed from {quantity_text(old)} to {quantity_text(new)}"

    @property
    def notes(self):
        """What must be known of the line, as (icon, text) pairs."""
        actual, notes = self.actual, []
        if actual.is_in_dispute:
            notes.append(("gavel", self.dispute))
        elif actual.state == "locked":
            notes.append(("lock", self.refusal))
        elif self.refusal and self.is_to_confirm and not self.time_refusal:
            notes.append(("exclamation-circle", self.refusal))
        if actual.approval_state == "awaiting":
            text = f"Awaiting approval by the council: {actual.approval_reason}"
            notes.append(("hourglass-half", text))
        if self.plan_change:
            hint = self.plan_hint if self.is_to_confirm else ""
            notes.append(("exchange", f"{self.plan_change}. {hint}".strip()))
        elif self.is_to_confirm and self.week_state == "part_confirmed":
            notes.append(("pencil", "To confirm"))
        return notes
