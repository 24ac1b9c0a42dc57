"""Owed minus billed with random histories through Odoo's own documents: about a
hundred, beside the thousands of ``test_ledger`` in plain Python."""

from collections import Counter
from datetime import date, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..demo.guide import WEEKS_TESTINV4
from .bills import BillsCommon

#: Stored weeks that don't say: owed less billed is open. What is owed is worked out
#: from quantities, price and contribution, what is billed from the live links.
WRONG_WEEKS = """
WITH owed AS (
    SELECT a.*, CASE WHEN a.date_from IS NULL THEN 0
        ELSE ROUND((a.qty_actual + a.qty_frustrated) * a.price_unit, 2) END AS value,
        CASE WHEN l.is_contribution_collected AND a.date_from IS NOT NULL
        THEN ROUND(l.amount_contribution * (a.date_to - a.date_from + 1) / 7, 2)
        ELSE 0 END AS share
    FROM lcc_actual a LEFT JOIN lcc_package_line l ON l.id = a.package_line_id
), billed AS (
    SELECT a.id, COALESCE(SUM(b.amount_value), 0) AS value,
        COALESCE(SUM(b.amount_contribution), 0) AS share,
        COALESCE(SUM(b.qty_billed), 0) AS quantity
    FROM lcc_actual a LEFT JOIN lcc_bill_link b ON b.actual_id = a.id AND b.is_live
    GROUP BY a.id
)
SELECT owed.id, owed.state, owed.approval_state, owed.amount_open
FROM owed JOIN billed USING (id)
WHERE owed.qty_billed <> billed.quantity OR owed.amount_billed <> billed.value
    OR owed.amount_contribution_billed <> billed.share
    OR owed.amount_total <> owed.value
    OR owed.amount_contribution <> LEAST(owed.share, owed.value)
    OR owed.amount_open <> CASE
        WHEN owed.state = 'generated' OR owed.approval_state = 'awaiting'
            OR owed.is_in_dispute THEN 0
        ELSE owed.value - LEAST(owed.share, owed.value) - billed.value + billed.share
    END
"""
#: Bills that come to something else than their weeks do, or don't count as they should.
WRONG_BILLS = """
SELECT m.id, m.ref, m.lcc_status, m.amount_untaxed, SUM(b.amount_value)
FROM account_move m LEFT JOIN lcc_bill_link b ON b.move_id = m.id
WHERE m.lcc_provider_id IS NOT NULL
GROUP BY m.id
HAVING m.amount_untaxed <> COALESCE(SUM(b.amount_value - b.amount_contribution), 0)
    * CASE m.move_type WHEN 'in_refund' THEN -1 ELSE 1 END
    OR m.amount_total <> m.amount_untaxed
    OR bool_or(b.is_live = (m.state = 'cancel'))
    OR m.lcc_date_submitted IS NOT NULL AND m.lcc_sealed_untaxed <> m.amount_untaxed
"""
#: Journal entries that don't balance, or whose payable is not the total.
WRONG_ENTRIES = """
SELECT m.id, m.ref, SUM(l.balance) FROM account_move m
JOIN account_move_line l ON l.move_id = m.id
WHERE m.lcc_provider_id IS NOT NULL
GROUP BY m.id
HAVING SUM(l.balance) <> 0 OR m.amount_total <>
    ABS(COALESCE(SUM(l.balance) FILTER (WHERE l.display_type = 'payment_term'), 0))
"""
#: A week is locked exactly while a submitted bill that counts holds it, unless it is
#: in dispute.
WRONG_LOCKS = """
SELECT a.id, a.state FROM lcc_actual a JOIN lcc_client c ON c.id = a.client_id
WHERE c.id IN %(clients)s AND (a.state = 'locked') <> EXISTS (
    SELECT FROM lcc_bill_link b JOIN account_move m ON m.id = b.move_id
    WHERE b.actual_id = a.id AND b.is_live AND m.lcc_date_submitted IS NOT NULL
        AND a.is_in_dispute IS NOT TRUE
)
"""

STEPS = Counter(
    enter=4,
    confirm=2,
    approve=2,
    price=3,
    end=2,
    replan=1,
    contribute=2,
    draw_up=6,
    update=3,
    add=4,
    remove=3,
    delete=2,
    submit=5,
    hold=1,
    release=2,
    send_back=4,
    authorise=3,
    reset=2,
    cancel=2,
)
HISTORIES = st.lists(
    st.tuples(
        st.sampled_from(sorted(STEPS.elements())),
        st.integers(0, 15),
        st.integers(0, 1000),
    ),
    min_size=5,
    max_size=9,
)


class NothingThere(Exception):
    """There is no bill of the status that a step is for."""


class History:
    """Mrs Rowanthwaite's and Mrs Carrbeck's weeks and what is drawn up of them. Each
    step takes two numbers, which choose among what is there."""

    def __init__(self, test):
        self.test, self.env, self.world, self.cases = (
            test,
            test.env,
            test.world,
            test.cases,
        )
        self.officer, self.second_officer = test.officer, test.second_officer
        self.submitter, self.manager = test.submitter, test.manager
        self.clients = self.cases.rowan | self.cases.carr
        self.weeks = self.env["lcc.actual"].search(
            [("client_id", "in", self.clients.ids)], order="id"
        )
        self.lines = self.weeks.package_line_id
        self.made = 0

    def take(self, step, number, other):
        """Take a step; return whether there was one to take and it was allowed."""
        try:
            with self.env.cr.savepoint():
                getattr(self, step)(number, other)
            return True
        except (UserError, NothingThere):
            # A week that is locked, a bill that is short or submitted.
            return False

    # Weeks

    def pick(self, records, number):
        records = records.exists()
        return records[number % len(records)] if records else records

    def enter(self, number, other):
        """An hour more than tolerated, or some hours missed."""
        actual = self.pick(self.weeks, number)
        if other % 3:
            missed = min(other % 20 / 4, actual.qty_plan_now)
            entry = {"qty_actual": actual.qty_plan_now - missed, "qty_missed": missed}
        else:
            entry = {"qty_actual": actual.qty_plan_now + 2, "qty_extra": 2}
        zero = dict.fromkeys(("qty_missed", "qty_extra", "qty_frustrated"), 0)
        values = {**zero, **entry, "comment": f"As told {other}"}
        word = self.world.level_word(actual)
        lines = self.test.week(actual.client_id, actual.week_start)
        lines = lines.filtered(lambda line: line.state != "locked")
        entries = {word: values}
        self.test.save(
            [
                self.world.line_of(line, **entries.get(self.world.level_word(line), {}))
                for line in lines
            ],
            actual.client_id,
            actual.week_start,
        )

    def confirm(self, number, *_other):
        self.pick(self.weeks, number).with_user(self.officer).action_confirm()

    def approve(self, *_numbers):
        waiting = self.weeks.filtered(lambda week: week.approval_state == "awaiting")
        waiting.with_user(self.second_officer).action_approve()

    def price(self, number, other):
        """A price approved now, back-dated to a day after that of the last one."""
        self.made += 1
        level = self.pick(self.weeks, number).service_level_id
        start = WEEKS_TESTINV4[0] + timedelta(days=2 * self.made - 2)
        self.world.rate(self.cases.test_contract, level, 20 + other % 100 / 100, start)

    def end(self, number, other):
        line = self.pick(self.lines, number)
        days = other % 36
        end = days < 30 and date(2023, 7, 12) + timedelta(days=days)
        line.with_user(self.officer).write({"date_end": end})

    def replan(self, number, other):
        line = self.pick(self.lines, number)
        line.with_user(self.officer).write({"qty_week": 5 + other % 40 / 4})

    def contribute(self, number, other):
        line = self.pick(self.lines, number)
        line.with_user(self.manager).write(
            {
                "amount_contribution": other * 37 % 20000 / 100,
                "is_contribution_collected": bool(other % 5),
            }
        )

    # Bills

    def bill(self, number, *statuses):
        """Return one of the bills of these statuses, as the provider's user."""
        found = self.env["account.move"].search(
            [("lcc_status", "in", statuses)], order="id"
        )
        if not found:
            raise NothingThere
        return self.pick(found, number).with_user(self.submitter)

    def decided(self, number, *statuses):
        return self.bill(number, *statuses).with_user(self.officer)

    def draw_up(self, number, other):
        """Of all lines, or all but one; for a client or the contract."""
        kind = ("invoice", "invoice", "credit_note")[number % 3]
        moves = self.env["account.move"].with_user(self.submitter)
        record = (*self.clients, self.cases.test_contract)[other % 3]
        words = (kind, record._name[4:], record.id)
        found = moves.action_lcc_calculate(*words, self.cases.test.id)
        keys = [line["key"] for line in found["lines"]]
        if len(keys) > 1 and other % 2:
            keys.pop(other % len(keys))
        self.made += 1
        header = {"reference": f"R{self.made}", "invoice_date": "2023-08-20"}
        moves.action_lcc_create(*words, keys, header, self.cases.test.id)

    def update(self, number, _other):
        """Then the bill has what its weeks come to, and nothing more to take."""
        bill = self.bill(number, "unsubmitted")
        bill.action_lcc_update()
        self.test.assertFalse(bill.action_lcc_read()["is_changed"])

    def add(self, number, _other):
        bill = self.bill(number, "unsubmitted")
        bill.action_lcc_add([line["key"] for line in bill.action_lcc_suggest()])
        self.test.assertFalse(bill.action_lcc_suggest())

    def remove(self, number, other):
        bill = self.bill(number, "unsubmitted")
        keys = [line["key"] for line in bill.action_lcc_read()["lines"]]
        bill.action_lcc_remove(keys[other % max(len(keys), 1) :][:1])

    def delete(self, number, _other):
        self.bill(number, "unsubmitted").action_lcc_delete()

    def submit(self, number, _other):
        self.bill(number, "unsubmitted").action_lcc_submit()

    def hold(self, number, _other):
        self.decided(number, "pending", "authorised").action_lcc_hold("Why so?")

    def release(self, number, _other):
        self.decided(number, "on_hold").action_lcc_release()

    def send_back(self, number, _other):
        self.decided(number, "pending", "on_hold").action_lcc_return("Look again")

    def authorise(self, number, _other):
        self.decided(number, "pending").action_lcc_authorise()

    def reset(self, number, _other):
        self.decided(number, "authorised").button_draft()

    def cancel(self, number, _other):
        self.decided(number, "pending", "authorised").button_cancel()


@tagged("post_install", "-at_install")
class TestRandomBills(BillsCommon):
    def test_bills_and_what_is_open_come_to_what_is_owed(self):
        self.policy(has_extra_limit=True, extra_tolerance_qty=1)
        for monday in WEEKS_TESTINV4:
            self.save_week(monday, self.cases.carr)
        # One Pending and one Unsubmitted, so that there is something to do at once.
        self.submit(self.draw_up("PENDING"))
        self.draw_up("UNSUBMITTED", self.cases.carr)
        taken = Counter()

        @settings(max_examples=100)
        @given(HISTORIES)
        @example(
            [("hold", 0, 0), ("release", 0, 0), ("authorise", 0, 0), ("reset", 0, 0)]
        )
        def run(steps):
            with self.env.cr.savepoint() as savepoint:
                history = History(self)
                for step, number, other in steps:
                    taken[step] += history.take(step, number, other)
                    self.check(history)
                savepoint.rollback()

        run()
        # What never happens proves nothing.
        self.assertEqual([step for step in STEPS if not taken[step]], [])

    def check(self, history):
        self.env.flush_all()
        for query in (WRONG_WEEKS, WRONG_BILLS, WRONG_ENTRIES, WRONG_LOCKS):
            self.env.cr.execute(query, {"clients": tuple(history.clients.ids)})
            self.assertEqual(self.env.cr.fetchall(), [], query)
