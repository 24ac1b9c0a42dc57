from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from ..exceptions import PeopleRefused
from .common import ActualsCommon

NEW = {"name": "Nora Newman", "email": "Nora.Newman@Example.org ", "roles": []}


@tagged("post_install", "-at_install")
class TestPeople(ActualsCommon):
    """TEST PROVIDER's administrator and her colleagues."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ada = cls.world.portal_user(
            "Ada Admin", "ada", cls.cases.test, role_administrator=True
        )
        cls.clerk = cls.cases.test_user
        cls.access = cls.env["lcc.provider.access"]

    def people(self, user=None, provider=None):
        access = self.access.with_user(user or self.ada)
        return access.get_people((provider or self.cases.test).id)

    def row(self, user, provider=None):
        rows = (provider or self.cases.test).lcc_access_ids
        return rows.filtered(lambda row: row.user_id == user)

    def invite(self, user=None, provider=None, **values):
        access = self.access.with_user(user or self.ada)
        values = {**NEW, "roles": ["role_actuals"], **values}
        return access.action_invite((provider or self.cases.test).id, values)

    def notes(self, provider=None):
        """The last note on a provider first, as text."""
        provider = provider or self.cases.test
        return [str(message.body) for message in provider.message_ids]

    def mails(self):
        return self.env["mail.mail"].search([], order="id")

    def sign_in(self, user):
        """Let the user have signed in, after whatever has happened here."""
        log = self.env["res.users.log"].with_user(user).sudo().create({})
        self.env.flush_all()
        later = fields.Datetime.to_string(fields.Datetime.add(log.create_date, days=1))
        self.env.cr.execute(
            "UPDATE res_users_log SET create_date = %s WHERE id = %s", [later, log.id]
        )
        self.env.invalidate_all()

    # Inviting

    def test_an_administrator_invites_a_colleague_by_name_and_e_mail(self):
        before = self.mails()
        self.assertIsNone(self.invite(roles=["role_actuals", "role_payments"]))
        user = self.env["res.users"].search([("login", "=", "nora.newman@example.org")])
        self.assertTrue(user._is_portal() and not user._is_internal())
        self.assertFalse(user.partner_id.parent_id)
        row = self.row(user)
        self.assertRecordValues(
            row,
            [
                {
                    "role_actuals": True,
                    "role_invoices": False,
                    "role_payments": True,
                    "role_actions": False,
                    "role_administrator": False,
                }
            ],
        )
        (mail,) = self.mails() - before
        self.assertIn("nora.newman@example.org", mail.email_to)
        self.assertIn("/web/signup?", mail.body_html)
        self.assertIn("Ada Admin gave you access to TEST PROVIDER", mail.body_html)
        note = self.notes()[0]
        self.assertIn("Access given to Nora Newman: Actuals, Payments.", note)
        self.assertIn("By Ada Admin.", note)
        self.assertNotIn("Nora", " ".join(self.notes(self.cases.demo)))

    def test_who_was_invited_is_listed_as_not_signed_in_yet(self):
        self.invite()
        (nora,) = [p for p in self.people() if p["name"] == "Nora Newman"]
        self.assertTrue(nora["is_invited"])
        self.assertFalse(nora["last_sign_in"])
        user = self.access.browse(nora["id"]).user_id
        self.sign_in(user)
        (nora,) = [p for p in self.people() if p["name"] == "Nora Newman"]
        self.assertEqual(nora["last_sign_in"], user.login_date)
        self.assertFalse(nora["is_invited"])
        self.assertEqual(
            self.access.with_user(self.ada)._count_people(self.cases.test.id),
            self.counted(),
        )

    def counted(self):
        """Count the people told of, and those who are invited."""
        people = self.people()
        return len(people), sum(person["is_invited"] for person in people)

    def test_people_are_counted_as_they_are_told_of(self):
        count = self.access.with_user(self.ada)._count_people
        self.assertEqual(count(self.cases.test.id), self.counted())
        number, waiting = self.counted()
        self.invite()
        self.assertEqual(count(self.cases.test.id), (number + 1, waiting + 1))
        self.assertEqual(self.counted(), (number + 1, waiting + 1))
        self.sign_in(self.clerk)
        self.assertEqual(count(self.cases.test.id), self.counted())
        with self.assertRaises(AccessError):
            self.access.with_user(self.clerk)._count_people(self.cases.test.id)

    def test_a_user_of_another_provider_gets_a_row_and_is_not_given_away(self):
        known, users = self.cases.demo_user, self.env["res.users"].search_count([])
        known.login = known.email
        self.sign_in(known)
        self.assertLess(known.create_date, known.login_date)
        before = self.mails()
        self.assertIsNone(self.invite(name="D. User", email=known.email))
        self.assertEqual(self.env["res.users"].search_count([]), users)
        row = self.row(known)
        self.assertTrue(row.role_actuals)
        # Signed in before the invitation, as far as anybody at TEST PROVIDER can tell.
        self.env.cr.execute(
            "UPDATE lcc_provider_access SET create_date = %s WHERE id = %s",
            [fields.Datetime.add(known.login_date, days=1), row.id],
        )
        self.env.invalidate_all()
        (person,) = [p for p in self.people() if p["id"] == row.id]
        self.assertEqual(
            (person["name"], person["is_invited"], person["last_sign_in"]),
            ("D. User", True, False),
        )
        (mail,) = self.mails() - before
        self.assertIn("You now serve TEST PROVIDER", mail.subject)
        self.assertNotIn("token", mail.body_html)
        self.assertNotIn("DEMO PROVIDER", mail.body_html)
        self.access.with_user(self.ada).action_remove(row.id)
        self.assertTrue(known.active, "still serves DEMO PROVIDER")
        self.assertTrue(self.row(known, self.cases.demo))

    def test_an_invitation_that_is_wrong_says_everything_at_once(self):
        with self.assertRaises(PeopleRefused) as caught:
            self.invite(name=" ", email="nobody", roles=[])
        self.assertEqual(set(caught.exception.problems), {"name", "email", "roles"})

    def test_who_cannot_be_invited_is_refused_and_nothing_is_written(self):
        locked = self.world.portal_user("Locked", "locked@example.org", [])
        locked.active = False
        stock = self.env["res.users"].with_context(active_test=False)
        before = stock.search_count([]), len(self.cases.test.lcc_access_ids)
        mails = self.mails()
        for values, text in (
            ({"email": self.officer.email}, "can't be invited here. Ask"),
            ({"email": locked.login}, "can't be invited here. Ask"),
            ({"email": self.clerk.email}, "is that of a user you have"),
            ({"email": "a@example.org, b@example.org"}, "Enter one e-mail address"),
            ({"email": {"x": 1}}, "Enter one e-mail address"),
            ({"name": "x" * 101}, "at most 100 characters"),
            ({"roles": ["role_actuals", "active"]}, "active is no role"),
            ({"roles": "role_actuals"}, "not a list of roles"),
            ({"roles": [["role_actuals"]]}, "not a list of roles"),
        ):
            with self.subTest(values=values), self.assertRefused(text):
                self.invite(**values)
        with self.assertRefused("Enter a name"):
            self.access.with_user(self.ada).action_invite(self.cases.test.id, "Nora")
        after = stock.search_count([]), len(self.cases.test.lcc_access_ids)
        self.assertEqual(after, before)
        self.assertEqual(self.mails(), mails)

    def test_who_entered_an_address_gets_nothing_of_what_its_owner_is_invited_to(self):
        """Anybody can say that an address is theirs; a login was invited by it."""
        mallory, address = self.cases.demo_user, "nora.newman@example.org"
        self.env["res.users"].with_user(mallory).action_lcc_set_details(
            {"name": "Mallory", "email": address}
        )
        before = self.mails()
        self.invite()
        row = self.cases.test.lcc_access_ids.filtered(
            lambda row: row.invited_email == address
        )
        self.assertEqual(row.user_id.login, address)
        self.assertNotEqual(row.user_id, mallory)
        self.assertEqual(mallory.lcc_access_ids.provider_id, self.cases.demo)
        (mail,) = self.mails() - before
        self.assertIn(address, mail.email_to)
        self.assertIn("token", mail.body_html)
        with self.assertRefused("is that of a user you have"):
            self.invite()

    def test_an_invitation_can_be_sent_again_until_it_is_taken_up(self):
        self.invite()
        (row,) = self.cases.test.lcc_access_ids.filtered("invited_name")
        before = self.mails()
        self.access.with_user(self.ada).action_invite_again(row.id)
        self.assertEqual(len(self.mails() - before), 1)
        self.sign_in(row.user_id)
        with self.assertRefused("Nora Newman has signed in already"):
            self.access.with_user(self.ada).action_invite_again(row.id)

    # How many

    def pass_minutes(self, minutes):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE lcc_invitation SET moment = moment - %s * interval '1 minute'",
            [minutes],
        )
        self.env.invalidate_all()

    def invite_many(self, number, user=None, provider=None, start=0):
        for each in range(start, start + number):
            self.invite(user, provider, email=f"person.{each}@example.org")

    def test_one_address_is_mailed_three_times_an_hour_and_the_time_is_told(self):
        self.invite()
        (row,) = self.cases.test.lcc_access_ids.filtered("invited_name")
        access = self.access.with_user(self.ada)
        access.action_invite_again(row.id)
        self.pass_minutes(20)
        access.action_invite_again(row.id)
        before = self.mails()
        again = self.env.company._lcc_now() + timedelta(minutes=41)
        with self.assertRefused(
            "TEST PROVIDER has invited nora.newman@example.org 3 times within an hour"
        ) as caught:
            access.action_invite_again(row.id)
        self.assertIn(again.strftime("after %H:"), str(caught.exception))
        self.assertEqual(self.mails(), before)
        # Whoever else invites her is told nothing of that.
        eve = self.world.portal_user(
            "Eve Else", "eve", self.cases.demo, role_administrator=True
        )
        self.invite(eve, self.cases.demo)
        # The two of before count no more, that of now does.
        self.pass_minutes(41)
        access.action_invite_again(row.id)
        access.action_invite_again(row.id)
        with self.assertRefused("3 times within an hour"):
            access.action_invite_again(row.id)

    def test_a_provider_sends_twenty_invitations_an_hour_whoever_sends_them(self):
        twin = self.world.portal_user(
            "Adam Admin", "adam", self.cases.test, role_administrator=True
        )
        self.invite_many(12)
        self.invite_many(8, twin, start=12)
        users = self.env["res.users"].with_context(active_test=False)
        before = self.mails(), users.search_count([])
        with self.assertRefused("20 invitations were sent for TEST PROVIDER"):
            self.invite(twin)
        self.assertEqual((self.mails(), users.search_count([])), before)
        self.pass_minutes(61)
        self.invite(twin)

    def test_who_serves_two_providers_sends_twenty_in_all(self):
        demo = self.cases.demo
        self.access.create(
            {
                "user_id": self.ada.id,
                "provider_id": demo.id,
                "role_administrator": True,
            }
        )
        self.invite_many(12)
        self.invite_many(8, provider=demo, start=12)
        with self.assertRefused("You have sent 20 invitations within an hour"):
            self.invite(provider=demo)
        # The colleagues of either provider go on.
        self.invite(
            self.world.portal_user("A", "a", demo, role_administrator=True), demo
        )

    def test_the_council_sends_more_and_takes_none_of_a_provider_s(self):
        for each in range(25):
            self.invite(self.manager, email=f"person.{each}@example.org")
        self.invite()
        with self.assertRefused("You have sent 200 invitations"):
            for each in range(25, 201):
                # Only counted: making so many users takes long.
                invitations = self.env["lcc.invitation"].with_user(self.manager).sudo()
                invitations._check_pace(self.cases.demo, f"person.{each}@example.org")

    def test_what_is_refused_is_not_counted_and_addresses_are_not_kept(self):
        for _each in range(30):
            with self.assertRefused("Enter one e-mail address"):
                self.invite(email="nora")
        self.invite()
        rows = self.env["lcc.invitation"].search([])
        self.assertEqual(len(rows), 3)
        self.assertNotIn("nora", "".join(rows.mapped("source")))
        for user in (self.ada, self.manager):
            self.assertFalse(rows.with_user(user).has_access("read"))
        rows.moment = "2023-07-17 09:00:00"
        rows._gc_counted()
        self.assertFalse(rows.exists())
        self.invite(email="else@example.org")

    # Roles

    def test_roles_are_given_and_taken_and_the_council_told(self):
        row = self.row(self.clerk)
        access = self.access.with_user(self.ada)
        access.action_set_roles(row.id, ["role_invoices"])
        self.assertTrue(row.role_invoices)
        self.assertFalse(row.role_actuals or row.role_payments or row.role_actions)
        note = self.notes()[0]
        self.assertIn("PDPS TEST USER: Invoices (before", note)
        self.assertIn("Actuals, Invoices, Payments, Actions", note)
        self.assertIn("By Ada Admin.", note)
        told = len(self.notes())
        access.action_set_roles(row.id, ["role_invoices"])
        self.assertEqual(len(self.notes()), told, "nothing changed")
        with self.assertRefused("Choose at least one role"):
            access.action_set_roles(row.id, [])
        with self.assertRaises(AccessError):
            self.access.with_user(self.clerk)._check_role(
                self.cases.test, "role_actuals"
            )

    def test_the_last_administrator_keeps_the_role_and_the_access(self):
        access, own = self.access.with_user(self.ada), self.row(self.ada)
        text = "TEST PROVIDER would have no administrator"
        for attempt in (
            lambda: access.action_set_roles(own.id, ["role_actuals"]),
            lambda: access.action_remove(own.id),
        ):
            with self.assertRefused(text), self.env.cr.savepoint():
                attempt()
            self.assertTrue(own.exists().role_administrator)
            self.assertTrue(self.ada.active)
        # An administrator of another provider, or one in the archive, is none.
        gone = self.world.portal_user(
            "Gone", "gone", self.cases.test, role_administrator=True
        )
        gone.active = False
        self.world.portal_user(
            "Other", "other", self.cases.demo, role_administrator=True
        )
        with self.assertRefused(text), self.env.cr.savepoint():
            access.action_remove(own.id)
        access.action_set_roles(
            self.row(self.clerk).id, ["role_actuals", "role_administrator"]
        )
        access.action_remove(own.id)
        self.assertFalse(own.exists())
        self.assertFalse(self.ada.active)

    # Ending access

    def make_key(self, user):
        keys = self.env["res.users.apikeys"].with_user(user).sudo()
        return keys._generate("rpc", "Care system", None)

    def test_removing_somebody_ends_keys_and_sign_in_at_once(self):
        key = self.make_key(self.clerk)
        keys = self.env["res.users.apikeys"]
        self.assertEqual(keys._check_credentials(scope="rpc", key=key), self.clerk.id)
        token = self.clerk._compute_session_token("a session")
        row = self.row(self.clerk)
        self.access.with_user(self.ada).action_remove(row.id)
        self.assertFalse(row.exists())
        self.assertFalse(self.clerk.active)
        self.assertFalse(keys._check_credentials(scope="rpc", key=key))
        self.assertFalse(self.clerk.api_key_ids)
        # Not even when somebody takes the user out of the archive.
        self.clerk.active = True
        self.assertNotEqual(self.clerk._compute_session_token("a session"), token)
        self.assertIn("Access of PDPS TEST USER ended", self.notes()[0])
        self.assertIn("By Ada Admin.", self.notes()[0])

    def test_who_is_invited_again_starts_anew(self):
        self.access.with_user(self.ada).action_remove(self.row(self.clerk).id)
        self.invite(name="PDPS TEST USER", email=self.clerk.email)
        (person,) = [p for p in self.people() if p["is_invited"] and not p["is_self"]]
        user = self.access.browse(person["id"]).user_id
        self.assertNotEqual(user, self.clerk)
        self.assertFalse(user.api_key_ids)

    def test_deleting_the_row_in_the_office_does_the_same(self):
        self.row(self.clerk).with_user(self.manager).unlink()
        self.assertFalse(self.clerk.active)
        self.assertIn("By Martha Kingsley.", self.notes()[0])

    def test_giving_a_row_to_somebody_else_ends_who_had_it(self):
        other = self.world.portal_user("New", "new", [])
        self.row(self.clerk).with_user(self.manager).user_id = other
        self.assertFalse(self.clerk.active)
        self.assertTrue(other.active)
        self.assertIn("New: Actuals", self.notes()[0])

    def test_the_council_ends_the_access_of_a_whole_provider(self):
        test, demo = self.cases.test, self.cases.demo
        both = self.world.portal_user("Both", "both", test | demo)
        for user in (self.officer, self.reader, self.clerk, self.ada):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                test.with_user(user).action_lcc_end_access()
        test.with_user(self.manager).action_lcc_end_access()
        self.assertFalse(test.lcc_access_ids)
        self.assertFalse(self.ada.active or self.clerk.active)
        self.assertEqual(demo.lcc_access_ids.user_id, self.cases.demo_user | both)
        self.assertTrue(both.active and self.cases.demo_user.active)
        self.assertEqual(self.notes()[0].count("ended"), 3)

    def test_the_council_invites_from_the_provider_s_form(self):
        action = self.cases.test.with_user(self.manager).action_lcc_invite()
        wizards = self.env["lcc.access.invitation"].with_user(self.manager)
        with Form(wizards.with_context(**action["context"])) as form:
            form.name, form.email = "Nora Newman", "nora@example.org"
            form.role_administrator = True
        form.record.action_invite()
        (row,) = self.cases.test.lcc_access_ids.filtered("invited_name")
        self.assertEqual(row.user_id.login, "nora@example.org")
        self.assertTrue(row.role_administrator and row.role_actuals)
        self.assertIn("By Martha Kingsley.", self.notes()[0])

    # Whose it is

    def test_nobody_else_manages_a_provider_s_users(self):
        cases, row = self.cases, self.row(self.clerk)
        stranger = self.world.portal_user(
            "Stranger", "stranger", cases.demo, role_administrator=True
        )
        outsider = self.world.portal_user("Outsider", "outsider", [])
        before = cases.test.lcc_access_ids
        texts = set()
        for user in (stranger, outsider, self.clerk, self.officer, self.reader):
            access = self.access.with_user(user)
            for attempt in (
                lambda access=access: access.get_people(cases.test.id),
                lambda access=access: access.get_people(999999),
                lambda access=access: access.get_people("x"),
                lambda access=access: access.action_invite(cases.test.id, NEW),
                lambda access=access: access.action_set_roles(row.id, []),
                lambda access=access: access.action_set_roles(999999, []),
                lambda access=access: access.action_remove(row.id),
                lambda access=access: access.action_remove(10**12),
                lambda access=access: access.action_invite_again(row.id),
                lambda access=access: access.action_invite_again(False),
            ):
                with self.subTest(user=user.name):
                    with self.assertRaises(AccessError) as caught:
                        attempt()
                    texts.add(str(caught.exception))
        self.assertEqual(len(texts), 1, "a foreign row is told from a missing one")
        self.assertEqual(cases.test.lcc_access_ids, before)
        self.assertTrue(self.people(self.manager))
        for write in (
            lambda: row.with_user(self.ada).write({"role_payments": False}),
            lambda: row.with_user(self.ada).unlink(),
            lambda: row.with_user(self.officer).unlink(),
        ):
            with self.assertRaises(AccessError):
                write()
