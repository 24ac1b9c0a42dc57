"""The words of these pages (guide: Appendix A, and what else its pages use)."""

from typing import NamedTuple


class Term(NamedTuple):
    word: str
    meaning: str


TERMS = (
    Term(
        "Actual",
        "What was really delivered of a service in a week: the hours, nights or other "
        "units. The actuals of a week are its lines as submitted.",
    ),
    Term(
        "Care package line item (CPLI)",
        "One service that the council buys for one person: which, how much a week, "
        "from when to when.",
    ),
    Term(
        "Commitment",
        "What is bought for a person under a contract in a financial year. A line of "
        "an invoice names one; printed, it is the purchase order.",
    ),
    Term(
        "Credit note",
        "The opposite of an invoice: gives back what was billed and is not owed any "
        "more.",
    ),
    Term(
        "Emergency hours",
        "Care that nobody had planned or could foresee, without which the person would "
        "have come to serious harm, in body or mind. At most four hours each time; "
        "more has to be commissioned by Adult Social Care.",
    ),
    Term("Extra", "Care beyond the plan of the week. It needs a comment."),
    Term(
        "Financial year",
        "1 April to 31 March, written with both years: 2022/2023.",
    ),
    Term(
        "Frustrated",
        "A visit that you were ready to make and could not, because nobody opened or "
        "because it was called off too late, usually with less than 24 hours' notice. "
        "It is paid.",
    ),
    Term(
        "Missed",
        "Care that was not given, because it was called off in good time or because "
        "you could not come. It is not paid.",
    ),
    Term("Planned", "What the care package line item says for the week."),
    Term(
        "Remittance advice",
        "What comes with a payment and says what it pays.",
    ),
    Term(
        "Rolling respite",
        "Respite that is agreed for a span of time and taken when it is needed: you "
        "add it to the weeks in which it was.",
    ),
    Term(
        "Scheduled payment",
        "What a care home is paid on plan for a period, usually of four weeks.",
    ),
    Term("Unplanned", "Care that no plan holds: emergency hours and the like."),
    Term("Visits", "How often someone went. Missed hours don't make them fewer."),
    Term(
        "Week beginning",
        "A week runs from Monday to Sunday and is called by its Monday.",
    ),
)
