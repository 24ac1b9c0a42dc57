"""Owed minus billed with random histories in which weeks go into dispute and out."""

from collections import Counter

from hypothesis import example, given, settings
from hypothesis import strategies as st
from odoo.tests import tagged

from odoo.addons.lcc_actuals.demo.guide import WEEKS_TESTINV4
from odoo.addons.lcc_actuals.tests.test_random_bills import (
    WRONG_BILLS,
    WRONG_ENTRIES,
    WRONG_LOCKS,
    WRONG_WEEKS,
    History,
    NothingThere,
)

from .common import DisputesCommon

#: Weeks that say something else than their disputes do.
WRONG_MARKS = """
SELECT a.id FROM lcc_actual a
WHERE COALESCE(a.is_in_dispute, false) <> EXISTS (
    SELECT FROM lcc_dispute_line l JOIN lcc_dispute d ON d.id = l.dispute_id
    WHERE l.actual_id = a.id AND l.is_live AND d.state <> 'resolved'
)
"""
#: Weeks in dispute on a document that can still be submitted.
WRONG_DOCUMENTS = """
SELECT a.id FROM lcc_actual a JOIN lcc_bill_link b ON b.actual_id = a.id AND b.is_live
JOIN account_move m ON m.id = b.move_id
WHERE a.is_in_dispute AND m.lcc_date_submitted IS NULL
"""
CHECKS = (
    WRONG_WEEKS,
    WRONG_BILLS,
    WRONG_ENTRIES,
    WRONG_LOCKS,
    WRONG_MARKS,
    WRONG_DOCUMENTS,
)
STEPS = Counter(
    dispute=6,
    correct=5,
    request=4,
    answer=2,
    resolve=5,
    draw_up=4,
    update=2,
    add=4,
    delete=3,
    submit=4,
    send_back=2,
    authorise=2,
    cancel=1,
    approve=1,
    price=1,
    end=3,
    replan=1,
    enter=2,
    remove=1,
    hold=1,
    release=1,
    reset=1,
    contribute=1,
)
HISTORIES = st.lists(
    st.tuples(
        st.sampled_from(sorted(STEPS.elements())),
        st.integers(0, 15),
        st.integers(0, 1000),
    ),
    min_size=5,
    max_size=12,
)


class DisputedHistory(History):
    """The history of bills, with disputes between them."""

    def disputed(self, number, *states):
        found = self.env["lcc.dispute"].search([("state", "in", states)], order="id")
        if not found:
            raise NothingThere
        return self.pick(found, number)

    def dispute(self, number, other):
        """One week of a client, or two."""
        weeks = self.pick(self.weeks, number)
        if other % 2:
            weeks |= self.pick(self.weeks, number + 1)
        self.test.open_dispute(weeks.with_user(self.officer))

    def correct(self, number, other):
        """Fewer hours or more of each of its weeks."""
        dispute = self.disputed(number, "in_dispute")
        actual = dispute.line_ids[0].actual_id
        quarters = other % 9 / 4
        planned = actual.qty_plan_now
        values = {
            "qty_actual": planned - quarters if other % 3 else planned + quarters,
            "qty_missed": quarters if other % 3 else 0,
            "qty_extra": 0 if other % 3 else quarters,
            "comment": f"As told {other}",
        }
        self.test.correct(
            dispute,
            actual.week_start,
            actual.client_id,
            **{self.world.level_word(actual): values},
        )

    def request(self, number, _other):
        self.test.request(self.disputed(number, "in_dispute"))

    def answer(self, number, _other):
        dispute = self.disputed(number, "resolution_requested")
        dispute.with_user(self.officer).action_answer("Look again.")

    def resolve(self, number, _other):
        dispute = self.disputed(number, "in_dispute", "resolution_requested")
        dispute.with_user(self.officer).action_resolve("Settled.")


@tagged("post_install", "-at_install")
class TestRandomDisputes(DisputesCommon):
    def test_whatever_is_disputed_bills_come_to_what_is_owed(self):
        self.policy(has_extra_limit=True, extra_tolerance_qty=1)
        for monday in WEEKS_TESTINV4:
            self.save_week(monday, self.cases.carr)
        self.submit(self.draw_up("PENDING"))
        self.draw_up("UNSUBMITTED", self.cases.carr)
        taken = Counter()

        @settings(max_examples=100)
        @given(HISTORIES)
        # Mrs Carrbeck's week is dropped by the unsubmitted invoice, and added again.
        @example(
            [
                ("dispute", 0, 0),
                ("dispute", 2, 0),
                ("resolve", 0, 0),
                ("resolve", 0, 0),
                ("add", 0, 0),
                ("remove", 0, 0),
                ("delete", 0, 0),
            ]
        )
        @example(
            [
                ("dispute", 0, 1),
                ("price", 0, 5),
                ("end", 1, 20),
                ("replan", 2, 5),
                ("approve", 0, 0),
                ("resolve", 0, 0),
            ]
        )
        @example(
            [
                ("dispute", 0, 0),
                ("correct", 0, 2),
                ("request", 0, 0),
                ("answer", 0, 0),
                ("resolve", 0, 0),
                ("draw_up", 2, 0),
            ]
        )
        # Whatever happens to its bill meanwhile, the dispute keeps the week.
        @example(
            [
                ("dispute", 0, 0),
                ("hold", 0, 0),
                ("release", 0, 0),
                ("authorise", 0, 0),
                ("reset", 0, 0),
                ("send_back", 0, 0),
                ("submit", 0, 0),
                ("submit", 0, 0),
                ("resolve", 0, 0),
                ("draw_up", 0, 2),
            ]
        )
        @example(
            [
                ("dispute", 0, 0),
                ("authorise", 0, 0),
                ("cancel", 0, 0),
                ("correct", 0, 2),
                ("draw_up", 0, 2),
                ("resolve", 0, 0),
                ("add", 0, 0),
                ("submit", 0, 0),
            ]
        )
        def run(steps):
            with self.env.cr.savepoint() as savepoint:
                history = DisputedHistory(self)
                for step, number, other in steps:
                    taken[step] += history.take(step, number, other)
                    self.check(history)
                savepoint.rollback()

        run()
        # What never happens proves nothing.
        self.assertEqual([step for step in STEPS if not taken[step]], [])

    def check(self, history):
        self.env.flush_all()
        for query in CHECKS:
            self.env.cr.execute(query, {"clients": tuple(history.clients.ids)})
            self.assertEqual(self.env.cr.fetchall(), [], query)
