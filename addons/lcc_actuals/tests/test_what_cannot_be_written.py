from datetime import date

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import WEEK_2, ActualsCommon


@tagged("post_install", "-at_install")
class TestWhatCannotBeWritten(ActualsCommon):
    """Money and life follow from what is entered; nobody types them."""

    FIELDS = {
        "state": "locked",
        "qty_planned": 1,
        "qty_plan_now": 1,
        "confirmed_by_id": 1,
        "date_confirmed": "2023-07-20 10:00:00",
        "date_locked": "2023-07-20 10:00:00",
        "lock_reason": "x",
        "approval_state": "approved",
        "approval_reason": "x",
        "approved_by_id": 1,
        "date_approved": "2023-07-20 10:00:00",
        "date_reopened_until": "2030-01-01",
        "version": "x",
        "amount_total": 0.01,
        "price_unit": 99.99,
        "rate_id": 1,
        "date_from": "2023-07-17",
        "date_to": "2023-07-17",
        "financial_year": "1999/2000",
        "kind": "unplanned",
        "contract_id": 1,
        "provider_id": 1,
        "company_id": 1,
        "is_plan_changed": True,
    }

    def test_workflow_and_money_are_not_written(self):
        actual = self.actual(self.cases.single_carer)
        for user in (self.officer, self.manager):
            for name, value in self.FIELDS.items():
                with self.subTest(name=name), self.assertUntouched(actual):
                    with self.assertRefused("can't be written"):
                        actual.with_user(user).write({name: value, "comment": "x"})

    def test_workflow_and_money_are_not_created(self):
        identity = {
            "week_start": WEEK_2,
            "client_id": self.cases.rowan.id,
            "service_id": self.cases.test_service.id,
            "service_level_id": self.cases.notice.id,
            "qty_actual": 1,
            "comment": "Notice",
        }
        for name, value in self.FIELDS.items():
            with self.subTest(name=name), self.assertRefused("can't be written"):
                self.actuals.create({**identity, name: value})
        self.assertRecordValues(
            self.actuals.create(identity),
            [{"amount_total": 20.50, "state": "confirmed"}],
        )

    def test_an_actual_stays_on_its_line_and_week(self):
        actual = self.actual(self.cases.single_carer)
        for name, value in (
            ("week_start", WEEK_2),
            ("client_id", self.cases.carr.id),
            ("package_line_id", self.cases.bloggs_line.id),
            ("service_id", self.cases.demo_service.id),
            ("service_level_id", self.cases.two_carer.id),
        ):
            with self.assertRefused("remove it and add another"):
                actual.write({name: value})

    def test_history_is_not_written_by_anyone(self):
        actual = self.actual(self.cases.two_carer)
        self.assertTrue(actual.history_ids)
        command = [(0, 0, {"event": "approved", "user_id": self.reader.id})]
        for user in (self.officer, self.manager):
            with self.assertRaises(UserError):
                actual.with_user(user).write({"history_ids": command})
            with self.assertRaises(UserError):
                actual.history_ids.with_user(user).write({"note": "x"})

    def test_a_created_line_is_of_its_cplis_client_whatever_is_sent(self):
        line = self.week().package_line_id[0]
        monday = date(2023, 8, 14)
        actual = self.actuals.create(
            {
                "package_line_id": line.id,
                "week_start": monday,
                "client_id": self.cases.bloggs.id,
                "service_id": self.cases.demo_service.id,
            }
        )
        self.assertRecordValues(
            actual,
            [
                {
                    "client_id": line.client_id.id,
                    "service_id": line.service_id.id,
                    "state": "generated",
                    "qty_actual": line.qty_week,
                }
            ],
        )

    def test_a_created_line_needs_a_monday(self):
        line = self.week().package_line_id[0]
        with self.assertRefused("is not a Monday"):
            self.actuals.create(
                {"package_line_id": line.id, "week_start": "2023-08-15"}
            )
        with self.assertRaises(UserError):
            self.actuals.create({"package_line_id": line.id})


@tagged("post_install", "-at_install")
class TestWhatContextsCannotSay(ActualsCommon):
    """Defaults of the context, which any caller may send, decide nothing."""

    def test_a_rate_is_not_born_approved(self):
        rates = self.env["lcc.rate"].with_user(self.officer)
        rate = rates.with_context(
            default_state="approved",
            default_approved_by_id=self.second_officer.id,
            default_provider_id=self.cases.test.id,
        ).create(
            {
                "contract_id": self.cases.demo_contract.id,
                "service_level_id": self.cases.demo_two_carer.id,
                "price": 99,
                "date_start": "2030-04-01",
            }
        )
        self.assertRecordValues(
            rate,
            [
                {
                    "state": "draft",
                    "prepared_by_id": self.officer.id,
                    "approved_by_id": False,
                    "provider_id": self.cases.demo.id,
                }
            ],
        )

    def test_a_claim_is_not_born_approved_or_locked(self):
        limits = self.env.ref("lcc_actuals.lcc_policy_strict").copy(
            {"name": "Limits", "age_limit_days": 0}
        )
        self.cases.test_contract.policy_id = limits
        claim = self.actuals.with_context(
            default_approval_state="approved", default_state="locked"
        ).create(
            {
                "week_start": "2023-07-17",
                "client_id": self.cases.rowan.id,
                "service_id": self.cases.test_service.id,
                "service_level_id": self.cases.notice.id,
                "qty_actual": 40,
                "comment": "Notice",
            }
        )
        self.assertRecordValues(
            claim, [{"state": "confirmed", "approval_state": "awaiting"}]
        )

    def test_copies_of_other_records_fields_are_not_written(self):
        bloggs, demo = self.cases.bloggs_line, self.cases.test
        for record, values in (
            (bloggs, {"provider_id": demo.id}),
            (bloggs, {"contract_id": self.cases.test_contract.id}),
            (bloggs, {"kind": "intermittent"}),
            (self.cases.demo_service, {"provider_id": demo.id}),
            (self.cases.demo_contract.rate_ids[0], {"provider_id": demo.id}),
        ):
            with self.subTest(record=record, values=values):
                with self.assertRefused("follows from the record it is a copy of"):
                    record.with_user(self.officer).write(values)

    def test_touching_a_rate_without_changing_it_makes_it_nobody_else_s(self):
        rate = self.cases.demo_contract.rate_ids[0].copy(
            {"date_start": "2030-04-01", "date_end": "2031-03-31"}
        )
        rate = rate.with_user(self.officer)
        rate.price = 500
        rate.with_user(self.second_officer).write({"date_end": "2031-03-31"})
        rate.with_user(self.manager).action_withdraw()
        self.assertEqual(rate.prepared_by_id, self.officer)
        with self.assertRefused("You prepared"):
            rate.action_approve()
        rate.with_user(self.second_officer).action_approve()
        self.assertEqual(rate.state, "approved")

    def test_only_a_manager_changes_what_officers_must_approve(self):
        contract = self.cases.demo_contract
        strict = self.env.ref("lcc_actuals.lcc_policy_strict")
        with self.assertRefused("only a care purchasing manager changes its policy"):
            contract.with_user(self.officer).policy_id = strict
        contract.with_user(self.manager).policy_id = strict
        self.assertEqual(contract.policy_id, strict)

    def test_a_deleted_claim_leaves_word_with_the_client(self):
        added = self.unplanned(self.cases.emergency, qty_actual=2, comment="Fall")
        self.save([*self.lines(self.week()), added])
        self.actual(self.cases.emergency).unlink()
        self.assertIn("£41.00", self.cases.rowan.message_ids[0].body)
