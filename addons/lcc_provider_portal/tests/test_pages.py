import inspect

from odoo.tests import tagged

from odoo.addons.lcc_actuals.demo.world import PASSWORD

from ..controllers.provider_portal import ProviderPortal
from .common import PortalHttpCommon

WEEK = "2023-07-17"


@tagged("post_install", "-at_install")
class TestPages(PortalHttpCommon):
    def post(self, address, **form):
        page = self.url_open("/my").text
        marker = 'csrf_token: "'
        start = page.index(marker) + len(marker)
        token = page[start : page.index('"', start)]
        return self.url_open(address, data={"csrf_token": token, **form})

    def week_of_carr(self):
        service, client = self.cases.test_service, self.cases.carr
        return service, client, f"/my/actuals/{service.id}/{client.id}/{WEEK}"

    def change_the_plan_after_confirming(self):
        service, client, _address = self.week_of_carr()
        week = self.world.week(service, client, WEEK)
        week.with_user(self.world.officer).action_confirm()
        travel = week.filtered(lambda a: a.service_level_id == self.cases.travel)
        travel.package_line_id.qty_week = 5
        self.assertEqual(travel.state, "generated")

    def test_a_week_that_can_t_be_confirmed_says_why(self):
        self.change_the_plan_after_confirming()
        self.sign_in(self.cases.test_user)
        service, _client, address = self.week_of_carr()
        page = self.post(f"{address}/confirm")
        self.assertEqual(page.status_code, 200)
        self.assertIn("Nothing was confirmed", page.text)
        self.assertIn("Mrs Connie Carrbeck, week beginning 17 Jul 2023", page.text)
        self.assertIn("The plan has changed since it was entered", page.text)
        check = self.url_open(f"/my/actuals/confirm?service={service.id}&week={WEEK}")
        self.assertEqual(check.status_code, 200)
        self.assertIn("The plan has changed since it was entered", check.text)
        edit = self.url_open(address)
        self.assertIn("Plan changed from 7 to 5", edit.text)

    def test_a_client_in_the_archive_keeps_the_page_of_each_week(self):
        self.cases.carr.active = False
        self.sign_in(self.cases.test_user)
        _service, _client, address = self.week_of_carr()
        self.assertEqual(self.url_open(address).status_code, 200)

    def test_a_locked_line_says_why_and_since_when(self):
        service, client, address = self.week_of_carr()
        self.world.week(service, client, WEEK)._do_lock("on invoice TESTINV4")
        self.sign_in(self.cases.test_user)
        for page in (self.url_open(address), self.url_open(f"/my/actuals?week={WEEK}")):
            self.assertIn("on invoice TESTINV4", page.text)
            self.assertIn("Locked since", page.text)
        refused = self.post(f"{address}/confirm")
        self.assertEqual(refused.status_code, 200)

    def test_nobody_signs_up_by_themselves(self):
        self.assertEqual(self.url_open("/web/signup").status_code, 404)
        self.assertNotIn("have an account?", self.url_open("/web/login").text)

    def test_a_user_of_nobody_is_told_so_on_odoo_s_own_pages(self):
        self.world.portal_user("Nobody's User", "nobody", [])
        self.authenticate("nobody", PASSWORD)
        home = self.url_open("/my")
        self.assertEqual(home.status_code, 200)
        self.assertIn("not linked to a care provider", home.text)
        self.assertIn("o_portal_my_home", home.text)
        self.assertNotIn("o_lcc_header", home.text)
        missing = self.url_open("/my/actuals")
        self.assertEqual(missing.status_code, 404)
        self.assertNotIn("o_lcc_header", missing.text)

    def test_who_serves_no_provider_any_more_is_signed_out(self):
        self.sign_in(self.cases.test_user)
        self.assertIn("o_lcc_header", self.url_open("/my").text)
        self.env["lcc.provider.access"].search(
            [("user_id", "=", self.cases.test_user.id)]
        ).unlink()
        home = self.url_open("/my")
        self.assertIn("/web/login", home.url)
        self.assertNotIn("TEST PROVIDER", home.text)

    def test_the_header_s_provider_is_checked_on_every_request(self):
        access = self.env["lcc.provider.access"].create(
            {
                "user_id": self.cases.demo_user.id,
                "provider_id": self.cases.test.id,
                "role_actuals": True,
            }
        )
        self.sign_in(self.cases.demo_user)
        page = self.post("/my/provider", provider_id=self.cases.test.id)
        self.assertIn("TEST PROVIDER", page.text)
        self.assertIn("LWHH - TEST", self.url_open("/my/actuals").text)
        access.unlink()
        page = self.url_open("/my/actuals")
        self.assertNotIn("TEST PROVIDER", page.text)
        self.assertIn("DEMO SERVICE", page.text)

    def controllers_of(self, base):
        """Yield the controllers that are made of ``base``, and of those in turn."""
        for controller in base.__subclasses__():
            yield controller
            yield from self.controllers_of(controller)

    def test_no_two_controllers_share_a_name(self):
        """Odoo makes one class of all of them, in which the last one's wins: only a
        controller that is made of the other may mean to."""
        owners = {}
        for controller in self.controllers_of(ProviderPortal):
            for name, member in vars(controller).items():
                if inspect.isfunction(member) and not name.startswith("__"):
                    owners.setdefault(name, set()).add(controller)
        shared = {
            name: classes
            for name, classes in owners.items()
            if not any(all(issubclass(c, base) for c in classes) for base in classes)
        }
        self.assertFalse(shared)
