"""Scheduled payments with random histories through Odoo.

Two residents' packages, absences and prices are changed by random steps, back-dated and
in any order, while schedules are drawn up, questioned, finalised and taken back. After
each step, what stands in the database has to be what is owed, and what bills come to.
"""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st
from odoo.tests import tagged
from odoo.tests.common import freeze_time

from ..tools.schedule import Key
from ..tools.weeks import financial_year
from .schedules import ScheduleCommon
from .test_schedule import half_up, period

FIRST = date(2022, 2, 14)
DATES = st.integers(0, 130).map(lambda days: FIRST + timedelta(days=days))
STEPS = st.lists(
    st.tuples(
        st.integers(0, 1),
        st.one_of(
            st.tuples(st.just("start"), DATES),
            st.tuples(st.just("end"), st.none() | DATES),
            st.tuples(st.just("absent"), st.tuples(DATES, st.integers(1, 40))),
            st.tuples(st.just("price"), st.tuples(DATES, st.integers(30_000, 90_000))),
            st.tuples(st.just("share"), st.sampled_from([0, 12.34, 160.75])),
            st.tuples(st.just("quantity"), st.sampled_from([0.5, 1])),
            st.tuples(st.just("question"), st.none()),
            st.tuples(st.just("finalise"), st.none()),
            st.tuples(st.just("finalise"), st.none()),
            st.tuples(st.just("reopen"), st.none()),
        ),
    ),
    min_size=3,
    max_size=14,
)


def pence(amount):
    """Return pounds of the database as whole pennies; fail where they are none."""
    exact = Decimal(str(round(amount, 6))) * 100
    assert exact == int(exact), amount
    return int(exact)


@tagged("post_install", "-at_install")
class TestRandomSchedules(ScheduleCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mavis.date_start = FIRST
        cls.people = [cls.cora, cls.mavis]
        cls.dennis.date_end = FIRST - timedelta(days=1)
        # The prices of spot beds begin with them.
        for rate in cls.contract.rate_ids:
            rate.with_user(cls.manager).action_withdraw()
            rate.date_start = date(2021, 1, 1)
            rate.with_user(cls.second_officer).action_approve()

    @freeze_time("2022-12-01 09:00:00")
    @settings(max_examples=30)
    @given(STEPS)
    def test_what_stands_is_what_is_owed_and_what_bills_come_to(self, steps):
        savepoint = self.env.cr.savepoint()
        try:
            self.schedule = self.draw_up(FIRST)
            for who, (step, value) in steps:
                getattr(self, f"do_{step}")(self.people[who], value)
                self.check()
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all()

    # Steps

    def do_start(self, cpli, day):
        if not cpli.date_end or day <= cpli.date_end:
            cpli.date_start = day

    def do_end(self, cpli, day):
        if not day or day >= cpli.date_start:
            cpli.date_end = day

    def do_absent(self, cpli, value):
        first, days = value
        self.env["lcc.absence"].create(
            {
                "client_id": cpli.client_id.id,
                "reason": "hospital",
                "date_start": first,
                "date_end": first + timedelta(days=days - 1),
            }
        )

    def do_price(self, cpli, value):
        day, price = value
        taken = cpli.rate_ids.filtered(lambda rate: rate.date_start >= day)
        if not taken:
            level = cpli.service_level_id
            self.world.rate(self.contract, level, price / 100, day, line=cpli)

    def do_share(self, cpli, share):
        cpli.with_user(self.manager).write(
            {"amount_contribution": share, "is_contribution_collected": bool(share)}
        )

    def do_quantity(self, cpli, quantity):
        cpli.qty_week = quantity

    def do_question(self, cpli, _value):
        lines = self.schedule.line_ids.filtered(lambda line: line.is_payable)
        lines = lines.filtered(lambda line: line.package_line_id == cpli)
        for line in lines[:1]:
            if line._is_questioned():
                self.schedule.action_reply(line.id, "It is right")
            else:
                self.schedule.action_question(line.id, "Is it right?")

    def do_finalise(self, _cpli, _value):
        self.schedule.action_finalise()
        self.schedule = self.draw_up(self.schedule.date_end + timedelta(days=1))

    def do_reopen(self, _cpli, _value):
        last = self.schedules.search(
            [("contract_id", "=", self.contract.id), ("state", "=", "finalised")],
            limit=1,
        )
        if last:
            last.action_reopen()

    # Checks

    def check(self):
        self.env.flush_all()
        until = self.schedule.date_end
        standing = defaultdict(lambda: [0, 0])
        for cpli, start, year, part, amount in self.query(
            "SELECT package_line_id, period_start, financial_year, part, amount"
            " FROM lcc_scheduled_payment_line WHERE contract_id = %s AND is_live"
            " AND is_payable",
            self.contract.id,
        ):
            place, sign = (0, 1) if part == "value" else (1, -1)
            standing[Key(cpli, start, year)][place] += sign * pence(amount)
        owed = self.owed(until)
        for key in owed.keys() | standing.keys():
            self.assertEqual(standing[key], owed[key], key)
        self.check_bills()

    def check_bills(self):
        bills = self.query(
            "SELECT s.id, COALESCE(SUM(l.amount), 0), COALESCE(MIN("
            " CASE m.move_type WHEN 'in_refund' THEN -1 ELSE 1 END"
            " * m.amount_untaxed), 0)"
            " FROM lcc_scheduled_payment s"
            " LEFT JOIN account_move m ON m.id = s.move_id AND m.state = 'posted'"
            " LEFT JOIN lcc_scheduled_payment_line l ON l.scheduled_payment_id = s.id"
            " AND l.is_live AND l.is_payable"
            " WHERE s.contract_id = %s AND s.state = 'finalised' GROUP BY s.id",
            self.contract.id,
        )
        for number, lines, bill in bills:
            self.assertEqual(pence(lines), pence(bill), number)

    def query(self, sql, *values):
        self.env.cr.execute(sql, values)
        return self.env.cr.fetchall()

    def owed(self, until):
        """{key: [value, contribution]} in pence, day by day and in fractions."""
        owed = defaultdict(lambda: [0, 0])
        away = self.env["lcc.absence"].search([])
        for cpli in self.people:
            stays = away.filtered(lambda each, c=cpli: each.client_id == c.client_id)
            groups, day = defaultdict(int), max(cpli.date_start, FIRST)
            while day <= min(cpli.date_end or until, until):
                if not any(s.date_start <= day <= s.date_end for s in stays):
                    key = Key(cpli.id, period(day)[0], financial_year(day))
                    groups[key, self.price(cpli, day)] += 1
                day += timedelta(days=1)
            share = Fraction(str(cpli.amount_contribution)) * 100
            for (key, price), days in groups.items():
                week = Fraction(str(cpli.qty_week)) * Fraction(str(price)) * 100
                value = half_up(week * days / 7)
                collected = cpli.is_contribution_collected
                owed[key][0] += value
                owed[key][1] += min(half_up(share * days / 7), value) * collected
        return owed

    def price(self, cpli, day):
        for rate in cpli.rate_ids:
            if rate._holds_on(day):
                return rate.price
        raise AssertionError(f"{cpli.reference} has no price on {day}")
