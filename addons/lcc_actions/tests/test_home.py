import re

from odoo.tests import tagged
from odoo.tests.common import freeze_time

from .test_action_pages import ActionPagesCommon


@tagged("post_install", "-at_install")
@freeze_time("2023-08-21 09:00:00")
class TestActionsHome(ActionPagesCommon):
    """On the guide's Monday, 20 Jun 2022, DEMO PROVIDER's home page says which actions
    are its own turn, and by when."""

    def setUp(self):
        super().setUp()
        self.at("2022-06-20 12:35:00")

    def at(self, moment):
        clock = freeze_time(moment)
        clock.start()
        self.addCleanup(clock.stop)
        self.sign_in(self.cases.demo_user)

    def next_actions(self):
        """Return (address, words) of the actions among what needs doing next."""
        page = self.url_open("/my").text
        section = re.search(r'(?s)<section class="o_lcc_next".*?</section>', page)[0]
        entries = [
            (
                re.search(r'href="([^"]*)"', entry)[1],
                " ".join(re.sub(r"<[^>]+>", " ", entry).split()),
            )
            for entry in re.findall(r"(?s)<li>(.*?)</li>", section)
        ]
        return [entry for entry in entries if entry[0].startswith("/my/actions")]

    def test_an_action_waits_for_the_provider_once_the_council_has_answered(self):
        action = self.raise_one()
        self.assertEqual(self.next_actions(), [])
        action.with_user(self.world.officer).action_reply("Which weeks?")
        self.assertEqual(
            self.next_actions(),
            [
                (
                    f"/my/actions/{action.id}",
                    "Answer Service has ended, DEMO CONTRACT (Contract) "
                    "due 27 Jun 2022",
                )
            ],
        )
        page = self.url_open("/my").text
        self.assertIn("1 open Action, 1 with you, 1 with new posts", page)
        action.with_user(self.cases.demo_user).action_reply("All of them.")
        self.assertEqual(self.next_actions(), [])

    def test_it_is_overdue_from_the_day_after(self):
        action = self.raise_one()
        action.with_user(self.world.officer).action_reply("Which weeks?")
        self.at("2022-06-27 22:59:00")
        self.assertIn(") due 27 Jun 2022", self.next_actions()[0][1])
        self.at("2022-06-27 23:01:00")
        self.assertIn("Overdue was due 27 Jun 2022", self.next_actions()[0][1])
        self.assertIn("1 with you, 1 overdue", self.url_open("/my").text)

    def test_the_earliest_due_stands_first(self):
        later = self.raise_one(date_due="2022-07-04", title="Later")
        sooner = self.raise_one(date_due="2022-06-28", title="Sooner")
        for action in (later, sooner):
            action.with_user(self.world.officer).action_reply("Which weeks?")
        found = [address for address, _words in self.next_actions()]
        self.assertEqual(found, [f"/my/actions/{sooner.id}", f"/my/actions/{later.id}"])

    def test_open_change_requests_are_counted(self):
        changes = self.env["lcc.change.request"].with_user(self.cases.demo_user)
        self.assertNotIn("Change Request;", self.url_open("/my").text)
        changes.action_submit_change(
            self.cases.demo.id, {"kind": "phone", "phone": "01772 222222"}
        )
        self.assertIn(
            "No open Actions; 1 open Change Request", self.url_open("/my").text
        )

    def test_all_branches_counts_them_for_each_provider(self):
        self.env["lcc.provider.access"].create(
            {
                "user_id": self.cases.demo_user.id,
                "provider_id": self.cases.test.id,
                "role_actions": True,
            }
        )
        action = self.raise_one()
        self.raise_one(title="Another")
        self.raise_for(self.cases.test_user, self.cases.test_contract, "Theirs")
        action.with_user(self.world.officer).action_reply("Which weeks?")
        page = self.url_open("/my/overview").text
        self.assertEqual(
            {
                name: [
                    re.search(rf'data-label="{title}"><span>([^<]*)<', row)[1]
                    for title in ("Open Actions", "Actions with you")
                ]
                for name, row in re.findall(
                    r'(?s)<th scope="row"[^>]*>\s*<span>([^<]*)<(.*?)</tr>', page
                )
            },
            {
                "DEMO PROVIDER": ["2", "1"],
                "TEST PROVIDER": ["1", "0"],
                "All": ["3", "1"],
            },
        )

    def test_strangers_and_colleagues_without_the_role_see_none(self):
        action = self.raise_one()
        action.with_user(self.world.officer).action_reply("Which weeks?")
        rows = self.env["lcc.provider.access"].search(
            [("user_id", "=", self.cases.demo_user.id)]
        )
        rows.role_actions = False
        self.assertNotIn("Service has ended", self.url_open("/my").text)
        self.assertNotIn("Actions and Change", self.url_open("/my").text)
        self.sign_in(self.cases.test_user)
        page = self.url_open("/my").text
        self.assertNotIn("Service has ended", page)
        self.assertIn("No open Actions", page)
