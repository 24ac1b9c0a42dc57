"""How-tos about invoices (guide: View Invoices and Credit Memos, Create an Invoice)."""

from operator import attrgetter

from ..frame import INVOICES_PATH
from .how_to import HowTo, Step

OPEN = Step(
    "Open Invoices/Credit Notes, from the menu or its card on Home.", INVOICES_PATH
)

HOW_TOS = (
    HowTo(
        50,
        "view-invoices-and-credit-memos",
        "View Invoices and Credit Memos",
        "Find an invoice or credit note, and see what is on it and how far it is.",
        attrgetter("has_invoices"),
        (
            OPEN,
            Step(
                "Type its number, your reference or the client's name in the search "
                "and press Enter. Every year is searched.",
                alt="The search of invoices, and the one invoice that it found.",
                note="To see all invoices of a year instead, choose the financial year "
                "and click [View].",
            ),
            Step(
                "Click its number to see its status, its lines and its totals.",
                alt="An invoice: its status, one line with its period, and the totals.",
            ),
        ),
    ),
    HowTo(
        60,
        "create-an-invoice",
        "Create an Invoice",
        "Draw up an invoice from the weeks you confirmed, check it and send it.",
        attrgetter("has_invoices"),
        (
            OPEN,
            Step("Click [New Invoice]."),
            Step(
                "Choose the contract and click [Continue with the contract].",
                note="Prefer the contract to the provider or a service. An invoice for "
                "one client is meant for clearing old debt.",
            ),
            Step(
                "Enter your reference, untick what shall not be on this invoice, and "
                "click [Create].",
                alt="The calculated invoice: the reference, and a tick before each "
                "line.",
                note="[Select none] unticks everything, if you want only a few.",
            ),
            Step(
                "Compare what each client and period comes to with what you expect.",
                alt="The new invoice, unsubmitted, with its lines and totals.",
            ),
            Step(
                "Something is not right? Click the line's commitment: it leads to its "
                "weeks, where [Add/Edit] corrects them.",
            ),
            Step(
                "If a line that is on the invoice has changed, click [Update]: it is "
                "worked out anew.",
            ),
            Step(
                "Click [Suggest] to see what has become payable since, tick what you "
                "want and click [Add].",
                note="Lines that come to nothing go by themselves.",
            ),
            Step(
                "The total is the sum of the lines; nobody can type another. When it "
                "is right, click [Submit Invoice].",
            ),
            Step(
                "Read the check page and declare the balance true and accurate with "
                "[Submit Invoice].",
            ),
            Step(
                "The invoice is Pending now, later Authorised, and Finalised once its "
                "payment has gone to the payment system.",
                note="The council pays the sum you submitted or returns the invoice "
                "to you with a reason. It never changes the sum.",
            ),
        ),
    ),
)
