from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from odoo.tests import BaseCase, tagged

from ..tools.bacs import (
    LARGEST,
    Account,
    BacsRefused,
    Payment,
    Submission,
    bacs_name,
    bacs_text,
    digits,
    write_file,
)
from .bacs_reader import BacsFile
from .common import WEEK

COUNCIL = Account("601111", "12345678", "LANCASHIRE CC")
HOME = Account("201575", "00112233", "ROSE COTTAGE LTD")
AGENCY = Account("089999", "66374958", "TEST CARE")
MONDAY = WEEK + timedelta(weeks=5)
TUESDAY = MONDAY + timedelta(days=1)
#: The late summer bank holiday.
HOLIDAYS = frozenset({date(2023, 8, 28)})

ACCOUNTS = st.builds(
    Account,
    st.integers(1, 999_999).map("{:06}".format),
    st.integers(1, 99_999_999).map("{:08}".format),
    st.from_regex(r"[A-Z0-9.&/-][A-Z0-9.&/ -]{0,17}", fullmatch=True),
)
PAYMENTS = st.builds(
    Payment,
    st.just("A home"),
    ACCOUNTS,
    st.one_of(st.integers(1, 1_000_000), st.just(1), st.just(LARGEST // 20)),
    st.integers(1, 9_999_999).map("PAY{}/1".format),
)


def submission(*payments, **values):
    made = Submission(
        "123456", "000001", COUNCIL, MONDAY, TUESDAY, HOLIDAYS, tuple(payments)
    )
    return made._replace(**values)


def payment(amount=159900, account=HOME, reference="PAY0001/1"):
    return Payment("ROSE COTTAGE", account, amount, reference)


@tagged("post_install", "-at_install")
class TestBacsFile(BaseCase):
    def refused(self, made, *texts):
        """``made`` is refused for one reason, in words that hold ``texts``."""
        with self.assertRaises(BacsRefused) as caught:
            write_file(made)
        self.assertEqual(len(caught.exception.problems), 1, caught.exception.problems)
        for text in texts:
            self.assertIn(text, str(caught.exception))

    def test_two_payments_and_the_contra_that_balances_them(self):
        file = BacsFile(
            write_file(
                submission(payment(), payment(240001, AGENCY, "PAY0001/2")),
            )
        )
        self.assertEqual(file.check(), [])
        self.assertEqual(file.user_number, "123456")
        self.assertEqual(file.serial, "000001")
        self.assertEqual((file.created, file.processing), (MONDAY, TUESDAY))
        first, second, contra = file.records
        self.assertEqual(first.payee, ("201575", "00112233"))
        self.assertEqual(first.payee_name, "ROSE COTTAGE LTD")
        self.assertEqual((first.pence, first.reference), (159900, "PAY0001/1"))
        self.assertEqual(first.payer, ("601111", "12345678"))
        self.assertEqual(first.payer_name, "LANCASHIRE CC")
        self.assertEqual(second.payee, ("089999", "66374958"))
        self.assertEqual(second.pence, 240001)
        self.assertEqual((contra.code, contra.pence), ("17", 399901))

    @settings(max_examples=200)
    @given(st.lists(PAYMENTS, min_size=1, max_size=20), st.integers(1, 31))
    def test_whatever_is_paid_is_read_back(self, payments, days):
        day = MONDAY + timedelta(days=days)
        while day.weekday() > 4 or day in HOLIDAYS:
            day -= timedelta(days=1)
        if day <= MONDAY or sum(each.amount for each in payments) > LARGEST:
            return
        file = BacsFile(write_file(submission(*payments, processing=day)))
        self.assertEqual(file.check(), [])
        self.assertEqual(file.processing, day)
        self.assertEqual(
            [
                (*each.payee, each.payee_name, each.pence, each.reference)
                for each in file.credits
            ],
            [
                (
                    each.account.sort_code,
                    each.account.number,
                    each.account.name.rstrip(),
                    each.amount,
                    each.reference,
                )
                for each in payments
            ],
        )

    def test_bad_accounts_name_the_payee_the_field_and_the_way_out(self):
        wide = "".join(chr(ord(digit) + 0xFEE0) for digit in HOME.sort_code)
        for sort_code in ("", "20157", "2015755", "20-157", "20157A", "000000", wide):
            with self.subTest(sort_code=sort_code):
                made = submission(payment(account=HOME._replace(sort_code=sort_code)))
                self.refused(made, "ROSE COTTAGE: the sort code", "Correct")
        for number in ("", "0011223", "001122334", "0011 233", "00000000"):
            with self.subTest(number=number):
                made = submission(payment(account=HOME._replace(number=number)))
                self.refused(made, "ROSE COTTAGE: the account number", "Correct")

    def test_amounts_are_from_a_penny_to_what_the_field_takes(self):
        for amount in (1, LARGEST):
            file = BacsFile(write_file(submission(payment(amount))))
            self.assertEqual(file.check(), [])
            self.assertEqual(file.credits[0].pence, amount)
        self.refused(submission(payment(0)), "£0.00", "Hold the provider back")
        self.refused(submission(payment(-160590)), "-£1,605.90", "not above zero")
        with self.assertRaises(BacsRefused) as caught:
            write_file(submission(payment(LARGEST + 1)))
        self.assertIn("£100,000,000.00 is above £99,999,999.99", str(caught.exception))

    def test_a_contra_that_could_not_hold_the_sum_is_refused(self):
        made = submission(payment(LARGEST), payment(1))
        self.refused(made, "one contra record can't hold", "Make two runs")

    def test_names_and_references_that_do_not_fit_are_refused(self):
        for name, text in (
            ("ROSE COTTAGE LIMITED", "20 characters. Shorten it to 18"),
            ("Rose Cottage", "holds a e g o s t"),
            ("ROSE_COTTAGE", "holds _"),
            ("ROSE*COTTAGE+", "holds * +"),
            ("ROSÉ", "holds É"),
            ("  ", "is missing"),
        ):
            with self.subTest(name=name):
                made = submission(payment(account=HOME._replace(name=name)))
                self.refused(made, "ROSE COTTAGE: the name on Bacs", text)
        for reference, text in (
            ("CH DEMO RES 11/04/22", "20 characters"),
            ("CONTRA 1", "begins with a word that Bacs keeps"),
            ("", "is missing"),
        ):
            with self.subTest(reference=reference):
                self.refused(submission(payment(reference=reference)), text)

    def test_the_processing_day_is_a_working_day_that_bacs_can_still_keep(self):
        for day, text in (
            (date(2023, 8, 26), "26/08/2023: it is no working day"),
            (date(2023, 8, 28), "28/08/2023: it is no working day"),
            (MONDAY, "Bacs needs the file on an earlier day"),
            (date(2023, 8, 18), "Bacs needs the file on an earlier day"),
            (date(2023, 9, 22), "more than 31 days ahead"),
        ):
            with self.subTest(day=day):
                self.refused(submission(payment(), processing=day), text)
        for day in (TUESDAY, date(2023, 8, 29), date(2023, 9, 21)):
            made = submission(payment(), processing=day)
            self.assertEqual(BacsFile(write_file(made)).processing, day)

    def test_the_council_has_to_be_known_to_bacs(self):
        for number in ("", "12345", "1234567", "12345A", "000000"):
            with self.subTest(number=number):
                made = submission(payment(), user_number=number)
                self.refused(made, "Service user number", "bank journal")
        for serial in ("", "1", "000000", "abcdef"):
            with self.subTest(serial=serial):
                made = submission(payment(), serial=serial)
                self.refused(made, "Serial number")
        made = submission(payment(), account=COUNCIL._replace(number="1"))
        self.refused(made, "The council's account: the account number")
        self.refused(submission(), "nothing to pay")

    def test_all_that_is_wrong_is_told_at_once(self):
        bad = HOME._replace(sort_code="1", name="")
        with self.assertRaises(BacsRefused) as caught:
            write_file(submission(payment(0, bad), payment()))
        self.assertEqual(len(caught.exception.problems), 3)

    def test_texts_are_put_in_the_characters_that_bacs_takes(self):
        for text, wanted in (
            ("St Mary's Residential, Ltd.", "ST MARYS RESIDENTIAL LTD."),
            ("St Mary\u2019s", "ST MARYS"),
            ("Café  Ärzte\t& Co/2-3", "CAFE ARZTE & CO/2-3"),
            ("A_B*C", "A B C"),
            ("\u2014", ""),
            (None, ""),
        ):
            with self.subTest(text=text):
                self.assertEqual(bacs_text(text), wanted)
        self.assertEqual(bacs_name("ROSE COTTAGE HOME LIMITED"), "ROSE COTTAGE HOME")
        self.assertEqual(digits(" 20-15\u201375 "), "201575")

    @given(st.text(max_size=40))
    def test_a_name_made_for_bacs_is_taken_or_empty(self, text):
        name = bacs_name(text)
        if name:
            write_file(submission(payment(account=HOME._replace(name=name))))
