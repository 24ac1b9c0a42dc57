from datetime import date, timedelta

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from odoo.addons.account.models.account_move import AccountMove as OdooMove

from ..demo.bills import draw_up, submit
from ..models.account_move_native import STEP_FIELDS
from ..models.account_move_seal import SEALED_FIELDS
from .bills import BillsCommon

#: What a caller over RPC can send along, and what opens Odoo's own doors.
HOSTILE = {
    "lcc_seal": True,
    "lcc_decision": True,
    "skip_readonly_check": True,
    "force_delete": True,
    "dynamic_unlink": True,
    "check_move_validity": False,
    "skip_invoice_sync": True,
    "skip_account_move_synchronization": True,
    "tracking_disable": True,
    "disable_onchange_name_predictive": True,
    "install_mode": True,
    "import_file": True,
}
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


class SealCommon(BillsCommon):
    """An unsubmitted and a pending bill of TEST PROVIDER, an authorised one of DEMO
    PROVIDER, and everybody at the council who keeps books."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cases = cls.cases
        names = ("account.group_account_manager", "base.group_system")
        # Everything that Odoo gives to one person, and nothing of ours.
        groups = cls.env["res.groups"].union(*map(cls.env.ref, names))
        cls.bookkeeper = cls.world._user("Bea Ledger", "bea", groups)
        cls.keepers = (cls.officer, cls.submitter, cls.manager, cls.bookkeeper)
        for client, service in (
            (cases.carr, cases.test_service),
            (cases.bloggs, cases.demo_service),
        ):
            weeks = cls.env["lcc.actual"].search(
                [
                    ("client_id", "=", client.id),
                    ("service_id", "=", service.id),
                    ("state", "=", "generated"),
                ]
            )
            weeks.with_user(cls.officer).action_confirm()
        cls.unsubmitted = cls.bill("CARR1", cases.carr, cases.test)
        cls.pending = cls.bill("TESTINV4", cases.rowan, cases.test)
        cls.authorised = cls.bill("DEMO1", cases.bloggs, cases.demo)
        submit(cls.pending, cls.submitter)
        submit(cls.authorised, cls.submitter)
        cls.authorised.with_user(cls.officer).action_lcc_authorise()
        cls.bills = cls.unsubmitted | cls.pending | cls.authorised
        cls.env.flush_all()

    @classmethod
    def bill(cls, reference, client, provider):
        day = date(2023, 8, 18)
        bill = draw_up(cls.world, cls.submitter, provider, client, reference, day)
        return bill.with_env(cls.env)

    def holdings(self):
        """Return every stored column of the bills, their lines and their links."""
        self.env.flush_all()
        tables = (
            ("account_move", "id"),
            ("account_move_line", "move_id"),
            ("lcc_bill_link", "move_id"),
        )
        return [self._rows(table, column) for table, column in tables]

    def _rows(self, table, column):
        self.env.cr.execute(
            SQL(
                "SELECT * FROM %s WHERE %s IN %s ORDER BY id",
                SQL.identifier(table),
                SQL.identifier(column),
                tuple(self.bills.ids),
            )
        )
        return self.env.cr.dictfetchall()

    def assertSealed(self, attempt, *texts, bills=None):
        """``attempt(bill)`` is refused for everybody, on every bill, whatever context
        they send, and nothing is stored; the superuser's refusal holds ``texts``."""
        root = self.env.ref("base.user_root")
        for bill in bills or self.bills:
            for user, context in (
                (self.officer, {}),
                (self.manager, HOSTILE),
                (self.bookkeeper, HOSTILE),
                (root, HOSTILE),
            ):
                self._check_sealed(attempt, bill, user, context, texts)

    def ordinary_bill(self, move_type="in_invoice", user=None, context=None, **vals):
        """A bill that no weekly actual stands behind."""
        moves = self.env["account.move"].with_user(user or self.env.user)
        return moves.with_context(**context or {}).create(
            {
                "move_type": move_type,
                "partner_id": self.cases.test.id,
                "invoice_date": "2023-08-01",
                "ref": "RENT",
                "invoice_line_ids": [Command.create({"name": "Rent", "price_unit": 9})],
                **vals,
            }
        )

    def without(self, holdings, names):
        """Leave columns out of what :meth:`holdings` returned."""
        return [
            [{k: v for k, v in row.items() if k not in names} for row in rows]
            for rows in holdings
        ]

    def _check_sealed(self, attempt, bill, user, context, texts):
        theirs = bill.with_user(user).with_context(**context)
        if user == self.env.ref("base.user_root"):
            theirs = theirs.sudo()
        before = self.holdings()
        with self.subTest(bill=bill.ref, user=user.login, context=bool(context)):
            with mute_logger("odoo.sql_db"), self.assertRaises(UserError) as caught:
                attempt(theirs)
                self.env.flush_all()
            self.env.invalidate_all()
            self.assertEqual(self.holdings(), before)
            if theirs.env.su:
                for text in texts:
                    self.assertIn(text, str(caught.exception))


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
            and field.type not in ("one2many",)
            and name not in ("id", *self.magic(moves))
        } - (SEALED_FIELDS | STEP_FIELDS | OPEN_FIELDS)
        self.assertFalse(unjudged)

    def magic(self, model):
        from odoo.orm.models import LOG_ACCESS_COLUMNS

        return LOG_ACCESS_COLUMNS


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
            {"tax_tag_ids": [Command.set(self.env["account.account.tag"].search([], limit=1).ids)]},
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


@tagged("post_install", "-at_install")
class TestSealedRoutes(SealCommon):
    """Odoo's own ways to copy, turn round or remove a bill."""

    def test_a_bill_is_not_duplicated(self):
        self.assertSealed(lambda bill: bill.copy(), "duplicated")
        self.assertSealed(lambda bill: bill.action_duplicate(), "duplicated")

    def test_a_bill_is_not_reversed(self):
        def by_wizard(method):
            def attempt(bill):
                wizard = bill.env["account.move.reversal"].with_context(
                    active_model="account.move", active_ids=bill.ids
                )
                wizard = wizard.create({"journal_id": bill.journal_id.id})
                getattr(wizard, method)()

            return attempt

        self.assertSealed(lambda bill: bill.action_reverse(), "credit note is drawn up")
        self.assertSealed(lambda bill: bill._reverse_moves(cancel=True), "credit note")
        self.assertSealed(by_wizard("reverse_moves"))
        self.assertSealed(by_wizard("refund_moves"))
        self.assertSealed(by_wizard("modify_moves"))

    def test_an_ordinary_entry_does_not_reverse_a_bill(self):
        refund = self.ordinary_bill("in_refund")
        self.assertSealed(
            lambda bill: refund.with_env(bill.env).write({"reversed_entry_id": bill.id}),
            "can't be reversed",
        )
        self.assertSealed(
            lambda bill: refund.with_env(bill.env).copy({"reversed_entry_id": bill.id})
        )

    def test_an_invoice_does_not_become_a_credit_note(self):
        self.assertSealed(lambda bill: bill.action_switch_move_type())

    def test_a_bill_is_not_deleted(self):
        self.assertSealed(lambda bill: bill.unlink(), "can't be deleted here")
        self.assertSealed(lambda bill: bill._unlink_or_reverse())

    def test_a_bill_is_not_deleted_as_another_s_duplicate(self):
        for bill in self.bills:
            twin = self.ordinary_bill(
                partner_id=bill.partner_id.id,
                ref=bill.ref,
                invoice_date=bill.invoice_date,
            )
            self.env.flush_all()
            self.assertIn(bill, twin.duplicated_ref_ids)
            self.assertSealed(
                lambda bill, twin=twin: twin.with_env(bill.env).action_delete_duplicates(),
                "can't be deleted here",
                bills=bill,
            )

    def test_deleting_duplicates_of_a_bill_leaves_other_bills(self):
        self.ordinary_bill(
            partner_id=self.cases.test.id,
            ref=self.pending.ref,
            invoice_date=self.pending.invoice_date,
        )
        self.env.flush_all()
        before = self.holdings()
        self.pending.with_user(self.bookkeeper).action_delete_duplicates()
        self.assertEqual(self.holdings(), before)

    def test_a_bill_is_not_sent(self):
        self.assertSealed(lambda bill: bill.action_send_and_print())
        self.assertSealed(lambda bill: bill.action_invoice_sent())

    def test_what_is_owed_is_not_moved_to_another_account(self):
        account = self.env["account.account"].search(
            [("account_type", "=", "liability_current")], limit=1
        )

        def attempt(bill):
            payable = bill.line_ids.filtered(
                lambda line: line.account_type == "liability_payable"
            )
            wizard = bill.env["account.automatic.entry.wizard"].with_context(
                active_model="account.move.line", active_ids=payable.ids
            )
            wizard = wizard.create(
                {"action": "change_account", "destination_account_id": account.id}
            )
            wizard.do_action()

        self.assertSealed(attempt, "what is owed", bills=self.authorised)

    def test_a_bill_dated_in_the_future_is_not_posted_by_itself(self):
        tomorrow = fields.Date.today() + timedelta(days=1)
        vals = {"date": tomorrow, "invoice_date": tomorrow}
        self.pending._lcc_unsealed().write(vals)
        for soft in (True, False):
            self.assertSealed(
                lambda bill, soft=soft: bill._post(soft=soft), bills=self.pending
            )

    def test_a_contact_s_automatic_posting_leaves_its_bills(self):
        self.cases.test.autopost_bills = "always"
        self.env.company.autopost_bills = True
        before = self.holdings()
        for bill in self.unsubmitted | self.pending:
            bill._autopost_bill()
        self.assertEqual(self.holdings(), before)
        self.assertFalse(self.authorised._show_autopost_bills_wizard())

    def test_care_providers_are_not_merged(self):
        before = self.holdings()
        for user in (self.manager, self.bookkeeper):
            wizard = self.env["base.partner.merge.automatic.wizard"].with_user(user)
            providers = self.cases.test | self.cases.demo
            with self.assertRefused("is a care provider and can't be merged"):
                wizard._merge(providers.ids, self.cases.demo)
            with self.assertRefused("is a care provider and can't be merged"):
                wizard.create(
                    {
                        "partner_ids": providers.ids,
                        "dst_partner_id": self.cases.demo.id,
                    }
                ).action_merge()
        self.assertEqual(self.holdings(), before)

    def test_figures_are_not_read_from_a_file_put_with_a_bill(self):
        before = self.holdings()
        for bill in self.unsubmitted | self.pending:
            bill.with_user(self.bookkeeper).message_post(
                body="As sent",
                attachments=[("bill.xml", "<Invoice><Note>9</Note></Invoice>")],
            )
        names = ("message_main_attachment_id", "write_date", "write_uid")
        self.assertEqual(self.without(before, names), self.without(self.holdings(), names))


@tagged("post_install", "-at_install")
class TestForgedBills(SealCommon):
    """Nobody makes a bill of a care provider but by drawing it up."""

    OURS = {
        "lcc_scope": "client",
        "lcc_date_submitted": "2023-08-01",
        "lcc_sealed_untaxed": 5,
        "lcc_vat_number": "x",
        "lcc_is_held": True,
    }

    def marks(self):
        return {**self.OURS, "lcc_provider_id": self.cases.test.id}

    def test_a_bill_is_not_created(self):
        for user in (*self.keepers, self.env.user):
            for name, value in self.marks().items():
                with self.subTest(user=user.login, name=name):
                    with self.assertRefused("drawn up from weekly actuals"):
                        self.ordinary_bill(user=user, **{name: value})

    def test_a_bill_is_not_created_by_a_default(self):
        for name, value in self.marks().items():
            with self.subTest(name=name):
                with self.assertRaises(UserError):
                    self.ordinary_bill(
                        user=self.bookkeeper, context={f"default_{name}": value}
                    )

    def test_an_ordinary_bill_does_not_become_one(self):
        bill = self.ordinary_bill()
        for user in (*self.keepers, self.env.user):
            theirs = bill.with_user(user).with_context(**HOSTILE)
            for name, value in self.marks().items():
                with self.assertRefused("drawn up from weekly actuals"):
                    theirs.write({name: value})
            with self.assertRefused("drawn up from weekly actuals"):
                theirs.invoice_line_ids.write({"lcc_part": "value"})
            with self.assertRefused("drawn up from weekly actuals"):
                theirs.write(
                    {"invoice_line_ids": [Command.create({"lcc_line_key": "1-2"})]}
                )
        self.assertFalse(bill.lcc_status)

    def test_an_import_makes_and_changes_no_bill(self):
        moves = self.env["account.move"].with_user(self.bookkeeper)
        lines = self.env["account.move.line"].with_user(self.bookkeeper)
        line = self.pending.invoice_line_ids[0]
        provider, week = self.cases.test, self.pending.lcc_link_ids.actual_id[0]
        for model, names, row in (
            (moves, ["move_type", "lcc_provider_id/.id"], ["Vendor Bill", provider.id]),
            (moves, [".id", "ref"], [self.pending.id, "x"]),
            (moves, [".id", "amount_untaxed"], [self.pending.id, "1"]),
            (
                moves,
                [".id", "invoice_line_ids/.id", "invoice_line_ids/price_unit"],
                [self.pending.id, line.id, "1"],
            ),
            (lines, [".id", "price_unit"], [line.id, "1"]),
            (lines, ["move_id/.id", "name"], [self.pending.id, "x"]),
            (
                self.env["lcc.bill.link"].with_user(self.bookkeeper),
                [".id", "amount_value"],
                [self.pending.lcc_link_ids[0].id, "1"],
            ),
            (
                self.env["lcc.commitment"].with_user(self.bookkeeper),
                [".id", "financial_year"],
                [self.pending.lcc_link_ids.commitment_id[0].id, "1999/2000"],
            ),
            (
                self.env["lcc.actual"].with_user(self.bookkeeper),
                [".id", "amount_billed"],
                [week.id, "0"],
            ),
        ):
            with self.subTest(model=model._name, names=names):
                before = self.holdings(), self.columns(week)
                try:
                    with mute_logger("odoo.sql_db"), self.cr.savepoint():
                        result = model.load(names, [[str(cell) for cell in row]])
                        self.assertFalse(result["ids"], result)
                        self.assertTrue(result["messages"])
                except UserError:
                    pass
                self.assertEqual((self.holdings(), self.columns(week)), before)

    def test_what_is_billed_of_a_week_is_not_typed(self):
        week = self.pending.lcc_link_ids.actual_id[0]
        link = self.pending.lcc_link_ids[0]
        for vals in (
            {"amount_billed": 0},
            {"qty_billed": 0},
            {"amount_open": 5},
            {"amount_contribution": 5},
            {"amount_contribution_billed": 5},
            {"link_ids": [Command.update(link.id, {"amount_value": 0})]},
            {"link_ids": [Command.delete(link.id)]},
        ):
            commands = [Command.update(week.id, vals)]
            for user in self.keepers:
                with self.subTest(vals=vals, user=user.login):
                    before = self.holdings(), self.columns(week)
                    for attempt in (
                        lambda: week.with_user(user).write(vals),
                        lambda: self.actuals.with_user(user).create(
                            {
                                "week_start": "2023-07-24",
                                "client_id": week.client_id.id,
                                "service_id": week.service_id.id,
                                "service_level_id": self.cases.notice.id,
                                "qty_actual": 1,
                                "comment": "x",
                                **vals,
                            }
                        ),
                        lambda: week.package_line_id.with_user(user).write(
                            {"actual_ids": commands}
                        ),
                    ):
                        with self.assertRaises(UserError):
                            attempt()
                    self.assertEqual((self.holdings(), self.columns(week)), before)


@tagged("post_install", "-at_install")
class TestWhatStaysPossible(SealCommon):
    """Bookkeeping goes on around a bill that nobody changes."""

    def test_a_write_that_changes_nothing_is_no_change(self):
        for bill in self.unsubmitted | self.pending:
            line = bill.invoice_line_ids[0].with_user(self.bookkeeper)
            same = {"ref": bill.ref, "partner_id": bill.partner_id.id}
            bill.with_user(self.bookkeeper).write(same)
            line.write(
                {
                    "quantity": line.quantity,
                    "price_unit": line.price_unit,
                    "tax_ids": [Command.set(line.tax_ids.ids)],
                }
            )
        self.assertEqual(self.pending.amount_untaxed, 1558.00)

    def test_another_officer_posts(self):
        self.pending.with_user(self.officer).action_post()
        self.assertRecordValues(
            self.pending,
            [
                {
                    "state": "posted",
                    "lcc_status": "authorised",
                    "amount_untaxed": 1558.00,
                    "amount_total": 1558.00,
                }
            ],
        )
        self.assertTrue(self.pending.name)

    def test_a_lock_date_moves_the_accounting_date(self):
        self.pending.with_user(self.officer).write({"date": "2023-07-31"})
        self.env.company.fiscalyear_lock_date = "2023-07-31"
        self.pending.with_user(self.officer).action_post()
        self.assertEqual(self.pending.date, fields.Date.to_date("2023-08-21"))
        self.assertEqual(self.pending.amount_total, 1558.00)

    def test_the_bookkeepers_choose_the_period_before_it_is_posted(self):
        self.pending.with_user(self.officer).write({"date": "2023-07-31"})
        self.assertEqual(self.pending.date, fields.Date.to_date("2023-07-31"))
        self.assertEqual(self.pending.amount_total, 1558.00)

    def test_a_payment_is_registered_and_reconciled(self):
        wizard = self.env["account.payment.register"].with_user(self.officer)
        wizard = wizard.with_context(
            active_model="account.move", active_ids=self.authorised.ids
        ).create({})
        before = self.authorised.amount_total
        self.assertEqual(wizard.amount, before)
        wizard.action_create_payments()
        self.env.flush_all()
        self.assertRecordValues(
            self.authorised,
            [{"lcc_status": "finalised", "amount_total": before}],
        )

    def test_payments_reconcile_with_the_bill_by_hand(self):
        payable = self.authorised.line_ids.filtered(
            lambda line: line.account_type == "liability_payable"
        )
        bank = self.env["account.journal"].search([("type", "=", "bank")], limit=1)
        entry = self.env["account.move"].create(
            {
                "move_type": "entry",
                "journal_id": bank.id,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": account.id,
                            "partner_id": self.authorised.commercial_partner_id.id,
                            "balance": balance,
                        }
                    )
                    for account, balance in (
                        (payable.account_id, self.authorised.amount_total),
                        (bank.default_account_id, -self.authorised.amount_total),
                    )
                ],
            }
        )
        entry.action_post()
        line = entry.line_ids.filtered(lambda x: x.account_id == payable.account_id)
        (payable | line).with_user(self.officer).reconcile()
        self.assertTrue(payable.full_reconcile_id)
        self.assertIn(self.authorised.payment_state, ("paid", "in_payment"))
        payable.with_user(self.officer).remove_move_reconcile()
        self.assertEqual(self.authorised.payment_state, "not_paid")

    def test_a_payment_is_held_and_freed(self):
        bill = self.authorised.with_user(self.officer)
        before = self.columns_of_money()
        bill.action_lcc_hold("Asked for the timesheets")
        self.assertEqual(bill.payment_state, "blocked")
        bill.action_lcc_release()
        self.assertEqual((bill.payment_state, bill.lcc_status), ("not_paid", "authorised"))
        self.assertEqual(self.columns_of_money(), before)

    def test_a_bill_goes_back_to_pending_and_is_cancelled_at_the_same_cost(self):
        before = self.columns_of_money()
        self.authorised.with_user(self.officer).button_draft()
        self.assertEqual(self.authorised.lcc_status, "pending")
        self.authorised.with_user(self.officer).button_cancel()
        self.assertEqual(self.authorised.lcc_status, "cancelled")
        self.assertEqual(self.columns_of_money(), before)
        self.assertSealed(lambda bill: bill.write({"ref": "x"}), bills=self.authorised)

    def columns_of_money(self):
        return self.authorised.read(["amount_untaxed", "amount_tax", "amount_total"])

    def test_the_council_writes_notes_and_puts_files_with_it(self):
        for bill in self.bills:
            theirs = bill.with_user(self.officer)
            theirs.message_post(
                body="Asked for the timesheets",
                attachments=[("timesheet.txt", b"Monday 7 h")],
            )
            theirs.activity_schedule("mail.mail_activity_data_todo", summary="Ring")
            theirs.write({"narration": "<p>See the timesheets</p>"})
            self.assertIn("Asked", bill.message_ids[0].body)
            self.assertEqual(len(bill.activity_ids), 1)

    def test_a_posted_bill_is_checked(self):
        bill = self.authorised.with_user(self.bookkeeper)
        bill.write({"checked": False})
        bill.button_set_checked()
        self.assertTrue(self.authorised.checked)

    def test_ordinary_bills_are_as_free_as_ever(self):
        bill = self.ordinary_bill(user=self.bookkeeper)
        bill.write({"ref": "RENT 2", "invoice_date": "2023-08-02"})
        bill.invoice_line_ids.write({"price_unit": 12, "tax_ids": False})
        self.assertEqual(bill.amount_total, 12)
        bill.action_post()
        self.assertTrue(bill._reverse_moves())
        copy = bill.copy()
        copy.unlink()

    def test_totals_that_are_not_those_of_the_weeks_are_refused(self):
        """Whoever finds a way past the guards meets the sum."""
        attempts = [
            lambda bill: OdooMove.write(bill, {"amount_untaxed": 0.01}),
            lambda bill: OdooMove.write(bill, {"amount_total": 0.01}),
        ]
        for bill in self.unsubmitted | self.pending:
            for number, attempt in enumerate(attempts):
                before = self.holdings()
                with self.subTest(bill=bill.ref, number=number):
                    with self.assertRefused("can't be saved", error=ValidationError):
                        attempt(bill)
                        self.env.flush_all()
                    self.env.invalidate_all()
                    self.assertEqual(self.holdings(), before)
        with self.assertRefused("what was submitted", error=ValidationError):
            OdooMove.write(self.pending, {"amount_tax": 5, "amount_total": 1563})
