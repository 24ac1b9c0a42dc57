import re
from datetime import date

from odoo.tests import tagged
from odoo.tests.common import freeze_time

from odoo.addons.lcc_actuals.demo.world import PASSWORD

from .bills import draw_up_testinv4
from .common import PortalHttpCommon
from .schedules import SchedulePagesCommon, words_of

LATE = "Overdue was due"
GUIDE_ORDER = [
    "Actuals",
    "Invoices/Credit Notes",
    "Purchase Orders",
    "Reports",
    "Actions and Change Requests",
    "Care Package Line Items",
    "Email Notifications",
    "Disputes",
]


def tasks_of(page):
    """Return the titles of the cards, in the page's order."""
    cards = re.search(r'(?s)<ul class="o_lcc_tasks">(.*?)</ul>', page)
    return re.findall(r"<h3><a [^>]*>([^<]*)</a>", cards[1]) if cards else []


def next_of(page):
    """Return (address, words) of what needs doing next, in the page's order."""
    section = re.search(r'(?s)<section class="o_lcc_next".*?</section>', page)
    entries = re.findall(r"(?s)<li>(.*?)</li>", section[0]) if section else []
    return [
        (
            re.search(r'href="([^"]*)"', entry)[1].replace("&amp;", "&"),
            words_of(f'id="wrap">{entry}').removeprefix('id="wrap"> '),
        )
        for entry in entries
    ]


@tagged("post_install", "-at_install")
@freeze_time("2023-08-21 09:00:00")
class TestHome(PortalHttpCommon):
    """TEST PROVIDER's home page on Tuesday 1 Aug 2023, the day of a cut-off."""

    def at(self, moment):
        """Set the clock, in UTC, and sign in again."""
        clock = freeze_time(moment)
        clock.start()
        self.addCleanup(clock.stop)
        self.sign_in(self.cases.test_user)

    def home(self):
        return self.url_open("/my").text

    def test_the_cards_stand_in_the_guide_s_order(self):
        self.at("2023-08-01 15:59:00")
        titles = tasks_of(self.home())
        self.assertEqual([title for title in GUIDE_ORDER if title in titles], titles)
        self.assertLessEqual(
            {"Actuals", "Care Package Line Items", "Reports"}, set(titles)
        )

    def test_weeks_are_overdue_once_their_cut_off_has_passed(self):
        self.at("2023-08-01 16:00:00")
        self.assertIn("3 weeks to confirm, 1 overdue", words_of(self.home()))
        self.at("2023-08-01 16:00:01")
        self.assertIn("3 weeks to confirm, 2 overdue", words_of(self.home()))

    def test_what_is_most_urgent_stands_first_with_its_cut_off(self):
        self.at("2023-08-01 15:59:00")
        service = self.cases.test_service
        name = "LWHH - TEST HOMECARE CONTRACT (PR1 0LD)"
        self.assertEqual(
            next_of(self.home()),
            [
                (
                    f"/my/actuals?service={service.id}&week={monday}",
                    f"Confirm the week beginning {written}, {name} (1 client) {when}",
                )
                for monday, written, when in (
                    (
                        "2023-07-17",
                        "17 Jul 2023",
                        f"{LATE} Tue 25 Jul 2023, 5pm",
                    ),
                    ("2023-07-24", "24 Jul 2023", "by Tue 1 Aug 2023, 5pm"),
                    ("2023-07-31", "31 Jul 2023", "by Tue 8 Aug 2023, 5pm"),
                )
            ],
        )

    def test_each_address_opens_what_is_to_be_done(self):
        self.at("2023-08-01 15:59:00")
        address, _words = next_of(self.home())[1]
        page = self.url_open(address)
        self.assertEqual(page.status_code, 200)
        self.assertIn("24 Jul 2023", page.text)
        self.assertIn("Carrbeck", page.text)

    def test_what_was_confirmed_needs_doing_no_more(self):
        self.at("2023-08-21 09:00:00")
        self.assertIn("4 weeks to confirm, 4 overdue", words_of(self.home()))
        weeks = self.env["lcc.actual"].search(
            [
                ("provider_id", "=", self.cases.test.id),
                ("state", "=", "generated"),
            ]
        )
        weeks.with_user(self.world.officer).action_confirm()
        home = self.home()
        self.assertIn("No weeks to confirm", words_of(home))
        self.assertIn("Nothing waits for you just now.", words_of(home))
        self.assertEqual(next_of(home), [])

    def test_of_many_weeks_the_five_most_urgent_are_named_and_the_rest_counted(self):
        self.world.generate(
            self.cases.test_service,
            *(date(2023, 7, day) for day in (3, 10)),
            date(2023, 8, 14),
        )
        self.at("2023-08-21 09:00:00")
        home = self.home()
        self.assertEqual(len(next_of(home)), 5)
        self.assertIn("3 Jul 2023", next_of(home)[0][1])
        self.assertIn("And 2 more weeks to confirm", words_of(home))

    def test_a_returned_invoice_is_to_be_mended_since_the_day_it_came_back(self):
        self.at("2023-10-03 09:00:00")
        bill = draw_up_testinv4(self.world, self.cases)
        bill.action_lcc_submit(1599.00)
        self.assertNotIn("Mend", self.home())
        bill.with_user(self.world.officer).action_lcc_return("Week 3 is too long")
        self.at("2023-10-04 09:00:00")
        (found,) = [entry for entry in next_of(self.home()) if "Mend" in entry[1]]
        self.assertEqual(
            found,
            (
                f"/my/invoices-credit-notes/{bill.id}",
                "Mend and submit Invoice TESTINV4: Week 3 is too long "
                "returned on 3 Oct 2023",
            ),
        )

    def test_each_role_sees_its_own_part(self):
        self.at("2023-10-03 09:00:00")
        bill = draw_up_testinv4(self.world, self.cases)
        bill.action_lcc_submit(1599.00)
        bill.with_user(self.world.officer).action_lcc_return("Week 3 is too long")
        rows = self.env["lcc.provider.access"].search(
            [("user_id", "=", self.cases.test_user.id)]
        )
        for role, sees in (
            ("role_actuals", {"Confirm"}),
            ("role_invoices", {"Mend"}),
            ("role_payments", set()),
            # The action that returning has raised.
            ("role_actions", {"Answer"}),
            ("role_administrator", set()),
        ):
            with self.subTest(role=role):
                rows.write(
                    dict.fromkeys(
                        [f for f in rows._fields if f.startswith("role_")], False
                    )
                    | {role: True}
                )
                page = self.home()
                words = [words for _address, words in next_of(page)]
                self.assertEqual({text.split()[0] for text in words}, sees)
                self.assertEqual("Actuals" in tasks_of(page), sees == {"Confirm"})

    def test_five_more_weeks_ask_no_more_queries(self):
        self.at("2023-07-24 09:00:00")
        few = self.queries_of_home("2 weeks to confirm")
        self.world.generate(
            self.cases.test_service, *(date(2023, 7, day) for day in (3, 10))
        )
        self.at("2023-08-08 09:00:00")
        self.assertEqual(self.queries_of_home("6 weeks to confirm"), few)

    def queries_of_home(self, says):
        for _warming in range(2):
            self.home()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        page = self.home()
        self.assertIn(says, page)
        return self.env.cr.sql_log_count - before

    def test_another_provider_s_weeks_are_not_among_them(self):
        self.at("2023-08-21 09:00:00")
        self.assertNotIn("DEMO SERVICE", self.home())
        self.authenticate("demo.user", PASSWORD)
        page = self.home()
        self.assertIn("DEMO SERVICE", page)
        for secret in self.secrets_of_test_provider():
            self.assertNotIn(secret, page)


@tagged("post_install", "-at_install")
class TestCareHomeHome(SchedulePagesCommon):
    """DEMO RES PROVIDER's home page: what is paid on plan is to be answered."""

    def test_an_open_schedule_is_to_be_answered_by_its_cut_off(self):
        page = self.get("/my")
        self.assertEqual(
            next_of(page),
            [
                (
                    self.path,
                    "Answer CH - DEMO RES - 11 Apr 2022 to 8 May 2022, "
                    "-£992.21 by Tue 10 May 2022, 5pm",
                )
            ],
        )
        self.assertIn("1 to answer by Tue 10 May 2022, 5pm, -£992.21", words_of(page))
        self.assertNotIn("OTHER", page)

    def test_an_answered_one_is_done_until_it_changes(self):
        self.schedule.with_user(self.cases.res_user).action_confirm()
        page = self.get("/my")
        self.assertEqual(next_of(page), [])
        self.assertIn("None to answer", words_of(page))
        self.cases.mavis.date_start = date(2022, 4, 15)
        self.assertTrue(self.schedule.is_changed)
        ((_address, words),) = next_of(self.get("/my"))
        self.assertIn("again, since it has changed by Tue 10 May", words)

    def test_after_the_cut_off_nothing_is_to_be_answered(self):
        with freeze_time("2022-05-10 16:00:01"):
            self.sign_in(self.cases.res_user)
            page = self.get("/my")
            self.assertEqual(next_of(page), [])
            self.assertIn("None to answer", words_of(page))

    def test_the_cards_stand_in_the_guide_s_order(self):
        order = [
            "Scheduled Payments",
            "Purchase Orders",
            "Reports",
            "Actions and Change Requests",
            "Care Package Line Items",
            "Email Notifications",
        ]
        titles = tasks_of(self.get("/my"))
        self.assertEqual([title for title in order if title in titles], titles)
        self.assertIn("Scheduled Payments", titles)
