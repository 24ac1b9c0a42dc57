from datetime import timedelta
from typing import NamedTuple

from odoo import http
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.lcc_actuals.tools.loading import load_whole
from odoo.addons.lcc_actuals.tools.sheet_writer import WRITERS

from ..tools.casts import as_id, as_page
from .package_line_sheet import COLUMNS, get_rows
from .provider_portal import READ, ProviderPortal, build_url
from .sheet_download import send_sheet

PATH = "/my/package-lines"
LINES_A_PAGE = 50
#: Ended longer ago than this is historical.
HISTORICAL_DAYS = 28
DOWNLOADS = ("csv", "xlsx")


class LineFilters(NamedTuple):
    """What is asked of the page; ``view`` is whether [View] was pressed."""

    service: int = 0
    client: int = 0
    level: int = 0
    historical: int = 0
    view: int = 0

    @classmethod
    def from_args(cls, args):
        """Return the filters of an address's arguments."""
        return cls(
            service=as_id(args.get("service")),
            client=as_id(args.get("client")),
            level=as_id(args.get("level")),
            historical=int(bool(args.get("historical"))),
            view=int(bool(args.get("view"))),
        )

    def items(self):
        """Return the (name, value) pairs for an address."""
        return [(name, value) for name, value in self._asdict().items() if value]

    def domain(self, today):
        """Return what a CPLI must fulfil."""
        domain = Domain.TRUE
        if self.service:
            domain &= Domain("service_id", "=", self.service)
        if self.client:
            domain &= Domain("client_id", "=", self.client)
        if self.level:
            domain &= Domain("service_level_id", "=", self.level)
        if not self.historical:
            oldest = today - timedelta(days=HISTORICAL_DAYS)
            domain &= Domain("date_end", "=", False) | Domain("date_end", ">=", oldest)
        return domain


class ProviderPackageLines(ProviderPortal):
    """Care Package Line Items of the provider chosen in the header."""

    @http.route(PATH, **READ)
    def portal_my_package_lines(self, **query):
        """The filters and, once [View] is pressed, what they find."""
        filters = self._get_line_filters()
        frame = self._get_lines_frame(filters)
        values = {"total": 0, "lines": request.env["lcc.package.line"], "page": 1}
        if filters.view:
            values = self._get_line_page(frame, filters, as_page(query.get("page")))
        return self._render_page(
            "portal_my_package_lines",
            frame,
            "package_lines",
            "Care Package Line Items",
            filters=filters,
            columns=COLUMNS,
            choices=self._get_line_choices(frame),
            downloads=[
                (kind, self._line_url(filters, f"/{kind}")) for kind in DOWNLOADS
            ],
            **values,
        )

    @http.route(f"{PATH}/<string:kind>", **READ)
    def portal_package_lines_download(self, kind, **query):
        """The same lines, all of them, as a file."""
        if kind not in DOWNLOADS:
            raise request.not_found()
        frame = self._get_actuals_frame()
        lines = request.env["lcc.package.line"].search(
            self._get_line_domain(frame, self._get_line_filters())
        )
        title = "Care Package Line Items"
        return send_sheet(
            title,
            kind,
            lambda file: WRITERS[kind](file, title, COLUMNS, get_rows(lines)),
        )

    def _get_line_filters(self):
        """Return the address's filters; 404 for what isn't the user's to see."""
        filters = LineFilters.from_args(request.httprequest.args)
        for model, record_id in (
            ("lcc.service", filters.service),
            ("lcc.client", filters.client),
            ("lcc.service.level", filters.level),
        ):
            if record_id:
                self._find_document(model, record_id)
        return filters

    def _get_lines_frame(self, filters):
        """Return the page's frame; a link that names a service leads to its provider's
        page, for users of several."""
        if not filters.service:
            return self._get_actuals_frame()
        service_sudo = request.env["lcc.service"].sudo().browse(filters.service)
        # The user has been shown to read it; its provider is named, no more.
        return self._follow_provider(service_sudo.provider_id)

    def _get_line_domain(self, frame, filters):
        return self._get_own_lines(frame) & filters.domain(
            request.env.company._lcc_today()
        )

    def _get_own_lines(self, frame):
        """Return the domain of the provider's CPLIs, of services that the user
        records."""
        return Domain("provider_id", "=", frame.provider.id) & self._get_recorded()

    def _get_line_page(self, frame, filters, page):
        domain = self._get_line_domain(frame, filters)
        lines = request.env["lcc.package.line"]
        total = lines.search_count(domain)
        page_count = max(1, -(-total // LINES_A_PAGE))
        page = min(page, page_count)
        offset = (page - 1) * LINES_A_PAGE
        return {
            "total": total,
            "lines": lines.search(domain, limit=LINES_A_PAGE, offset=offset),
            "page": page,
            "page_count": page_count,
            "page_url": lambda number: self._line_url(filters, page=number),
        }

    def _line_url(self, filters, suffix="", page=1):
        items = filters.items() + ([("page", page)] if page > 1 else [])
        return build_url(f"{PATH}{suffix}", items)

    def _get_line_choices(self, frame):
        """Return the choices of the filters: {name: [(value, label)]}."""
        own = self._get_own_lines(frame)
        lines = request.env["lcc.package.line"]

        def find(field):
            groups = lines._read_group(own, [field], order=field)
            return load_whole(lines[field].union(*(record for (record,) in groups)))

        return {
            name: [(record.id, record[label]) for record in find(field)]
            for name, field, label in (
                ("service", "service_id", "name"),
                ("client", "client_id", "list_name"),
                ("level", "service_level_id", "name"),
            )
        }
