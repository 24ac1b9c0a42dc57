"""The how-to and the word about disputes (guide: Respond to a Dispute)."""

from operator import attrgetter

from odoo.addons.lcc_provider_portal.tools.how_tos.glossary import Term
from odoo.addons.lcc_provider_portal.tools.how_tos.how_to import HowTo, Step

HOW_TOS = (
    HowTo(
        110,
        "respond-to-a-dispute",
        "Respond to a Dispute",
        "Correct a week that the council questions, or say why it is right.",
        attrgetter("has_actuals"),
        (
            Step("Open Disputes, from its card on Home.", "/my/disputes"),
            Step(
                "Click [Edit] on the dispute.",
                alt="The list of disputes, with the client, the status and Edit.",
            ),
            Step(
                "Read the details. If the week was recorded wrongly, click "
                "[Add/Edit], correct it, click [Save] and then [Back].",
                alt="A dispute: its reason and details, and the week it is about.",
            ),
            Step(
                "Write what you have done under Response, or why you disagree, and "
                "click [Request Resolution].",
                alt="The dispute with a response, before resolution is requested.",
            ),
            Step(
                "The council resolves it or answers you. Until then the week is left "
                "out of invoices.",
                note="If it comes to nothing, go on with an action about pending "
                "disputes.",
            ),
        ),
        "lcc_disputes",
    ),
)
TERMS = (
    Term(
        "Dispute",
        "A week that the council asks you to correct or to explain, because something "
        "else that it knows says otherwise or because what you submitted needs a "
        "closer look.",
    ),
)
