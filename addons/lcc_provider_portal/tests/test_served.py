"""What record rules show, held against the same said by joins of the tables."""

from datetime import date
from itertools import product

from odoo.fields import Domain
from odoo.tests import tagged

from odoo.addons.lcc_actuals.tests.common import WEEK

from .services import SECOND_START, TwoServices, limit
from .sheets import import_of, row_of
from .test_isolation import Doors

ROLES = ("role_actuals", "role_invoices", "role_payments", "role_actions")
ARCHIVED_TOO = Domain("active", "in", [True, False])


class Rows:
    """The rows of a user, as domains over ``lcc.provider.access``."""

    def __init__(self, user):
        self.user = Domain("user_id", "=", user.id)

    def served(self, *roles, path="provider_id"):
        """Of a provider served in one of ``roles``, whatever the services."""
        role = Domain.OR([(name, "=", True)] for name in roles)
        return Domain(f"{path}.lcc_access_ids", "any", self.user & role)

    def whole(self, *roles, path="provider_id"):
        """Of a provider served in one of ``roles``, or in Actuals for all services."""
        role = Domain.OR([(name, "=", True)] for name in roles)
        every = Domain("role_actuals", "=", True) & Domain(
            "has_all_services", "=", True
        )
        return Domain(f"{path}.lcc_access_ids", "any", self.user & (role | every))

    def named(self, path):
        """Of a service that the role Actuals is limited to, as ``path`` leads there."""
        recording = self.user & Domain("role_actuals", "=", True)
        return Domain(f"{path}.access_ids" if path else "access_ids", "any", recording)

    def one_named(self, path):
        return Domain(path, "any", ARCHIVED_TOO & self.named(""))

    def none_unnamed(self, path):
        recording = self.user & Domain("role_actuals", "=", True)
        return Domain(
            path, "not any", ARCHIVED_TOO & Domain("access_ids", "not any", recording)
        )


def of_services(rows, named, *roles):
    """Said of what the role Actuals shows by service, and ``roles`` show whole."""
    return rows.served("role_actuals", *roles) & (rows.whole(*roles) | named)


def of_lines(rows, *roles):
    return of_services(rows, rows.named("service_id"), *roles)


def of_rates(rows):
    named = rows.named("package_line_id.service_id") | (
        Domain("package_line_id", "=", False)
        & rows.one_named("contract_id.service_ids")
    )
    return Domain("state", "=", "approved") & of_services(rows, named, "role_invoices")


def of_imports(rows):
    own = rows.user & rows.none_unnamed("service_ids")
    return of_services(rows, own)


def of_reports(rows):
    paid = Domain("is_scheduled", "=", True) & rows.served("role_payments")
    return paid | of_services(rows, rows.one_named("service_ids"))


def of_disputes(rows):
    recording = rows.user & Domain("role_actuals", "=", True)
    other = Domain("service_id.access_ids", "not any", recording)
    every = Domain("line_ids", "any", [("service_id.access_ids", "any", recording)])
    return of_services(rows, every & Domain("line_ids", "not any", other))


#: What a user is shown of each model, by their rows.
SHOWN = {
    "lcc.contract": lambda rows: of_services(
        rows, rows.one_named("service_ids"), "role_invoices", "role_actions"
    ),
    "lcc.service": lambda rows: of_services(
        rows, rows.named(""), "role_invoices", "role_actions"
    ),
    "lcc.package.line": lambda rows: of_lines(rows, "role_invoices"),
    "lcc.actual": lambda rows: of_lines(rows, "role_invoices"),
    "lcc.rate": of_rates,
    "lcc.client": lambda rows: Domain(
        "package_line_ids", "any", of_lines(rows, "role_invoices", "role_actions")
    ),
    "lcc.actuals.import": of_imports,
    "lcc.commitment": lambda rows: rows.served("role_invoices"),
    "lcc.scheduled.payment": lambda rows: rows.served("role_payments"),
    "lcc.scheduled.payment.line": lambda rows: rows.served("role_payments"),
    "lcc.absence.report": of_reports,
    "lcc.action": lambda rows: rows.served("role_actions"),
    "lcc.change.request": lambda rows: rows.served("role_actions"),
    "lcc.dispute": of_disputes,
}
#: What is shown as the record that it belongs to is.
PARTS = {
    "lcc.actuals.import.row": "import_id",
    "lcc.change.request.line": "request_id",
    "lcc.dispute.line": "dispute_id",
    "lcc.dispute.post": "dispute_id",
}


@tagged("post_install", "-at_install")
class TestServed(TwoServices, Doors):
    """TEST PROVIDER with a document of each kind and a second service; DEMO PROVIDER
    beside it, whose records nobody here is shown but their own user."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_two_services()
        cls.build_of_second_service()

    @classmethod
    def build_of_second_service(cls):
        """Make documents of the second service alone, and of both: rates, an absence,
        disputes and imports, of which the limited user sent some."""
        cases, world = cls.cases, cls.world
        level = cases.single_carer
        world.rate(cases.test_contract, level, 31.11, line=cases.sedge_line)
        draft = {
            "service_level_id": level.id,
            "price": 99.99,
            "date_start": "2030-04-01",
        }
        rates = cls.env["lcc.rate"].with_user(world.officer)
        rates.create({"contract_id": cases.test_contract.id, **draft})
        carr_line = cases.carr.package_line_ids.filtered(
            lambda line: line.service_level_id == level
        )[:1]
        world.rate(cases.test_contract, level, 32.22, line=carr_line)
        # A client of both services: a dispute of both, and one of the second alone.
        line = world.cpli(cases.carr, cases.second_service, level, 5, SECOND_START)
        world.generate(cases.second_service, WEEK)
        own = world.week(cases.second_service, cases.carr, WEEK)
        other = world.week(cases.test_service, cases.carr, WEEK)[:1]
        weeks = own | other | cases.sedge_week
        (weeks.filtered(lambda week: week.state != "confirmed")).with_user(
            world.officer
        ).action_confirm()
        cls.dispute_of(own | other)
        cls.dispute_of(cases.sedge_week)
        reports = cls.env["lcc.absence.report"].with_user(cls.limited)
        reports.action_report(
            cases.test.id, cases.sedge.id, "away", "2023-08-01", "2023-08-02", "Away"
        )
        cls.row.has_all_services = True
        later = date(2023, 7, 24)
        for user, lines in (
            (cls.limited, line),
            (cls.limited, line | carr_line),
            (cases.test_user, line),
        ):
            import_of(user, cases.test, *(row_of(each, later) for each in lines))
        limit(cls.row, cases.second_service)
        cls.env.flush_all()

    @classmethod
    def dispute_of(cls, weeks):
        disputes = cls.env["lcc.dispute"].with_user(cls.world.officer)
        reason = cls.env["lcc.dispute.reason"].search([], limit=1)
        disputes.action_open(weeks.ids, reason.id, "Client says otherwise.")

    def everything(self, model):
        return self.env[model].sudo().with_context(active_test=False)

    def assert_shown(self, user):
        """Rule, access, field, search by it and the joins say the same."""
        shown = {}
        for model, said_of in SHOWN.items():
            every = self.everything(model).search([])
            expected = every.search(said_of(Rows(user)))
            own = every.with_user(user).sudo(False)
            self.assertEqual(own.search([]).sudo(), expected, model)
            self.assertEqual(own._filtered_access("read").sudo(), expected, model)
            told = own.sudo().filtered("is_served")
            self.assertEqual(told.with_env(every.env), expected, model)
            for value in (True, False):
                found = own.sudo().search([("is_served", "=", value)])
                rest = expected if value else every - expected
                self.assertEqual(found.with_env(every.env), rest, model)
            shown[model] = bool(expected)
        for model, path in PARTS.items():
            every = self.everything(model).search([])
            own = every.with_user(user).sudo(False)
            whole = every[path].with_user(user)._filtered_access("read").sudo()
            expected = every.filtered(lambda part, path=path, w=whole: part[path] in w)
            self.assertEqual(own.search([]).sudo(), expected, model)
            self.assertEqual(own._filtered_access("read").sudo(), expected, model)
        return shown

    def test_every_model_of_ours_that_is_served_is_in_the_table(self):
        served = {name for name, model in self.env.items() if "is_served" in model}
        self.assertEqual(served - {"lcc.served"}, SHOWN.keys())
        rules = self.env["ir.rule"].search(
            [("groups", "=", self.env.ref("base.group_portal").id)]
        )
        asking = rules.filtered(lambda r: "is_served" in (r.domain_force or ""))
        models = set(asking.model_id.mapped("model"))
        bills = {"account.move", "account.move.line"}
        self.assertEqual(models - bills, SHOWN.keys() | PARTS.keys())

    def test_each_set_of_roles_and_services_shows_what_it_says(self):
        cases, row, user = self.cases, self.row, self.limited
        services = (
            None,
            cases.test_service,
            cases.second_service,
            cases.test_service | cases.second_service,
            cases.test_service.browse(),
        )
        ever = dict.fromkeys(SHOWN, False)
        for ticked in product((False, True), repeat=len(ROLES)):
            row.write(dict(zip(ROLES, ticked, strict=True)))
            for chosen in services:
                limit(row, *(chosen or ()))
                row.has_all_services = chosen is None
                with self.subTest(roles=ticked, services=chosen):
                    shown = self.assert_shown(user)
                    ever = {model: ever[model] or shown[model] for model in ever}
        # Compared with nothing, all would agree.
        self.assertEqual(set(ever.values()), {True}, ever)

    def test_an_archived_service_stays_its_user_s(self):
        self.cases.second_service.active = False
        shown = self.assert_shown(self.limited)
        self.assertTrue(shown["lcc.contract"] and shown["lcc.actual"])

    def test_a_row_of_each_of_two_providers(self):
        self.row.create(
            {
                "user_id": self.limited.id,
                "provider_id": self.cases.demo.id,
                "role_invoices": True,
            }
        )
        shown = self.assert_shown(self.limited)
        providers = self.env["lcc.commitment"].with_user(self.limited).search([]).sudo()
        self.assertEqual(providers.provider_id, self.cases.demo)
        self.assertTrue(shown["lcc.actual"])

    def test_a_change_holds_at_once(self):
        week = self.cases.sedge_week.with_user(self.limited).sudo(False)
        self.assertTrue(week.has_access("read"))
        limit(self.row, self.cases.test_service)
        self.assertFalse(week.has_access("read"))
        limit(self.row, self.cases.second_service)
        self.assertTrue(week.has_access("read"))
        self.row.role_actuals = False
        self.assertFalse(week.has_access("read"))
        self.row.write({"role_actuals": True, "has_all_services": True})
        self.assertTrue(week.has_access("read"))
        self.row.unlink()
        self.assertFalse(week.has_access("read"))
        self.assertNotIn(week, week.search([]))

    def test_others_are_shown_as_before(self):
        for user in (self.cases.test_user, self.cases.demo_user, self.outsider):
            with self.subTest(user=user.login):
                self.assert_shown(user)
        self.assertFalse(any(self.assert_shown(self.outsider).values()))
