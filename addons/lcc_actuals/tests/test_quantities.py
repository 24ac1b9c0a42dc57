import math
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st
from odoo.tests import BaseCase, tagged

from ..tools.quantities import (
    MAX_QUANTITY,
    QuantityError,
    cost,
    is_multiple,
    money_text,
    nearest_step,
    parse_count,
    parse_quantity,
    quantity_text,
)

QUARTERS = st.integers(0, 39_999).map(lambda quarters: Decimal(quarters) / 4)
PRICES = st.integers(0, 10_000_00).map(lambda pence: Decimal(pence) / 100)
ANYTHING = st.one_of(
    st.text(),
    st.text("0123456789.,- eE+_", max_size=12),
    st.floats(),
    st.integers(),
    st.decimals(),
    st.booleans(),
    st.none(),
    st.binary(),
    st.lists(st.integers()),
    st.dictionaries(st.text(), st.integers()),
)


@tagged("post_install", "-at_install")
class TestParseQuantity(BaseCase):
    def test_the_spellings_of_twelve_and_a_half(self):
        for text in ("12.5", "12,5", " 12.5 ", "12.50", "012.5", 12.5, Decimal("12.5")):
            with self.subTest(text=text):
                self.assertEqual(parse_quantity(text), Decimal("12.5"))
        self.assertEqual(parse_quantity(" 12 "), 12)
        self.assertEqual(parse_quantity("12\u00a0"), 12)

    def test_what_is_not_a_quantity_is_refused_in_plain_words(self):
        refused = {
            "is not a number": (
                "abc", "1e9", "NaN", "inf", "0x10", "1.2.3", "1_000", "--1", "+1", "½",
                "١٢", "12 h", float("nan"), float("inf"), -float("inf"), True, [], {},
                b"12", Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity"),
            ),
            "can't be less than 0": ("-1", "- 1", "-0.25", -1, -0.25, -(10**400)),
            "is too large": (
                "1000000", 10**6, 10**400, 1e300, "9999.995", 10_000, Decimal("1e999"),
            ),
            "could be read in two ways": ("1,000", "1 000", "12,500", "1,234.5"),
            "is empty": ("", "  ", None, False),
        }  # fmt: skip
        for words, values in refused.items():
            for value in values:
                with self.subTest(value=repr(value)[:30]):
                    with self.assertRaises(QuantityError) as caught:
                        parse_quantity(value)
                    self.assertIn(words, str(caught.exception))

    def test_more_than_two_decimals_would_be_lost_and_are_refused(self):
        for value in ("35.004", "12.254", 0.001, "0.005"):
            with self.subTest(value=value), self.assertRaises(QuantityError) as caught:
                parse_quantity(value)
            self.assertIn("two decimal places", str(caught.exception))
        self.assertEqual(parse_quantity("12.250"), Decimal("12.25"))
        self.assertEqual(parse_quantity(0.1 + 0.2), Decimal("0.3"))

    def test_the_largest_and_the_smallest_quantity(self):
        self.assertEqual(parse_quantity("9999.99"), MAX_QUANTITY)
        self.assertEqual(parse_quantity(0), 0)
        self.assertFalse(parse_quantity(-0.0).is_signed())  # no "-0" on a page

    def test_empty_stands_for_what_the_caller_says(self):
        for empty in ("", " ", None, False):
            self.assertEqual(parse_quantity(empty, empty=0), 0)

    @given(QUARTERS)
    def test_a_quantity_survives_being_written_and_read(self, quantity):
        self.assertEqual(parse_quantity(quantity_text(quantity)), quantity)
        self.assertEqual(parse_quantity(float(quantity)), quantity)
        self.assertEqual(parse_quantity(str(quantity).replace(".", ",")), quantity)

    @given(ANYTHING)
    def test_anything_gives_a_quantity_or_a_reason(self, value):
        try:
            quantity = parse_quantity(value)
        except QuantityError as error:
            self.assertTrue(str(error))
        else:
            self.assertTrue(0 <= quantity <= MAX_QUANTITY)
            self.assertEqual(quantity, round(quantity, 2))

    @given(ANYTHING)
    def test_anything_gives_a_count_or_a_reason(self, value):
        try:
            number = parse_count(value)
        except QuantityError:
            return
        self.assertIsInstance(number, int)
        self.assertTrue(0 <= number <= MAX_QUANTITY)

    def test_visits_are_whole_numbers(self):
        self.assertEqual(parse_count("14"), 14)
        self.assertEqual(parse_count("14.0"), 14)
        with self.assertRaisesRegex(QuantityError, "whole number"):
            parse_count("1.5")


@tagged("post_install", "-at_install")
class TestMoney(BaseCase):
    def test_the_pennies_of_the_guide(self):
        for quantity, price, pounds in (
            (35, 17.84, "624.40"),
            (32, 17.84, "570.88"),
            (33, 17.84, "588.72"),
            (4, 20.50, "82.00"),
            (19, 20.50, "389.50"),
            (28, 20.50, "574.00"),
            (35, 17.14, "599.90"),
        ):
            self.assertEqual(cost(quantity, price), Decimal(pounds))

    def test_half_a_penny_goes_up(self):
        self.assertEqual(cost(0.25, 17.14), Decimal("4.29"))  # 4.285
        self.assertEqual(cost(0.25, 0.02), Decimal("0.01"))  # 0.005
        self.assertEqual(cost(0.5, 20.49), Decimal("10.25"))  # 10.245, not banker's

    @given(QUARTERS, PRICES)
    def test_cost_is_exact_arithmetic_rounded_half_up_once(self, quantity, price):
        pence = Fraction(quantity) * Fraction(price) * 100
        expected = Decimal(math.floor(pence + Fraction(1, 2))) / 100
        self.assertEqual(cost(float(quantity), float(price)), expected)
        exact = (quantity * price).quantize(Decimal("0.01"), ROUND_HALF_UP)
        self.assertEqual(cost(quantity, price), exact)

    @given(QUARTERS, QUARTERS, PRICES)
    def test_more_care_never_costs_less(self, one, other, price):
        less, more = sorted((one, other))
        self.assertLessEqual(cost(less, price), cost(more, price))

    def test_money_and_quantities_are_written_as_in_the_guide(self):
        self.assertEqual(money_text(1599), "£1,599.00")
        self.assertEqual(money_text(-1304.87), "-£1,304.87")
        self.assertEqual(money_text(0), "£0.00")
        for quantity, text in (
            (35, "35"),
            (7.25, "7.25"),
            (10, "10"),
            (0, "0"),
            (0.5, "0.5"),
        ):
            self.assertEqual(quantity_text(quantity), text)


@tagged("post_install", "-at_install")
class TestSteps(BaseCase):
    def test_quarter_hours_are_steps_and_tenths_are_not(self):
        for quantity in (0, 0.25, 7.75, 35):
            self.assertTrue(is_multiple(quantity, 0.25))
        for quantity in (0.1, 7.3, 12.01):
            self.assertFalse(is_multiple(quantity, 0.25))
        self.assertTrue(is_multiple(0.3, 0.1))  # 0.3 % 0.1 is 0.09.. in floats
        self.assertTrue(is_multiple(0.3, 0))

    @given(QUARTERS, st.sampled_from(["0.25", "0.5", "1", "0.1", "7"]))
    def test_the_nearest_step_is_a_step_at_most_half_a_step_away(self, quantity, step):
        step = Decimal(step)
        nearest = nearest_step(quantity, step)
        self.assertTrue(is_multiple(nearest, step))
        self.assertTrue(-step / 2 <= quantity - nearest < step / 2)
