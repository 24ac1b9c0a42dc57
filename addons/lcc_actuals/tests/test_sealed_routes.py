from contextlib import suppress
from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .sealed import HOSTILE, SealCommon


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
            lambda bill: refund.with_env(bill.env).write(
                {"reversed_entry_id": bill.id}
            ),
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
                lambda bill, twin=twin: twin.with_env(
                    bill.env
                ).action_delete_duplicates(),
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

    def test_analytic_items_do_not_change_a_line(self):
        items = self.authorised.line_ids.analytic_line_ids
        self.assertTrue(items)
        self.assertSealed(
            lambda bill: items.with_env(bill.env).unlink(), bills=self.authorised
        )
        self.assertSealed(
            lambda bill: items[0].with_env(bill.env).write({"amount": -0.01}),
            bills=self.authorised,
        )

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
        self.assertEqual(
            self.without(before, names), self.without(self.holdings(), names)
        )


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
                with suppress(UserError), mute_logger("odoo.sql_db"):
                    with self.cr.savepoint():
                        result = model.load(names, [[str(cell) for cell in row]])
                        self.assertFalse(result["ids"], result)
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
            for user in self.keepers:
                with self.subTest(vals=vals, user=user.login):
                    self.check_not_billed(week.with_user(user), vals)

    def check_not_billed(self, week, vals):
        """``vals`` are refused on a week, on a new one, and through the CPLI."""
        claim = {
            "week_start": "2023-07-24",
            "client_id": week.sudo().client_id.id,
            "service_id": week.sudo().service_id.id,
            "service_level_id": self.cases.notice.id,
            "qty_actual": 1,
            "comment": "x",
        }
        line = week.sudo().package_line_id.with_env(week.env)
        before = self.holdings(), self.columns(week)
        for attempt in (
            lambda: week.write(vals),
            lambda: week.create({**claim, **vals}),
            lambda: line.write({"actual_ids": [Command.update(week.id, vals)]}),
        ):
            with self.assertRaises(UserError):
                attempt()
        self.assertEqual((self.holdings(), self.columns(week)), before)
