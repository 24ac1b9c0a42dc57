from datetime import date

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .common import WEEK, WEEK_2, ActualsCommon


class RatesCommon(ActualsCommon):
    def draft(self, price, start, end=None, line=None, level=None, user=None):
        """A rate of TEST PROVIDER's two carers that nobody has approved."""
        rates = self.env["lcc.rate"].with_user(user or self.officer)
        return rates.create(
            {
                "contract_id": self.cases.test_contract.id,
                "service_level_id": (level or self.cases.two_carer).id,
                "package_line_id": line and line.id,
                "price": price,
                "date_start": start,
                "date_end": end,
            }
        )

    def approve(self, rate, user=None):
        rate.with_user(user or self.second_officer).action_approve()
        return rate

    def current(self):
        """The open-ended £20.50 of the two carers."""
        return self.env["lcc.rate"].search(
            [
                ("contract_id", "=", self.cases.test_contract.id),
                ("service_level_id", "=", self.cases.two_carer.id),
                ("state", "=", "approved"),
            ]
        )


@tagged("post_install", "-at_install")
class TestRateApproval(RatesCommon):
    def test_whoever_prepared_a_rate_does_not_approve_it(self):
        rate = self.draft(21.00, WEEK_2)
        with self.assertRefused("second officer"):
            self.approve(rate, self.officer)
        self.approve(rate)
        self.assertRecordValues(
            rate,
            [
                {
                    "state": "approved",
                    "prepared_by_id": self.officer.id,
                    "approved_by_id": self.second_officer.id,
                }
            ],
        )

    def test_whoever_changed_the_price_does_not_approve_it(self):
        rate = self.draft(21.00, WEEK_2)
        rate.with_user(self.second_officer).price = 99.00
        with self.assertRefused("You prepared"):
            self.approve(rate)
        self.approve(rate, self.officer)

    def test_readers_do_not_approve(self):
        with self.assertRefused("Only a council officer"):
            self.approve(self.draft(21.00, WEEK_2), self.reader)

    def test_approval_is_not_typed(self):
        rate = self.draft(21.00, WEEK_2)
        for vals in (
            {"state": "approved"},
            {"prepared_by_id": self.reader.id},
            {"approved_by_id": self.second_officer.id},
            {"date_approved": "2023-07-01 00:00:00", "price": 1},
        ):
            with self.assertRefused("[Approve]"):
                rate.write(vals)
        typed = (
            self.env["lcc.rate"]
            .with_user(self.officer)
            .create(
                {
                    "contract_id": rate.contract_id.id,
                    "service_level_id": rate.service_level_id.id,
                    "price": 1,
                    "date_start": "2020-01-01",
                    "date_end": "2020-01-31",
                    "state": "approved",
                    "prepared_by_id": self.second_officer.id,
                    "approved_by_id": self.officer.id,
                }
            )
        )
        self.assertRecordValues(
            typed,
            [
                {
                    "state": "draft",
                    "prepared_by_id": self.officer.id,
                    "approved_by_id": False,
                }
            ],
        )

    def test_an_approved_rate_is_frozen(self):
        rate = self.current()
        for vals in (
            {"price": 1},
            {"date_start": "2020-01-01"},
            {"date_end": "2023-12-31"},
            {"service_level_id": self.cases.travel.id},
            {"contract_id": self.cases.demo_contract.id},
            {"package_line_id": self.week().package_line_id[0].id},
        ):
            with self.assertRefused("is approved and can't be changed"):
                rate.with_user(self.manager).write(vals)
        with self.assertRefused("is approved and can't be changed"):
            rate.with_user(self.manager).unlink()

    def test_only_a_manager_withdraws(self):
        rate = self.current()
        with self.assertRefused("manager withdraws"):
            rate.with_user(self.officer).action_withdraw()
        rate.with_user(self.manager).action_withdraw()
        with self.assertRefused("You prepared"):
            self.approve(rate, self.manager)
        self.approve(rate)

    def test_an_unapproved_rate_prices_nothing(self):
        self.current().with_user(self.manager).action_withdraw()
        actual = self.actual(self.cases.two_carer, monday=WEEK_2)
        with self.assertRefused("No price has been agreed from 24 Jul 2023"):
            actual.write({"comment": "x"})
        self.assertRecordValues(actual, [{"amount_total": 246.00}])  # as recorded


@tagged("post_install", "-at_install")
class TestRateRanges(RatesCommon):
    def test_postgresql_itself_refuses_overlaps(self):
        self.env.cr.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE conrelid = 'lcc_rate'::regclass AND contype = 'x'"
        )
        ((definition,),) = self.env.cr.fetchall()
        for part in ("USING gist", "contract_id", "daterange", "WITH &&"):
            self.assertIn(part, definition)

    def test_two_prices_of_one_day_are_refused(self):
        self.draft(21.00, date(2019, 1, 1), date(2019, 3, 31))
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.draft(22.00, date(2019, 3, 31), date(2019, 4, 30))

    def test_prices_that_touch_or_belong_to_others_are_not_overlaps(self):
        self.draft(21.00, date(2019, 1, 1), date(2019, 3, 31))
        self.draft(22.00, date(2019, 4, 1))
        self.draft(23.00, date(2019, 1, 1), level=self.cases.travel)
        line = self.actual(self.cases.two_carer).package_line_id
        self.draft(24.00, date(2019, 1, 1), line=line)

    def test_an_approval_over_a_later_price_is_refused(self):
        rate = self.draft(19.00, date(2021, 3, 1))
        with self.assertRefused("holds on some of its days", "withdraw that one"):
            self.approve(rate)

    def test_a_price_for_a_while_gives_way_to_the_old_one_again(self):
        self.approve(self.draft(19.00, date(2023, 7, 24), date(2023, 8, 6)))
        self.assertRecordValues(
            self.current().sorted("date_start"),
            [
                {"price": 20.50, "date_end": date(2023, 7, 23)},
                {"price": 19.00, "date_end": date(2023, 8, 6)},
                {"price": 20.50, "date_end": False},
            ],
        )
        two_carer = self.cases.two_carer
        costs = [
            self.actual(two_carer, monday=date(2023, 7, day)).amount_total
            for day in (17, 24, 31)
        ]
        self.assertEqual(costs, [246.00, 228.00, 228.00])
        after = self.actual(two_carer, monday=date(2023, 8, 7))
        self.assertEqual(after.amount_total, 246.00)
        self.confirm(after)

    def test_the_open_price_before_it_ends_the_day_before(self):
        before = self.current()
        self.approve(self.draft(21.00, date(2023, 8, 1)))
        self.assertRecordValues(
            before, [{"date_end": date(2023, 7, 31), "state": "approved"}]
        )

    def test_an_own_price_ends_only_own_prices(self):
        before = self.current()
        line = self.actual(self.cases.two_carer).package_line_id
        self.approve(self.draft(30.00, WEEK_2, line=line))
        self.assertRecordValues(before, [{"date_end": False}])

    def test_an_own_price_names_a_line_of_its_contract_and_level(self):
        with self.assertRefused("must name the same", error=ValidationError):
            self.draft(30.00, WEEK, line=self.cases.bloggs_line)

    def test_a_price_is_not_negative_and_its_dates_are_ordered(self):
        for price, end in ((-1, None), (1, date(2018, 12, 31))):
            with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
                self.draft(price, date(2019, 1, 1), end)


@tagged("post_install", "-at_install")
class TestPricesOfWeeks(RatesCommon):
    def test_a_later_approval_prices_the_weeks_from_its_first_day(self):
        self.actual(self.cases.two_carer, monday=date(2023, 7, 31))._do_lock("billed")
        rate = self.draft(21.00, WEEK_2)
        self.assertEqual(self.prices(), [20.50] * 4)
        self.approve(rate)
        self.assertEqual(self.prices(), [20.50, 21.00, 21.00, 21.00])
        actual = self.actual(self.cases.two_carer, monday=WEEK_2)
        self.assertRecordValues(actual, [{"amount_total": 252.00, "rate_id": rate.id}])

    def prices(self):
        line = self.actual(self.cases.two_carer).package_line_id
        return line.actual_ids.sorted("week_start").mapped("price_unit")

    def test_a_price_that_changes_midweek_waits_for_the_next_week(self):
        self.approve(self.draft(21.00, date(2023, 7, 26)))
        self.assertEqual(self.prices(), [20.50, 20.50, 21.00, 21.00])

    def test_an_own_price_beats_the_contracts(self):
        line = self.actual(self.cases.two_carer).package_line_id
        self.approve(self.draft(30.00, WEEK_2, date(2023, 7, 30), line=line))
        self.assertEqual(self.prices(), [20.50, 30.00, 20.50, 20.50])
        self.approve(self.draft(22.00, WEEK))
        self.assertEqual(self.prices(), [22.00, 30.00, 22.00, 22.00])

    def test_other_clients_levels_and_providers_keep_their_price(self):
        others = self.env["lcc.actual"].search(
            [("service_level_id", "!=", self.cases.two_carer.id)]
        )
        with self.assertUntouched(others):
            self.approve(self.draft(21.00, WEEK))

    def test_a_first_price_lets_a_waiting_week_be_recorded(self):
        cases, level = self.cases, self.world.level("Homecare (LWH) - Night Sit")
        self.world.cpli(cases.carr, cases.test_service, level, 2, date(2023, 7, 3))
        self.world.generate(cases.test_service, WEEK)
        actual = self.actual(level, cases.carr)
        self.assertRecordValues(actual, [{"rate_id": False, "amount_total": 0}])
        with self.assertRefused("No price has been agreed from 17 Jul 2023"):
            actual.action_confirm()
        self.approve(self.draft(40.00, WEEK, level=level))
        self.confirm(actual)
        self.assertRecordValues(actual, [{"amount_total": 80.00, "state": "confirmed"}])

    def test_a_rate_that_comes_back_later_leaves_the_weeks_before_without_price(self):
        rate, actual = self.current(), self.actual(self.cases.travel, self.cases.carr)
        rate = rate.search(
            [
                ("service_level_id", "=", self.cases.travel.id),
                ("contract_id", "=", self.cases.test_contract.id),
            ]
        )
        rate.with_user(self.manager).action_withdraw()
        rate.with_user(self.officer).write({"date_start": WEEK_2, "price": 25})
        self.approve(rate)
        with self.assertRefused("No price has been agreed from 17 Jul 2023"):
            self.confirm(actual)

    def test_recorded_weeks_keep_a_withdrawn_price_whatever_the_plan_does(self):
        self.current().with_user(self.manager).action_withdraw()
        line = self.actual(self.cases.two_carer).package_line_id
        line.date_end = date(2024, 3, 31)
        self.assertEqual(self.prices(), [20.50] * 4)
