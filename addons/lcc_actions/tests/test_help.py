import re
from html import unescape

from odoo.tests import tagged

from odoo.addons.lcc_provider_portal.tests.common import PortalHttpCommon


@tagged("post_install", "-at_install")
class TestActionsHelp(PortalHttpCommon):
    """Appendix B on its page is what is set up."""

    def rows(self):
        self.sign_in(self.cases.demo_user)
        page = self.url_open("/my/help/action-types").text
        rows = re.findall(r"<tr>\s*<th scope=\"row\".*?</tr>", page, flags=re.S)
        return [
            [
                unescape(cell).strip()
                for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, flags=re.S)
            ]
            for row in rows
        ]

    def test_each_type_stands_there_with_entities_and_days(self):
        rows = {name: (on, days) for name, on, days, _guidance in self.rows()}
        self.assertEqual(
            rows["Payment Query"], ("Contract, Invoice, Credit Note", "5 working days")
        )
        self.assertEqual(
            rows["Incorrect CPLI (End Date)"], ("Client", "2 working days")
        )
        self.assertEqual(
            rows["Third Party Amendment Request"], ("Contract", "10 working days")
        )
        types = self.env["lcc.action.type"].search([])
        self.assertEqual(set(rows), set(types.mapped("name")))

    def test_it_follows_what_a_manager_changes(self):
        found = self.env["lcc.action.type"].search([("code", "=", "payment_query")])
        found.write({"name": "Question on a Payment", "due_days": 1})
        rows = {row[0]: row[2] for row in self.rows()}
        self.assertEqual(rows["Question on a Payment"], "1 working day")
        self.assertNotIn("Payment Query", rows)
