from datetime import date

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tests.common import freeze_time

from ..models.lcc_action_type import KINDS
from .common import GUIDE_DAY, ActionsCommon

#: The guide's Appendix B, and DESIGN 7 for the council's own types:
#: code -> (name, working days, kinds of entity, council only).
APPENDIX_B = {
    "cpli_start_date": ("Incorrect CPLI (Start Date)", 2, {"client"}, False),
    "cpli_end_date": ("Incorrect CPLI (End Date)", 2, {"client"}, False),
    "cpli_service_level": ("Incorrect CPLI (Service Level)", 2, {"client"}, False),
    "cpli_quantity": ("Incorrect CPLI (Quantity)", 2, {"client"}, False),
    "cpli_rate": ("Incorrect CPLI (Rate)", 2, {"client"}, False),
    "cpli_outstanding": ("CPLI Outstanding", 2, {"client"}, False),
    "actuals_query": ("Actuals Query", 5, {"client"}, False),
    "aged_actuals": ("Aged Actuals Submission", 5, {"contract"}, False),
    "void_claim": ("APL Supported Living - Void Claim", 15, {"service"}, False),
    "disputes_pending": ("Disputes Pending", 5, {"provider"}, False),
    "payment_query": (
        "Payment Query",
        5,
        {"contract", "invoice", "credit_note"},
        False,
    ),
    "rolling_respite": ("Rolling Respite Claim", 5, {"contract"}, False),
    "third_party": ("Third Party Amendment Request", 10, {"contract"}, False),
    "debit_balance": ("Debit Balance", 5, {"provider", "contract"}, True),
    "notification": ("Notification", 5, {"provider", "contract"}, True),
    "os_actuals": ("O/S Actuals", 5, {"contract", "service"}, True),
    "returned_bill": (
        "Returned Invoice/Credit Note",
        5,
        {"invoice", "credit_note"},
        True,
    ),
}


@tagged("post_install", "-at_install")
@freeze_time("2023-08-21 09:00:00")
class TestAppendixB(ActionsCommon):
    def test_the_types_are_those_of_the_guide(self):
        types = self.env["lcc.action.type"].search([])
        found = {
            each.code: (
                each.name,
                each.due_days,
                set(each._get_kinds()),
                each.is_council_only,
            )
            for each in types
        }
        self.assertEqual(found, APPENDIX_B)
        self.assertTrue(all(each.guidance and each.team_id for each in types))

    def test_each_type_takes_its_entities_and_no_others_from_either_side(self):
        cases = self.cases
        invoice, credit_note = self.bills_of_test_provider()
        entities = {
            "client": cases.rowan,
            "contract": cases.test_contract,
            "service": cases.test_service,
            "provider": cases.test,
            "invoice": invoice,
            "credit_note": credit_note,
        }
        self.assertEqual(set(entities), set(KINDS))
        for code, (_name, _days, kinds, is_council_only) in APPENDIX_B.items():
            for kind, entity in entities.items():
                for user in (cases.test_user, self.officer):
                    with self.subTest(code=code, kind=kind, user=user.login):
                        self.check_pair(
                            code, kind, entity, user, kinds, is_council_only
                        )

    def check_pair(self, code, kind, entity, user, kinds, is_council_only):
        named = (user, code, kind, entity, self.cases.test)
        if is_council_only and user != self.officer:
            with self.assertProblems(type_id="There is no such type"):
                self.raise_action(*named)
        elif kind not in kinds:
            with self.assertProblems(kind="can't be related to"):
                self.raise_action(*named)
        else:
            action = self.raise_action(*named)
            self.assertEqual(action.kind, kind)
            self.assertIn(KINDS[kind][0], action.entity_name)

    def test_officers_form_refuses_the_same_pairs(self):
        cases = self.cases
        actions = self.env["lcc.action"].with_user(self.officer)
        vals = {
            "provider_id": cases.demo.id,
            "type_id": self.type("void_claim").id,
            "title": "Empty flat",
            "text": "From 1 June.",
        }
        made = actions.create(
            {**vals, "kind": "service", "service_id": cases.demo_service.id}
        )
        self.assertEqual(made.entity_name, "DEMO SERVICE (Service)")
        with self.assertRefused("can't be related to: Contract", error=ValidationError):
            actions.create(
                {**vals, "kind": "contract", "contract_id": cases.demo_contract.id}
            )
        with self.assertRefused("nothing of DEMO PROVIDER", error=ValidationError):
            actions.create(
                {**vals, "kind": "service", "service_id": cases.test_service.id}
            )

    def test_providers_are_offered_what_they_may_raise_and_see(self):
        cases = self.cases
        actions = self.env["lcc.action"].with_user(cases.demo_user)
        choices = actions.get_choices(cases.demo.id)
        self.assertEqual(
            {row["code"] for row in choices["types"]},
            {code for code, row in APPENDIX_B.items() if not row[3]},
        )
        names = {
            kind: [row["name"] for row in rows]
            for kind, rows in choices["entities"].items()
        }
        self.assertEqual(
            names,
            {
                "client": ["Bloggs, Jane"],
                "contract": ["DEMO CONTRACT"],
                "service": ["DEMO SERVICE"],
                "provider": ["DEMO PROVIDER"],
                "invoice": [],
                "credit_note": [],
            },
        )
        with self.assertRaises(AccessError):
            actions.get_choices(cases.test.id)

    @freeze_time(GUIDE_DAY)
    def test_due_dates_are_the_guides(self):
        actions = self.env["lcc.action"].with_user(self.cases.demo_user)
        due = {
            "cpli_end_date": date(2022, 6, 22),
            "payment_query": date(2022, 6, 27),
            "third_party": date(2022, 7, 4),
            "void_claim": date(2022, 7, 11),
        }
        for code, day in due.items():
            with self.subTest(code=code):
                found = actions.get_earliest_due(self.type(code).id)
                self.assertEqual(found, day)

    def test_bank_holidays_weekends_and_the_day_itself_dont_count(self):
        actions = self.env["lcc.action"].with_user(self.cases.demo_user)
        two_days, five_days = self.type("cpli_rate"), self.type("payment_query")
        expected = (
            # Good Friday is 7 April 2023, Easter Monday the 10th.
            ("2023-04-06 09:00:00", two_days, date(2023, 4, 12)),
            ("2023-04-06 09:00:00", five_days, date(2023, 4, 17)),
            # Christmas Day 2022 fell on a Sunday: 26 and 27 December are off.
            ("2022-12-23 09:00:00", two_days, date(2022, 12, 29)),
            ("2022-12-23 09:00:00", five_days, date(2023, 1, 4)),
            # A Saturday; just before midnight in London in summer.
            ("2022-06-18 09:00:00", two_days, date(2022, 6, 21)),
            ("2022-06-20 22:59:00", two_days, date(2022, 6, 22)),
            ("2022-06-20 23:01:00", two_days, date(2022, 6, 23)),
        )
        for moment, action_type, day in expected:
            with self.subTest(moment=moment, days=action_type.due_days):
                with freeze_time(moment):
                    self.assertEqual(actions.get_earliest_due(action_type.id), day)

    def test_earlier_due_dates_are_refused_to_providers_only(self):
        with self.assertProblems(date_due="on 29 Aug 2023 at the earliest"):
            self.raise_action(date_due="2023-08-28")
        later = self.raise_action(date_due="2023-09-01")
        self.assertEqual(later.date_due, date(2023, 9, 1))
        usual = self.raise_action(date_due="")
        self.assertEqual(usual.date_due, date(2023, 8, 29))
        soon = self.raise_action(self.officer, date_due="2023-08-22")
        self.assertEqual(soon.date_due, date(2023, 8, 22))

    def test_all_that_is_wrong_is_said_at_once(self):
        with self.assertProblems(
            entity_id="There is no such contract",
            date_due="Enter a date",
            title="Enter a title",
            text="Enter a text",
            files="is of a kind that is not taken",
        ):
            self.raise_action(
                entity=self.cases.test_contract,
                date_due="soon",
                title=" ",
                text="\n",
                files=[("page.html", "PGI+")],
            )
        with self.assertProblems(type_id="no such type", title="shorten it to 120"):
            self.raise_action(type_id=0, title="x" * 121)
