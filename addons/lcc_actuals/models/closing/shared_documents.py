"""What is beside documents that may hold other clients too: invoices, credit notes and
scheduled payments."""

import html
import re

from odoo import models

from .client_closing import Cleared


class LccClient(models.Model):
    """Closing a client, beside documents of several: what stands there goes where it
    names the person, and all of it once nobody else on the document is left.

    The documents themselves are the ledger and stay.
    """

    _inherit = "lcc.client"

    def _find_documents(self):
        """Return the client's invoices and credit notes, and the scheduled payments
        that nobody answers any more."""
        schedules = self._find_subject(
            "lcc.scheduled.payment.line"
        ).scheduled_payment_id
        return (
            self._find_bill_lines().move_id,
            schedules.filtered(lambda schedule: schedule.state != "open"),
        )

    def _get_last_on(self, documents):
        """Return those of ``documents`` whose other clients are all closed."""
        path = {
            "account.move": "line_ids.lcc_commitment_id.client_id",
            "lcc.scheduled.payment": "line_ids.client_id",
        }[documents._name]
        return documents.filtered(
            lambda document: all((document.mapped(path) - self).mapped("date_closed"))
        )

    def _get_naming(self, records, names, last_on):
        """Return those of ``records`` that go: of a document in ``last_on``, a set of
        (model, id), or with one of the fields ``names`` that names the person."""
        words = {self.first_name, self.last_name, self.reference} - {False, ""}
        pattern = re.compile(
            rf"\b({'|'.join(re.escape(word) for word in sorted(words))})\b",
            re.IGNORECASE,
        )

        def is_naming(record):
            texts = (html.unescape(str(record[name] or "")) for name in names)
            return any(map(pattern.search, texts))

        return records.filtered(
            lambda record: document_of(record) in last_on or is_naming(record)
        )

    def _get_last_keys(self):
        """Return the (model, id) of the documents nobody else is left on."""
        return {
            (document._name, document.id)
            for documents in self._find_documents()
            for document in self._get_last_on(documents)
        }

    def _find_beside(self, model):
        """Return the records of ``model``, messages or files, beside the documents."""
        records = self.env[model].sudo()
        place = "model" if model == "mail.message" else "res_model"
        for documents in self._find_documents():
            records |= records.search(
                [(place, "=", documents._name), ("res_id", "in", documents.ids)]
            )
        return records

    def _get_closing_texts(self):
        bills, schedules = self._find_documents()
        last_on = self._get_last_keys()
        messages, files = map(self._find_beside, ("mail.message", "ir.attachment"))
        removed = self._find_files_of_last()
        wanted = (
            (
                self.env._("Reasons beside invoices"),
                bills,
                ("lcc_hold_reason", "lcc_return_reason"),
            ),
            (
                self.env._("Comments on whole scheduled payments"),
                schedules,
                ("answer_comment",),
            ),
            (
                self.env._("Notes beside invoices and scheduled payments"),
                messages,
                ("body", "subject"),
            ),
            (
                self.env._("Names of files beside documents of others too"),
                files - removed,
                ("name",),
            ),
        )
        return [
            *super()._get_closing_texts(),
            *(
                Cleared(title, self._get_naming(records, names, last_on), names)
                for title, records, names in wanted
            ),
        ]

    def _find_files_of_last(self):
        """Return the files beside documents that nobody else is left on."""
        last_on = self._get_last_keys()
        files = self._find_beside("ir.attachment")
        return files.filtered(lambda file: document_of(file) in last_on)

    def _get_closing_removals(self):
        return [
            *super()._get_closing_removals(),
            (
                self.env._("Files beside invoices and scheduled payments"),
                self._find_files_of_last(),
            ),
        ]


def document_of(record):
    """Return the (model, id) of the document that a message or file is beside, or of
    the record itself."""
    if record._name == "mail.message":
        return record.model, record.res_id
    if record._name == "ir.attachment":
        return record.res_model, record.res_id
    return record._name, record.id
