from urllib.parse import urlencode

from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal

from ..tools.frame import PROVIDER_KEY, build_frame

READ = {"type": "http", "auth": "user", "methods": ["GET"], "website": True}
ACT = {"type": "http", "auth": "user", "methods": ["POST"], "website": True}

#: Where the session keeps what the next page says of what was done.
NOTICE_KEY = "lcc_notice"
#: A list of what is wrong is no help beyond this, and it waits in the session.
MAX_PROBLEMS = 50


def build_url(path, items=()):
    """Return ``path`` with the (name, value) pairs of ``items`` as its query."""
    query = urlencode(list(items))
    return f"{path}?{query}" if query else path


def first_problems(problems):
    """Return (address or "", text) pairs, cut to what a reader can use."""
    rest = len(problems) - MAX_PROBLEMS
    if rest <= 0:
        return problems
    return problems[:MAX_PROBLEMS] + [("", f"And {rest} more.")]


class ProviderPortal(CustomerPortal):
    """What the pages of a provider share."""

    def _get_actuals_frame(self, provider=None):
        """Return the page's frame; 404 for anyone without the role Actuals for
        ``provider``, or else for the provider chosen in the header."""
        frame = build_frame(request.env, request.session, provider)
        if not frame or frame.provider not in frame.recorded:
            raise request.not_found()
        return frame

    def _get_invoices_frame(self, provider=None):
        """Return the page's frame; 404 for anyone without the role Invoices for
        ``provider``, or else for the provider chosen in the header."""
        frame = build_frame(request.env, request.session, provider)
        if not frame or frame.provider not in frame.billed:
            raise request.not_found()
        return frame

    def _get_payments_frame(self, provider=None):
        """Return the page's frame; 404 for anyone without the role Payments for
        ``provider``, or else for the provider chosen in the header."""
        frame = build_frame(request.env, request.session, provider)
        if not frame or frame.provider not in frame.paid:
            raise request.not_found()
        return frame

    def _get_actions_frame(self, provider=None):
        """Return the page's frame; 404 for anyone without the role Actions for
        ``provider``, or else for the provider chosen in the header."""
        frame = build_frame(request.env, request.session, provider)
        if not frame or frame.provider not in frame.acting:
            raise request.not_found()
        return frame

    def _get_new_action_url(self, frame, code, kind, record_id):
        """Return the address of a new action of the type named ``code`` about a
        record (``kind`` as ``client`` or ``contract``), or "" where the user can't
        raise one: without the addon of actions nobody can."""
        return ""

    def _follow_provider(self, provider):
        """Let the header's choice follow a link to a record of ``provider``, whom
        the user serves; return the frame."""
        if request.session.get(PROVIDER_KEY) != provider.id:
            request.session[PROVIDER_KEY] = provider.id
        return self._get_actuals_frame(provider)

    def _follow_bills_of(self, provider):
        """Let the header's choice follow a link to a bill of ``provider``, or to what
        one can be drawn up for; return the frame."""
        if request.session.get(PROVIDER_KEY) != provider.id:
            request.session[PROVIDER_KEY] = provider.id
        return self._get_invoices_frame(provider)

    def _find_document(self, model, record_id, domain=()):
        """Return the record as the user may see it; what isn't theirs and what
        isn't there are the same 404."""
        # What is put away in the archive still has weeks to look at.
        records = request.env[model].with_context(active_test=False)
        record = records.search_fetch([("id", "=", record_id), *domain])
        if not record_id or not record:
            raise request.not_found()
        return record

    def _find_service(self, service_id):
        """Return a service that is recorded by actuals, and by the user; else 404."""
        domain = [*self._get_recorded("id"), ("contract_id.basis", "=", "actuals")]
        return self._find_document("lcc.service", service_id, domain)

    def _get_recorded(self, service="service_id"):
        """Return the domain of what the user records actuals for; ``service`` is the
        model's field of services."""
        return request.env["lcc.provider.access"]._get_recorded_domain(service)

    def _render_page(self, template, frame, page_name, title, status=200, **values):
        """Render a page of ours, of this addon unless its name says another; an error
        status also marks the page's title."""
        error = "" if status == 200 else "Error: "
        values = {
            "lcc": frame,
            "page_name": page_name,
            "title": f"{error}{title} – {frame.council}",
            "notice": request.session.pop(NOTICE_KEY, None),
            **values,
        }
        if "." not in template:
            template = f"lcc_provider_portal.{template}"
        response = request.render(template, values, status=status)
        # Personal data: no copy stays behind, and going back shows what is true now.
        response.headers["Cache-Control"] = "no-store"
        return response

    def _tell(self, text):
        """Let the next page say that something was done."""
        request.session[NOTICE_KEY] = {"text": text}

    def _tell_problems(self, text, problems):
        """Let the next page say what kept something from being done; ``problems``
        are (address to mend it or "", text) pairs."""
        request.session[NOTICE_KEY] = {
            "text": text,
            "problems": first_problems(problems),
            "error": True,
        }
