from odoo import models

from ..tools.actuals_sheet import COLUMNS, ERROR_HEADING, Column
from ..tools.sheet_writer import WRITERS
from .import_claims import plain
from .import_staging import restore_cell
from .lcc_actuals_import_check import ROWS_A_CHUNK

_COLUMNS = {plain(column.name): column for column in COLUMNS}


class LccActualsImport(models.Model):
    """Handing back the rows that were rejected, ready to mend and send again."""

    _inherit = "lcc.actuals.import"

    def _get_rest_name(self):
        """Return (name, kind) of the file of the rejected rows; kind is "xlsx" or
        "csv"."""
        self.ensure_one()
        stem = self.file_name.rpartition(".")[0] or self.file_name
        ending = self.env._(" - to correct")
        name = stem.removesuffix(ending) + ending
        return name, "csv" if self.file_kind == "csv" else "xlsx"

    def _write_rest(self, file):
        """Write the rejected rows into a binary ``file``: the columns as they were
        sent, and at the end what is wrong."""
        _name, kind = self._get_rest_name()
        WRITERS[kind](file, "Actuals", self._get_rest_columns(), self._get_rest())

    def _get_rest_columns(self):
        """Return the sent columns, whose keys are their places, and that of errors.
        An earlier file's errors give way to those of now."""
        sent = [
            (place, heading)
            for place, heading in enumerate(self.headings)
            if plain(heading) != plain(ERROR_HEADING)
        ]
        return [
            _COLUMNS.get(plain(heading), _unknown(heading))._replace(
                name=heading, key=place
            )
            for place, heading in sent
        ] + [Column(ERROR_HEADING, "error", "text", 80, "What is wrong.")]

    def _get_rest(self):
        """Yield the rejected rows as they were sent, a thousand in memory."""
        rows = self.env["lcc.actuals.import.row"]
        domain = [("import_id", "=", self.id), ("status", "=", "rejected")]
        last = 0
        while chunk := rows.search(
            [*domain, ("number", ">", last)], order="number", limit=ROWS_A_CHUNK
        ):
            last = chunk[-1].number
            for row in chunk:
                cells = dict(enumerate(map(restore_cell, row.cells or [])))
                missing = dict.fromkeys(range(len(self.headings)))
                yield missing | cells | {"error": row.problem_text}
            chunk.invalidate_recordset()


def _unknown(heading):
    return Column(heading, "", "text", 16, "")
