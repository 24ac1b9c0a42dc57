"""How-tos and words about actions (guide: Submit an Action to Request a Change,
Submit a Manual Action, View Open Actions, Respond to an Action)."""

from odoo.addons.lcc_provider_portal.tools.how_tos.glossary import Term
from odoo.addons.lcc_provider_portal.tools.how_tos.how_to import HowTo, Step

ACTIONS_PATH = "/my/actions"
OPEN = Step("Open Actions and Change Requests, from its card on Home.", ACTIONS_PATH)


def is_open(frame):
    return frame.provider in frame.acting


def can_request_a_change(frame):
    return is_open(frame) and frame.has_package_lines


HOW_TOS = (
    HowTo(
        70,
        "submit-an-action-to-request-a-change",
        "Submit an Action to Request a Change",
        "Tell the council that a care package line item is wrong.",
        can_request_a_change,
        (
            Step(
                "Open Care Package Line Items, from the menu or its card on Home.",
                "/my/package-lines",
            ),
            Step("Set the filters you need, such as the client, and click [View]."),
            Step(
                "Find the line that is wrong and click [Submit Action] on it.",
                alt="The care package line items of a client, each with Submit Action.",
            ),
            Step(
                "Choose the type of action. Related To and Entity are filled in, and "
                "the due date is the earliest there is for the type.",
                "/my/help/action-types",
            ),
            Step(
                "Enter a title, and below the text that is there already say what "
                "should be changed. Leave that text where it is: it names the line.",
                alt="The new action, with its type, title and text filled in.",
            ),
            Step("If you have a document that proves it, add it under Attachment."),
            Step("Click [Create Action]. It stands in your list, with the council."),
        ),
        "lcc_actions",
    ),
    HowTo(
        80,
        "submit-a-manual-action",
        "Submit a Manual Action",
        "Ask the council about a client, contract, service or invoice.",
        is_open,
        (
            OPEN,
            Step("Click [New Action]."),
            Step(
                "Choose the type, what it is related to and which one, and keep or put "
                "off the due date.",
                "/my/help/action-types",
            ),
            Step(
                "Enter a title and your question, and add documents if they help.",
                alt="The new action: a payment query on a contract, with title and "
                "text.",
            ),
            Step(
                "Click [Create Action].",
                alt="The list of actions, with the new one on top.",
            ),
        ),
        "lcc_actions",
    ),
    HowTo(
        90,
        "view-open-actions",
        "View Open Actions",
        "See what is being asked, and whose turn it is.",
        is_open,
        (
            OPEN,
            Step(
                "The list shows the open ones. Assigned To says whose turn it is: "
                "yours, or that of a team of the council.",
                alt="The list of open actions, with the column Assigned To.",
                note="Tick [Include Done Actions] to see closed ones too.",
            ),
        ),
        "lcc_actions",
    ),
    HowTo(
        100,
        "respond-to-an-action",
        "Respond to an Action",
        "Answer what the council asks, or say that it is settled.",
        is_open,
        (
            OPEN,
            Step(
                "Choose Provider under Assigned To and click [View Actions]: what is "
                "left waits for you.",
            ),
            Step("Click the title of an action to read it."),
            Step(
                "Click [Reply].",
                alt="An action with what was said so far, and its buttons.",
                note="If it is settled, click [Request Closure] instead.",
            ),
            Step(
                "Write your answer, add documents if you have any, and click "
                "[Submit]. It is the council's turn now.",
                alt="The form of a reply below the earlier posts.",
                note="You can go on writing to each other until the council closes it.",
            ),
        ),
        "lcc_actions",
    ),
)
TERMS = (
    Term(
        "Action",
        "Something that the council and a provider have to settle about a client, a "
        "contract, a service or an invoice: with a due date, a team that answers it, "
        "and whose turn it is.",
    ),
    Term(
        "Change request",
        "New contact details, address or bank details that a provider proposes and the "
        "council accepts or rejects.",
    ),
)
