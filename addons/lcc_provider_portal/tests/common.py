from types import SimpleNamespace

from odoo.tests import HttpCase, TransactionCase
from odoo.tools import SQL

from odoo.addons.lcc_actuals.demo.guide import build_demo_provider, build_test_provider
from odoo.addons.lcc_actuals.demo.world import PASSWORD, World

#: Every model of ours, whose rows a test can take stock of.
TABLES = (
    "account_move",
    "account_move_line",
    "account_payment",
    "account_payment_line",
    "account_payment_order",
    "lcc_absence",
    "lcc_absence_report",
    "lcc_action",
    "lcc_action_seen",
    "lcc_actual",
    "lcc_actual_history",
    "lcc_actuals_import",
    "lcc_actuals_import_job",
    "lcc_actuals_import_row",
    "lcc_bill_link",
    "lcc_change_request",
    "lcc_change_request_line",
    "lcc_client",
    "lcc_commitment",
    "lcc_contract",
    "lcc_dispute",
    "lcc_dispute_line",
    "lcc_dispute_post",
    "lcc_help_page",
    "lcc_invitation",
    "lcc_notice",
    "lcc_notice_choice",
    "lcc_package_line",
    "lcc_payment_run_file",
    "lcc_payment_run_held",
    "lcc_policy",
    "lcc_provider_access",
    "lcc_rate",
    "lcc_reset_request",
    "lcc_schedule_reply",
    "lcc_scheduled_payment",
    "lcc_scheduled_payment_line",
    "lcc_service",
    "lcc_service_level",
    "lcc_variance_reason",
    "res_partner",
    "res_partner_bank",
    "res_users",
    "res_users_apikeys",
)


class TwoProviders:
    """The guide's DEMO PROVIDER and TEST PROVIDER, each with its portal user."""

    @classmethod
    def build_two_providers(cls):
        cls.world = World(cls.env)
        cls.cases = SimpleNamespace()
        build_demo_provider(cls.world, cls.cases)
        build_test_provider(cls.world, cls.cases)

    @classmethod
    def secrets_of_test_provider(cls):
        """Return names and references that only TEST PROVIDER's people may read."""
        clients = cls.cases.rowan | cls.cases.carr
        lines = clients.package_line_ids
        return [
            "Rowanthwaite",
            "Carrbeck",
            "TEST PROVIDER",
            "LWHH - TEST",
            "SECRETINV",
            "1558.0",
            "1,558.00",
            "389.5",
            "430.5",
            "TESTINV4",
            "1,599.00",
            *clients.mapped("reference"),
            *lines.mapped("reference"),
        ]

    def take_stock(self):
        """Return what the tables hold, but for sign-in times."""
        self.env.flush_all()
        stock = {}
        for table in TABLES:
            self.env.cr.execute(
                SQL(
                    "SELECT md5(COALESCE(string_agg(t::text, '|' ORDER BY id), '')),"
                    " COUNT(*) FROM %s t",
                    SQL.identifier(table),
                )
            )
            stock[table] = self.env.cr.fetchone()
        return stock


class PortalCommon(TwoProviders, TransactionCase):
    """For record rules and methods, without HTTP."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_two_providers()


class PortalHttpCommon(TwoProviders, HttpCase):
    """For pages, RPC and JSON as a signed-in portal user meets them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_two_providers()

    def sign_in(self, user):
        self.authenticate(user.login, PASSWORD)

    def call_kw(self, model, method, args=(), **kwargs):
        """Call ``/web/dataset/call_kw``; return the response."""
        params = {
            "model": model,
            "method": method,
            "args": list(args),
            "kwargs": kwargs,
        }
        return self.url_open(
            f"/web/dataset/call_kw/{model}/{method}",
            json={"jsonrpc": "2.0", "method": "call", "id": 1, "params": params},
        )
