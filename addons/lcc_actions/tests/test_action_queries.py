from datetime import date

from odoo.tests import tagged

from odoo.addons.lcc_actuals.demo.world import PASSWORD
from odoo.addons.lcc_provider_portal.tests.common import PortalHttpCommon

FEW, MANY = 3, 30


@tagged("post_install", "-at_install")
class TestActionQueries(PortalHttpCommon):
    """A page asks as much of the database for many actions, clients and posts as for
    few."""

    def actions_of(self, number):
        """Raise so many actions of a provider with as many clients, and answer the
        first as often; return that one."""
        provider = self.world.provider(f"PROVIDER OF {number}")
        contract = self.world.contract(provider, f"CONTRACT OF {number}")
        service = self.world.service(contract, f"SERVICE OF {number}")
        self.world.rate(contract, self.cases.single_carer, 20.50)
        lines = self.world.crowd(
            service, self.cases.single_carer, number, date(2023, 4, 3)
        )
        user = self.world.portal_user(
            f"User of {number}", f"user.of.{number}", provider
        )
        actions = self.env["lcc.action"].with_user(user)
        query = self.env["lcc.action.type"].search([("code", "=", "actuals_query")])
        numbers = [
            actions.action_raise(
                provider.id,
                {
                    "type_id": query.id,
                    "kind": "client",
                    "entity_id": client.id,
                    "title": f"About {client.reference}",
                    "text": "Is this right?",
                },
                [("sheet.txt", "VGltZSBzaGVldHM=")],
            )
            for client in lines.client_id
        ]
        first = self.env["lcc.action"].browse(numbers[0])
        for turn in range(number):
            first.with_user(user).action_reply(f"Post {turn}")
            first.with_user(self.world.officer).action_reply(f"Answer {turn}")
        return first

    def queries_of(self, number, address):
        """Return how many queries the page takes once everything is warm."""
        self.authenticate(f"user.of.{number}", PASSWORD)
        for _warming in range(2):
            self.url_open(address)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        response = self.url_open(address)
        self.assertEqual(response.status_code, 200, address)
        self.assertIn(f"PROVIDER OF {number}", response.text)
        return self.env.cr.sql_log_count - before

    def test_pages_ask_as_many_queries_for_30_actions_as_for_3(self):
        few, many = self.actions_of(FEW), self.actions_of(MANY)
        for name, address in {
            "home": "/my",
            "list": "/my/actions?done=1",
            "new": "/my/actions/new",
            "new, entities to choose": "/my/actions/new?code=actuals_query",
            "thread": "/my/actions/{action}",
            "reply": "/my/actions/{action}/reply",
            "package lines": "/my/package-lines?view=1",
        }.items():
            counts = {
                number: self.queries_of(number, address.format(action=action.id))
                for number, action in ((FEW, few), (MANY, many))
            }
            with self.subTest(page=name):
                self.assertGreater(counts[FEW], 5, "nothing was counted")
                self.assertEqual(counts[FEW], counts[MANY])
