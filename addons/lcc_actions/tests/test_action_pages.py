import re

from odoo.tests import tagged
from odoo.tests.common import freeze_time
from odoo.tools import mute_logger

from odoo.addons.lcc_provider_portal.tests.bills import draw_up_testinv4
from odoo.addons.lcc_provider_portal.tests.common import PortalHttpCommon

PATH = "/my/actions"
NONE_FOUND = "There are no actions that match your filter criteria"
SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>"
WEEK = "2023-07-17"
PDF = b"%PDF-1.4 DEMO FILE"


class ActionPagesCommon(PortalHttpCommon):
    """Two providers of the guide, whose weeks reach into 2023."""

    def setUp(self):
        super().setUp()
        self.actions = self.env["lcc.action"]

    def type_of(self, code):
        return self.env["lcc.action.type"].search([("code", "=", code)])

    def post(self, address, files=None, **typed):
        page = self.url_open("/my").text
        token = re.search(r'csrf_token: "([^"]+)"', page)[1]
        return self.url_open(address, data={"csrf_token": token, **typed}, files=files)

    def typed(self, code="payment_query", **values):
        """Return the form as a browser sends it once everything is chosen."""
        return {
            "type_id": self.type_of(code).id,
            "kind": "contract",
            "entity_kind": "contract",
            "entity_id": self.cases.demo_contract.id,
            "date_due": "",
            "title": "Outstanding Payments",
            "text": "A number of payments are outstanding for this contract.",
            "do": "create",
            **values,
        }

    def raise_for(self, user, contract, title="Service has ended", **values):
        """Raise an action as the page does; return it."""
        provider = contract.provider_id
        number = self.actions.with_user(user).action_raise(
            provider.id,
            {
                "type_id": self.type_of("payment_query").id,
                "kind": "contract",
                "entity_id": contract.id,
                "title": title,
                "text": f"{title}, since Friday",
                **values,
            },
        )
        return self.actions.browse(number)

    def raise_one(self, **values):
        return self.raise_for(self.cases.demo_user, self.cases.demo_contract, **values)

    def table_of(self, page):
        """Return the texts of the table's rows, each a list of its cells."""
        body = re.search(r'o_lcc_actions">.*?<tbody>(.*?)</tbody>', page, re.S)
        rows = re.findall(r"<tr[^>]*>(.*?)</tr>", body[1], re.S) if body else []
        return [
            [
                " ".join(re.sub(r"<[^>]+>", " ", cell).split())
                for cell in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.S)
            ]
            for row in rows
        ]


@tagged("post_install", "-at_install")
@freeze_time("2023-08-21 09:00:00")
class TestActionPages(ActionPagesCommon):
    """On the guide's Monday, 20 Jun 2022, 13:35 in Preston, DEMO PROVIDER's user raises
    actions and answers them; TEST PROVIDER's sees none of it."""

    def setUp(self):
        super().setUp()
        clock = freeze_time("2022-06-20 12:35:00")
        clock.start()
        self.addCleanup(clock.stop)
        self.sign_in(self.cases.demo_user)

    def test_an_action_is_created_and_listed_in_the_guide_s_words(self):
        self.assertIn(NONE_FOUND, self.url_open(PATH).text)
        self.assertIn("No open Actions", self.url_open("/my").text)
        files = {"files": ("DEMO FILE.pdf", PDF, "application/pdf")}
        page = self.post(f"{PATH}/new", files, **self.typed())
        self.assertTrue(page.url.endswith(PATH))
        self.assertIn("Action has been created.", page.text)
        self.assertEqual(
            self.table_of(page.text),
            [
                [
                    "Open",
                    "20/06/2022 13:35",
                    "Outstanding Payments",
                    "DEMO CONTRACT (Contract)",
                    "27/06/2022",
                    "Payment Query",
                    "LA (Accounts Management)",
                ]
            ],
        )
        self.assertIn("1 open Action", self.url_open("/my").text)
        action = self.actions.search([("title", "=", "Outstanding Payments")])
        self.assertEqual(action.raised_by_id, self.cases.demo_user)
        thread = self.url_open(f"{PATH}/{action.id}").text
        self.assertIn("A number of payments are outstanding", thread)
        address = re.search(rf"{PATH}/{action.id}/files/\d+", thread)[0]
        file = self.url_open(address)
        self.assertEqual(file.content, PDF)
        self.assertIn("attachment", file.headers["Content-Disposition"])
        self.assertEqual(file.headers["X-Content-Type-Options"], "nosniff")

    def test_what_is_missing_or_wrong_is_said_beside_what_was_typed(self):
        page = self.post(f"{PATH}/new", do="create", text="My <b>words</b>")
        self.assertEqual(page.status_code, 422)
        self.assertIn('href="#type_id"', page.text)
        self.assertIn("My &lt;b&gt;words&lt;/b&gt;", page.text)
        page = self.post(
            f"{PATH}/new", **self.typed(date_due="2022-06-24", title="", entity_id="")
        )
        self.assertEqual(page.status_code, 422)
        self.assertIn("27 Jun 2022 at the earliest", page.text)
        self.assertIn('href="#date_due"', page.text)
        self.assertIn('value="2022-06-24"', page.text)
        self.assertIn("Enter a title.", page.text)
        self.assertFalse(self.actions.search([]))
        files = {"files": ("page.pdf", b"<html>", "application/pdf")}
        page = self.post(f"{PATH}/new", files, **self.typed())
        self.assertIn("page.pdf is not what its name says", page.text)
        self.assertIn('value="Outstanding Payments"', page.text)
        self.assertFalse(self.actions.search([]))

    def test_without_scripts_continue_offers_what_fits_the_type(self):
        page = self.url_open(f"{PATH}/new").text
        self.assertNotIn('name="entity_id"', page)
        self.assertNotIn("Debit Balance", page)
        page = self.post(
            f"{PATH}/new",
            do="continue",
            type_id=self.type_of("payment_query").id,
            title="Half typed",
        )
        self.assertEqual(page.status_code, 200)
        self.assertIn('value="Half typed"', page.text)
        self.assertIn("A payment that has not arrived", page.text)
        self.assertIn("Accounts Management", page.text)
        self.assertIn('value="2022-06-27"', page.text)
        kinds = re.search(r'<select[^>]*id="kind".*?</select>', page.text, re.S)[0]
        for kind in ("Contract", "Invoice", "Credit Note"):
            self.assertRegex(kinds, rf">{kind}</option>")
        self.assertNotIn(">Client</option>", kinds)
        # Another type: what does not fit it is no longer chosen, the due date is its
        # own earliest, what was typed stays.
        page = self.post(
            f"{PATH}/new",
            **self.typed(
                "cpli_end_date",
                do="continue",
                date_due="2022-06-27",
                earliest="2022-06-27",
            ),
        )
        self.assertIn('value="2022-06-22"', page.text)
        self.assertIn("Care Data Team", page.text)
        self.assertIn("Bloggs, Jane", page.text)
        self.assertNotIn("Rowanthwaite", page.text)
        self.assertIn("A number of payments", page.text)

    def test_a_later_day_that_was_typed_stays_with_another_type(self):
        page = self.post(
            f"{PATH}/new",
            **self.typed(
                "third_party",
                do="continue",
                date_due="2022-08-01",
                earliest="2022-06-27",
            ),
        )
        self.assertIn('value="2022-08-01"', page.text)

    def test_types_of_the_council_alone_are_neither_offered_nor_taken(self):
        types = self.env["lcc.action.type"].search([("is_council_only", "=", True)])
        self.assertEqual(len(types), 4)
        form = self.url_open(f"{PATH}/new").text
        for action_type in types:
            self.assertNotIn(action_type.name, form)
            page = self.post(f"{PATH}/new", **self.typed(action_type.code))
            self.assertEqual(page.status_code, 422, action_type.name)
        self.assertFalse(self.actions.search([]))

    def test_an_id_chosen_of_another_kind_is_no_choice(self):
        page = self.post(
            f"{PATH}/new",
            **self.typed(
                "cpli_end_date",
                kind="client",
                entity_kind="contract",
                entity_id=self.cases.bloggs.id,
                do="continue",
            ),
        )
        # The one client there is is chosen by that alone.
        self.assertRegex(page.text, rf'value="{self.cases.bloggs.id}"\s+selected')

    def test_submit_action_of_a_cpli_keeps_its_text(self):
        lines = self.url_open("/my/package-lines?view=1&historical=1").text
        line = self.cases.bloggs_line
        address = f"{PATH}/new?about_kind=package_line&amp;about_id={line.id}"
        self.assertIn(f'href="{address}"', lines)
        page = self.url_open(address.replace("&amp;", "&")).text
        begun = (
            "Re: Care Package Line Item for Mrs Jane Bloggs. Non-Framework Homecare - "
            "Two Carer (Hour) from DEMO SERVICE, Starts 21/04/2021."
        )
        self.assertIn(begun, page)
        self.post(
            f"{PATH}/new",
            **self.typed(
                "cpli_end_date",
                kind="client",
                entity_kind="client",
                entity_id=self.cases.bloggs.id,
                about_kind="package_line",
                about_id=line.id,
                title="Service Ended",
                text="This agreement ended 09/06/2022.",
            ),
        )
        action = self.actions.search([])
        self.assertEqual(action.text, f"{begun}\nThis agreement ended 09/06/2022.")
        self.assertEqual(str(action.date_due), "2022-06-22")
        (row,) = self.table_of(self.url_open(PATH).text)
        self.assertEqual(row[3:6:2], ["Mrs Jane Bloggs (Client)", action.type_id.name])

    def test_the_filters_find_what_they_say(self):
        first = self.raise_one(title="With the council")
        second = self.raise_one(title="With the provider")
        second.with_user(self.world.officer).action_reply("Which week?")
        third = self.raise_one(title="Done already")
        third.with_user(self.world.officer).action_close("Paid")

        def titles(query):
            return [
                row[2].removesuffix(" New")
                for row in self.table_of(self.url_open(f"{PATH}?{query}").text)
            ]

        both = {first.title, second.title}
        self.assertEqual(set(titles("")), both)
        self.assertEqual(titles("turn=provider"), [second.title])
        self.assertEqual(titles("turn=council"), [first.title])
        self.assertEqual(set(titles("done=1")), both | {third.title})
        self.assertEqual(titles(f"type={self.type_of('third_party').id}"), [])
        self.assertEqual(set(titles("type=x&turn=y&page=z")), both)
        self.assertEqual(len(self.table_of(self.url_open(f"{PATH}?page=9").text)), 2)

    def test_a_thread_is_answered_and_marked_as_read(self):
        action = self.raise_one()
        address = f"{PATH}/{action.id}"
        self.assertIn(
            "It is with LA (Accounts Management)", self.url_open(address).text
        )
        action.with_user(self.world.officer).action_reply("Which week?")
        self.assertIn("1 with you, 1 with new posts", self.url_open("/my").text)
        page = self.url_open(address).text
        self.assertIn("It is your turn", page)
        self.assertIn("1 new post", page)
        self.assertIn("Which week?", page)
        self.assertNotIn("Olive Marsden", page)
        self.assertIn("Lancashire County Council", page)
        # Looking alone writes nothing.
        self.assertIn("1 new post", self.url_open(address).text)
        self.assertNotIn("1 new post", self.post(f"{address}/seen").text)
        form = self.url_open(f"{address}/reply").text
        self.assertIn(">Submit</button>", form)
        page = self.post(f"{address}/reply", text="The week of 6 June")
        self.assertIn("Your reply has been sent.", page.text)
        self.assertEqual(action.turn, "council")
        page = self.post(f"{address}/request-closure", text="")
        self.assertEqual(page.status_code, 422)
        self.assertIn('href="#text"', page.text)
        page = self.post(f"{address}/request-closure", text="It has come")
        self.assertIn("Closure has been requested.", page.text)
        self.assertEqual(action.state, "closure_requested")
        self.assertNotIn("Request Closure</a>", page.text)
        action.with_user(self.world.officer).action_close("Paid on 17 June")
        page = self.url_open(address).text
        self.assertIn("This action is done.", page)
        self.assertIn("Closed: Paid on 17 June", page)
        self.assertNotIn(f"{address}/reply", page)
        self.assertTrue(self.url_open(f"{address}/reply").url.endswith(address))
        page = self.post(f"{address}/reply", text="One more thing")
        self.assertEqual(page.status_code, 422)
        self.assertIn("is done. If there is more to say", page.text)
        self.assertIn("One more thing", page.text)

    def test_what_is_typed_is_shown_as_text(self):
        name = f'{SCRIPT}".txt'
        action = self.raise_one(title=SCRIPT, text=SCRIPT)
        action.with_user(self.cases.demo_user).action_reply(
            f"{SCRIPT} again", [(name, "VGltZSBzaGVldHM=")]
        )
        action.with_user(self.world.officer).action_reply(SCRIPT)
        action.with_user(self.world.officer).action_close(SCRIPT)
        for address in (f"{PATH}?done=1", f"{PATH}/{action.id}"):
            page = self.url_open(address).text
            self.assertNotIn("<script>alert", page)
            self.assertNotIn("<img src=x", page)
            self.assertIn("&lt;script&gt;alert(1)", page)
        page = self.post(f"{PATH}/new", title=SCRIPT, text=SCRIPT, do="create").text
        self.assertNotIn("<script>alert", page)
        self.assertIn("&lt;script&gt;alert(1)", page)
        page = self.url_open(f"{PATH}/new?code={SCRIPT}&about_kind={SCRIPT}").text
        self.assertNotIn("<script>alert", page)

    def test_a_stranger_finds_no_action_and_no_file(self):
        action = self.raise_one()
        action.with_user(self.cases.demo_user).action_reply(
            "See the sheet", [("sheet.txt", "VGltZSBzaGVldHM=")]
        )
        page = self.url_open(f"{PATH}/{action.id}").text
        file = re.search(rf"{PATH}/{action.id}/files/\d+", page)[0]
        self.sign_in(self.cases.test_user)
        own = self.raise_for(self.cases.test_user, self.cases.test_contract, "Own")
        self.assertNotIn("Service has ended", self.url_open(PATH).text)
        number = file.rsplit("/", 1)[1]
        with mute_logger("odoo.http"):
            for address in (
                f"{PATH}/{action.id}",
                f"{PATH}/{action.id}/reply",
                f"{PATH}/{action.id}/request-closure",
                f"{PATH}/999999",
                file,
                # Another action's file by the address of an own one.
                f"{PATH}/{own.id}/files/{number}",
                f"/web/content/{number}",
            ):
                with self.subTest(address=address):
                    self.assertEqual(self.url_open(address).status_code, 404)
            # Odoo answers a picture of its own to whoever may not see one.
            self.assertNotIn(b"Time", self.url_open(f"/web/image/{number}").content)
            for step in ("seen", "reply", "request-closure"):
                answer = self.post(f"{PATH}/{action.id}/{step}", text="Mine")
                self.assertEqual(answer.status_code, 404)
        self.assertEqual(len(action.get_posts()), 2)

    def test_the_role_actions_is_needed_and_enough(self):
        for user, roles, status in (
            ("clerk.actuals", {"role_actuals": True}, 404),
            ("clerk.actions", {"role_actions": True}, 200),
        ):
            clerk = self.world.portal_user(user, user, self.cases.demo, **roles)
            self.sign_in(clerk)
            for address in (PATH, f"{PATH}/new"):
                with self.subTest(user=user), mute_logger("odoo.http"):
                    self.assertEqual(self.url_open(address).status_code, status)
            is_told = "Actions and Change Requests" in self.url_open("/my").text
            self.assertEqual(is_told, status == 200)
        page = self.post(f"{PATH}/new", **self.typed())
        self.assertIn("Action has been created.", page.text)

    def test_without_the_role_no_page_leads_to_an_action(self):
        clerk = self.world.portal_user(
            "Clerk", "clerk", self.cases.demo, role_actuals=True, role_invoices=True
        )
        self.sign_in(clerk)
        actual = self.cases.bloggs_line.actual_ids[:1]
        for address in (
            "/my/package-lines?view=1&historical=1",
            f"/my/actuals/story/{actual.id}",
        ):
            page = self.url_open(address)
            self.assertEqual(page.status_code, 200)
            self.assertNotIn(PATH, page.text)
        self.sign_in(self.cases.demo_user)
        story = self.url_open(f"/my/actuals/story/{actual.id}").text
        self.assertIn(f"{PATH}/new?about_kind=actual", story)


@tagged("post_install", "-at_install")
@freeze_time("2023-10-02 09:00:00")
class TestActionWays(ActionPagesCommon):
    """TEST PROVIDER's user comes to a new action from other pages."""

    def setUp(self):
        super().setUp()
        self.sign_in(self.cases.test_user)

    def test_an_invoice_has_its_actions(self):
        bill = draw_up_testinv4(self.world, self.cases)
        address = f"/my/invoices-credit-notes/{bill.id}"
        page = self.url_open(address).text
        for words in ("Assigned To", "Include Done Actions", "View Actions"):
            self.assertIn(words, page)
        self.assertIn(NONE_FOUND, page)
        new = f"{PATH}/new?about_kind=invoice&about_id={bill.id}"
        self.assertIn(new.replace("&", "&amp;"), page)
        form = self.url_open(f"{new}&code=payment_query").text
        self.assertIn("Re: Invoice TESTINV4.", form)
        self.assertRegex(form, r'value="invoice"\s+selected')
        self.assertRegex(form, rf'value="{bill.id}"\s+selected')
        page = self.post(
            f"{PATH}/new",
            **self.typed(
                kind="invoice",
                entity_kind="invoice",
                entity_id=bill.id,
                about_kind="invoice",
                about_id=bill.id,
                text="When is it paid?",
            ),
        )
        (row,) = self.table_of(page.text)
        self.assertIn("TESTINV4 (Invoice)", row)
        other = self.raise_for(self.cases.test_user, self.cases.test_contract, "Else")
        (row,) = self.table_of(self.url_open(address).text)
        self.assertEqual(row[2], "Outstanding Payments")
        self.assertNotIn("TESTINV4 (Invoice)", row)
        # The filters of the panel leave the list of invoices beside it as it is.
        page = self.url_open(f"{address}?action_turn=provider").text
        self.assertIn(NONE_FOUND, page)
        action = self.actions.search([("move_id", "=", bill.id)])
        action.with_user(self.world.officer).action_close("Paid")
        self.assertFalse(self.table_of(self.url_open(address).text))
        (row,) = self.table_of(self.url_open(f"{address}?action_done=1").text)
        self.assertEqual(row[0], "Done")
        self.assertEqual(other.state, "open")

    def test_emergency_hours_beyond_the_limit_lead_to_cpli_outstanding(self):
        service, client = self.cases.test_service.id, self.cases.carr.id
        week = self.world.week(self.cases.test_service, self.cases.carr, WEEK)
        key = f"level-{self.cases.emergency.id}"
        page = self.post(
            f"/my/actuals/{service}/{client}/{WEEK}",
            **{
                **{f"{a._line_key()}-version": a.version for a in week},
                f"{key}-version": "",
                f"{key}-qty_actual": "5",
                f"{key}-visits": "1",
                f"{key}-comment": "Waiting for ambulance",
                "do": "save",
            },
        )
        self.assertEqual(page.status_code, 422)
        self.assertIn("limited to 4 Hours per instance", page.text)
        self.assertIn("New Action: CPLI Outstanding", page.text)
        address = re.search(rf'href="({PATH}/new[^"]+)"', page.text)[1]
        form = self.url_open(address.replace("&amp;", "&")).text
        number = self.type_of("cpli_outstanding").id
        self.assertRegex(form, rf'value="{number}"\s+selected')
        self.assertRegex(form, rf'value="{client}"\s+selected')

    def test_a_closed_week_leads_to_an_aged_actuals_submission(self):
        contract = self.cases.test_contract
        contract.policy_id = self.env["lcc.policy"].create(
            {"name": "Limits", "age_limit_days": 7}
        )
        service, client = self.cases.test_service.id, self.cases.carr.id
        for address in (
            f"/my/actuals/{service}/{client}/2023-07-17",
            f"/my/actuals?service={service}&week=2023-07-17",
        ):
            with self.subTest(address=address):
                page = self.url_open(address).text
                self.assertIn("New Action: Aged Actuals Submission", page)
                new = re.search(rf'href="({PATH}/new[^"]+)"', page)[1]
                form = self.url_open(new.replace("&amp;", "&")).text
                number = self.type_of("aged_actuals").id
                self.assertRegex(form, rf'value="{number}"\s+selected')
                self.assertRegex(form, rf'value="{contract.id}"\s+selected')
        self.assertNotIn(
            "New Action:",
            self.url_open(f"/my/actuals/{service}/{client}/2023-09-25").text,
        )

    def test_an_ended_access_ends_the_pages_too(self):
        action = self.raise_for(self.cases.test_user, self.cases.test_contract)
        self.assertEqual(self.url_open(f"{PATH}/{action.id}").status_code, 200)
        self.cases.test.lcc_access_ids.role_actions = False
        with mute_logger("odoo.http"):
            for address in (PATH, f"{PATH}/{action.id}", f"{PATH}/new"):
                self.assertEqual(self.url_open(address).status_code, 404)
