from odoo import models

from ..tools.bill_lines import CONTRIBUTION, VALUE, group_lines
from ..tools.ledger import total
from ..tools.loading import load_whole

#: What the totals of a page are of.
NET, VAT = "net", "vat"


class AccountMove(models.Model):
    """What a page, a print or a provider's own system shows of a document: each
    figure is worked out here, once."""

    _inherit = "account.move"

    def action_lcc_read(self):
        """Return the document as plain data, money in pounds.

        ``label``, ``kind``, ``kind_text``, ``reference``, ``status``, ``status_text``,
        ``scope_text``, dates and reasons; ``lines``, see ``_lcc_read_portal_lines``;
        ``totals``, of ``items`` (the stored lines), ``now`` (those lines recalculated)
        and ``short_by`` (the difference), each a dict of ``net`` (value less
        contribution) and ``vat``; ``total_payable``; ``is_changed``, whether [Update]
        would change anything.

        Raise AccessError or UserError for a document that isn't the user's.
        """
        return self._lcc_get_readable()._lcc_get_figures()

    def _lcc_get_figures(self):
        """Return what ``action_lcc_read`` does, with the rights of the record. Constant
        number of queries."""
        self.ensure_one()
        is_editable = self.lcc_status == "unsubmitted"
        # What is submitted stands; what its weeks come to since is an adjustment.
        items = self._lcc_recalculate() if is_editable else []
        is_changed = is_editable and self._lcc_differs(items)
        return {
            **self._lcc_read_header(),
            "is_editable": is_editable,
            "lines": self._lcc_read_portal_lines(),
            "totals": self._lcc_read_totals(items if is_changed else None),
            "total_payable": self.amount_total,
            "is_changed": is_changed,
        }

    def _lcc_get_line_figures(self, key):
        """Return what the page of a line says, with the rights of the record: what
        ``action_lcc_read`` calls the document's header, ``line``, and ``is_changed``,
        whether the weeks of the line come to something else by now; ``None`` for an
        unknown key. Constant number of queries."""
        self.ensure_one()
        lines = self._lcc_read_portal_lines(key)
        if not lines:
            return None
        is_changed = False
        if self.lcc_status == "unsubmitted":
            links = self.lcc_link_ids.filtered(lambda link: link.line_key == key)
            items = self._lcc_items(links.actual_id, self._lcc_sign(), self)
            is_changed = self._lcc_weeks_differ(links, items)
        return {
            **self._lcc_read_header(),
            "line": lines[0],
            "is_changed": is_changed,
        }

    def _lcc_get_summary(self):
        """Return what a page to check says: the header of ``action_lcc_read``,
        ``line_count``, ``items`` (the stored totals) and ``total_payable``."""
        [(line_count,)] = self.env["account.move.line"]._read_group(
            [("move_id", "=", self.id), ("lcc_line_key", "!=", False)],
            aggregates=["lcc_line_key:count_distinct"],
        )
        return {
            **self._lcc_read_header(),
            "line_count": line_count,
            "items": {NET: self.amount_untaxed, VAT: self.amount_tax},
            "total_payable": self.amount_total,
        }

    def _lcc_read_header(self):
        self.ensure_one()
        council = self.company_id
        return {
            "id": self.id,
            "kind": self._lcc_kind(),
            "kind_text": self._lcc_kind_text(),
            "label": self._lcc_label(),
            "number": self.name if self.name and self.name != "/" else "",
            "reference": self.ref or "",
            "status": self.lcc_status,
            "status_text": self._lcc_status_text(),
            "hold_reason": self.lcc_is_held and self.lcc_hold_reason or "",
            "return_reason": self.lcc_return_reason or "",
            # Payments and entries are the council's; how they settled it is not.
            "settled_text": self.lcc_status == "finalised"
            and self.sudo()._lcc_settled_text()
            or "",
            "scope_text": self._lcc_scope_text(),
            "provider": self.lcc_provider_id.name,
            "vat_number": self.lcc_vat_number or "",
            "invoice_date": self.invoice_date,
            "date_created": council._lcc_local(self.create_date).date(),
            "date_submitted": self.lcc_date_submitted
            and council._lcc_local(self.lcc_date_submitted).date(),
            "currency": self.currency_id.symbol,
        }

    def _lcc_kind(self):
        """Return the word that ``action_lcc_create`` takes."""
        self.ensure_one()
        return "credit_note" if self.move_type == "in_refund" else "invoice"

    def _lcc_scope_text(self):
        """Name what the document is for: "Contract DEMO CONTRACT"."""
        word = dict(self._fields["lcc_scope"]._description_selection(self.env))
        return f"{word[self.lcc_scope]} {self[f'lcc_{self.lcc_scope}_id'].name}"

    # Lines

    def _lcc_read_portal_lines(self, key=None):
        """Return the lines that people see, in the order of the page, or only that of
        ``key``.

        Each has ``key``, ``commitment_id``, ``commitment``, ``contract``, ``value``,
        ``vat``, ``contribution``, ``date_from``, ``date_to``, ``is_adjustment``,
        ``weeks``, the Mondays that an adjustment is of, and ``disputed_weeks``, the
        Mondays of what is in dispute.
        """
        vat = self._lcc_get_line_vat()
        weeks, disputed = {}, {}
        links = load_whole(self.lcc_link_ids)
        if key:
            links = links.filtered(lambda link: link.line_key == key)
        load_whole(links.actual_id)
        for link in links:
            week = link.actual_id
            weeks.setdefault(link.line_key, set()).add(week.week_start)
            if week.is_in_dispute:
                disputed.setdefault(link.line_key, set()).add(week.week_start)
        found = self._lcc_ledger_lines().grouped("lcc_line_key")
        if key:
            found = {known: lines for known, lines in found.items() if known == key}
        groups = found.values()
        load_whole(self.env["account.move.line"].union(*groups).lcc_commitment_id)
        ordered = sorted(groups, key=self._lcc_line_order)
        return [self._lcc_read_line(lines, vat, weeks, disputed) for lines in ordered]

    def _lcc_ledger_lines(self):
        """Return the lines of the ledger that the document's amount is made of."""
        return load_whole(self.invoice_line_ids).filtered("lcc_line_key")

    def _lcc_line_order(self, lines):
        commitment = lines.lcc_commitment_id
        return (
            commitment.list_name,
            commitment.contract_id.name,
            commitment.financial_year,
            min(lines.mapped("lcc_date_from")),
            lines[0].lcc_is_adjustment,
            lines[0].id,
        )

    def _lcc_read_line(self, lines, vat, weeks, disputed):
        first, money = lines[0], self.currency_id.round
        parts = dict.fromkeys((VALUE, CONTRIBUTION), 0.0)
        for line in lines:
            parts[line.lcc_part] += line.price_subtotal
        commitment = lines.lcc_commitment_id
        is_adjustment = first.lcc_is_adjustment
        return {
            "key": first.lcc_line_key,
            "commitment_id": commitment.id,
            "commitment": commitment.name,
            "contract": commitment.contract_id.name,
            "value": money(parts[VALUE]),
            "vat": money(sum(vat[line.id] for line in lines)),
            # A deduction on the bill; a contribution to whoever reads it.
            "contribution": money(-parts[CONTRIBUTION]) or 0.0,
            "date_from": min(lines.mapped("lcc_date_from")),
            "date_to": max(lines.mapped("lcc_date_to")),
            "is_adjustment": is_adjustment,
            "weeks": sorted(weeks.get(first.lcc_line_key, ())) if is_adjustment else [],
            "disputed_weeks": sorted(disputed.get(first.lcc_line_key, ())),
        }

    def _lcc_get_line_vat(self):
        """Return {id of a ledger line: its VAT}, which add up to the bill's to the
        penny: where a company rounds VAT by document, the line that bears the most
        takes what is left over."""
        lines, money = self._lcc_ledger_lines(), self.currency_id.round
        vat = {line.id: money(line.price_total - line.price_subtotal) for line in lines}
        rest = money(self.amount_tax - sum(vat.values()))
        if rest and vat:
            most = max(vat, key=lambda line_id: abs(vat[line_id]))
            vat[most] = money(vat[most] + rest)
        return vat

    # Totals

    def _lcc_read_totals(self, items):
        """Return the totals; ``items`` are the document's weeks recalculated, ``None``
        where they come to what is stored."""
        stored = {NET: self.amount_untaxed, VAT: self.amount_tax}
        now = dict(stored) if items is None else self._lcc_total_items(items)
        money = self.currency_id.round
        return {
            "items": stored,
            "now": now,
            "short_by": {part: money(now[part] - stored[part]) for part in now},
        }

    def _lcc_total_items(self, items):
        """Return what recalculated weeks come to, with VAT as [Update] would put it on
        the bill."""
        lines = group_lines(items)
        vat = self._lcc_get_vat(self._lcc_get_document(), lines)
        net = total(line.amounts for line in lines).payable * self._lcc_sign()
        return {NET: float(net), VAT: float(sum(vat.values()))}

    # What could be added

    def action_lcc_suggest(self):
        """Return the lines that ``action_lcc_add`` takes, as ``action_lcc_calculate``
        describes lines; VAT is what they would bear by themselves. Those of clients
        who are on the document come first: ``is_client_on_it`` is true of them."""
        lines = self._lcc_suggest()
        move_sudo = self._lcc_get_readable()
        described = self._lcc_describe_lines(move_sudo._lcc_get_document(), lines)
        clients = set(move_sudo.lcc_link_ids.actual_id.client_id.ids)
        for line, said in zip(lines, described, strict=True):
            said["is_client_on_it"] = line.key.client_id in clients
        return sorted(described, key=lambda said: not said["is_client_on_it"])

    # The weeks of a line

    def _lcc_read_weeks(self, key):
        """Return the weeks of the line ``key`` as (actual, :class:`Amounts` on this
        document or ``None``) pairs, by week; none for an unknown key.

        While the document can be changed, a plain line also names the other weeks
        that its client has in the period: they could be added.
        """
        move_sudo = self._lcc_get_readable()
        links = load_whole(move_sudo.lcc_link_ids)
        links = links.filtered(lambda link: link.line_key == key)
        billed = {link.actual_id.id: link._get_amounts() for link in links}
        weeks = links.actual_id
        if move_sudo.lcc_status == "unsubmitted" and links[:1].ordinal == 1:
            weeks |= move_sudo._lcc_find_weeks_beside(links)
        weeks = weeks.with_env(self.env)._in_page_order().sorted("week_start")
        return [(week, billed.get(week.id)) for week in weeks]

    def _lcc_find_weeks_beside(self, links):
        """Return every week of the commitment in the period that ``links`` are in."""
        commitment = links.commitment_id
        contract = commitment.contract_id
        period = contract.calendar_id._get_period(links.actual_id[0].week_start)
        return self.env["lcc.actual"].search_fetch(
            [
                ("client_id", "=", commitment.client_id.id),
                ("contract_id", "=", contract.id),
                ("financial_year", "=", commitment.financial_year),
                ("week_start", ">=", period[0]),
                ("week_start", "<=", period[1]),
            ]
        )
