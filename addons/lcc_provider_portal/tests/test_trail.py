"""Who looked at whom: what pages and calls leave in the trail."""

import itertools
import threading
from datetime import datetime, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from odoo.addons.lcc_actuals.demo.world import PASSWORD
from odoo.addons.lcc_actuals.models.trail.lcc_trail_calls import READS
from odoo.addons.lcc_actuals.models.trail.place import describe

from .common import PortalHttpCommon

WEEK = "2023-07-17"


class TrailCommon(PortalHttpCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        threading.current_thread().dbname = cls.env.cr.dbname
        cls.manager = cls.world.staff("Martha Kingsley", "manager", "manager")

    def setUp(self):
        super().setUp()
        self.forget()

    def forget(self):
        """Begin with an empty trail: making the fixture is noted as well."""
        self.env.cr.flush()
        self.env.cr.execute("DELETE FROM lcc_trail")
        self.env.invalidate_all()

    def trail(self, user=None, client=None):
        """Return the trail's (sign-in, client reference, what), oldest first."""
        self.env.invalidate_all()
        domain = [("user_id", "=", user.id)] if user else []
        if client:
            domain.append(("client_id", "=", client.id))
        return self.env["lcc.trail"].search(domain, order="id")

    def told(self, *args):
        return {(row.login, row.reference, row.done) for row in self.trail(*args)}


@tagged("post_install", "-at_install")
class TestPortalTrail(TrailCommon):
    def test_a_page_notes_each_client_on_it_once_and_for_whom(self):
        cases = self.cases
        self.sign_in(cases.test_user)
        page = self.url_open(f"/my/actuals?service={cases.test_service.id}&week={WEEK}")
        self.assertIn("Carrbeck", page.text)
        rows = self.trail(cases.test_user)
        self.assertEqual(
            sorted(rows.mapped("reference")),
            sorted((cases.rowan | cases.carr).mapped("reference")),
        )
        self.assertEqual(rows.provider_id, cases.test)
        self.assertEqual(set(rows.mapped("done")), {"looked"})
        self.assertEqual(set(rows.mapped("place")), {"/my/actuals"})

    def test_a_client_s_week_notes_that_client_alone(self):
        cases = self.cases
        self.sign_in(cases.test_user)
        place = f"/my/actuals/{cases.test_service.id}/{cases.rowan.id}/"
        self.url_open(f"{place}{WEEK}")
        rows = self.trail(cases.test_user)
        self.assertEqual(rows.client_id, cases.rowan)
        self.assertEqual(rows.place, f"{place}<week>")

    def test_the_same_page_again_within_the_hour_adds_nothing(self):
        self.sign_in(self.cases.test_user)
        address = f"/my/actuals?service={self.cases.test_service.id}&week={WEEK}"
        counts = []
        for hour in (9, 9, 11):
            with freeze_time(f"2023-08-21 {hour}:05:00"):
                self.authenticate(self.cases.test_user.login, PASSWORD)
                self.url_open(address)
            counts.append(len(self.trail()))
        self.assertEqual(counts, [2, 2, 4])

    def test_a_refused_page_leaves_no_trace_of_whom_it_did_not_show(self):
        cases = self.cases
        self.sign_in(cases.demo_user)
        address = f"/my/actuals/{cases.test_service.id}/{cases.rowan.id}/{WEEK}"
        self.assertEqual(self.url_open(address).status_code, 404)
        self.assertFalse(self.trail())

    def test_the_home_page_shows_nobody(self):
        self.sign_in(self.cases.test_user)
        self.assertEqual(self.url_open("/my/home").status_code, 200)
        self.assertFalse(self.trail())

    def test_a_sheet_is_exported_and_a_purchase_order_printed(self):
        rowan = self.cases.rowan
        order = self.env["lcc.commitment"].search([("client_id", "=", rowan.id)])
        self.sign_in(self.cases.test_user)
        for address, done in (
            ("/my/package-lines/csv", "exported"),
            ("/my/package-lines/xlsx", "exported"),
            (f"/my/purchase-orders/{order.id}/pdf", "printed"),
        ):
            with self.subTest(done=done):
                self.forget()
                self.assertEqual(self.url_open(address).status_code, 200)
                self.assertIn(("test.user", rowan.reference, done), self.told())

    def test_saving_a_week_is_a_change_of_that_client_s_data(self):
        cases = self.cases
        monday = datetime(2023, 7, 24).date()
        week = self.world.week(cases.test_service, cases.carr, monday)
        lines = [self.world.line_of(actual) for actual in week]
        self.sign_in(cases.test_user)
        asked = [cases.test_service.id, cases.carr.id, "2023-07-24", lines]
        answer = self.call_kw("lcc.actual", "action_save_week", asked).json()
        self.assertNotIn("error", answer)
        rows = self.trail(cases.test_user, cases.carr)
        self.assertIn("changed", rows.mapped("done"))
        self.assertEqual(
            rows[0].place, "/web/dataset/call_kw/lcc.actual/action_save_week"
        )

    def test_reading_over_rpc_is_noted_even_without_the_client_s_name(self):
        cases = self.cases
        self.sign_in(cases.test_user)
        actual = cases.rowan.package_line_ids[0].actual_ids[0]
        for method, args, kwargs in (
            ("read", [actual.ids, ["qty_actual"]], {}),
            ("search_read", [[("id", "=", actual.id)], ["comment"]], {}),
            (
                "web_search_read",
                [[("id", "=", actual.id)]],
                {"specification": {"visits": {}}},
            ),
        ):
            with self.subTest(method=method):
                self.forget()
                answer = self.call_kw("lcc.actual", method, args, **kwargs).json()
                self.assertNotIn("error", answer)
                rows = self.trail(cases.test_user)
                self.assertEqual(rows.client_id, cases.rowan)
                self.assertTrue(rows.place.endswith(f"lcc.actual/{method}"))

    def test_no_way_of_reading_over_rpc_begins_where_nothing_can_be_noted(self):
        """As Odoo's own routes find out: the first class that says so counts."""
        models = [
            model
            for model in self.env.registry.values()
            if issubclass(model, self.env.registry["lcc.trail.calls"])
        ]
        self.assertGreater(len(models), 10)
        for model, name in itertools.product(models, READS):
            ways = (getattr(cls, name, None) for cls in model.mro())
            found = (way._readonly for way in ways if hasattr(way, "_readonly"))
            with self.subTest(model=model._name, method=name):
                self.assertFalse(next(found, False))

    def test_groups_and_names_over_rpc_are_noted(self):
        cases = self.cases
        self.sign_in(cases.test_user)
        both = {cases.rowan.reference, cases.carr.reference}
        for model, method, args, kwargs in (
            ("lcc.client", "name_search", ["Mrs"], {}),
            (
                "lcc.actual",
                "formatted_read_group",
                [[]],
                {"groupby": ["client_id"], "aggregates": ["amount_total:sum"]},
            ),
        ):
            with self.subTest(method=method):
                self.forget()
                answer = self.call_kw(model, method, args, **kwargs)
                self.assertIn("Carrbeck", answer.text)
                self.assertEqual(set(self.trail().mapped("reference")), both)

    def test_reading_with_an_api_key_is_noted(self):
        cases = self.cases
        until = datetime.now() + timedelta(hours=1)
        keys = self.env["res.users.apikeys"].with_user(cases.test_user)
        key = keys._generate("rpc", "trail", until)
        self.env.flush_all()
        answer = self.url_open(
            "/json/2/lcc.package.line/search_read",
            json={"domain": [], "fields": ["date_start"]},
            headers={"Authorization": f"Bearer {key}"},
        )
        self.assertEqual(answer.status_code, 200)
        rows = self.trail(cases.test_user)
        self.assertEqual(rows.client_id, cases.rowan | cases.carr)
        self.assertEqual(
            set(rows.mapped("place")), {"/json/2/lcc.package.line/search_read"}
        )


@tagged("post_install", "-at_install")
class TestPlaces(TrailCommon):
    def test_a_place_keeps_ids_and_method_and_no_words(self):
        rows = self.cases.rowan | self.cases.carr
        both = f"{self.cases.rowan.id},{self.cases.carr.id}"
        for rule, args, place in (
            ("/my/x/<int:move_id>/files", {"move_id": 12}, "/my/x/12/files"),
            ("/my/x/<string:name>", {"name": "Rowanthwaite"}, "/my/x/<name>"),
            ('/x/<models("a.b"):rows>/y', {"rows": rows}, f"/x/{both}/y"),
            ("/j/<__model__>/<__method__>", {"__model__": "a", "__method__": "b"}, 0),
            ("/x/<path:path>", {}, "/x/<path>"),
        ):
            with self.subTest(rule=rule):
                self.assertEqual(describe(rule, args), place or "/j/a/b")
        self.assertEqual(len(describe(f"/{'x' * 500}", {})), 128)


@tagged("post_install", "-at_install")
class TestCouncilTrail(TrailCommon):
    def test_opening_a_client_is_noted_and_a_list_is_not(self):
        rowan, officer = self.cases.rowan, self.world.officer
        self.sign_in(officer)
        names = {"specification": {"name": {}}}
        self.call_kw("lcc.client", "web_search_read", [[]], **names)
        self.assertFalse(self.trail())
        answer = self.call_kw("lcc.client", "web_read", [rowan.ids], **names)
        self.assertIn("Rowanthwaite", answer.text)
        row = self.trail()
        self.assertEqual((row.user_id, row.client_id), (officer, rowan))
        self.assertFalse(row.provider_id)

    def test_changes_and_exports_are_noted(self):
        rowan, officer = self.cases.rowan, self.world.officer
        self.sign_in(officer)
        self.call_kw("lcc.client", "write", [rowan.ids, {"title": "Dr"}])
        self.call_kw("lcc.client", "export_data", [rowan.ids, ["name"]])
        self.assertEqual(self.trail().mapped("done"), ["changed", "exported"])
        self.assertEqual(self.trail().client_id, rowan)

    def test_a_deleted_client_s_reference_stays_in_the_trail(self):
        client = self.world.client("Mr", "Peter", "Passer")
        reference = client.reference
        self.sign_in(self.manager)
        self.call_kw("lcc.client", "unlink", [client.ids])
        row = self.trail()
        self.assertFalse(row.client_id)
        self.assertEqual((row.reference, row.done), (reference, "changed"))

    def test_only_managers_read_the_trail_and_nobody_touches_it(self):
        self.sign_in(self.cases.test_user)
        self.call_kw("lcc.client", "search_read", [[]])
        row = self.trail()[:1]
        for user in (self.cases.test_user, self.world.officer):
            with self.assertRaises(AccessError):
                row.with_user(user).read(["moment"])
        self.assertTrue(row.with_user(self.manager).read(["moment", "reference"]))
        for attempt in (
            lambda rows: rows.write({"login": "x"}),
            lambda rows: rows.unlink(),
            lambda rows: rows.create([{"done": "looked", "moment": "2023-08-21"}]),
        ):
            for rows in (row.with_user(self.manager), row.sudo()):
                # Managers have no right to delete, before any words of ours.
                with self.assertRaises(UserError):
                    attempt(rows)

    def test_rows_go_after_the_months_that_the_company_says(self):
        self.env.company.lcc_trail_months = 24
        self.sign_in(self.cases.test_user)
        self.call_kw("lcc.client", "search_read", [[]])
        rows = self.trail()
        self.assertEqual(len(rows), 2)
        self.env.cr.execute(
            "UPDATE lcc_trail SET moment = '2021-08-21 08:59:59' WHERE id = %s",
            [rows[0].id],
        )
        self.env.cr.execute(
            "UPDATE lcc_trail SET moment = '2021-08-21 09:00:01' WHERE id = %s",
            [rows[1].id],
        )
        with freeze_time("2023-08-21 09:00:00"):
            self.env["lcc.trail"]._cron_forget()
        self.assertEqual(self.trail(), rows[1])
