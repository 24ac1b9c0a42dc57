"""How-tos about actuals (guide: Submit a Manual Actual, Submit Actuals via Bulk Import,
Add Unplanned Actuals, Add Rolling Respite Actuals)."""

from operator import attrgetter

from .how_to import HowTo, Step

LIST = "/my/actuals"
OPEN = Step(
    "Open Actuals, from the menu or its card on Home.",
    LIST,
    "Home, with a card for each task; the card Actuals is marked.",
)
FIND_WEEK = Step(
    "Pick the week in the calendar, and the service if you run several.",
    LIST,
    "The page Actuals: the calendar of weeks at the side, the clients of the week "
    "beside it.",
    "A long list gets shorter with the filters above it: service level, client, and "
    "the kind of actual.",
)
SAVE = Step(
    "Click [Save]. The cost of each line and the total of the week are worked out "
    "anew, and all lines of the week count as confirmed."
)
BACK = Step("Click [Back] to see the week's list, with the client's new total.")


def _add_steps(kind, choice, unit, alt):
    """Return the steps that differ with the kind of line added."""
    return (
        OPEN._replace(alt=""),
        FIND_WEEK._replace(alt=""),
        Step("Find the client and click [Add/Edit] on that line."),
        Step(
            f"Below the lines, choose {choice} in the list {kind} and click [Add] "
            "beside it.",
            alt=alt,
        ),
        Step(
            f"A line appears. Enter how many {unit} you claim, with a comment that "
            "says why."
        ),
        Step(SAVE.text, alt="The week with the added line, saved, and its new total."),
        BACK,
    )


HOW_TOS = (
    HowTo(
        10,
        "submit-a-manual-actual",
        "Submit a Manual Actual",
        "Say what you delivered to one client in one week.",
        attrgetter("has_actuals"),
        (
            OPEN,
            FIND_WEEK,
            Step(
                "Find the client and click [Add/Edit] on that line.",
                note="If the week went as planned there is nothing to edit: click "
                "[Confirm].",
            ),
            Step(
                "Change what differed from the plan. Whatever was frustrated, missed "
                "or extra needs a comment; leave the visits alone.",
                alt="The edit page of a client's week: 32 hours delivered, 3 missed, "
                "and a comment.",
                note="Actual is always Planned less Frustrated, less Missed, plus "
                "Extra. If it is not, nothing is saved and the page shows the sum.",
            ),
            Step(SAVE.text, alt="The same page, saved, with the new cost of the week."),
            BACK,
        ),
    ),
    HowTo(
        20,
        "submit-actuals-via-bulk-import",
        "Submit Actuals via Bulk Import",
        "Record many clients and weeks at once, in a spreadsheet.",
        attrgetter("has_actuals"),
        (
            OPEN._replace(alt=""),
            Step(
                "Open Actuals Bulk Export, at the side.",
                "/my/actuals/export",
            ),
            Step(
                "Enter the dates you want to report on and click [Export]. A "
                "spreadsheet is downloaded.",
                alt="The page Actuals Bulk Export, with its two dates filled in.",
            ),
            Step(
                "Open it, and delete the rows you don't want to send yet: weeks that "
                "are confirmed already or still incomplete.",
            ),
            Step(
                "In the rows that are left, enter Actual, Frustrated, Missed, Extra "
                "and Comments by the same rules as on the page. Save the file.",
                "/my/help/how-to/submit-a-manual-actual",
            ),
            Step(
                "Back on Actuals, open Actuals Bulk Import.",
                "/my/actuals/import",
            ),
            Step(
                "Choose your file and click [Import]. Nothing is recorded yet.",
                alt="The page Actuals Bulk Import, where the file is chosen.",
            ),
            Step(
                "Read the check page: what each row was and becomes, or what is wrong "
                "at which cell. If there are errors, click [Cancel], mend the file and "
                "send it again.",
                alt="The page Confirm Import: no errors, and what each row becomes.",
            ),
            Step(
                "Click [Update System]. Every row is recorded and confirmed.",
                note="An import can be undone from its page until a week is billed.",
            ),
        ),
    ),
    HowTo(
        30,
        "add-unplanned-actuals",
        "Add Unplanned Actuals",
        "Claim emergency hours, notice or a risk assessment.",
        attrgetter("has_actuals"),
        _add_steps(
            "Unplanned",
            "what you claim",
            "hours",
            "The list Unplanned below a client's lines, with emergency hours chosen.",
        ),
    ),
    HowTo(
        40,
        "add-rolling-respite-actuals",
        "Add Rolling Respite Actuals",
        "Claim respite that is agreed for a span of time, when it is taken.",
        attrgetter("has_actuals"),
        _add_steps(
            "Planned",
            "the rolling respite whose dates hold your week",
            "hours or nights",
            "The list Planned below a client's lines, with rolling respite chosen.",
        ),
    ),
)
