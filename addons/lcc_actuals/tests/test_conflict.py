from odoo.tests import tagged

from ..exceptions import ActualsConflict
from .common import WEEK, ActualsCommon

MISSED_1 = {"qty_actual": 6, "qty_missed": 1, "comment": "Cancelled"}


@tagged("post_install", "-at_install")
class TestTwoPeopleOnOneWeek(ActualsCommon):
    def opened(self, **entries):
        """What one person's page holds: the week as it stands, and their typing."""
        return self.lines(self.week(), **entries)

    def save_as_second(self, lines):
        return self.save(lines, user=self.second_officer)

    def key(self, level):
        return self.actual(level)._line_key()

    def assertConflict(self, lines, *levels):
        keys = {self.key(level) for level in levels}
        with self.assertUntouched(self.week()):
            with self.assertRaises(ActualsConflict) as caught:
                self.save_as_second(lines)
        self.assertEqual(set(caught.exception.keys), keys)
        self.assertIn("Nothing was saved", str(caught.exception))

    def test_the_second_to_save_is_told_which_lines_changed(self):
        theirs = self.opened(single_carer={"qty_actual": 7, "comment": "All fine"})
        self.save(self.opened(single_carer=MISSED_1))
        self.assertConflict(theirs, self.cases.single_carer)
        single = self.actual(self.cases.single_carer)
        self.assertRecordValues(single, [{"qty_actual": 6, "qty_missed": 1}])

    def test_read_again_it_is_saved(self):
        self.save(self.opened(single_carer=MISSED_1))
        self.save_as_second(self.opened(single_carer={"comment": "Agreed"}))
        single = self.actual(self.cases.single_carer)
        self.assertRecordValues(
            single, [{"comment": "Agreed", "confirmed_by_id": self.second_officer.id}]
        )

    def test_saving_the_same_twice_is_no_conflict(self):
        self.save(self.opened(single_carer=MISSED_1))
        same = self.opened()
        with self.assertUntouched(self.week()):
            self.save_as_second(same)
            self.save_as_second(same)

    def test_confirmed_meanwhile(self):
        carr = self.cases.carr
        theirs = self.lines(self.week(carr))
        travel = self.actual(self.cases.travel, carr)
        self.confirm(travel)
        with self.assertUntouched(self.week(carr)):
            with self.assertRaises(ActualsConflict) as caught:
                self.save(theirs, carr, user=self.second_officer)
        self.assertEqual(set(caught.exception.keys), {travel._line_key()})

    def test_added_meanwhile(self):
        theirs = self.opened(single_carer=MISSED_1)
        self.add_emergency(self.opened())
        self.assertConflict(theirs, self.cases.emergency)

    def add_emergency(self, lines, hours=2):
        added = self.unplanned(self.cases.emergency, qty_actual=hours, comment="Fall")
        self.save([*lines, added])

    def test_added_by_both(self):
        added = self.unplanned(self.cases.emergency, qty_actual=3, comment="Another")
        self.save(self.opened())
        theirs = [*self.opened(), added]
        self.add_emergency(self.opened())
        self.assertConflict(theirs, self.cases.emergency)

    def test_removed_meanwhile(self):
        self.add_emergency(self.opened())
        theirs, key = self.opened(), self.key(self.cases.emergency)
        self.actual(self.cases.emergency).action_remove()
        with self.assertUntouched(self.week()):
            with self.assertRaises(ActualsConflict) as caught:
                self.save_as_second(theirs)
        self.assertEqual(set(caught.exception.keys), {key})

    def test_locked_meanwhile(self):
        theirs = self.opened()
        self.actual(self.cases.two_carer)._do_lock("on invoice TESTINV4")
        self.assertConflict(theirs, self.cases.two_carer)

    def test_replanned_meanwhile(self):
        theirs = self.opened()
        self.actual(self.cases.two_carer).package_line_id.qty_week = 10.5
        self.assertConflict(theirs, self.cases.two_carer)

    def test_a_line_left_out_is_not_taken_for_agreed(self):
        theirs = [line for line in self.opened() if line["visits"] == 7]
        self.assertConflict(theirs, self.cases.two_carer)

    def test_a_version_never_read_is_a_conflict(self):
        for version in ("x", None, 0, [], {"a": 1}):
            theirs = self.opened(single_carer={"version": version})
            self.assertConflict(theirs, self.cases.single_carer)

    def test_other_clients_weeks_are_no_conflict(self):
        theirs = self.opened(single_carer=MISSED_1)
        self.save_week(WEEK, self.cases.carr, single_carer={"comment": "Fine"})
        self.save_as_second(theirs)

    def test_history_tells_who_said_what(self):
        self.save(self.opened(single_carer=MISSED_1))
        self.save_as_second(
            self.opened(single_carer={"qty_actual": 7, "qty_missed": 0, "comment": ""})
        )
        single = self.actual(self.cases.single_carer)
        self.assertRecordValues(
            single.history_ids[:2],
            [
                {
                    "event": "saved",
                    "user_id": self.second_officer.id,
                    "qty_actual": 7,
                    "qty_missed": 0,
                    "comment": "",
                },
                {
                    "event": "saved",
                    "user_id": self.officer.id,
                    "qty_actual": 6,
                    "qty_missed": 1,
                    "comment": "Cancelled",
                },
            ],
        )
