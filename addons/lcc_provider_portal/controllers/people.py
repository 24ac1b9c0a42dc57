from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.lcc_actuals.exceptions import PeopleRefused
from odoo.addons.lcc_actuals.models.lcc_provider_access import ROLES
from odoo.addons.lcc_actuals.tools.weeks import long_date

from ..tools.frame import build_frame
from .home import ProviderHome, Task
from .provider_portal import ACT, READ, ProviderPortal

#: The pages of the provider's users.
PEOPLE_PATH = "/my/people"

#: What each role lets a user do, in the words of the menu.
ROLE_HINTS = {
    "role_actuals": "Actuals, bulk import, care package line items and disputes",
    "role_invoices": "Invoices, credit notes and purchase orders",
    "role_payments": "Scheduled payments and reports",
    "role_actions": "Actions and change requests",
    "role_administrator": "Inviting and removing users, and giving them roles and "
    "services",
}


class PeoplePortal(ProviderPortal):
    """What pages about the provider's users share."""

    def _is_administrator(self, frame):
        """Tell whether the user manages the users of the provider chosen."""
        access = request.env["lcc.provider.access"]
        return frame.provider in access._providers_of(
            request.env.user, "role_administrator"
        )

    def _get_people_frame(self):
        """Return the page's frame; 404 for anyone without the role Administrator for
        the provider chosen in the header."""
        frame = build_frame(request.env, request.session)
        if not frame or not self._is_administrator(frame):
            raise request.not_found()
        return frame

    def _find_person(self, frame, access_id):
        """Return what ``get_people`` tells of a user of the provider; else 404."""
        people = request.env["lcc.provider.access"].get_people(frame.provider.id)
        for person in people:
            if person["id"] == access_id:
                return person
        raise request.not_found()

    def _get_provider_services(self, frame):
        return request.env["lcc.provider.access"].get_services(frame.provider.id)

    def _get_ticked_services(self, frame, form):
        """Return the services that a form chooses, see ``action_set_roles``."""
        if form.get("services") != "some":
            return True
        services = self._get_provider_services(frame)
        ids = [service["id"] for service in services]
        return [number for number in ids if form.get(f"service_{number}")]

    def _render_person(self, template, frame, title, errors=None, **values):
        errors = errors or {}
        return self._render_page(
            template,
            frame,
            "people",
            title,
            status=422 if errors else 200,
            errors=errors,
            problems=[(f"#{at}" if at else "", text) for at, text in errors.items()],
            roles=[(role, name, ROLE_HINTS[role]) for role, name in ROLES.items()],
            services=self._get_provider_services(frame),
            **values,
        )


class ProviderPeople(PeoplePortal):
    """The users of a provider, for its administrators."""

    @http.route(PEOPLE_PATH, **READ)
    def portal_my_people(self, **query):
        """Who may sign in, what for, and when they last did."""
        frame = self._get_people_frame()
        local = request.env.company._lcc_local
        people = request.env["lcc.provider.access"].get_people(frame.provider.id)
        for person in people:
            moment = person["last_sign_in"] and local(person["last_sign_in"])
            is_recording = "role_actuals" in person["roles"]
            person["for_text"] = person["services_text"] if is_recording else "--"
            person["roles_text"] = ", ".join(ROLES[role] for role in person["roles"])
            person["sign_in_text"] = (
                f"{long_date(moment)} {moment:%H:%M}" if moment else "Not yet"
            )
        return self._render_page(
            "portal_my_people", frame, "people", "Users", people=people
        )

    @http.route(f"{PEOPLE_PATH}/invite", **READ)
    def portal_invite(self, **query):
        """The form of an invitation."""
        typed = {"name": "", "email": "", "roles": [], "services": True}
        return self._render_invite(self._get_people_frame(), typed)

    @http.route(f"{PEOPLE_PATH}/invite", **ACT)
    def portal_invite_submit(self, **form):
        """[Invite]."""
        frame = self._get_people_frame()
        typed = {
            "name": form.get("name", ""),
            "email": form.get("email", ""),
            "roles": _ticked(form),
            "services": self._get_ticked_services(frame, form),
        }
        try:
            with request.env.cr.savepoint():
                request.env["lcc.provider.access"].action_invite(
                    frame.provider.id, typed
                )
        except PeopleRefused as refused:
            return self._render_invite(frame, typed, refused.problems)
        except UserError as error:
            return self._render_invite(frame, typed, {"": str(error)})
        self._tell("The invitation is on its way by e-mail.")
        return request.redirect(PEOPLE_PATH)

    @http.route(f"{PEOPLE_PATH}/<int:access_id>", **READ)
    def portal_person(self, access_id, **query):
        """The roles and services of one user."""
        frame = self._get_people_frame()
        return self._render_roles(frame, self._find_person(frame, access_id))

    @http.route(f"{PEOPLE_PATH}/<int:access_id>", **ACT)
    def portal_person_save(self, access_id, **form):
        """[Save]."""
        frame = self._get_people_frame()
        person = self._find_person(frame, access_id)
        person["roles"] = _ticked(form)
        services = self._get_ticked_services(frame, form)
        person["has_all_services"] = services is True
        person["services"] = [] if services is True else services
        try:
            with request.env.cr.savepoint():
                request.env["lcc.provider.access"].action_set_roles(
                    access_id, person["roles"], services
                )
        except PeopleRefused as refused:
            return self._render_roles(frame, person, refused.problems)
        except UserError as error:
            return self._render_roles(frame, person, {"roles": str(error)})
        self._tell(f"The roles and services of {person['name']} were saved.")
        return request.redirect(PEOPLE_PATH)

    @http.route(f"{PEOPLE_PATH}/<int:access_id>/remove", **READ)
    def portal_person_remove(self, access_id, **query):
        """Asks before somebody's access ends."""
        frame = self._get_people_frame()
        person = self._find_person(frame, access_id)
        return self._render_remove(frame, person)

    @http.route(f"{PEOPLE_PATH}/<int:access_id>/remove", **ACT)
    def portal_person_removed(self, access_id, **form):
        """[Remove]."""
        frame = self._get_people_frame()
        person = self._find_person(frame, access_id)
        try:
            with request.env.cr.savepoint():
                request.env["lcc.provider.access"].action_remove(access_id)
        except UserError as error:
            return self._render_remove(frame, person, {"": str(error)})
        self._tell(f"{person['name']} was removed. Their access has ended.")
        # Who removed themselves has no business here any more.
        return request.redirect("/my" if person["is_self"] else PEOPLE_PATH)

    @http.route(f"{PEOPLE_PATH}/<int:access_id>/invite-again", **ACT)
    def portal_invite_again(self, access_id, **form):
        """[Invite Again]."""
        frame = self._get_people_frame()
        self._find_person(frame, access_id)
        try:
            with request.env.cr.savepoint():
                request.env["lcc.provider.access"].action_invite_again(access_id)
        except UserError as error:
            self._tell_problems(str(error), [])
        else:
            self._tell("The invitation is on its way by e-mail.")
        return request.redirect(PEOPLE_PATH)

    def _render_invite(self, frame, typed, errors=None):
        return self._render_person(
            "portal_invite", frame, "Invite a User", errors, typed=typed
        )

    def _render_roles(self, frame, person, errors=None):
        title = f"Roles and services of {person['name']}"
        return self._render_person("portal_person", frame, title, errors, person=person)

    def _render_remove(self, frame, person, errors=None):
        title = f"Remove {person['name']}"
        return self._render_person(
            "portal_person_remove", frame, title, errors, person=person
        )


class ProviderPeopleHome(ProviderHome, PeoplePortal):
    """The card of the home page."""

    def _get_tasks(self, frame, waiting):
        tasks = super()._get_tasks(frame, waiting)
        if self._is_administrator(frame):
            text = "Invite colleagues, give them roles and remove them"
            count = self._get_people_text(frame.provider)
            tasks.append(Task("Users", PEOPLE_PATH, text, count))
        return tasks

    def _get_people_text(self, provider):
        """Say "3 users, 1 not signed in yet"."""
        access = request.env["lcc.provider.access"]
        number, waiting = access._count_people(provider.id)
        words = f"{number} user{'' if number == 1 else 's'}"
        return f"{words}, {waiting} not signed in yet" if waiting else words


def _ticked(form):
    """Return the roles whose boxes are ticked."""
    return [role for role in ROLES if form.get(role)]
