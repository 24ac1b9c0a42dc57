from odoo.tests import TransactionCase, tagged

from odoo.addons.lcc_actuals.demo.council import build_demo


@tagged("post_install", "-at_install")
class TestDemo(TransactionCase):
    def test_the_demo_has_actions_of_both_sides(self):
        build_demo(self.env, clients=3, weeks=4)
        actions = self.env["lcc.action"].search([], order="id")
        self.assertEqual(
            actions.mapped(lambda action: (action.type_id.code, action.turn)),
            [
                ("payment_query", "provider"),
                ("actuals_query", "council"),
                ("notification", "provider"),
            ],
        )
        self.assertEqual(actions[1].activity_ids.user_id.login, "second.officer")
        # Nobody is written to about what never happened.
        self.assertFalse(self.env["mail.mail"].search_count([]))
