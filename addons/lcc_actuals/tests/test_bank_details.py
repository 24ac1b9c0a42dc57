from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .runs import RunsCommon


@tagged("post_install", "-at_install")
class TestBankDetails(RunsCommon):
    """Nothing is paid to new or changed details until a second officer verifies."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Who may change contacts, and trust accounts in Odoo's own way.
        groups = cls.env.ref("base.group_partner_manager")
        groups |= cls.env.ref("account.group_validate_bank_account")
        (cls.officer | cls.second_officer).group_ids |= groups

    def as_officer(self, bank=None):
        return (bank or self.test_bank).with_user(self.officer)

    def as_second(self, bank=None):
        return (bank or self.test_bank).with_user(self.second_officer)

    def assertWaits(self, bank=None):
        bank = bank or self.test_bank
        self.assertRecordValues(
            bank, [{"allow_out_payment": False, "lcc_verified_by_id": False}]
        )

    def test_a_changed_sort_code_ends_trust_and_stops_the_payment(self):
        rowan, demo = self.rowan_bill(), self.demo_bill()
        self.assertTrue(self.test_bank.allow_out_payment)
        self.as_second().clearing_number = "30-00-00"
        self.assertWaits()
        run = self.start()
        self.assertEqual(run.lcc_bill_ids, demo)
        self.assertEqual(run.lcc_held_ids.provider_id, self.cases.test)
        self.assertIn("30-00-00 00112233 of TEST PROVIDER", run.lcc_held_ids.reason)
        self.assertIn("has to verify it", run.lcc_held_ids.reason)
        with self.assertRefused("30-00-00", "you entered or changed it"):
            self.as_second().action_lcc_verify()
        self.as_officer().action_lcc_verify()
        run.action_lcc_choose()
        self.assertEqual(run.lcc_bill_ids, rowan | demo)

    def test_odoos_own_switch_follows_the_same_rule(self):
        self.as_second().clearing_number = "30-00-00"
        with self.assertRefused("you entered or changed it"):
            self.as_second().allow_out_payment = True
        self.assertWaits()
        with self.assertRefused("you entered or changed it"):
            self.as_officer().write(
                {"clearing_number": "40-00-00", "allow_out_payment": True}
            )
        self.as_officer().allow_out_payment = True
        self.assertEqual(self.test_bank.lcc_verified_by_id, self.officer)

    def test_none_of_those_who_changed_it_verifies_it(self):
        self.as_second().clearing_number = "30-00-00"
        self.as_officer().acc_holder_name = "TEST PROVIDER LTD"
        for bank in (self.as_second(), self.as_officer()):
            with self.assertRefused("you entered or changed it"):
                bank.action_lcc_verify()
        manager = self.test_bank.with_user(self.manager)
        manager.action_lcc_verify()
        self.assertEqual(self.test_bank.lcc_verified_by_id, self.manager)
        self.assertFalse(self.test_bank.lcc_changed_by_ids)

    def test_every_detail_counts_and_a_note_does_not(self):
        other = self.env["res.partner"].create({"name": "Other", "is_company": True})
        numbers = map(str, range(11111111, 11111120))
        for vals in (
            {"clearing_number": "30-00-00"},
            {"acc_number": "87654321"},
            {"sanitized_acc_number": "87654320"},
            {"acc_holder_name": "Somebody"},
            {"partner_id": other.id},
            {"active": True},
        ):
            with self.subTest(vals=vals):
                bank = self.env["res.partner.bank"].create(
                    {
                        "partner_id": self.cases.test.id,
                        "clearing_number": "20-15-75",
                        "acc_number": next(numbers),
                        "active": "active" not in vals,
                    }
                )
                self.as_officer(bank).action_lcc_verify()
                self.assertTrue(bank._lcc_is_verified())
                bank.sudo().write(vals)
                self.assertWaits(bank)
                bank.unlink()
        self.as_second().write({"note": "Rang them", "clearing_number": "20-15-75"})
        self.assertTrue(self.test_bank._lcc_is_verified())

    def test_a_trusted_account_keeps_its_number(self):
        with self.assertRefused("trusted"):
            self.as_second().acc_number = "87654321"
        self.assertTrue(self.test_bank._lcc_is_verified())

    def test_a_new_account_waits_and_stops_the_old_one(self):
        rowan = self.rowan_bill()
        new = (
            self.env["res.partner.bank"]
            .with_user(self.second_officer)
            .create(
                {
                    "partner_id": self.cases.test.id,
                    "clearing_number": "30-00-00",
                    "acc_number": "87654321",
                    "allow_out_payment": True,
                }
            )
        )
        self.assertWaits(new)
        run = self.start()
        self.assertFalse(run.lcc_bill_ids)
        self.assertIn("30-00-00 87654321", run.lcc_held_ids.reason)
        self.test_bank.action_archive()
        self.as_officer(new).action_lcc_verify()
        run.action_lcc_choose()
        self.assertEqual(run.lcc_bill_ids, rowan)
        self.assertEqual(run.payment_line_ids.partner_bank_id, new)

    def test_a_provider_without_an_account_is_held_back(self):
        self.rowan_bill()
        self.test_bank.action_archive()
        run = self.start()
        self.assertIn("It has no bank account", run.lcc_held_ids.reason)

    def test_details_that_bacs_could_not_pay_are_not_verified(self):
        self.as_second().clearing_number = "2015"
        with self.assertRefused("the sort code 2015 is not six digits"):
            self.as_officer().action_lcc_verify()
        self.as_second().write({"clearing_number": "20-15-75", "acc_number": "1"})
        with self.assertRefused("the account number 1 is not eight digits"):
            self.as_officer().action_lcc_verify()

    def test_details_changed_at_any_step_stop_the_run(self):
        self.rowan_bill()
        run = self.start()
        for step, way_out in (
            (run.draft2open, "[Choose Bills]"),
            (run.open2generated, "Cancel the run"),
            (run.generated2uploaded, "Cancel the run"),
        ):
            with self.subTest(state=run.state):
                self.as_second().clearing_number = "30-00-00"
                with self.assertRefused("TEST PROVIDER", "has changed", way_out):
                    step()
                self.as_second().clearing_number = "20-15-75"
                self.as_officer().action_lcc_verify()
                step()
        self.assertEqual(run.state, "uploaded")

    def test_a_file_whose_account_has_changed_since_is_not_sent(self):
        self.rowan_bill()
        run = self.generated()
        self.as_second().clearing_number = "30-00-00"
        self.as_officer().action_lcc_verify()
        with self.assertRefused(run.name, "changed since the file was made"):
            run.generated2uploaded()
        run.action_cancel()
        self.generated().generated2uploaded()

    def test_a_branch_is_paid_to_its_own_account_or_its_companys(self):
        branch = self.world.provider("TEST BRANCH", self.cases.test)
        self.assertEqual(branch._lcc_get_payment_account()[0], self.test_bank)
        own = self.bank_account(branch, "30-00-00", "87654321")
        self.assertEqual(branch._lcc_get_payment_account()[0], own)
        self.assertEqual(self.cases.test._lcc_get_payment_account()[0], self.test_bank)

    def test_a_branch_that_goes_to_another_company_is_not_paid_to_its_account(self):
        rowan, branch = self.rowan_bill(), self.cases.test
        self.test_bank.with_user(self.officer).active = False
        branch.with_user(self.second_officer).parent_id = self.cases.demo
        account, problem = branch._lcc_get_payment_account()
        self.assertFalse(account)
        self.assertIn("is new or has changed", problem)
        with self.assertRefused("you entered or changed it"):
            self.demo_bank.with_user(self.second_officer).action_lcc_verify()
        self.demo_bank.with_user(self.officer).action_lcc_verify()
        self.assertEqual(branch._lcc_get_payment_account()[0], self.demo_bank)
        self.assertEqual(self.start().lcc_bill_ids, rowan)

    def test_who_did_what_is_kept_and_nobody_writes_it(self):
        self.as_second().clearing_number = "30-00-00"
        self.assertIn(
            "Samuel Crane entered or changed", self.test_bank.message_ids[0].body
        )
        self.as_officer().action_lcc_verify()
        self.assertIn("Olive Marsden verified", self.test_bank.message_ids[0].body)
        for vals in (
            {"lcc_verified_by_id": self.second_officer.id},
            {"lcc_changed_by_ids": [(5,)]},
        ):
            with self.assertRefused("noted by itself"):
                self.as_second().write(vals)

    def test_only_officers_who_keep_bills_verify(self):
        self.as_second().clearing_number = "30-00-00"
        root = self.env.ref("base.user_root")
        for user in (self.reader, self.accountant, root, self.cases.test_user):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.test_bank.with_user(user).action_lcc_verify()
        self.assertWaits()

    def test_the_name_on_bacs_is_cut_to_fit_and_can_be_chosen(self):
        bank = self.bank_account(
            self.world.provider("St Mary's Residential Home Ltd"),
            "30-00-00",
            "87654321",
        )
        self.assertEqual(bank.lcc_bacs_name, "ST MARYS RESIDENTI")
        bank.lcc_bacs_name = "ST MARYS RES HOME"
        self.assertTrue(bank._lcc_is_verified())
        with self.assertRaises(UserError):
            bank.lcc_bacs_name = "St Mary's"

    def test_accounts_of_others_are_as_free_as_ever(self):
        other = self.env["res.partner"].create({"name": "Printer", "is_company": True})
        bank = (
            self.env["res.partner.bank"]
            .with_user(self.second_officer)
            .create({"partner_id": other.id, "acc_number": "12312312"})
        )
        bank.allow_out_payment = True
        bank.clearing_number = "30-00-00"
        self.assertTrue(bank.allow_out_payment)
        with self.assertRefused("no care provider's"):
            bank.with_user(self.officer).action_lcc_verify()
        other.is_lcc_provider = True
        self.assertFalse(bank._lcc_is_verified())
