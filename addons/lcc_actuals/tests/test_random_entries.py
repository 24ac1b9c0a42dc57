from decimal import ROUND_HALF_UP, Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from odoo.tests import tagged

from ..exceptions import ActualsRefused
from .common import WEEK_2, ActualsCommon

QUARTERS = st.integers(0, 60).map(lambda quarters: Decimal(quarters) / 4)
OFF_STEP = st.integers(1, 3000).map(lambda hundredths: Decimal(hundredths) / 100)
DIFFERENCES = st.one_of(st.just(Decimal(0)), QUARTERS, OFF_STEP)
SPELLINGS = st.sampled_from(
    (float, str, lambda quantity: f" {quantity} ".replace(".", ","), Decimal)
)
PRICES = st.integers(0, 99_99).map(lambda pence: Decimal(pence) / 100)
COMMENTS = st.sampled_from(("", "  ", "Said by the carer", "x" * 501))
PLANNED = Decimal(14)


@st.composite
def entries(draw):
    """(figures of a planned line of 14 hours, comment): half of them add up."""
    frustrated, missed, extra = draw(DIFFERENCES), draw(DIFFERENCES), draw(DIFFERENCES)
    right = PLANNED - frustrated - missed + extra
    actual = draw(st.one_of(st.just(right), QUARTERS))
    figures = {
        "qty_actual": actual,
        "qty_frustrated": frustrated,
        "qty_missed": missed,
        "qty_extra": extra,
    }
    return figures, draw(COMMENTS)


def keeps_the_rules(figures, comment):
    """The rules of DESIGN section 3 (1 and 5), written a second time."""
    actual, frustrated, missed, extra = figures.values()
    varied = frustrated or missed or extra
    return (
        actual == PLANNED - frustrated - missed + extra
        and actual >= 0
        and all(quantity % Decimal("0.25") == 0 for quantity in figures.values())
        and (comment.strip() or not varied)
        and len(comment) <= 500
    )


@tagged("post_install", "-at_install")
class TestRandomEntries(ActualsCommon):
    @settings(max_examples=80)
    @given(entries(), SPELLINGS, PRICES)
    def test_what_keeps_the_rules_is_accepted_and_costs_the_exact_pennies(
        self, entry, spell, price
    ):
        figures, comment = entry
        actual = self.actual(self.cases.two_carer, monday=WEEK_2)
        actual.rate_id._write_workflow({"price": price})
        actual.modified(["date_from"])
        typed = {name: spell(quantity) for name, quantity in figures.items()}
        if keeps_the_rules(figures, comment):
            self.save_week(WEEK_2, two_carer={**typed, "comment": comment})
            self.assertAccepted(actual, figures, price)
        else:
            with self.assertUntouched(self.week(monday=WEEK_2)):
                with self.assertRaises(ActualsRefused):
                    self.save_week(WEEK_2, two_carer={**typed, "comment": comment})

    def assertAccepted(self, actual, figures, price):
        payable = figures["qty_actual"] + figures["qty_frustrated"]
        pounds = (payable * price).quantize(Decimal("0.01"), ROUND_HALF_UP)
        self.assertRecordValues(
            actual,
            [
                {
                    **{name: float(quantity) for name, quantity in figures.items()},
                    "amount_total": float(pounds),
                    "state": "confirmed",
                }
            ],
        )
        (row,) = self.columns(actual)
        self.assertEqual(Decimal(str(row["amount_total"])), pounds)

    @settings(max_examples=60)
    @given(st.one_of(QUARTERS, OFF_STEP), st.integers(0, 5), SPELLINGS)
    def test_emergency_hours_are_four_an_instance(self, hours, visits, spell):
        allowed = hours % Decimal("0.25") == 0 and 0 < hours <= 4 * visits
        added = self.unplanned(
            self.cases.emergency, qty_actual=spell(hours), visits=visits, comment="Fall"
        )
        lines = [*self.lines(self.week(monday=WEEK_2)), added]
        if not allowed:
            with self.assertRaises(ActualsRefused):
                self.save(lines, monday=WEEK_2)
            self.assertFalse(self.actual(self.cases.emergency, monday=WEEK_2))
            return
        self.save(lines, monday=WEEK_2)
        emergency = self.actual(self.cases.emergency, monday=WEEK_2)
        pounds = (hours * Decimal("20.50")).quantize(Decimal("0.01"), ROUND_HALF_UP)
        self.assertRecordValues(
            emergency,
            [
                {
                    "qty_extra": float(hours),
                    "visits": visits,
                    "amount_total": float(pounds),
                }
            ],
        )
        emergency.action_remove()
