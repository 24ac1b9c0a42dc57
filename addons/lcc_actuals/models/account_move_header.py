from contextlib import contextmanager

from odoo import api, fields, models
from odoo.tools import escape_psql
from psycopg2.errors import UniqueViolation

from ..exceptions import BillRefused
from ..tools.cells import visible_line

REFERENCE_LENGTH = 64
VAT_NUMBER_LENGTH = 32


class AccountMove(models.Model):
    """What a provider types about a document: reference, date and VAT number."""

    _inherit = "account.move"

    @api.model
    def _lcc_clean_header(self, values, provider):
        """Return the native fields of what a user typed: ``reference``,
        ``invoice_date``, ``vat_number``. Raise BillRefused naming each that is
        wrong."""
        if not isinstance(values, dict):
            raise BillRefused({"": self.env._("Reference and date are not given.")})
        header, problems = {}, {}
        if "reference" in values:
            header["ref"] = visible_line(values["reference"])
            problems["reference"] = self._lcc_get_reference_problem(
                header["ref"], provider
            )
        if "invoice_date" in values:
            header["invoice_date"] = self._lcc_parse_date(values["invoice_date"])
            problems["invoice_date"] = self._lcc_get_date_problem(
                header["invoice_date"]
            )
        if "vat_number" in values:
            number = visible_line(values["vat_number"])
            header["lcc_vat_number"] = number[:VAT_NUMBER_LENGTH]
        problems = {name: text for name, text in problems.items() if text}
        if problems:
            raise BillRefused(problems)
        return header

    @api.model
    def _lcc_parse_date(self, value):
        try:
            return fields.Date.to_date(str(value or "")[:10]) or None
        except ValueError:
            return None

    @api.model
    def _lcc_get_date_problem(self, day):
        if not day:
            return self.env._("Date on Invoice: enter a date, such as 2 Oct 2023.")
        if day > self.env.company._lcc_today():
            return self.env._("Date on Invoice: it can't be in the future.")
        if day.year < 2000:
            return self.env._("Date on Invoice: that is too long ago.")
        return None

    def _lcc_get_reference_problem(self, reference, provider):
        """Return why a reference can't be taken, or ``None``; compared without case,
        as the database does."""
        if not reference:
            return self.env._("Reference: enter your own reference for this document.")
        if len(reference) > REFERENCE_LENGTH:
            return self.env._(
                "Reference: use at most %(most)s letters, digits and signs.",
                most=REFERENCE_LENGTH,
            )
        # Unique among all of the provider's, whoever of them may look at which.
        used = self.sudo().search(
            [
                ("lcc_provider_id", "=", provider.id),
                ("ref", "=ilike", escape_psql(reference)),
                ("state", "!=", "cancel"),
                ("id", "not in", self.ids),
            ],
            limit=1,
        )
        if used:
            return self.env._(
                "Reference: %(reference)s is already used by %(bill)s (%(status)s). "
                "Choose another.",
                reference=reference,
                bill=used._lcc_label(),
                status=used._lcc_status_text(),
            )
        return None

    def _lcc_write_header(self, header):
        changed = {name: value for name, value in header.items() if self[name] != value}
        if changed:
            with self._lcc_naming_clashes():
                self.write(changed)
        if not self._sequence_matches_date():
            # It was authorised once, and numbers stay in their year or month.
            text = self.env._(
                "Date on Invoice: it has the number %(number)s in the council's books "
                "since it was first authorised, so its date stays in that period. "
                "Delete it and create another to date it otherwise.",
                number=self.name,
            )
            raise BillRefused({"invoice_date": text})

    @contextmanager
    def _lcc_naming_clashes(self):
        """Turn losing a race for a reference into words."""
        try:
            with self.env.cr.savepoint():
                yield
        except UniqueViolation as error:
            if "lcc_reference" not in str(error):
                raise
            text = self.env._(
                "Reference: it has just been used for another document. Choose another."
            )
            raise BillRefused({"reference": text}) from error
