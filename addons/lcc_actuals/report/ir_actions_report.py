from odoo import models


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        """Print reports of ours one by one: some builds of wkhtmltopdf refuse several
        documents at once."""
        prepare = super()._render_qweb_pdf_prepare_streams
        name = self._get_report(report_ref).report_name
        if not name.startswith("lcc_") or len(set(res_ids or ())) < 2:
            return prepare(report_ref, data, res_ids)
        streams = {}
        for res_id in res_ids:
            streams |= prepare(report_ref, data and {**data}, [res_id])
        return streams
