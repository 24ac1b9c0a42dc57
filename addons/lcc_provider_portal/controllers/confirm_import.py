from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.lcc_actuals.tools.weeks import long_date

from ..tools.casts import as_choice, as_id, as_page
from .actual_row import FIGURES
from .actuals_import import IMPORT_PATH, moment_text
from .import_rows import get_rows
from .paging import find_page
from .provider_portal import ACT, READ, ProviderPortal, build_url
from .sheet_download import send_sheet

IMPORT_ROUTE = f"{IMPORT_PATH}/<int:import_id>"
ROWS_A_PAGE = 50
#: What ?show= can ask for: the status of the rows, and the words.
SHOWN = {
    "all": ("", "All"),
    "errors": ("rejected", "Errors"),
    "change": ("change", "Will change"),
    "unchanged": ("unchanged", "Unchanged"),
    "left_out": ("left_out", "Left out"),
}
#: What is going on in the background, by the state it began in.
AT_WORK = {
    "new": "Reading and checking the file",
    "checked": "Updating the system",
    "done": "Undoing the import",
}


def counted(number, noun):
    """Write "1 line", "1,599 lines"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def change_word(sheet):
    """Say whether the rows that change something did so yet."""
    words = {"checked": "Will change", "undone": "Was changed"}
    return words.get(sheet.state, "Changed")


def progress_text(done, total):
    """Say how far the work is; ``total`` is 0 while nobody knows it."""
    if total:
        return f"{done:,} of {counted(total, 'row')}"
    return f"{counted(done, 'row')} so far"


class ProviderConfirmImport(ProviderPortal):
    """One import: Confirm Import, and what became of it."""

    @http.route(IMPORT_ROUTE, **READ)
    def portal_confirm_import(self, import_id, show="", **query):
        """What the sheet would change, or how far the work on it is."""
        sheet = self._find_import(import_id)
        progress = sheet._get_progress()
        if progress:
            return self._render_at_work(sheet, *progress)
        default = "errors" if sheet.count_rejected else "all"
        shown = as_choice(show, SHOWN, default)
        return self._render_sheet(sheet, shown, as_page(query.get("page")))

    @http.route(f"{IMPORT_ROUTE}/update", **ACT)
    def portal_import_update(self, import_id, only_good="", **form):
        """[Update System], or with ``only_good`` the rows without errors."""
        sheet = self._find_import(import_id)
        if self._attempt(lambda: sheet.action_update_system(bool(only_good))):
            lines = counted(sheet.count_change, "line")
            self._tell(f"{lines} updated and confirmed.")
        return request.redirect(self._sheet_url(sheet))

    @http.route(f"{IMPORT_ROUTE}/cancel", **ACT)
    def portal_import_cancel(self, import_id, **form):
        """[Cancel]: forget it."""
        sheet = self._find_import(import_id)
        file_name, url = sheet.file_name, self._sheet_url(sheet)

        def cancel():
            sheet.action_cancel()
            return True

        if not self._attempt(cancel):
            return request.redirect(url)
        self._tell(f"{file_name} was removed. Nothing of it was recorded.")
        return request.redirect(IMPORT_PATH)

    @http.route(f"{IMPORT_ROUTE}/undo", **READ)
    def portal_import_undo_check(self, import_id, **query):
        """What [Undo this import] would do."""
        sheet = self._find_import(import_id)
        if sheet.state != "done" or sheet._get_progress():
            return request.redirect(self._sheet_url(sheet))
        return self._render_sheet_page(
            "portal_import_undo", sheet, f"Undo the import of {sheet.file_name}"
        )

    @http.route(f"{IMPORT_ROUTE}/undo", **ACT)
    def portal_import_undo(self, import_id, **form):
        """[Undo this import]: put every line back."""
        sheet = self._find_import(import_id)
        if self._attempt(sheet.action_undo):
            self._tell(f"{counted(sheet.count_change, 'line')} put back.")
        return request.redirect(self._sheet_url(sheet))

    @http.route(f"{IMPORT_ROUTE}/rest", **READ)
    def portal_import_rest(self, import_id, **query):
        """The rows with errors as a file, ready to mend and send again."""
        sheet = self._find_import(import_id)
        if not sheet.count_rejected or sheet._get_progress():
            raise request.not_found()
        name, kind = sheet._get_rest_name()
        return send_sheet(name, kind, sheet._write_rest)

    @http.route(f"{IMPORT_ROUTE}/progress", **READ)
    def portal_import_progress(self, import_id, **query):
        """How far the work is, for the page's script."""
        progress = self._find_import(import_id)._get_progress()
        done, total = progress or (0, 0)
        answer = {
            "working": bool(progress),
            "done": done,
            "total": total,
            "text": progress_text(done, total),
        }
        headers = [("Cache-Control", "no-store")]
        return request.make_json_response(answer, headers=headers)

    # Finding and doing

    def _find_import(self, import_id):
        return self._find_document("lcc.actuals.import", as_id(import_id))

    def _attempt(self, act):
        """Return what ``act()`` returns; when it is refused, do nothing of it and
        let the next page say why."""
        try:
            with request.env.cr.savepoint():
                return act()
        except UserError as error:
            heading, *reasons = str(error).split("\n")
            self._tell_problems(heading, [("", reason) for reason in reasons])
            return False

    # Rendering

    def _sheet_url(self, sheet):
        return f"{IMPORT_PATH}/{sheet.id}"

    def _render_sheet_page(self, template, sheet, title, **values):
        # A colleague or the council: their name and no more.
        people = sheet.sudo()
        return self._render_page(
            template,
            self._follow_provider(sheet.provider_id),
            "actuals",
            title,
            sheet=sheet,
            people=people,
            url=self._sheet_url(sheet),
            counted=counted,
            change_word=change_word(sheet),
            moment_text=moment_text,
            **values,
        )

    def _render_at_work(self, sheet, done, total):
        return self._render_sheet_page(
            "portal_import_at_work",
            sheet,
            f"Import of {sheet.file_name}",
            work=AT_WORK.get(sheet.state, ""),
            done=done,
            total=total,
            progress_text=progress_text(done, total),
        )

    def _render_sheet(self, sheet, shown, page):
        status, _word = SHOWN[shown]
        domain = [("import_id", "=", sheet.id)]
        domain += [("status", "=", status)] if status else []
        found = find_page(
            request.env["lcc.actuals.import.row"], domain, page, ROWS_A_PAGE
        )
        heading = "Confirm Import"
        if sheet.state != "checked":
            heading = f"Import of {sheet.file_name}"
        return self._render_sheet_page(
            "portal_confirm_import",
            sheet,
            f"{heading}: {sheet.file_name}" if sheet.state == "checked" else heading,
            heading=heading,
            shown=shown,
            choices=self._get_shown_choices(sheet),
            found=found,
            rows=get_rows(found.records, sheet),
            names_services=len(found.records.service_id) > 1,
            figures=FIGURES,
            kept_until=long_date(sheet._get_last_day()),
            page_url=lambda number: build_url(
                self._sheet_url(sheet), [("show", shown), ("page", number)]
            ),
        )

    def _get_shown_choices(self, sheet):
        """Return (key, words, number of rows) of what can be shown."""
        counts = {
            "errors": sheet.count_rejected,
            "change": sheet.count_change,
            "unchanged": sheet.count_unchanged,
            "left_out": sheet.count_left_out,
        }
        counts["all"] = sum(counts.values())
        return [
            (
                key,
                change_word(sheet) if key == "change" else word,
                counts[key],
            )
            for key, (_status, word) in SHOWN.items()
        ]
