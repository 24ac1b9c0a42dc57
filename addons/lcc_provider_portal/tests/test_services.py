"""The role Actuals for some services of a provider, over rules and methods."""

from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tests.common import freeze_time

from odoo.addons.lcc_actuals.exceptions import PeopleRefused
from odoo.addons.lcc_actuals.tests.common import WEEK
from odoo.addons.lcc_actuals.tests.notices import NoticesCommon

from .common import PortalCommon
from .services import TwoServices, limit
from .sheets import import_of, row_of

MODELS = (
    "lcc.service",
    "lcc.package.line",
    "lcc.actual",
    "lcc.client",
    "lcc.contract",
    "lcc.rate",
)


class ServicesCommon(TwoServices, PortalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_two_services()
        cls.user = cls.cases.test_user
        cls.all_row = cls.cases.test.lcc_access_ids - cls.row

    def of(self, model, user=None):
        return self.env[model].with_user(user or self.limited)

    def seen(self, model, user=None):
        return self.of(model, user).search([]).sudo()

    def give(self, *services, row=None, **values):
        """Let a row be for these services alone."""
        limit(self.row if row is None else row, *services)
        (self.row if row is None else row).write(values)

    def sheet(self, user, *lines):
        rows = [row_of(line, date(2023, 7, 17)) for line in lines]
        return import_of(user, self.cases.test, *rows)


@tagged("post_install", "-at_install")
@freeze_time("2023-08-21 09:00:00")
class TestServices(ServicesCommon):
    # Reading

    def test_exactly_the_own_service_is_seen(self):
        cases = self.cases
        expected = {
            "lcc.service": cases.second_service,
            "lcc.package.line": cases.sedge_line,
            "lcc.actual": cases.sedge_week,
            "lcc.client": cases.sedge,
            "lcc.contract": cases.test_contract,
        }
        for model, records in expected.items():
            self.assertEqual(self.seen(model), records, model)
        whole = self.seen("lcc.service", self.user)
        self.assertEqual(whole, cases.test_service | cases.second_service)
        self.assertLess(cases.sedge_week, self.seen("lcc.actual", self.user))

    def test_other_ways_to_read_tell_no_more(self):
        other, own = self.cases.carr, self.cases.sedge
        clients, actuals = self.of("lcc.client"), self.of("lcc.actual")
        for record in (other, other.package_line_ids[0], self.cases.test_service):
            own_rights = record.with_user(self.limited)
            with self.subTest(record=record), self.assertRaises(AccessError):
                own_rights.read(["display_name"])
            # Portal users export nothing by this way.
            with self.subTest(record=record), self.assertRaises(UserError):
                own_rights.export_data(["id"])
        self.assertEqual(own.with_user(self.limited).name, "Mrs Sally Sedgewick")
        found = [number for number, _name in clients.name_search("")]
        self.assertEqual(found, own.ids)
        groups = actuals.formatted_read_group(
            [], ["service_id"], ["amount_total:sum", "__count"]
        )
        self.assertEqual([g["amount_total:sum"] for g in groups], [205.00])
        self.assertEqual(actuals.search_count([("client_id", "=", other.id)]), 0)
        self.assertFalse(clients.search([("last_name", "=", "Carrbeck")]))

    def test_prices_are_those_of_the_contract_and_of_own_spot_purchases(self):
        cases = self.cases
        world, level = self.world, cases.single_carer
        prices = self.seen("lcc.rate")
        own = world.rate(cases.test_contract, level, 31.11, line=cases.sedge_line)
        others = cases.carr.package_line_ids.filtered(
            lambda line: line.service_level_id == level
        )
        other = world.rate(cases.test_contract, level, 32.22, line=others)
        self.assertEqual(self.seen("lcc.rate"), prices | own)
        self.assertIn(other, self.seen("lcc.rate", self.user))

    def test_changing_services_takes_effect_at_once(self):
        self.assertFalse(self.cases.carr in self.seen("lcc.client"))
        self.give(self.cases.test_service)
        self.assertEqual(self.seen("lcc.client"), self.cases.rowan | self.cases.carr)
        self.row.has_all_services = True
        self.assertIn(self.cases.sedge, self.seen("lcc.client"))
        self.assertIn(self.cases.carr, self.seen("lcc.client"))
        self.row.unlink()
        for model in MODELS:
            self.assertFalse(self.seen(model), model)

    def test_a_row_whose_services_have_gone_opens_nothing(self):
        empty = self.world.service(self.cases.test_contract, "THIRD SERVICE")
        self.give(empty)
        empty.unlink()
        self.env.invalidate_all()
        self.assertFalse(self.row.service_ids or self.row.has_all_services)
        for model in MODELS:
            self.assertFalse(self.seen(model), model)

    def test_a_service_put_away_stays_whose_it_was(self):
        self.cases.second_service.active = False
        self.assertEqual(self.row.service_ids, self.cases.second_service)
        self.assertEqual(self.seen("lcc.package.line"), self.cases.sedge_line)
        self.assertEqual(self.seen("lcc.contract"), self.cases.test_contract)
        self.assertFalse(self.cases.carr in self.seen("lcc.client"))

    def test_a_service_that_moves_to_another_provider_takes_nobody_along(self):
        moving = self.world.service(self.cases.test_contract, "MOVING SERVICE")
        self.give(self.cases.second_service, moving)
        moving.contract_id = self.cases.demo_contract
        self.assertEqual(self.row.service_ids, self.cases.second_service)
        self.assertNotIn(moving, self.seen("lcc.service"))
        contract = self.world.contract(self.cases.test, "EMPTY CONTRACT")
        moving.contract_id = contract
        self.give(self.cases.second_service, moving)
        moving.active = False
        contract.provider_id = self.cases.demo
        self.assertEqual(self.row.service_ids, self.cases.second_service)

    def test_a_row_takes_services_of_its_own_provider_alone(self):
        with self.assertRaises(ValidationError) as caught:
            self.give(self.cases.demo_service)
        for word in ("DEMO SERVICE", "TEST PROVIDER", "Lily Limited", "Choose"):
            self.assertIn(word, str(caught.exception))

    def test_limits_at_one_provider_say_nothing_of_another(self):
        """Lily serves DEMO PROVIDER wholly, and TEST PROVIDER for one service."""
        self.env["lcc.provider.access"].create(
            {
                "user_id": self.limited.id,
                "provider_id": self.cases.demo.id,
                "role_actuals": True,
            }
        )
        own = self.cases.demo_service | self.cases.second_service
        self.assertEqual(self.seen("lcc.service"), own)
        self.assertEqual(self.seen("lcc.client"), self.cases.bloggs | self.cases.sedge)

    def test_an_old_row_is_for_all_services(self):
        self.assertTrue(self.all_row.has_all_services)
        self.assertIn(self.cases.carr, self.seen("lcc.client", self.user))

    # Recording

    def test_the_own_week_is_recorded_and_another_is_not(self):
        cases, world = self.cases, self.world
        world.save(self.limited, cases.second_service, cases.sedge, WEEK)
        self.assertRecordValues(
            cases.sedge_week, [{"state": "confirmed", "amount_total": 205.00}]
        )
        with self.assertRaises(UserError) as refused:
            world.save(self.limited, cases.test_service, cases.carr, WEEK)
        self.assertIn("There is no such week", str(refused.exception))
        week = world.week(cases.test_service, cases.carr, WEEK)
        with self.assertRaises(AccessError):
            week.with_user(self.limited).action_confirm()
        with self.assertRaises(AccessError):
            cases.test_service.with_user(self.limited).action_generate_actuals(WEEK)
        self.assertEqual(set(week.mapped("state")), {"generated"})
        service = cases.second_service.with_user(self.limited)
        self.assertEqual(service.action_generate_actuals(date(2023, 7, 24)), 1)

    def test_who_also_bills_sees_all_and_records_the_own_service(self):
        cases, world = self.cases, self.world
        self.row.role_invoices = True
        self.assertIn(cases.carr, self.seen("lcc.client"))
        self.assertEqual(self.seen("lcc.actual"), self.seen("lcc.actual", self.user))
        week = world.week(cases.test_service, cases.carr, WEEK)
        for refuse in (
            lambda: world.save(self.limited, cases.test_service, cases.carr, WEEK),
            lambda: week.with_user(self.limited).action_confirm(),
            lambda: cases.test_service.with_user(self.limited).action_generate_actuals(
                WEEK
            ),
        ):
            with self.assertRaises(AccessError) as refused:
                refuse()
            self.assertIn("LWHH - TEST", str(refused.exception))
            self.assertIn("Ask your organisation", str(refused.exception))
        self.assertEqual(set(week.mapped("state")), {"generated"})
        cases.sedge_week.with_user(self.limited).action_confirm()
        self.assertEqual(cases.sedge_week.state, "confirmed")
        self.assertTrue(week.with_user(self.limited).action_read_story())

    def test_what_waits_is_counted_of_the_own_service(self):
        for values in ({}, {"role_invoices": True}):
            self.row.write(values)
            weeks = self.of("lcc.actual")._get_weeks_to_confirm(self.cases.test)
            found = [(week.service.id, week.week_start) for week in weeks]
            self.assertEqual(found, [(self.cases.second_service.id, WEEK)])
        weeks = self.of("lcc.actual", self.user)._get_weeks_to_confirm(self.cases.test)
        self.assertGreater(len(weeks), 1)

    # Sheets

    def test_exports_hold_the_own_service(self):
        first, last = date(2023, 7, 17), date(2023, 7, 23)
        for values in ({}, {"role_invoices": True}):
            self.row.write(values)
            actuals = self.of("lcc.actual")
            domain = actuals._get_sheet_domain(self.cases.test, first, last)
            found = actuals._search_sheet(domain).sudo()
            self.assertEqual(found, self.cases.sedge_week)
            lines = self.of("lcc.package.line")
            lines = lines._search_commissioned(self.cases.test, first, last)
            self.assertEqual(lines.sudo(), self.cases.sedge_line)
            contract = self.cases.test_contract.with_user(self.limited)
            (weeks,) = contract._get_delivered_weeks(first, last).values()
            self.assertEqual([week.planned for week in weeks], [10.0])

    def test_a_row_of_another_service_reads_as_an_unknown_cpli(self):
        other = self.cases.carr.package_line_ids[0]
        for values in ({}, {"role_invoices": True}):
            self.row.write(values)
            sheet = self.sheet(self.limited, other, self.cases.sedge_line)
            rejected, change = sheet.sudo().row_ids.sorted("number")
            self.assertEqual(
                (rejected.status, change.status), ("rejected", "change"), values
            )
            self.assertIn(
                f"{other.reference} is not a care package line item of TEST PROVIDER",
                rejected.problem_text,
            )
            self.assertFalse(rejected.package_line_id or rejected.client_id)
            self.assertEqual(sheet.sudo().service_ids, self.cases.second_service)
            self.assertEqual(sheet.amount_after, 205.00)

    def test_an_unplanned_row_names_own_clients_and_services_alone(self):
        said = {
            "client_reference": self.cases.carr.reference,
            "service_level": "Homecare (LWH) - Emergency Hours",
            "week_start": "17/07/2023",
            "qty_actual": 1,
            "visits": 1,
            "comment": "She fell",
        }
        own = {**said, "client_reference": self.cases.sedge.reference}
        sheet = import_of(self.limited, self.cases.test, said, own)
        rejected, change = sheet.sudo().row_ids.sorted("number")
        self.assertIn("is not the reference of a client", rejected.problem_text)
        # There is but one service that it can be.
        self.assertEqual(change.service_id, self.cases.second_service)
        self.assertEqual(change.status, "change")

    def test_imports_of_colleagues_are_theirs_and_own_ones_stay_own(self):
        whole = self.sheet(self.user, self.cases.carr.package_line_ids[0])
        same = self.sheet(self.user, self.cases.sedge_line)
        own = self.sheet(self.limited, self.cases.sedge_line)
        self.assertEqual(self.seen("lcc.actuals.import"), own.sudo())
        self.assertEqual(self.seen("lcc.actuals.import.row"), own.sudo().row_ids)
        self.assertEqual(
            self.seen("lcc.actuals.import", self.user), (whole | same | own).sudo()
        )
        file = whole.sudo().attachment_id
        with self.assertRaises(AccessError):
            file.with_user(self.limited).read(["raw"])
        for sheet in (whole, same):
            with self.assertRaises(AccessError):
                sheet.with_user(self.limited).action_update_system()
        self.assertTrue(own.with_user(self.limited).action_update_system())
        self.assertEqual(self.cases.sedge_week.state, "confirmed")

    def test_an_own_import_of_a_service_taken_away_is_not_seen_nor_updated(self):
        sheet = self.sheet(self.limited, self.cases.sedge_line)
        job = self.env["lcc.actuals.import.job"].create(
            {"import_id": sheet.id, "user_id": self.limited.id, "task": "update"}
        )
        self.give(self.cases.test_service)
        self.assertFalse(self.seen("lcc.actuals.import"))
        self.assertFalse(self.seen("lcc.actuals.import.row"))
        with self.assertRaises(AccessError):
            sheet.with_user(self.limited).action_update_system()
        with self.assertRaises(AccessError):
            job._do()
        self.assertEqual(self.cases.sedge_week.state, "generated")

    # Absences

    def report(self, user, client, kind="away"):
        reports = self.of("lcc.absence.report", user)
        return reports.browse(
            reports.action_report(
                self.cases.test.id,
                client.id,
                kind,
                "2023-08-01",
                "2023-08-02",
                "With her daughter",
            )
        )

    def test_absences_are_reported_and_read_of_clients_of_the_own_service(self):
        reports = self.of("lcc.absence.report")
        self.assertEqual(reports._get_clients(self.cases.test), self.cases.sedge)
        with self.assertRaises(UserError) as refused:
            self.report(self.limited, self.cases.carr)
        self.assertIn("There is no such client", str(refused.exception))
        others = self.report(self.user, self.cases.carr)
        own = self.report(self.limited, self.cases.sedge)
        self.assertEqual(self.seen("lcc.absence.report"), own.sudo())
        with self.assertRaises(AccessError):
            others.with_user(self.limited).action_withdraw()
        self.give(self.cases.test_service)
        self.assertEqual(self.seen("lcc.absence.report"), others.sudo())

    def test_who_also_answers_scheduled_payments_reports_of_their_people(self):
        world, cases, start = self.world, self.cases, date(2023, 7, 3)
        contract = world.contract(cases.test, "TEST HOME", "scheduled", start=start)
        home = world.service(contract, "TEST HOME")
        bed = world.level("Residential (Bed)", unit="week")
        world.rate(contract, bed, 389.50)
        resident = world.client("Mr", "Ray", "Resident")
        world.cpli(resident, home, bed, 1, start)
        reports = self.of("lcc.absence.report")
        self.assertEqual(reports._get_clients(cases.test), cases.sedge)
        self.row.role_payments = True
        self.assertEqual(reports._get_clients(cases.test), cases.sedge | resident)
        report = self.report(self.limited, resident)
        self.assertTrue(report.sudo().is_scheduled)
        self.assertEqual(report.sudo().service_ids, home)

    def test_a_report_says_of_all_care_whom_it_concerns(self):
        """A limited colleague reports; who is paid on plan for her reads it too."""
        world, cases, start = self.world, self.cases, date(2023, 7, 3)
        contract = world.contract(cases.test, "TEST HOME", "scheduled", start=start)
        home = world.service(contract, "TEST HOME")
        bed = world.level("Residential (Bed)", unit="week")
        world.cpli(cases.sedge, home, bed, 1, start)
        report = self.report(self.limited, cases.sedge).sudo()
        self.assertTrue(report.is_scheduled)
        self.assertEqual(report.service_ids, cases.second_service | home)

    # Disputes

    def dispute(self, *actuals):
        week = self.env["lcc.actual"].union(*actuals)
        week.filtered(lambda one: one.state == "generated").with_user(
            self.world.officer
        ).action_confirm()
        disputes = self.of("lcc.dispute", self.world.officer)
        reason = self.env["lcc.dispute.reason"].search([], limit=1)
        return disputes.browse(
            disputes.action_open(week.ids, reason.id, "Her diary differs")
        )

    def test_a_dispute_is_seen_by_who_records_all_that_is_in_it(self):
        cases = self.cases
        line = self.world.cpli(
            cases.sedge, cases.test_service, cases.travel, 3, date(2023, 7, 3)
        )
        self.world.generate(cases.test_service, WEEK)
        elsewhere = line.actual_ids.filtered(lambda one: one.week_start == WEEK)
        others = self.dispute(self.world.week(cases.test_service, cases.carr, WEEK))
        self.assertFalse(self.seen("lcc.dispute"))
        savepoint = self.env.cr.savepoint()
        both = self.dispute(cases.sedge_week, elsewhere)
        self.assertFalse(self.seen("lcc.dispute"))
        self.assertFalse(cases.sedge_week.with_user(self.limited).dispute_id)
        self.assertEqual(self.seen("lcc.dispute", self.user), (others | both).sudo())
        self.give(cases.second_service, cases.test_service)
        self.assertEqual(self.seen("lcc.dispute"), (others | both).sudo())
        savepoint.close(rollback=True)
        self.env.invalidate_all()
        own = self.dispute(cases.sedge_week)
        self.assertEqual(self.seen("lcc.dispute"), own.sudo())
        self.assertEqual(self.seen("lcc.dispute.line"), own.sudo().line_ids)
        self.assertEqual(self.seen("lcc.dispute.post"), own.sudo().post_ids)
        mine = cases.sedge_week.with_user(self.limited)
        self.assertEqual(mine.dispute_id.sudo(), own.sudo())
        own.with_user(self.limited).action_request_resolution("As her diary says.")
        self.assertEqual(own.state, "resolution_requested")
        self.row.role_invoices = True
        for step in (
            lambda: others.with_user(self.limited).action_request_resolution("No."),
            lambda: others.with_user(self.limited).action_save_week(
                cases.test_service.id, WEEK, []
            ),
        ):
            with self.assertRaises(AccessError):
                step()

    # What the administrator does

    def test_an_administrator_gives_services_of_the_provider(self):
        ada = self.world.portal_user(
            "Ada Admin", "ada", self.cases.test, role_administrator=True
        )
        access = self.of("lcc.provider.access", ada)
        services = access.get_services(self.cases.test.id)
        own = self.cases.test_service | self.cases.second_service
        self.assertEqual([service["id"] for service in services], own.sorted().ids)
        roles = ["role_actuals", "role_payments"]
        access.action_set_roles(self.row.id, roles, [self.cases.test_service.id])
        self.assertEqual(self.row.service_ids, self.cases.test_service)
        (lily,) = [
            p for p in access.get_people(self.cases.test.id) if p["id"] == self.row.id
        ]
        self.assertEqual(lily["services"], self.cases.test_service.ids)
        self.assertFalse(lily["has_all_services"])
        note = self.cases.test.message_ids[0].body
        self.assertIn(f"Actuals ({self.cases.test_service.name}), Payments", note)
        self.assertIn("Actuals (SECOND SERVICE)", note)
        access.action_set_roles(self.row.id, roles)
        self.assertEqual(self.row.service_ids, self.cases.test_service)
        for services, text in (
            ([], "Choose at least one service"),
            ("all", "Choose at least one service"),
            ([self.cases.demo_service.id], "not a service of TEST PROVIDER"),
            ([0], "not a service of TEST PROVIDER"),
        ):
            with self.subTest(services=services):
                with self.assertRaises(PeopleRefused) as refused:
                    access.action_set_roles(self.row.id, roles, services)
                self.assertIn(text, str(refused.exception))
        self.assertEqual(self.row.service_ids, self.cases.test_service)
        access.action_set_roles(self.row.id, roles, True)
        self.assertTrue(self.row.has_all_services)
        for user in (self.user, self.limited, self.cases.demo_user):
            with self.assertRaises(AccessError):
                self.of("lcc.provider.access", user).get_services(self.cases.test.id)

    def test_who_is_invited_gets_the_services_that_are_named(self):
        ada = self.world.portal_user(
            "Ada Admin", "ada", self.cases.test, role_administrator=True
        )
        access = self.of("lcc.provider.access", ada)
        new = {"name": "Nora", "email": "nora@example.org", "roles": ["role_actuals"]}
        with self.assertRaises(PeopleRefused) as refused:
            access.action_invite(self.cases.test.id, {**new, "services": []})
        self.assertEqual(set(refused.exception.problems), {"services"})
        chosen = self.cases.second_service
        access.action_invite(self.cases.test.id, {**new, "services": chosen.ids})
        row = self.env["lcc.provider.access"].search([], order="id desc", limit=1)
        self.assertEqual((row.has_all_services, row.service_ids), (False, chosen))

    def test_the_council_gives_services_too(self):
        invitation = Form(
            self.env["lcc.access.invitation"].with_context(
                default_provider_id=self.cases.test.id
            )
        )
        invitation.name, invitation.email = "Nora", "nora@example.org"
        invitation.has_all_services = False
        invitation.service_ids.add(self.cases.second_service)
        invitation.save().action_invite()
        row = self.env["lcc.provider.access"].search([], order="id desc", limit=1)
        self.assertEqual(row.service_ids, self.cases.second_service)
        row.write({"service_ids": [Command.set(self.cases.test_service.ids)]})
        note = self.cases.test.message_ids[0].body
        self.assertIn(f"Actuals ({self.cases.test_service.name})", note)


@tagged("post_install", "-at_install")
@freeze_time("2023-08-21 09:00:00")
class TestServiceNotices(NoticesCommon, ServicesCommon):
    """Who is told what happens at which service."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["lcc.notice"].search([]).unlink()

    def setUp(self):
        super().setUp()
        for user in (self.user, self.limited):
            self.choose(user, self.cases.test, package_line="at_once")

    def told(self):
        """The users for whom a notice waits."""
        return self.env["lcc.notice"].search([]).user_id

    def change(self, line):
        line.with_user(self.world.officer).date_end = date(2024, 3, 31)

    def test_cplis_are_told_to_who_records_their_service(self):
        self.change(self.cases.carr.package_line_ids[0])
        self.assertEqual(self.told(), self.user)
        self.change(self.cases.sedge_line)
        self.assertEqual(self.told(), self.user | self.limited)
        mails = self.run_job()
        self.assertEqual(
            self.addressed_to(mails), ["lily@example.org", "test.user@example.org"]
        )
        (mine,) = mails.filtered(lambda mail: "lily" in mail.email_to)
        self.assertIn(self.cases.sedge_line.reference, self.text_of(mine))
        other = self.cases.carr.package_line_ids[0].reference
        self.assertNotIn(other, self.text_of(mine))

    def test_who_also_bills_is_told_of_the_own_service(self):
        self.row.role_invoices = True
        self.change(self.cases.carr.package_line_ids[0])
        self.assertEqual(self.told(), self.user)

    def test_a_service_taken_away_is_not_told_of_any_more(self):
        self.change(self.cases.sedge_line)
        self.give(self.cases.test_service, role_invoices=True)
        self.assertEqual(self.addressed_to(self.run_job()), ["test.user@example.org"])
        self.assertFalse(self.told() & self.limited)

    def test_a_cut_off_is_told_of_the_own_service(self):
        """Two working days before the cut-off of the week of 14 Aug 2023, which both
        services have not confirmed."""
        monday = date(2023, 8, 14)
        services = self.cases.test_service | self.cases.second_service
        for service in services:
            self.world.generate(service, monday)
        cutoff = self.cases.test_contract._get_cutoff(monday)
        day = self.cases.test_contract._get_reminder_day(cutoff.date())
        with freeze_time(f"{day} 09:00:00"):
            self.env["lcc.notice"]._cron_remind()
        notices = self.env["lcc.notice"].search([("event_id.code", "=", "week_due")])
        notices = notices.filtered(lambda one: "14 Aug 2023" in one.reference)
        paths = {notice.user_id: notice.path for notice in notices}
        second = f"service={self.cases.second_service.id}&"
        self.assertEqual(set(paths), {self.user, self.limited})
        self.assertIn(second, paths[self.limited])
        self.world.week(self.cases.second_service, self.cases.sedge, monday).with_user(
            self.world.officer
        ).action_confirm()
        notices.unlink()
        with freeze_time(f"{day} 09:00:00"):
            self.env["lcc.notice"]._cron_remind()
        notices = self.env["lcc.notice"].search([("event_id.code", "=", "week_due")])
        notices = notices.filtered(lambda one: "14 Aug 2023" in one.reference)
        self.assertEqual(notices.user_id, self.user)

    def test_a_summary_leads_to_the_service_that_is_left_to_confirm(self):
        monday = date(2023, 8, 14)
        for service in self.cases.test_service | self.cases.second_service:
            self.world.generate(service, monday)
        self.choose(self.user, self.cases.test, week_due="digest")
        self.choose(self.limited, self.cases.test, week_due="digest")
        with freeze_time("2023-08-21 05:00:00"):
            self.env["lcc.notice"]._cron_remind()
            weeks = self.env["lcc.actual"].search(
                [("week_start", "=", monday), ("provider_id", "=", self.cases.test.id)]
            )
            first, second = (
                self.env["lcc.notice"].search([("user_id", "=", user.id)])
                for user in (self.user, self.limited)
            )
            is_first = f"service={self.cases.test_service.id}&" in first.path
            done = self.cases.test_service if is_first else self.cases.second_service
            left = self.cases.second_service if is_first else self.cases.test_service
            weeks.filtered(lambda week: week.service_id == done).with_user(
                self.world.officer
            ).action_confirm()
            mails = self.run_digests()
        self.assertIn(f"service={left.id}&", first.path)
        told = ["test.user@example.org"]
        # She has the second service alone.
        told += ["lily@example.org"] if left == self.cases.second_service else []
        self.assertEqual(self.addressed_to(mails), sorted(told))
        self.assertEqual(bool(second.exists()), len(told) == 2)
