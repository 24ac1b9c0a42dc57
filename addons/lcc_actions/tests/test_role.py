from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.lcc_provider_portal.tests.common import PortalCommon


@tagged("post_install", "-at_install")
class TestRoleActions(PortalCommon):
    """What the role Actions alone lets a user read: what an action can be about."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = cls.world.portal_user("Ann Asker", "ann", [])
        cls.access = cls.env["lcc.provider.access"].create(
            {
                "user_id": cls.user.id,
                "provider_id": cls.cases.demo.id,
                "role_actions": True,
            }
        )

    def seen(self, model):
        return self.env[model].with_user(self.user).search([]).sudo()

    def test_clients_contracts_and_services_of_the_own_provider(self):
        for model in ("lcc.contract", "lcc.service"):
            self.assertEqual(self.seen(model).provider_id, self.cases.demo, model)
        clients = self.seen("lcc.client")
        self.assertEqual(clients.package_line_ids.provider_id, self.cases.demo)

    def test_neither_what_is_bought_nor_what_it_costs(self):
        for model in ("lcc.actual", "lcc.package.line", "lcc.rate", "account.move"):
            self.assertFalse(self.seen(model), model)
        week = self.cases.bloggs_line.actual_ids[:1]
        with self.assertRaises(AccessError):
            week.with_user(self.user).read(["amount_total"])

    def test_nothing_once_it_is_taken_away(self):
        self.access.role_actions = False
        for model in ("lcc.action", "lcc.client", "lcc.contract", "lcc.service"):
            self.assertFalse(self.seen(model), model)
