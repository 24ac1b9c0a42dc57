from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..exceptions import AbsenceRefused
from .bills import BillsCommon
from .schedules import APRIL, MAY, ScheduleCommon

STAY = ("hospital", "2022-04-20", "2022-04-25", "Fell in the night")


class ReportsCommon:
    maxDiff = None
    """Reporting as a provider's user, and reading what a decision would change."""

    def report(self, user, provider, client, kind, start, end=None, comment="Told us"):
        reports = self.env["lcc.absence.report"]
        found = reports.with_user(user).action_report(
            provider.id, client.id, kind, start, end, comment
        )
        return reports.browse(found).with_user(self.officer)

    def effect(self, report):
        """Return (label, before, after, note) of what the decision's form shows."""
        decision = self.env["lcc.absence.decision"].with_user(self.officer)
        decision = decision.browse(report.action_review()["res_id"])
        self.assertFalse(decision.obstacle)
        return [
            (each.label, each.before, each.after, each.note or "")
            for each in decision.effect_ids
        ]

    def assertReportRefused(self, field, words, *args):
        with self.assertRaises(AbsenceRefused) as caught:
            self.report(*args)
        self.assertEqual(list(caught.exception.problems), [field])
        self.assertIn(words, caught.exception.problems[field])


@tagged("post_install", "-at_install")
class TestReportsOfACareHome(ReportsCommon, ScheduleCommon):
    """Mrs Othersby of OTHER HOME, at £700.00 a week, on 20 Apr 2022."""

    def setUp(self):
        super().setUp()
        self.provider = self.other_contract.provider_id
        self.user = self.world.portal_user("Mrs Home User", "home.user", self.provider)
        self.client = self.olga.client_id
        self.schedule = self.draw_up(APRIL, self.other_contract)

    def stay(self, *typed):
        return self.report(self.user, self.provider, self.client, *(typed or STAY))

    def test_a_hospital_stay_shows_its_pounds_and_is_accepted(self):
        report = self.stay()
        self.assertEqual(report.reported_by_id, self.user)
        self.assertEqual(self.schedule.amount_payable, 2800.00)
        period = "CH - OTHER, scheduled payment 11/04/2022 - 08/05/2022"
        self.assertEqual(self.effect(report), [(period, 2800.00, 2200.00, "")])
        # Looking has changed nothing.
        self.assertEqual(self.schedule.amount_payable, 2800.00)
        self.assertFalse(self.client.absence_ids)
        report.action_accept()
        self.assertEqual(self.schedule.amount_payable, 2200.00)
        self.assertEqual(self.schedule.amount_non_payable, 600.00)
        self.assertEqual(report.state, "accepted")
        self.assertEqual(report.decided_by_id, self.officer)
        self.assertEqual(report.absence_id, self.client.absence_ids)
        self.assertIn("£2,800.00 → £2,200.00", report.sudo().message_ids[0].body)

    def test_nobody_reports_what_the_council_decides(self):
        reports = self.env["lcc.absence.report"].with_user(self.user)
        absence = self.env["lcc.absence"].create(
            {"client_id": self.client.id, "reason": "away", "date_start": "2022-06-01"}
        )
        found = reports.with_context(
            default_state="accepted",
            default_reply="Of course",
            default_absence_id=absence.id,
            default_decided_by_id=self.officer.id,
            default_date_decided="2022-04-20 09:00:00",
        ).action_report(self.provider.id, self.client.id, *STAY)
        self.assertRecordValues(
            self.env["lcc.absence.report"].browse(found),
            [
                {
                    "state": "reported",
                    "reply": False,
                    "absence_id": False,
                    "decided_by_id": False,
                    "date_decided": False,
                }
            ],
        )

    def test_payment_may_go_on_during_a_stay(self):
        report = self.stay()
        report.action_accept("continue")
        self.assertEqual(self.schedule.amount_payable, 2800.00)
        self.assertEqual(self.client.absence_ids.payment, "continue")

    def test_what_is_finalised_is_corrected_on_the_next(self):
        self.schedule.action_finalise()
        report = self.stay()
        following = "CH - OTHER, scheduled payment 09/05/2022 - 05/06/2022"
        self.assertEqual(
            self.effect(report),
            [(f"{following}: (Adj) for 11/04/2022 - 08/05/2022", 0.00, -600.00, "")],
        )
        schedules = self.env["lcc.scheduled.payment"]
        own = [("contract_id", "=", self.other_contract.id)]
        self.assertEqual(schedules.search(own), self.schedule)
        report.action_accept()
        self.assertEqual(
            self.lines(self.draw_up(MAY, self.other_contract)),
            [
                ("2022/2023", True, APRIL, date(2022, 5, 8), -600.00),
                ("2022/2023", False, MAY, date(2022, 6, 5), 2800.00),
            ],
        )

    def test_a_death_ends_the_care_on_its_day(self):
        report = self.stay("death", "2022-04-17", None, "Passed away on the 17th")
        period = "CH - OTHER, scheduled payment 11/04/2022 - 08/05/2022"
        self.assertEqual(self.effect(report), [(period, 2800.00, 700.00, "")])
        self.assertFalse(self.olga.date_end)
        report.action_accept()
        self.assertEqual(self.olga.date_end, date(2022, 4, 17))
        self.assertEqual(self.schedule.amount_payable, 700.00)
        self.assertReportRefused(
            "date_start",
            "has no care with you then",
            *(self.user, self.provider, self.client, *STAY),
        )

    def test_a_death_leaves_the_care_of_other_providers(self):
        other = self.world.cpli(
            self.client, self.cases.res_service, self.cases.bed, 1, APRIL
        )
        report = self.stay("end", "2022-04-17", None, "Moved to another home")
        decision = self.env["lcc.absence.decision"].with_user(self.officer)
        decision = decision.create({"report_id": report.id})
        self.assertEqual(decision.other_care, "DEMO RES PROVIDER")
        report.action_accept()
        self.assertEqual(self.olga.date_end, date(2022, 4, 17))
        self.assertFalse(other.date_end)

    def test_care_that_starts_later_stands_in_the_way_of_an_end(self):
        level, service = self.olga.service_level_id, self.olga.service_id
        later = self.world.cpli(self.client, service, level, 1, date(2022, 5, 2))
        report = self.stay("end", "2022-04-17", None, "Went home")
        decision = self.env["lcc.absence.decision"].with_user(self.officer)
        decision = decision.browse(report.action_review()["res_id"])
        self.assertIn(f"{later.reference} starts on 02/05/2022", decision.obstacle)
        with self.assertRaisesRegex(UserError, "after the last day reported"):
            report.action_accept()
        self.assertEqual(report.state, "reported")
        self.assertFalse(self.olga.date_end)

    def test_a_stay_is_reported_first_and_its_end_later(self):
        self.stay("hospital", "2022-04-20", None, "Admitted").action_accept()
        self.assertEqual(self.schedule.amount_payable, 900.00)
        other_day = ("hospital", "2022-04-21", "2022-04-25", "Back")
        self.assertReportRefused(
            "date_start",
            "report it again with the same first day",
            *(self.user, self.provider, self.client, *other_day),
        )
        self.stay("hospital", "2022-04-20", "2022-04-25", "Back").action_accept()
        self.assertEqual(self.client.absence_ids.date_end, date(2022, 4, 25))
        self.assertEqual(self.schedule.amount_payable, 2200.00)

    def test_the_same_days_are_reported_once(self):
        first = self.stay()
        again = ("away", "2022-04-25", "2022-04-28", "Family")
        args = (self.user, self.provider, self.client)
        self.assertReportRefused("date_start", "Withdraw that report", *args, *again)
        self.stay("away", "2022-04-26", "2022-04-28", "Family")
        first.action_decline("She was back the same day")
        self.assertEqual(first.reply, "She was back the same day")
        self.assertEqual(self.schedule.amount_payable, 2800.00)
        self.stay()

    def test_what_cannot_be_reported(self):
        args = (self.user, self.provider, self.client)
        for field, words, typed in (
            ("date_start", "day to come", ("death", "2022-04-21")),
            ("date_end", "can't end before", ("away", "2022-04-20", "2022-04-19")),
            ("date_end", "has one date", ("end", "2022-04-20", "2022-04-25")),
            ("date_start", "no care with you", ("away", "2022-03-01", "2022-03-02")),
            ("date_start", "Enter the date", ("away", "")),
            ("date_start", "from 2000 to 21 Apr 2023", ("away", "2023-04-22")),
            ("date_start", "from 2000", ("away", "20/04/2022")),
            ("kind", "Choose what happened", ("holiday", "2022-04-20")),
            ("comment", "Enter a comment", ("away", "2022-04-20", None, " ")),
            ("comment", "1001 characters", ("away", "2022-04-20", None, "x" * 1001)),
        ):
            with self.subTest(typed=typed):
                self.assertReportRefused(field, words, *args, *typed)
        self.assertFalse(self.env["lcc.absence.report"].search([]))

    def test_a_client_of_others_is_none_at_all(self):
        refusals = set()
        for client_id in (self.dennis.client_id.id, 0, 2**40, "x"):
            with self.assertRaises(AbsenceRefused) as caught:
                self.env["lcc.absence.report"].with_user(self.user).action_report(
                    self.provider.id, client_id, *STAY
                )
            refusals.add(str(caught.exception))
        self.assertEqual(
            refusals, {"There is no such client. Choose one of your clients."}
        )

    def test_only_that_provider_s_users_report(self):
        args = (self.provider, self.client, *STAY)
        mine = self.env["lcc.provider.access"].search([("user_id", "=", self.user.id)])
        for user in (self.cases.res_user, self.reader):
            with self.assertRaises(AccessError):
                self.report(user, *args)
        mine.write({"role_actuals": False, "role_payments": False})
        with self.assertRaises(AccessError):
            self.report(self.user, *args)
        mine.write({"role_payments": True})
        self.report(self.user, *args)

    def test_only_officers_decide_and_only_once(self):
        report = self.stay()
        for user in (self.user, self.reader):
            for method, args in (
                ("action_accept", []),
                ("action_decline", ["No"]),
                ("action_review", []),
            ):
                with self.assertRaises(AccessError):
                    getattr(report.with_user(user), method)(*args)
        with self.assertRaisesRegex(UserError, "Enter a reason"):
            report.action_decline("  ")
        report.action_accept()
        for attempt in (
            report.action_accept,
            report.action_review,
            lambda: report.action_decline("No"),
        ):
            with self.assertRaisesRegex(UserError, "it is accepted, so it stays"):
                attempt()


@tagged("post_install", "-at_install")
class TestReportsOfHomecare(ReportsCommon, BillsCommon):
    """Mrs Rowanthwaite of TEST PROVIDER, on 21 Aug 2023: four confirmed weeks from 17
    Jul on, of £389.50 each."""

    def stay(self, *typed):
        cases = self.cases
        return self.report(cases.test_user, cases.test, cases.rowan, *typed)

    def test_confirmed_weeks_go_back_to_be_confirmed(self):
        report = self.stay("hospital", "2023-07-20", "2023-07-24", "Hospital")
        contract = self.cases.test_contract.name
        again = "The provider confirms it again."
        self.assertEqual(
            self.effect(report)[0],
            (
                f"{contract}, week of 17/07/2023, Homecare (LWH) - Single Carer",
                143.50,
                143.50,
                f"Planned 7, now 3. {again} To bill £143.50, now £0.00.",
            ),
        )
        self.assertEqual(
            [note for *_rest, note in self.effect(report)[1:]],
            [
                f"Planned 14, now 6. {again} To bill £246.00, now £0.00.",
                f"Planned 7, now 6. {again} To bill £143.50, now £0.00.",
                f"Planned 14, now 12. {again} To bill £246.00, now £0.00.",
            ],
        )
        self.assertEqual(set(self.week().mapped("state")), {"confirmed"})
        report.action_accept()
        self.assertEqual(set(self.week().mapped("state")), {"generated"})

    def test_the_end_of_care_takes_what_is_owed_for_later_weeks(self):
        report = self.stay("end", "2023-07-23", None, "Moved to her daughter")
        effect = self.effect(report)
        # Three weeks of £143.50 and £246.00.
        self.assertEqual([after for _label, _before, after, _n in effect], [0.0] * 6)
        self.assertEqual(sum(before for _label, before, *_rest in effect), 1168.50)
        report.action_accept()
        weeks = self.cases.rowan.package_line_ids.actual_ids
        self.assertEqual(sum(weeks.mapped("amount_open")), 389.50)

    def test_the_end_of_care_gives_back_what_is_billed(self):
        self.guide_bill()
        report = self.stay("end", "2023-07-23", None, "Moved to her daughter")
        notes = [note for *_rest, note in self.effect(report)]
        billed = "On a bill: it stays as entered. To bill £0.00, now"
        self.assertEqual(
            notes,
            [
                f"Planned 7, now 0. {billed} -£143.50.",
                f"Planned 14, now 0. {billed} -£246.00.",
            ]
            * 3,
        )
        report.action_accept()
        weeks = self.cases.rowan.package_line_ids.actual_ids
        self.assertEqual(sum(weeks.mapped("amount_open")), -1168.50)
