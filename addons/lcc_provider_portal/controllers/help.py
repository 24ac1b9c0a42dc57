from odoo import http
from odoo.http import request

from odoo.addons.lcc_actuals.tools.weeks import long_date

from ..models.lcc_help_page import GUIDE, PUBLIC
from ..tools.frame import HELP_PATH, build_frame
from ..tools.how_tos import actuals, invoices, payments
from ..tools.how_tos.glossary import TERMS
from ..tools.how_tos.how_to import mark_buttons
from .provider_portal import ProviderPortal

HOW_TO_PATH = f"{HELP_PATH}/how-to"
GLOSSARY_PATH = f"{HELP_PATH}/glossary"
DUTIES_PATH = f"{HELP_PATH}/confidentiality"
#: Nothing of a person is on these pages, and nothing is kept of who reads them.
READ = {"type": "http", "methods": ["GET"], "website": True, "readonly": True}


class ProviderHelp(ProviderPortal):
    """Help: how-tos, words and duties for whoever has signed in; what a public body
    says of itself and its site for everyone."""

    @http.route(HELP_PATH, auth="user", **READ)
    def portal_my_help(self, **query):
        """What there is to read."""
        return self._render_help(
            "portal_my_help",
            GUIDE,
            how_tos=self._sort_how_tos(),
            how_to_url=how_to_url,
            others=self._get_other_pages(),
        )

    @http.route(f"{HOW_TO_PATH}/<string:how_to>", auth="user", **READ)
    def portal_help_how_to(self, how_to, **query):
        """One how-to; the guide's order leads from one to the next."""
        how_tos = self._sort_how_tos()
        keys = [each.key for each in how_tos]
        if how_to not in keys:
            raise request.not_found()
        place = keys.index(how_to)
        found = how_tos[place]
        frame = build_frame(request.env, request.session)
        return self._render_help(
            "portal_help_how_to",
            GUIDE,
            title=found.title,
            how_to=found,
            how_to_url=how_to_url,
            is_open=bool(frame and found.is_open(frame)),
            following=how_tos[place + 1 : place + 2],
            mark_buttons=mark_buttons,
        )

    @http.route(GLOSSARY_PATH, auth="user", **READ)
    def portal_help_glossary(self, **query):
        """What the words mean."""
        terms = sorted(self._get_terms(), key=lambda term: term.word.lower())
        return self._render_help(
            "portal_help_glossary", GUIDE, title="Glossary", terms=terms
        )

    @http.route(DUTIES_PATH, auth="user", **READ)
    def portal_help_duties(self, **query):
        """What everyone owes the people whose data this is."""
        return self._render_help("portal_help_text", "duties")

    @http.route("/help/<string:code>", auth="public", **READ)
    def portal_help_public(self, code, **query):
        """What is linked to from every footer, the sign-in page's too."""
        if code not in PUBLIC:
            raise request.not_found()
        return self._render_help(
            "portal_help_text", code, has_address=code == "contact"
        )

    def _get_how_tos(self):
        """Return the how-tos; other addons add theirs."""
        return [*actuals.HOW_TOS, *invoices.HOW_TOS, *payments.HOW_TOS]

    def _sort_how_tos(self):
        return sorted(self._get_how_tos(), key=lambda how_to: how_to.place)

    def _get_terms(self):
        """Return the words of the glossary; other addons add theirs."""
        return list(TERMS)

    def _get_other_pages(self):
        """Return (address, title, what it says) of what else there is to read."""
        return [
            (GLOSSARY_PATH, "Glossary", "What the words of these pages mean."),
            (
                DUTIES_PATH,
                "Confidentiality and security",
                "What everyone owes the people whose care this is about.",
            ),
        ]

    def _render_help(self, template, code, title="", **values):
        """Render a page of Help; ``code`` names the page of the council's own that it
        shows, or whose owner looks after it."""
        page_sudo = request.env["lcc.help.page"]._by_code(code)
        title = title or page_sudo.name
        values = {
            "page_name": "help",
            "title": f"{title} – {request.env.company.name}",
            "heading": title,
            "help_page": page_sudo,
            "is_visitor": request.env.user._is_public(),
            "long_date": long_date,
            "help_path": HELP_PATH,
            **values,
        }
        if "." not in template:
            template = f"lcc_provider_portal.{template}"
        response = request.render(template, values)
        # The header names who is signed in.
        response.headers["Cache-Control"] = "no-store"
        return response


def how_to_url(how_to):
    """Return the address of a how-to."""
    return f"{HOW_TO_PATH}/{how_to.key}"
