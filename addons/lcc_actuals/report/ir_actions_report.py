from odoo import models

from ..models.trail.place import keep_look


class IrActionsReport(models.Model):
    """Documents of ours print with every build of wkhtmltopdf. Some drop header and
    footer and refuse several documents at once, so ours bring all of it in the body
    and are printed one by one; with their own style, the engine asks no server."""

    _inherit = "ir.actions.report"

    def _is_lcc_document(self):
        """Tell whether the report is one of these; they share their papers."""
        papers = self.env["report.paperformat"]
        for name in ("paperformat_lcc_document", "paperformat_lcc_wide"):
            papers |= self.env.ref(f"lcc_actuals.{name}", False) or papers
        return bool(self.paperformat_id & papers)

    def _get_layout(self):
        if self._is_lcc_document():
            return self.env.ref("lcc_actuals.report_document_layout")
        return super()._get_layout()

    def _run_wkhtmltopdf(self, bodies, report_ref=False, **options):
        if report_ref and self._get_report(report_ref)._is_lcc_document():
            options |= {"header": None, "footer": None}
        return super()._run_wkhtmltopdf(bodies, report_ref, **options)

    def _render_qweb_pdf(self, report_ref, res_ids=None, data=None):
        """Note who prints what of clients; see ``base``."""
        keep_look("printed")
        report = self._get_report(report_ref)
        if res_ids and report.model in self.env:
            records = self.env[report.model].browse(res_ids)
            self.env["lcc.trail"]._note_document(records, "printed")
        return super()._render_qweb_pdf(report_ref, res_ids, data)

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        prepare = super()._render_qweb_pdf_prepare_streams
        report = self._get_report(report_ref)
        if len(set(res_ids or ())) < 2 or not report._is_lcc_document():
            return prepare(report_ref, data, res_ids)
        streams = {}
        for res_id in res_ids:
            streams |= prepare(report_ref, data and {**data}, [res_id])
        return streams
