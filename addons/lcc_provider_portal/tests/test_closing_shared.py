"""What is beside documents that hold several clients, and beside a provider, when one
of them is closed."""

import base64
from datetime import date

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.lcc_actuals.demo.scheduled import draw_up as draw_up_schedule
from odoo.addons.lcc_actuals.demo.scheduled import pay

from .test_closing import LAST_DAY, NAME, SAID, WEEK, ClosingCommon

GONE = "Removed: the client is closed"
SHEET = base64.b64encode(b"Time sheets of July").decode()
OTHER = "The VAT is right"


@tagged("post_install", "-at_install")
class TestClosingBesideSharedBills(ClosingCommon):
    """Mrs Carrbeck's week is on the same invoice; both live in the same home."""

    @classmethod
    def write_of_her(cls):
        cls.carr = cls.cases.carr
        week = cls.world.week(cls.cases.test_service, cls.carr, WEEK)
        week.with_user(cls.world.officer).action_confirm()
        return super().write_of_her()

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        officer = cls.bill.with_user(cls.world.officer)
        for name in (f"{NAME}.txt", "Sheets.txt"):
            cls.bill.action_lcc_attach(name, SHEET)
        officer.action_lcc_hold(SAID)
        officer.action_lcc_release()
        officer.message_post(body=OTHER)
        # As a bill from before submitting anew cleared it.
        cls.bill.sudo().flush_recordset()
        cls.env.cr.execute(
            "UPDATE account_move SET lcc_return_reason = %s WHERE id = %s",
            [OTHER, cls.bill.id],
        )
        cls.env.invalidate_all()
        cls.schedule = cls.draw_up_home()

    @classmethod
    def draw_up_home(cls):
        """Both have a bed for four weeks; the provider rejected that first."""
        start = date(2023, 7, 17)
        contract = cls.world.contract(
            cls.cases.test, "LWHH - TEST HOME", "scheduled", start=start
        )
        service = cls.world.service(contract, "LWHH - TEST HOME")
        bed = cls.world.level("Residential (Bed)", unit="week")
        cls.world.rate(contract, bed, 389.50)
        for client in (cls.rowan, cls.carr):
            cls.world.cpli(client, service, bed, 1, start, LAST_DAY)
        schedule = draw_up_schedule(cls.world, contract, start)
        schedule.with_user(cls.user).action_reject(f"Ms {NAME} left")
        schedule.with_user(cls.world.officer).action_clear_answer()
        return schedule

    def settle(self):
        result = super().settle()
        self.cases.res_user = self.user
        pay(self.world, self.cases, self.schedule)
        self.schedule.sudo().answer_comment = f"Ms {NAME} left"
        weeks = self.carr.package_line_ids.actual_ids
        weeks.filtered(lambda week: week.state == "generated").unlink()
        lines = self.carr.package_line_ids
        lines.filtered(lambda line: not line.date_end).write({"date_end": LAST_DAY})
        return result

    def notes(self, record):
        return record.sudo().message_ids.mapped("body")

    def files(self):
        place = [("res_model", "=", "account.move"), ("res_id", "=", self.bill.id)]
        return self.env["ir.attachment"].search(place)

    def close(self, client):
        client.with_user(self.manager)._do_close()
        self.env.invalidate_all()

    def test_what_names_her_goes_and_what_is_of_her_neighbour_stays(self):
        self.settle()
        before, total = self.money(), self.bill.amount_total
        self.assertGreater(total, 1599.00, "both are on it")
        self.assertIn("account_move", self.models_naming())
        self.close(self.rowan)
        self.assertEqual(self.money(), before)
        self.assertEqual(self.bill.amount_total, total)
        self.assertEqual(self.where_named(), set())
        self.assertIn(f"<p>{OTHER}</p>", self.notes(self.bill))
        self.assertIn(GONE, "".join(map(str, self.notes(self.bill))))
        self.assertEqual(self.bill.sudo().lcc_return_reason, OTHER)
        self.assertEqual(self.schedule.answer_comment, GONE)
        self.assertEqual(sorted(self.files().mapped("name")), [GONE, "Sheets.txt"])
        self.assertEqual(set(self.files().mapped("raw")), {b"Time sheets of July"})
        self.assertEqual(self.carr.name, "Mrs Connie Carrbeck")

    def models_naming(self):
        """The models of the records beside which she is named."""
        messages = self.env["mail.message"].search([("body", "ilike", NAME)])
        return {model.replace(".", "_") for model in messages.mapped("model")}

    def test_once_the_last_of_a_bill_is_closed_all_beside_it_goes(self):
        self.settle()
        before = self.money()
        self.close(self.rowan)
        self.assertEqual(len(self.files()), 2)
        self.close(self.carr)
        self.assertEqual(self.money(), before)
        self.assertFalse(self.files())
        self.assertNotIn(OTHER, "".join(map(str, self.notes(self.bill))))
        self.assertEqual(self.bill.sudo().lcc_return_reason, GONE)
        # Who did what and when is told as before.
        authors = self.bill.sudo().message_ids.author_id
        self.assertIn(self.world.officer.partner_id, authors)

    def test_the_other_provider_s_documents_are_left_alone(self):
        other = self.env["account.move"].search(
            [("lcc_provider_id", "=", self.cases.demo.id)], limit=1
        )
        if not other:
            other = self.env["res.partner"].browse(self.cases.demo.id)
        other.message_post(body=f"Like Mrs {NAME}'s")
        self.settle()
        self.close(self.rowan)
        self.assertIn(NAME, "".join(map(str, self.notes(other))))

    def test_the_preview_counts_what_stands_beside(self):
        self.settle()
        wizards = self.env["lcc.client.closing"].with_user(self.manager)
        wizard = wizards.create({"client_id": self.rowan.id})
        for text in (
            "Comments on whole scheduled payments: 1",
            "Names of files beside documents of others too: 1",
            "Files beside invoices and scheduled payments: 0",
        ):
            self.assertIn(text, wizard.goes)
        self.assertIn("stay until the last of these is closed", wizard.stays)


@tagged("post_install", "-at_install")
class TestClosingBesideAProvider(ClosingCommon):
    def setUp(self):
        super().setUp()
        self.test = self.cases.test.with_user(self.manager)
        self.settle()
        lines = self.cases.carr.package_line_ids
        lines.actual_ids.unlink()
        lines.write({"date_end": LAST_DAY})
        self.account, self.other = (
            self.env["res.partner.bank"].create(
                {
                    "partner_id": provider.id,
                    "acc_number": number,
                    "clearing_number": "201575",
                    "acc_holder_name": provider.name,
                }
            )
            for provider, number in (
                (self.cases.test, "00112233"),
                (self.cases.demo, "00112244"),
            )
        )
        (self.account | self.other).with_user(self.world.officer).action_lcc_verify()
        for provider in (self.cases.test, self.cases.demo):
            provider.message_post(body="Pat Pilkington rang: 01772 000000")
            provider.comment = "Ask for Pat Pilkington"
            self.file_beside(provider)

    def file_beside(self, provider):
        return self.env["ir.attachment"].create(
            {
                "name": "Pat Pilkington.txt",
                "raw": b"x",
                "res_model": "res.partner",
                "res_id": provider.id,
            }
        )

    def files(self, provider):
        place = [("res_model", "=", "res.partner"), ("res_id", "=", provider.id)]
        return self.env["ir.attachment"].search(place)

    def told(self, provider):
        bodies = provider.sudo().message_ids.mapped("body")
        return "".join(map(str, [*bodies, provider.comment]))

    def test_the_council_s_thread_is_cleared_and_its_accounts_are_put_away(self):
        before = self.money()
        self.assertTrue(self.account.allow_out_payment)
        self.test._lcc_do_close()
        self.env.invalidate_all()
        self.assertEqual(self.money(), before)
        told = self.told(self.cases.test)
        self.assertNotIn("Pilkington", told)
        self.assertNotIn(self.user.name, told)
        self.assertIn("Removed: the provider is closed", told)
        self.assertIn("Closed as provider. Gone: Sign-ins: 1", told)
        self.assertFalse(self.files(self.cases.test))
        self.assertRecordValues(
            self.account,
            [
                {
                    "active": False,
                    "allow_out_payment": False,
                    "acc_number": "00112233",
                    "clearing_number": "201575",
                    "lcc_verified_by_id": self.world.officer.id,
                }
            ],
        )
        # Nobody brings it back by the way.
        self.account.with_user(self.manager).active = True
        self.assertFalse(self.account.allow_out_payment)

    def test_the_neighbour_s_thread_and_account_are_as_before(self):
        told = self.told(self.cases.demo)
        self.test._lcc_do_close()
        self.env.invalidate_all()
        self.assertEqual(self.told(self.cases.demo), told)
        self.assertIn("Pilkington", told)
        self.assertTrue(self.files(self.cases.demo))
        self.assertTrue(self.other.active and self.other.allow_out_payment)

    def test_files_are_kept_for_as_long_as_the_settings_say(self):
        self.env.company.lcc_client_months = 600
        self.test._lcc_do_close()
        self.assertTrue(self.files(self.cases.test))

    def test_a_payment_keeps_the_account_it_was_made_to(self):
        payment = self.env["account.payment"].create(
            {
                "partner_id": self.cases.test.id,
                "partner_type": "supplier",
                "payment_type": "outbound",
                "amount": 12.34,
                "partner_bank_id": self.account.id,
            }
        )
        payment.action_post()
        self.test._lcc_do_close()
        self.env.invalidate_all()
        self.assertEqual(payment.partner_bank_id.acc_number, "00112233")

    def test_nothing_is_undone_where_something_is_in_the_way(self):
        self.cases.carr.package_line_ids.date_end = False
        with self.assertRaises(UserError):
            self.test._lcc_do_close()
        self.assertIn("Pilkington", self.told(self.cases.test))
        self.assertTrue(self.account.active)

    def test_the_preview_says_so(self):
        wizards = self.env["lcc.provider.closing"].with_user(self.manager)
        wizard = wizards.create({"provider_id": self.test.id})
        self.assertIn("Files beside them: 1", wizard.goes)
        self.assertIn("Bank accounts that could be paid: 1", wizard.goes)
        self.assertIn("put away, for the payments made to them: 1", wizard.stays)
