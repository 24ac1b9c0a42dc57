import io
from contextlib import contextmanager
from itertools import islice

from odoo import api, models
from odoo.exceptions import UserError

from ..tools.actuals_sheet import COLUMNS
from ..tools.cells import one_line
from ..tools.sheet_rows import find_header
from ..tools.sheets import SheetError, open_sheet
from .lcc_actuals_import_check import no_progress
from .lcc_provider_file import MEGABYTE

#: Imports of one provider that wait to be confirmed.
MOST_OPEN = 20


class LccActualsImport(models.Model):
    """Taking in a file: what can be read of it becomes rows."""

    _inherit = "lcc.actuals.import"

    @api.model
    def _start(self, provider, file_name, stream):
        """Take in a sheet: return its import, checked, or put to work when it is long.

        ``stream`` is a seekable binary file. Raise UserError, with nothing stored,
        when it is too large or can't be read.
        """
        file_name = self._clean_file_name(file_name)
        self._check_size(file_name, stream.seek(0, io.SEEK_END))
        # Limits are nobody's secret; the company's record is the council's.
        most = self.env.company.sudo().lcc_import_background_rows
        with self._opened(file_name, stream) as (sheet, header, rows):
            first = list(islice(rows, most + 1))
            kind = sheet.kind
        # The role has been checked; providers have no right to write on any model.
        self.sudo()._check_open_imports(provider)
        sheet_sudo = self.sudo().create(
            {
                "provider_id": provider.id,
                "user_id": self.env.uid,
                "file_name": file_name,
                "file_kind": kind,
                "headings": header.headings,
            }
        )
        sheet_sudo._keep_file(stream)
        if len(first) > most:
            sheet_sudo._put_to_work("check")
        else:
            sheet_sudo._do_check(header, first)
        return sheet_sudo.with_env(self.env)

    @api.model
    def _check_open_imports(self, provider):
        """Raise UserError when too many of the provider's wait to be confirmed."""
        waiting = [
            ("provider_id", "=", provider.id),
            ("state", "in", ("new", "checked")),
        ]
        if self.search_count(waiting) >= MOST_OPEN:
            raise UserError(
                self.env._(
                    "%(most)s imports of %(provider)s wait to be confirmed. Update "
                    "the system with them, or cancel them, before importing more.",
                    most=MOST_OPEN,
                    provider=provider.name,
                )
            )

    @api.model
    def _clean_file_name(self, file_name):
        """Return the last part of a name from outside, as a listing can show it."""
        name = one_line(str(file_name or "").replace("\\", "/").split("/")[-1])
        return name[-120:] or self.env._("file without a name")

    @api.model
    def _check_size(self, file_name, size):
        most = self.env.company.sudo().lcc_import_max_mb
        if size > most * MEGABYTE:
            name = self._clean_file_name(file_name)
            raise UserError(self._too_large_text(name, most))

    @api.model
    def _too_large_text(self, file_name, most):
        return self.env._(
            "%(file)s is larger than %(most)s MB, so it was not read. Divide it into "
            "smaller files, a month in each for instance.",
            file=file_name,
            most=most,
        )

    def _keep_file(self, stream):
        stream.seek(0)
        self.attachment_id = self.env["ir.attachment"].create(
            {
                "name": self.file_name,
                "raw": stream.read(),
                "res_model": self._name,
                "res_id": self.id,
            }
        )

    # Reading

    @contextmanager
    def _opened(self, file_name, stream):
        """Give (sheet, header, rows) of a file; rows are :class:`SheetRow`, without
        those that say nothing. Raise UserError for whatever can't be read."""
        most = self.env.company.sudo().lcc_import_max_rows
        stream.seek(0)
        try:
            with open_sheet(file_name, stream, most) as sheet:
                rows = iter(sheet)
                header = self._find_header(file_name, rows)
                yield sheet, header, self._read_rows(file_name, header, rows, most)
        except SheetError as error:
            raise UserError(str(error)) from error

    def _find_header(self, file_name, rows):
        header = find_header(rows)
        names = ", ".join(column.name for column in COLUMNS)
        if not header:
            raise UserError(
                self.env._(
                    "%(file)s has no row of headings that could be actuals. The first "
                    "row of an export has them: %(names)s.",
                    file=file_name,
                    names=names,
                )
            )
        problem = header.get_problem()
        if problem:
            raise UserError(
                self.env._(
                    "%(file)s can't be read. %(problem)s The columns of an export are: "
                    "%(names)s.",
                    file=file_name,
                    problem=problem,
                    names=names,
                )
            )
        return header

    def _read_rows(self, file_name, header, rows, most):
        """Yield the rows below the header; raise UserError beyond ``most``."""
        for count, (number, cells) in enumerate(rows, start=1):
            if count > most:
                raise UserError(
                    self.env._(
                        "%(file)s has more than %(most)s rows. Divide it into smaller "
                        "files, a month in each for instance.",
                        file=file_name,
                        most=f"{most:,}",
                    )
                )
            yield header.read_row(number, cells)

    def _do_check_file(self, progress=no_progress):
        """Read and check the file as it was kept."""
        stream = io.BytesIO(self.attachment_id.raw)
        with self._opened(self.file_name, stream) as (sheet, header, rows):
            self._do_check(header, rows, sheet.row_count, progress)
