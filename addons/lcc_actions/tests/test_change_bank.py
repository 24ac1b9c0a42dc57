from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.lcc_actuals.tests.runs import RunsCommon

from .changes import BANK, NOTE, NUMBERS, ChangesCommon


@tagged("post_install", "-at_install")
class TestBankDetailsByRequest(ChangesCommon, RunsCommon):
    """New bank details of TEST PROVIDER: two officers, and payments in between."""

    def assertPaidTo(self, number):
        bank, problem = self.cases.test._lcc_get_payment_account()
        self.assertFalse(problem)
        self.assertEqual(bank.sanitized_acc_number, number)

    def accounts(self):
        banks = self.env["res.partner.bank"].with_context(active_test=False)
        return banks.search([("partner_id", "=", self.cases.test.id)])

    def test_payments_keep_the_old_account_until_a_second_officer_accepts(self):
        bill = self.rowan_bill()
        change = self.propose(**BANK)
        self.assertPaidTo("00112233")
        self.as_officer(change).action_accept(NOTE)
        self.assertEqual(change.state, "checked")
        self.assertEqual(self.accounts(), self.test_bank)
        self.assertPaidTo("00112233")
        run = self.start()
        self.assertEqual(run.lcc_bill_ids, bill)
        self.assertFalse(run.lcc_held_ids)
        self.assertEqual(run.payment_line_ids.partner_bank_id, self.test_bank)
        self.as_second(change).action_accept()
        self.assertEqual(change.state, "accepted")
        self.assertPaidTo("87654321")
        self.assertFalse(self.test_bank.active)
        # What was chosen before follows, or stops: never the old one by oversight.
        run.action_lcc_choose()
        bank = run.payment_line_ids.partner_bank_id
        self.assertRecordValues(
            bank,
            [
                {
                    "sanitized_acc_number": "87654321",
                    "clearing_number": "30-00-00",
                    "acc_holder_name": "Test Provider Ltd",
                    "lcc_bacs_name": "TEST PROVIDER LTD",
                    "allow_out_payment": True,
                    "lcc_verified_by_id": self.second_officer.id,
                }
            ],
        )

    def test_who_checked_or_entered_it_is_no_second_officer(self):
        change = self.propose(**BANK)
        self.as_officer(change).action_accept(NOTE)
        with self.assertRefused("you entered or checked it", "another officer"):
            self.as_officer(change).action_accept()
        self.assertPaidTo("00112233")
        self.as_second(change).action_reject("They didn't know of it")
        self.assertEqual(change.state, "rejected")
        self.assertEqual(self.accounts(), self.test_bank)

        by_letter = self.propose(self.second_officer, **BANK)
        self.as_officer(by_letter).action_accept(NOTE)
        with self.assertRefused("you entered or checked it"):
            self.as_second(by_letter).action_accept()
        third = by_letter.with_user(self.manager)
        third.action_accept()
        self.assertPaidTo("87654321")

    def test_the_first_officer_notes_how_it_was_verified(self):
        change = self.as_officer(self.propose(**BANK))
        for note in ("", "  ", None):
            with self.assertRefused("note how you verified the change"):
                change.action_accept(note)
        change.action_accept(NOTE)
        self.assertEqual(change.verification, NOTE)
        self.assertEqual(change.checked_by_id, self.officer)

    def test_others_than_officers_who_keep_bills_accept_no_bank_details(self):
        change = self.propose(**BANK)
        self.officer.group_ids -= self.env.ref("account.group_account_invoice")
        for user in (self.officer, self.env.ref("base.user_root"), self.reader):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                change.with_user(user).action_accept(NOTE)
        self.assertEqual(change.state, "submitted")

    def test_an_account_that_waits_stops_the_request_and_is_kept(self):
        change = self.propose(**BANK)
        self.as_officer(change).action_accept(NOTE)
        self.env["res.partner.bank"].create(
            {
                "partner_id": self.cases.test.id,
                "clearing_number": "40-00-00",
                "acc_number": "11111111",
            }
        )
        # Nothing is paid, so what was compared isn't on record any more either.
        with self.assertRefused("Press Compare Again"):
            self.as_second(change).action_accept()
        self.as_second(change).action_compare_again()
        self.as_second(change).action_accept(NOTE)
        with self.assertRefused("another account of it waits"):
            self.as_officer(change).action_accept()
        self.assertEqual(len(self.accounts().filtered("active")), 2)

    def test_a_changed_sort_code_asks_for_another_check(self):
        change = self.propose(**BANK)
        self.as_officer(change).action_accept(NOTE)
        self.test_bank.with_user(
            self.second_officer
        ).sudo().clearing_number = "20-15-76"
        self.test_bank.with_user(self.officer).action_lcc_verify()
        with self.assertRefused("Press Compare Again"):
            self.as_second(change).action_accept()
        self.as_second(change).action_compare_again()
        self.assertRecordValues(
            change,
            [{"state": "submitted", "checked_by_id": False, "verification": False}],
        )
        self.assertIn("(was 20-15-76)", change.details)

    def test_an_account_of_before_is_taken_up_again(self):
        there = self.propose(**BANK)
        self.as_officer(there).action_accept(NOTE)
        self.as_second(there).action_accept()
        back = self.propose(
            kind="bank",
            clearing_number="20-15-75",
            acc_number="00112233",
            acc_holder_name="TEST PROVIDER",
        )
        self.as_second(back).action_accept(NOTE)
        with self.assertRefused("you entered or checked it"):
            self.as_second(back).action_accept()
        self.as_officer(back).action_accept()
        self.assertPaidTo("00112233")
        self.assertEqual(len(self.accounts()), 2)
        self.assertEqual(self.test_bank.lcc_verified_by_id, self.officer)

    def test_a_branch_that_had_its_companys_account_gets_one_of_its_own(self):
        branch = self.world.provider("TEST BRANCH", self.cases.test)
        user = self.world.portal_user("Ms Branch", "branch", branch)
        change = self.propose(user, branch, **BANK)
        self.assertIn("was ending 2233", change.details)
        self.as_officer(change).action_accept(NOTE)
        self.as_second(change).action_accept()
        account, _problem = branch._lcc_get_payment_account()
        self.assertEqual(account.partner_id, branch)
        self.assertPaidTo("00112233")

    def test_a_first_account_needs_two_officers_too(self):
        new = self.world.provider("NEW HOME")
        user = self.world.portal_user("Ms New", "new", new)
        change = self.propose(user, new, **BANK)
        self.as_officer(change).action_accept(NOTE)
        self.assertFalse(new.bank_ids)
        self.as_second(change).action_accept()
        self.assertEqual(new._lcc_get_payment_account()[0].acc_number, "87654321")

    def test_officers_read_the_numbers_and_providers_the_last_four_digits(self):
        change = self.propose(**BANK)
        values = {
            line.name: line.new_value for line in self.as_officer(change).line_ids
        }
        self.assertEqual(values["acc_number"], "87654321")
        self.assertEqual(
            change.details.splitlines(),
            [
                "Sort Code: 30-00-00 (was 20-15-75)",
                "Account Number: ending 4321 (was ending 2233)",
                "Name of the Account: Test Provider Ltd (was TEST PROVIDER)",
            ],
        )
        self.as_officer(change).action_accept(NOTE)
        self.as_second(change).action_accept()
        shown = "".join(
            [change.details, *change.line_ids.mapped("new_text")]
            + change.line_ids.mapped("old_text")
            + change.message_ids.mapped("body")
        )
        for number in NUMBERS:
            self.assertNotIn(number, shown)

    def test_a_refusal_does_not_repeat_the_number(self):
        with self.assertRaises(UserError) as caught:
            self.propose(**{**BANK, "acc_number": "7654321"})
        self.assertNotIn("7654321", str(caught.exception))

    def test_a_telephone_number_as_new_as_the_account_is_warned_of(self):
        phone = self.propose()
        self.as_officer(phone).action_accept()
        change = self.as_officer(self.propose(**BANK))
        self.assertIn("Telephone (accepted 21 Aug 2023)", change.warning)
        self.assertIn("a number that you knew before", change.warning)
        self.assertFalse(self.as_officer(phone).warning)
