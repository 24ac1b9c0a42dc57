from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.orm.models import LOG_ACCESS_COLUMNS
from odoo.tests import tagged

from ..models.account_move_native import STEP_FIELDS
from ..models.account_move_seal import SEALED_FIELDS
from .sealed import SealCommon

#: What of an entry is not sealed, and why that changes no cost.
OPEN_FIELDS = {
    # Life, noted by Odoo
    "made_sequence_gap",
    "is_manually_modified",
    "is_move_sent",
    "inalterable_hash",
    "secure_sequence_number",
    "sending_data",
    "sequence_number",
    "sequence_prefix",
    # The number in the books, the bookkeepers' to put in order
    "name",
    # Notes and who looks after it
    "checked",
    "invoice_user_id",
    "narration",
    "no_followup",
    # How it is paid, and what a sales invoice prints
    "matched_payment_ids",
    "preferred_payment_method_line_id",
    "invoice_pdf_report_file",
    "qr_code_method",
    "adjusting_entry_origin_move_ids",
    "adjusting_entries_move_ids",
}


@tagged("post_install", "-at_install")
class TestSealedFields(SealCommon):
    def test_the_fields_of_a_bill_are_not_written(self):
        stranger = self.env["res.partner"].create({"name": "Somebody else"})
        bank = self.env["res.partner.bank"].create(
            {"acc_number": "12345678", "partner_id": stranger.id}
        )
        journal = self.pending.journal_id.copy()
        term = self.env["account.payment.term"].create({"name": "Half off at once"})
        position = self.env["account.fiscal.position"].create({"name": "Abroad"})
        currency = self.env.ref("base.USD")
        for vals in (
            {"partner_id": stranger.id},
            {"commercial_partner_id": stranger.id},
            {"partner_shipping_id": stranger.id},
            {"partner_bank_id": bank.id},
            {"ref": "ANOTHER"},
            {"payment_reference": "ANOTHER"},
            {"invoice_date": "2023-08-01"},
            {"invoice_date_due": "2030-01-01"},
            {"invoice_payment_term_id": term.id},
            {"journal_id": journal.id},
            {"fiscal_position_id": position.id},
            {"currency_id": currency.id},
            {"invoice_currency_rate": 2},
            {"move_type": "in_receipt"},
            {"company_id": self.env["res.company"].create({"name": "Other"}).id},
            {"auto_post": "at_date"},
            {"auto_post_until": "2030-01-01"},
            {"quick_edit_total_amount": 1},
            {"access_token": "secret"},
            {"posted_before": True, "ref": "ANOTHER"},
        ):
            with self.subTest(vals=vals):
                self.assertSealed(lambda bill, vals=vals: bill.write(vals), "can't be")

    def test_totals_are_not_typed(self):
        for name in (
            "amount_untaxed",
            "amount_tax",
            "amount_total",
            "amount_residual",
            "amount_total_signed",
        ):
            with self.subTest(name=name):
                self.assertSealed(lambda bill, name=name: bill.write({name: 0.01}))

    def test_tax_totals_are_not_typed(self):
        def attempt(bill):
            totals = dict(bill.sudo().tax_totals, subtotals=[])
            bill.write({"tax_totals": totals})

        self.assertSealed(attempt)

    def test_states_are_not_typed(self):
        for vals in (
            {"payment_state": "paid"},
            {"payment_state": "in_payment"},
            {"lcc_status": "finalised"},
            {"state": "cancel"},
        ):
            with self.subTest(vals=vals):
                self.assertSealed(lambda bill, vals=vals: bill.write(vals))
        self.assertSealed(
            lambda bill: bill.write({"state": "posted"}),
            bills=self.unsubmitted | self.pending,
        )
        self.assertSealed(
            lambda bill: bill.write({"state": "draft"}), bills=self.authorised
        )

    def test_what_the_council_knows_of_a_bill_is_not_typed(self):
        for vals in (
            {"lcc_provider_id": False},
            {"lcc_provider_id": self.reader.partner_id.id},
            {"lcc_sealed_untaxed": 0.01},
            {"lcc_sealed_tax": 0.01},
            {"lcc_date_submitted": "2020-01-01"},
            {"lcc_submitted_by_id": self.reader.id},
            {"lcc_is_held": True},
            {"lcc_vat_number": "GB1"},
            {"lcc_scope": "service"},
            {"lcc_amount_value": 0.01},
            {"lcc_link_ids": [Command.clear()]},
        ):
            with self.subTest(vals=vals):
                self.assertSealed(lambda bill, vals=vals: bill.write(vals))

    def test_the_future_is_no_accounting_date(self):
        tomorrow = fields.Date.today() + timedelta(days=1)
        self.assertSealed(lambda bill: bill.write({"date": tomorrow}))
        self.assertSealed(
            lambda bill: bill.write({"date": "2023-08-01"}), bills=self.authorised
        )
        self.assertSealed(lambda bill: bill.write({"date": False}))

    def test_every_field_of_odoo_s_is_either_sealed_or_judged_harmless(self):
        moves = self.env["account.move"]
        unjudged = {
            name
            for name, field in moves._fields.items()
            if (field.store or field.inverse)
            and field._module == "account"
            and field.type != "one2many"
            and name not in ("id", *LOG_ACCESS_COLUMNS)
        } - (SEALED_FIELDS | STEP_FIELDS | OPEN_FIELDS)
        self.assertFalse(unjudged)


@tagged("post_install", "-at_install")
class TestSealedLines(SealCommon):
    def test_the_lines_of_a_bill_are_not_written(self):
        account = self.env["account.account"].search(
            [("account_type", "=", "expense")], limit=1
        )
        tax = self.env["account.tax"].search(
            [("type_tax_use", "=", "purchase"), ("amount", "=", 20)], limit=1
        )
        other = self.env["product.product"].create({"name": "Something else"})
        for vals in (
            {"quantity": 1},
            {"price_unit": 0.01},
            {"discount": 50},
            {"tax_ids": [Command.set(tax.ids)]},
            {"product_id": other.id},
            {"account_id": account.copy().id},
            {"name": "Something else"},
            {"analytic_distribution": {}},
            {"debit": 1},
            {"credit": 1},
            {"balance": 1},
            {"amount_currency": 1},
            {"price_subtotal": 1},
            {"price_total": 1},
            {"partner_id": self.reader.partner_id.id},
            {"display_type": "line_note"},
            {"deductible_amount": 50},
            {"date_maturity": "2030-01-01"},
            {"parent_state": "draft", "ref": "ANOTHER"},
            {"extra_tax_data": {"manual": 1}},
            {
                "tax_tag_ids": [
                    Command.set(self.env["account.account.tag"].search([], limit=1).ids)
                ]
            },
            {"lcc_commitment_id": False},
            {"lcc_part": "contribution"},
            {"lcc_ledger_key": "x"},
        ):
            with self.subTest(vals=vals):
                self.assertSealed(
                    lambda bill, vals=vals: bill.invoice_line_ids[0].write(vals)
                )

    def test_lines_are_not_written_through_the_bill(self):
        for name in ("invoice_line_ids", "line_ids", "journal_line_ids"):
            for command in (
                lambda line: Command.update(line.id, {"price_unit": 0.01}),
                lambda line: Command.delete(line.id),
                lambda line: Command.unlink(line.id),
                lambda line: Command.create({"name": "More", "price_unit": 100}),
                lambda line: Command.set([]),
                lambda line: Command.clear(),
            ):
                with self.subTest(name=name):
                    self.assertSealed(
                        lambda bill, name=name, command=command: bill.write(
                            {name: [command(bill.invoice_line_ids[0])]}
                        )
                    )

    def test_lines_are_neither_added_nor_taken_off(self):
        lines = self.env["account.move.line"]
        account = self.pending.invoice_line_ids[0].account_id
        self.assertSealed(
            lambda bill: lines.with_env(bill.env).create(
                {"move_id": bill.id, "account_id": account.id, "price_unit": 5}
            )
        )
        self.assertSealed(
            lambda bill: lines.with_env(bill.env).create(
                [
                    {"move_id": bill.id, "account_id": account.id, "balance": 5},
                    {"move_id": bill.id, "account_id": account.id, "balance": -5},
                ]
            )
        )
        self.assertSealed(lambda bill: bill.invoice_line_ids[0].unlink())
        self.assertSealed(lambda bill: bill.line_ids.unlink())
        self.assertSealed(lambda bill: bill.invoice_line_ids[0].copy())

    def test_lines_are_not_moved_between_bills(self):
        ordinary = self.ordinary_bill()
        self.assertSealed(
            lambda bill: bill.invoice_line_ids[0].write({"move_id": ordinary.id})
        )
        self.assertSealed(
            lambda bill: ordinary.invoice_line_ids.with_env(bill.env).write(
                {"move_id": bill.id}
            )
        )
        for command in (Command.link, lambda number: Command.set([number])):
            self.assertSealed(
                lambda bill, command=command: ordinary.with_env(bill.env).write(
                    {"line_ids": [command(bill.invoice_line_ids[0].id)]}
                )
            )
            self.assertSealed(
                lambda bill, command=command: bill.write(
                    {"line_ids": [command(ordinary.invoice_line_ids[0].id)]}
                )
            )

    def test_what_stands_on_a_bill_is_not_written(self):
        def link(bill):
            return bill.sudo().lcc_link_ids[0].with_env(bill.env)

        self.assertSealed(lambda bill: link(bill).write({"amount_value": 1}))
        self.assertSealed(lambda bill: link(bill).write({"is_live": False}))
        self.assertSealed(lambda bill: link(bill).unlink())
        self.assertSealed(lambda bill: link(bill).copy())

    def test_taxes_are_not_read_from_a_fiscal_position_again(self):
        self.assertSealed(lambda bill: bill.action_update_fpos_values(), "stay")
