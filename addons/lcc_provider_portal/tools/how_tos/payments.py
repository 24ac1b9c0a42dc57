"""How-tos about payments on plan and reports (guide: View a Scheduled Payment,
View/Download Previous Payment Report, View Pending Scheduled Payments)."""

from operator import attrgetter

from ..frame import PAYMENTS_PATH, REPORTS_PATH
from .how_to import HowTo, Step

OPEN_REPORTS = Step("Open Reports, from the menu or its card on Home.", REPORTS_PATH)

HOW_TOS = (
    HowTo(
        120,
        "view-a-scheduled-payment",
        "View a Scheduled Payment",
        "See what a payment period pays for each resident, and answer it.",
        attrgetter("has_payments"),
        (
            Step(
                "Open Scheduled Payments, from the menu or its card on Home.",
                PAYMENTS_PATH,
            ),
            Step(
                "Click the payment period you want to see.",
                alt="The payment periods of a financial year, each with its contract.",
                note="If it isn't there, choose another financial year or contract and "
                "click [View].",
            ),
            Step(
                "Read what it pays: the totals, then each resident's lines with their "
                "dates and amounts.",
                alt="A scheduled payment: its dates, status and totals, then the "
                "lines of each resident.",
                note="An open one can be confirmed, rejected or asked about, line by "
                "line.",
            ),
        ),
    ),
    HowTo(
        130,
        "view-download-previous-payment-report",
        "View/Download Previous Payment Report",
        "See or save what an earlier payment was for.",
        attrgetter("has_reports"),
        (
            OPEN_REPORTS,
            Step("Click Remittance Advice Provider Payments."),
            Step(
                "Choose the contract, the way it was paid in that period, and the "
                "period.",
                alt="The parameters of the remittance advice.",
                note="Left as they are, they find everything.",
            ),
            Step(
                "Click [View] to read it, [PDF] to print it, or [CSV] or [XLSX] "
                "to save its figures.",
            ),
        ),
    ),
    HowTo(
        140,
        "view-pending-scheduled-payments",
        "View Pending Scheduled Payments",
        "See what is not paid yet, and what happens next.",
        attrgetter("has_reports"),
        (
            OPEN_REPORTS,
            Step("Click Pending Scheduled Payments."),
            Step(
                "Leave everything as it is and click [View], or a kind of file to "
                "save it.",
                alt="The report of payments that are pending.",
            ),
        ),
    ),
)
