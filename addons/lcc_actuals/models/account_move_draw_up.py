from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..exceptions import BillRefused, gather_problems
from ..tools.bill_lines import group_lines
from ..tools.ledger import CREDIT_NOTE, INVOICE
from ..tools.loading import load_whole
from .bill_document import Document, find_document


class AccountMove(models.Model):
    """Drawing up an invoice or credit note from weekly actuals, by a provider's user
    in the role Invoices or by an officer for them (guide: Create an Invoice).

    The public methods here are what pages and providers' own systems call. Each
    checks the user and the bill, then works past the access rows, which are read-only
    for portal users. What a bill takes of a week is settled by ``tools/ledger.py``.
    """

    _inherit = "account.move"

    # Public methods

    @api.model
    def action_lcc_create(self, kind, scope, record_id, keys, values, provider_id=None):
        """Draw up an unsubmitted document (guide, step 5: [Create]); return its id.

        ``kind`` is "invoice" or "credit_note"; ``scope`` one of contract, service,
        provider and client, ``record_id`` its id (a client's needs ``provider_id``
        too); ``keys`` the keys of the lines to include, as ``_lcc_propose`` names
        them; ``values`` holds ``reference``, ``invoice_date`` (ISO) and ``vat_number``.

        Raise UserError, with nothing written, for an empty or used reference, a date
        that is none and lines that are no longer there, all of it at once, and while
        someone else is billing the same weeks.
        """
        document = find_document(self.env, kind, scope, record_id, provider_id)
        if isinstance(values, dict):
            values = {"reference": "", **values}
        problems = {}
        with gather_problems(problems):
            header = self._lcc_clean_header(values, document.provider)
        weeks = self._lcc_find_open_weeks(document)
        with gather_problems(problems):
            lines = self._lcc_choose(
                group_lines(self._lcc_items(weeks, document.sign)), keys
            )
            self._lcc_check_line_count(str(line.key) for line in lines)
        if problems:
            raise BillRefused(problems)
        items = [item for line in lines for item in line.items]
        self._lcc_lock(weeks.browse(item.week.id for item in items))
        move = self._lcc_unsealed()._lcc_create_bill(document, header, items)
        return move.id

    def action_lcc_update(self, values=None):
        """Take a new reference, date or VAT number and recalculate the lines (guide,
        step 8: [Update]); lines worth nothing go by themselves.

        ``values`` as in ``action_lcc_create``. Raise UserError for a submitted one.
        """
        move = self._lcc_get_editable()
        header = move._lcc_clean_header(
            {} if values is None else values, move.lcc_provider_id
        )
        move._lcc_lock(move.lcc_link_ids.actual_id)
        move._lcc_write_header(header)
        move._lcc_rewrite(move.lcc_link_ids.actual_id)

    def action_lcc_add(self, keys):
        """Add lines that ``_lcc_suggest`` names (guide, step 9: [Suggest])."""
        move = self._lcc_get_editable()
        weeks = move._lcc_find_open_weeks(move._lcc_get_document())
        lines = self._lcc_choose(
            group_lines(move._lcc_items(weeks, move._lcc_sign())), keys
        )
        self._lcc_check_line_count(
            [str(line.key) for line in lines] + move.lcc_link_ids.mapped("line_key")
        )
        added = weeks.browse(item.week.id for line in lines for item in line.items)
        move._lcc_lock(move.lcc_link_ids.actual_id | added)
        move._lcc_rewrite(move.lcc_link_ids.actual_id | added)

    def action_lcc_remove(self, keys):
        """Take lines off the document (guide: [Remove]); their weeks are free again."""
        move = self._lcc_get_editable()
        links = move.lcc_link_ids
        move._lcc_lock(links.actual_id)
        keys = self._lcc_clean_keys(keys)
        kept = links.filtered(lambda link: link.line_key not in keys)
        if kept == links:
            raise UserError(
                self.env._(
                    "%(bill)s: these lines are no longer on it. Look at it again.",
                    bill=move._lcc_label(),
                )
            )
        move._lcc_rewrite(kept.actual_id)

    def action_lcc_delete(self):
        """Delete an unsubmitted document; its weeks are free again."""
        move = self._lcc_get_editable()
        move._lcc_lock(move.lcc_link_ids.actual_id)
        move.lcc_link_ids.unlink()
        if move.posted_before:
            # It once had a number in the ledger, where nothing vanishes.
            move.button_cancel()
        else:
            move.unlink()

    # Proposals

    @api.model
    def _lcc_propose(self, document):
        """Return the :class:`Line` tuples that a new document would take (guide, step
        4: [Continue]). Writes nothing."""
        weeks = self._lcc_find_open_weeks(document)
        return group_lines(self._lcc_items(weeks, document.sign))

    def _lcc_suggest(self):
        """Return the :class:`Line` tuples that could be added. Writes nothing."""
        move_sudo = self._lcc_get_readable()
        weeks = move_sudo._lcc_find_open_weeks(move_sudo._lcc_get_document())
        return group_lines(move_sudo._lcc_items(weeks, move_sudo._lcc_sign()))

    def _lcc_recalculate(self):
        """Return the :class:`Item` tuples that the document's own weeks come to now,
        whatever its stored lines say. Writes nothing."""
        self.ensure_one()
        weeks = load_whole(self.lcc_link_ids).actual_id
        return self._lcc_items(weeks, self._lcc_sign(), self)

    @api.model
    def _lcc_find_open_weeks(self, document):
        """Return the weeks of the scope with a difference for the document to take, as
        sudo. Weeks on an unsubmitted document are left to it: its own [Update] takes
        what changed."""
        domain = document.domain() & self._lcc_open_domain(document.sign)
        # The document was found as the user; weeks in its scope are the user's to bill.
        return self.env["lcc.actual"].sudo().search_fetch(domain)

    @api.model
    def _lcc_open_domain(self, sign):
        """Return what a week has to fulfil for a document of ``sign`` to take it."""
        return Domain("amount_open", ">" if sign == INVOICE else "<", 0) & Domain(
            "link_ids",
            "not any",
            [("is_live", "=", True), ("move_id.lcc_status", "=", "unsubmitted")],
        )

    # Checks

    def _lcc_get_readable(self):
        """Return the document as sudo, once it is shown to be the user's: a council
        bill that the record rules let them read, for whose provider they have the
        role Invoices. Raise AccessError or UserError otherwise."""
        self.ensure_one()
        self.check_access("read")
        # The rules have shown the bill to be the user's to read.
        move_sudo = self.sudo()
        if not move_sudo.lcc_provider_id:
            raise UserError(self.env._("This is no invoice of a care provider."))
        self.env["lcc.provider.access"]._check_role(
            move_sudo.lcc_provider_id, "role_invoices"
        )
        return move_sudo

    def _lcc_get_editable(self):
        """Return the document as our own steps write it. Raise UserError unless it is
        unsubmitted."""
        move = self._lcc_get_readable()._lcc_unsealed()
        if move.lcc_status != "unsubmitted":
            raise UserError(
                self.env._(
                    "%(bill)s is %(status)s, so it can't be changed. If it is wrong, "
                    "ask the council to return it.",
                    bill=move._lcc_label(),
                    status=move._lcc_status_text(),
                )
            )
        return move

    def _lcc_status_text(self):
        return dict(self._fields["lcc_status"]._description_selection(self.env)).get(
            self.lcc_status, ""
        )

    def _lcc_sign(self):
        return CREDIT_NOTE if self.move_type == "in_refund" else INVOICE

    def _lcc_get_document(self):
        """Return what the document is drawn up for, for whoever may read it."""
        scope = self.lcc_scope
        parts = {
            "provider": self.lcc_provider_id,
            "contract": self.env["lcc.contract"],
            "service": self.env["lcc.service"],
            "client": self.env["lcc.client"],
        }
        # A service's document names its contract too, which is not what it is for.
        parts[scope] = self[f"lcc_{scope}_id"]
        return Document(self._lcc_kind(), scope, **parts)

    @api.model
    def _lcc_choose(self, lines, keys):
        """Return the lines that ``keys`` name; raise BillRefused for none, and for one
        that is not there any more."""
        keys = self._lcc_clean_keys(keys)
        chosen = [line for line in lines if str(line.key) in keys]
        if not keys:
            text = self.env._("Select at least one line to be included.")
            raise BillRefused({"lines": text})
        if len(chosen) < len(keys):
            text = self.env._(
                "Some of the lines you selected have changed or are on another "
                "document by now. Look at the list again."
            )
            raise BillRefused({"lines": text})
        return chosen

    @api.model
    def _lcc_clean_keys(self, keys):
        """Return the set of line keys that a caller from outside names."""
        is_list = isinstance(keys, list | tuple | set)
        return {key for key in keys if isinstance(key, str)} if is_list else set()

    @api.model
    def _lcc_lock(self, weeks):
        """Let one transaction at a time bill, record, plan or price these weeks: what
        was read before is then what stands, or the request starts again. Other clients
        of the same contract are billed at the same time."""
        weeks.client_id._lock_for_entry()

    # Writing

    def _lcc_create_bill(self, document, header, items):
        """Make the bill with all its lines at once."""
        moves = self.with_company(self._lcc_get_company(items))
        vals = moves._lcc_prepare_bill_vals(document, header)
        vals["invoice_line_ids"] = moves._lcc_prepare_new_lines(items, document.sign)
        with self._lcc_naming_clashes():
            move = moves.create(vals)
        move._lcc_link(items)
        move._message_log(
            body=self.env._("Drawn up for %(what)s.", what=document.ledger_title)
        )
        return move

    @api.model
    def _lcc_get_company(self, items):
        """Return the company whose books the document is for."""
        companies = {item.week.company_id for item in items}
        if len(companies) > 1:
            raise UserError(
                self.env._(
                    "These weeks are paid from the books of %(companies)s. Choose a "
                    "contract instead.",
                    companies=", ".join(company.name for company in companies),
                )
            )
        return companies.pop()

    def _lcc_prepare_bill_vals(self, document, header):
        return {
            "move_type": document.move_type,
            # Weeks are priced in the council's money, whatever a journal prefers.
            "currency_id": self.env.company.currency_id.id,
            "partner_id": document.provider.id,
            "lcc_provider_id": document.provider.id,
            "lcc_scope": document.scope,
            "lcc_contract_id": (
                document.contract or document.service.sudo().contract_id
            ).id,
            "lcc_service_id": document.service.id,
            "lcc_client_id": document.client.id,
            "lcc_vat_number": document.provider.vat,
            "invoice_date": self.env.company._lcc_today(),
            **header,
        }

    def _lcc_rewrite(self, weeks):
        """Let the document hold what ``weeks`` come to now, and no others."""
        items = self._lcc_items(weeks, self._lcc_sign(), self)
        if self._lcc_differs(items):
            self._lcc_write_lines(items)
