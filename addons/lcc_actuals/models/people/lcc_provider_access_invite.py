from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.auth_signup.models.res_partner import SignupError

from ...exceptions import PeopleRefused


class LccProviderAccess(models.Model):
    """Inviting people, with Odoo's own invitation mail."""

    _inherit = "lcc.provider.access"

    @api.model
    def action_invite(self, provider_id, values):
        """Invite somebody to use the portal for a provider: a dict of name, email,
        roles and services (see ``action_set_roles``; all by default). They are mailed
        how to choose a password, or, where they have one, that they serve this provider
        too.

        The answer is the same whether or not they have a sign-in elsewhere. Raise
        :class:`PeopleRefused`, UserError when too many were invited within the hour,
        AccessError as ``get_people``.
        """
        provider_sudo = self._get_administered(provider_id)
        name, email, roles = self._check_invitation(provider_sudo, values)
        user_sudo = self._find_user(email)
        people_sudo = provider_sudo.lcc_access_ids.user_id
        if user_sudo in people_sudo or email in people_sudo.mapped("email_normalized"):
            self._refuse_email(
                self.env._(
                    "%(email)s is that of a user you have. Change their roles.",
                    email=email,
                )
            )
        user_sudo = user_sudo or self._make_user(name, email)
        # The provider and who invites were checked above.
        row_sudo = self.sudo().create(
            {
                "user_id": user_sudo.id,
                "provider_id": provider_sudo.id,
                "invited_name": name,
                "invited_email": email,
                **roles,
            }
        )
        row_sudo._mail_invitation()

    @api.model
    def action_invite_again(self, access_id):
        """Mail the invitation again, with a link that works for some days more; raise
        UserError once the user has signed in, and when too many were mailed within the
        hour. AccessError as ``get_people``."""
        row_sudo = self._find_administered(access_id)
        person = row_sudo._read_person()
        if not person["is_invited"]:
            raise UserError(
                self.env._(
                    "%(name)s has signed in already. Who has lost a password asks for "
                    "a new one on the sign-in page.",
                    name=person["name"],
                )
            )
        row_sudo._mail_invitation()

    @api.model
    def _check_invitation(self, provider, values):
        """Return (name, e-mail address, values of the roles and services); raise
        PeopleRefused."""
        values = values if isinstance(values, dict) else {}
        users = self.env["res.users"]
        texts, problems = users._lcc_check_person(values, ("name", "email"))
        roles = {}
        try:
            roles = self._check_roles(values.get("roles") or [])
        except UserError as error:
            problems["roles"] = str(error)
        try:
            services = values.get("services")
            roles |= self._check_services(
                provider, True if services is None else services
            )
        except PeopleRefused as refused:
            problems |= refused.problems
        if problems:
            raise PeopleRefused(problems)
        return texts["name"], texts["email"], roles

    @api.model
    def _find_user(self, email):
        """Return the portal user, as sudo, who signs in by this address, or none; raise
        PeopleRefused for council staff and for who was locked out.

        Who has merely entered it as the own e-mail address has proved nothing, and
        must not get what somebody else is invited to.
        """
        # Only whether it can be invited is told.
        users_sudo = self.env["res.users"].sudo()
        found = users_sudo.with_context(active_test=False).search(
            [("login", "=", email)]
        )
        staff = users_sudo.search_count(
            [("email_normalized", "=", email), ("share", "=", False)], limit=1
        )
        if staff or (found and not (found.active and found._is_portal())):
            self._refuse_email(
                self.env._(
                    "%(email)s can't be invited here. Ask %(council)s.",
                    email=email,
                    council=self.env.company.name,
                )
            )
        return found

    @api.model
    def _refuse_email(self, text):
        raise PeopleRefused({"email": text})

    @api.model
    def _make_user(self, name, email):
        """Return a new portal user, as sudo, whose contact has no parent: Odoo's own
        rules follow the parent, ours the rows."""
        # Odoo's template says what a portal user is; who invites was checked before.
        users_sudo = self.env["res.users"].sudo().with_context(no_reset_password=True)
        company = self.env.company
        try:
            return users_sudo._create_user_from_template(
                {
                    "name": name,
                    "login": email,
                    "email": email,
                    "company_id": company.id,
                    "company_ids": [(6, 0, company.ids)],
                    "lang": self.env.user.lang,
                    "tz": self.env.user.tz,
                }
            )
        except SignupError as error:
            raise UserError(
                self.env._("%(email)s could not be invited. Try again.", email=email)
            ) from error

    def _mail_invitation(self):
        """Queue the mail to the row's user: how to choose a password, or, to who has
        signed in before, that they serve the provider too. Raise UserError when too
        many were mailed within the hour."""
        user_sudo = self.user_id
        # Nobody may read or write what is counted.
        invitations_sudo = self.env["lcc.invitation"].sudo()
        invitations_sudo._check_pace(
            self.provider_id, self.invited_email or user_sudo.email or user_sudo.login
        )
        reason = self.env._(
            "%(inviter)s gave you access to %(provider)s in the provider portal.",
            inviter=self.env.user.name,
            provider=self.provider_id.name,
        )
        if user_sudo.login_date:
            template, record_sudo = "lcc_actuals.mail_template_access_given", self
        else:
            user_sudo.partner_id.signup_prepare()
            template, record_sudo = "auth_signup.portal_set_password_email", user_sudo
        # Portal users may not read mail templates.
        self.env.ref(template).sudo().with_context(
            lang=user_sudo.lang, welcome_message=reason, lcc_reason=reason
        ).send_mail(
            record_sudo.id, email_values={"email_to": user_sudo.email_formatted}
        )
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()
