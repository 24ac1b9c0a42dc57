from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.lcc_provider_portal.tests.common import PortalHttpCommon

from ..demo.disputes import DETAILS, WEEK_DISPUTED, build_dispute

XSS = "<script>alert('x')</script><b>bold</b>"
ESCAPED = "&lt;script&gt;alert("


@tagged("post_install", "-at_install")
class TestDisputePages(PortalHttpCommon):
    """The guide's dispute on the portal: Mrs Bloggs's week of 13 Jun 2022."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        build_dispute(cls.world, cls.cases)
        cls.dispute, cls.actual = cls.cases.dispute, cls.cases.disputed
        cls.path = f"/my/disputes/{cls.dispute.id}"
        cls.week_path = f"{cls.path}/{cls.cases.demo_service.id}/{WEEK_DISPUTED}"

    def post(self, address, **form):
        page = self.url_open("/my").text
        marker = 'csrf_token: "'
        start = page.index(marker) + len(marker)
        token = page[start : page.index('"', start)]
        return self.url_open(address, data={"csrf_token": token, **form})

    def open(self, address, status=200):
        page = self.url_open(address)
        self.assertEqual(page.status_code, status, address)
        return page.text

    def entry(self, **values):
        key = f"cpli-{self.cases.bloggs_line.id}"
        values = {"version": self.actual.version, **values}
        return {f"{key}-{name}": value for name, value in values.items()}

    def test_home_counts_the_open_disputes(self):
        self.sign_in(self.cases.demo_user)
        self.assertIn("1 open Dispute, 1 to respond to", self.open("/my"))
        self.dispute.with_user(self.cases.demo_user).action_request_resolution("Done.")
        self.assertIn("1 open Dispute, none to respond to", self.open("/my"))
        self.dispute.action_resolve()
        self.assertIn("No open Disputes", self.open("/my"))

    def test_a_dispute_is_to_be_responded_to_until_resolution_is_requested(self):
        self.sign_in(self.cases.demo_user)
        words = f"Respond to Dispute {self.dispute.reference}: Disputed by Client"
        page = self.open("/my")
        self.assertIn(f'<a href="{self.path}">{words}</a>', page)
        self.assertIn("with you since", page)
        self.dispute.with_user(self.cases.demo_user).action_request_resolution("Done.")
        self.assertNotIn(words, self.open("/my"))
        self.dispute.action_answer("Which day?")
        self.assertIn(words, self.open("/my"))
        self.sign_in(self.cases.test_user)
        self.assertNotIn(self.dispute.reference, self.open("/my"))

    def test_all_branches_counts_the_open_disputes(self):
        self.sign_in(self.cases.demo_user)
        cell = 'data-label="Open Disputes"><span>{}<'
        self.assertEqual(self.open("/my/overview").count(cell.format(1)), 2)
        self.sign_in(self.cases.test_user)
        self.assertEqual(self.open("/my/overview").count(cell.format(0)), 2)

    def test_the_list_shows_open_ones_and_resolved_ones_on_demand(self):
        self.sign_in(self.cases.demo_user)
        page = self.open("/my/disputes")
        for text in ("Bloggs, Jane", "In Dispute", "Disputed by Client", "13 Jun 2022"):
            self.assertIn(text, page)
        self.dispute.action_resolve("Opened in error.")
        self.assertIn("There are no disputes that match", self.open("/my/disputes"))
        page = self.open("/my/disputes?resolved=1")
        self.assertIn("Resolved", page)
        self.assertIn("View", page)

    def test_the_week_is_corrected_and_resolution_requested(self):
        self.sign_in(self.cases.demo_user)
        page = self.open(self.path)
        for text in (DETAILS, "£624.40 of £624.40", "Request Resolution"):
            self.assertIn(text, page)
        self.assertIn(self.week_path, page)
        typed = {"qty_actual": "33", "qty_frustrated": "0", "qty_missed": "2"}
        saved = self.post(self.week_path, do="save", **self.entry(**typed))
        self.assertIn("Saved. Week Total: £588.72", saved.text)
        self.assertIn("£588.72 of £588.72", self.open(self.path))
        empty = self.post(f"{self.path}/request-resolution", response=" ")
        self.assertEqual(empty.status_code, 422)
        self.assertIn("Enter a response", empty.text)
        page = self.post(f"{self.path}/request-resolution", response="Actuals updated.")
        self.assertIn("Resolution has been requested", page.text)
        self.assertIn("Actuals updated.", page.text)
        self.assertNotIn(self.week_path, page.text)
        self.env.invalidate_all()
        self.assertEqual(self.dispute.state, "resolution_requested")
        for page in (
            self.open(self.week_path),
            self.post(self.week_path, do="save", **self.entry(qty_actual="35")).text,
        ):
            self.assertIn("so its actuals can&#39;t be changed", page)
        again = self.post(f"{self.path}/request-resolution", response="Again")
        self.assertEqual(again.status_code, 422)
        self.assertIn("is Resolution Requested", again.text)

    def test_what_was_typed_stays_when_it_is_refused(self):
        self.sign_in(self.cases.demo_user)
        page = self.post(self.week_path, do="save", **self.entry(qty_actual="30"))
        self.assertEqual(page.status_code, 422)
        self.assertIn('value="30"', page.text)
        self.assertIn("Change Actual to 33", page.text)
        self.env.invalidate_all()
        self.assertEqual(self.actual.qty_actual, 33)

    def test_a_disputed_week_says_so_on_every_page_of_it(self):
        self.sign_in(self.cases.demo_user)
        service, client = self.cases.demo_service.id, self.cases.bloggs.id
        for address in (
            f"/my/actuals?service={service}&week={WEEK_DISPUTED}",
            f"/my/actuals/{service}/{client}/{WEEK_DISPUTED}",
            f"/my/actuals/story/{self.actual.id}",
        ):
            with self.subTest(address=address):
                page = self.open(address)
                self.assertIn(self.dispute.reference, page)
                self.assertIn("Disputed by Client", page)
        page = self.open(f"/my/actuals?service={service}&month=2022-06")
        self.assertIn("o_lcc_badge_in_dispute", page)
        page = self.open(
            f"/my/actuals?service={service}&week={WEEK_DISPUTED}&states=in_dispute"
        )
        self.assertIn("Mrs Jane Bloggs", page)

    def test_the_ordinary_page_saves_nothing_of_it(self):
        self.sign_in(self.cases.demo_user)
        service, client = self.cases.demo_service.id, self.cases.bloggs.id
        address = f"/my/actuals/{service}/{client}/{WEEK_DISPUTED}"
        typed = {"qty_actual": "35", "qty_frustrated": "0", "comment": "No"}
        page = self.post(address, do="save", **self.entry(**typed))
        self.assertEqual(page.status_code, 422)
        self.assertIn("It changes only within Dispute", page.text)
        self.env.invalidate_all()
        self.assertEqual(self.actual.qty_actual, 33)

    def test_another_provider_s_dispute_is_a_404_like_a_missing_one(self):
        clerk = self.world.portal_user(
            "Ina Voice", "ina", self.cases.demo, role_invoices=True
        )
        gone = f"/my/disputes/{10**8}"
        for user in (self.cases.test_user, clerk):
            self.sign_in(user)
            for path in (self.path, gone, self.week_path):
                with self.subTest(user=user.login, path=path):
                    self.open(path, 404)
            with mute_logger("odoo.http"):
                for path in (f"{self.path}/request-resolution", self.week_path):
                    page = self.post(path, response="Mine", do="save")
                    self.assertEqual(page.status_code, 404)
        self.assertNotIn("Disputes", self.open("/my"))
        self.open("/my/disputes", 404)
        self.sign_in(self.cases.test_user)
        self.assertNotIn("Bloggs", self.open("/my/disputes?resolved=1"))
        self.env.invalidate_all()
        self.assertEqual(self.dispute.state, "in_dispute")

    def test_a_week_that_is_not_in_the_dispute_is_a_404_within_it(self):
        self.sign_in(self.cases.demo_user)
        service = self.cases.demo_service.id
        for rest in (f"{service}/2022-06-20", f"{service}/2022-06-14", "0/2022-06-13"):
            with self.subTest(rest=rest):
                self.open(f"{self.path}/{rest}", 404)

    def test_markup_in_what_people_type_is_shown_as_text(self):
        other = self.world.week(
            self.cases.demo_service, self.cases.bloggs, "2022-06-20"
        ).with_user(self.world.officer)
        other.write({"comment": XSS})
        disputes = self.env["lcc.dispute"].with_user(self.world.officer)
        reason = self.env["lcc.dispute.reason"].create({"name": XSS})
        dispute = disputes.browse(disputes.action_open(other.ids, reason.id, XSS))
        mine = dispute.with_user(self.cases.demo_user)
        mine.action_request_resolution(XSS)
        dispute.action_answer(XSS)
        self.sign_in(self.cases.demo_user)
        path = f"/my/disputes/{dispute.id}"
        for address, times in ((path, 5), ("/my/disputes", 1)):
            page = self.open(address)
            self.assertGreaterEqual(page.count(ESCAPED), times)
            self.assertNotIn("<script>alert", page)
            self.assertNotIn("<b>bold", page)
        page = self.post(f"{path}/request-resolution", response=f"{XSS}{'x' * 5000}")
        self.assertIn("Shorten it", page.text)
        self.assertNotIn("<script>alert", page.text)
        story = self.open(f"/my/actuals/story/{other.id}")
        self.assertNotIn("<script>alert", story)
