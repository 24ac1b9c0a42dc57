"""Who stands before the doors of TEST PROVIDER, and what each must not be told."""

from typing import Any, NamedTuple

from odoo.addons.lcc_actuals.models.lcc_provider_access import ROLES

from .services import limit

#: What only who has the role may read of TEST PROVIDER: words of its own documents.
CANARIES = {
    "role_actuals": ["her diary differs"],
    "role_invoices": ["SECRETFILE"],
    "role_actions": ["has moved", "lives with her daughter"],
    "role_payments": [],
}
#: Roles in which a client's name is read, and those in which any client's is.
NAMED = ("role_actuals", "role_invoices", "role_actions")
#: In which roles sums of money are read.
MONEY = ("role_actuals", "role_invoices", "role_payments")


class Role(NamedTuple):
    """A user, or nobody, and what they must not be told.

    ``sees_nothing`` says that no record of a provider is theirs at all;
    ``is_own`` that TEST PROVIDER is their own, who may do there what the role allows;
    ``may_write`` names tables that are about themselves.
    """

    name: str
    user: Any
    secrets: list
    sees_nothing: bool = False
    is_own: bool = False
    may_write: frozenset = frozenset()


def build_roles(test):
    """Return the :class:`Role` tuples for a test case of ``Doors``; the ended user's
    access still runs."""
    cases, world, env = test.cases, test.world, test.env
    everything = [*test.secrets_of_test_provider(), *sum(CANARIES.values(), [])]
    own_name = {"TEST PROVIDER"}
    hidden = [secret for secret in everything if secret not in own_name]
    staff = env.ref("base.group_user")
    bookkeeper = staff | env.ref("account.group_account_readonly")
    roles = [
        Role("nobody signed in", env["res.users"], everything, True),
        Role("a stranger provider", cases.demo_user, everything),
        Role("a portal user of no provider", test.outsider, everything, True),
        Role("an ended user", test.ended, hidden, True),
        Role(
            "a colleague without a role",
            world.portal_user("Nora Norole", "norole", cases.test, role_actuals=False),
            hidden,
            True,
        ),
        Role("a colleague for another service", build_elsewhere(test), hidden),
        Role(
            "a bookkeeper without a group of ours",
            world._user("Beth Booker", "booker", bookkeeper),
            ["Rowanthwaite", "Carrbeck", *CANARIES["role_actuals"]],
            # How they like Odoo to be.
            may_write=frozenset({"res_users"}),
        ),
        Role(
            "a council reader",
            world.staff("Rhona Dale", "reader", "reader"),
            [],
            # What they have seen of an action, and how they like Odoo to be.
            may_write=frozenset({"lcc_action_seen", "res_users"}),
        ),
    ]
    for role in ROLES:
        login = role.removeprefix("role_")
        user = world.portal_user(
            f"{login.title()} Only", login, cases.test, **{role: True}
        )
        secrets = secrets_without(role, test)
        roles.append(Role(f"a colleague for {login} alone", user, secrets, is_own=True))
    env.flush_all()
    return roles


def build_elsewhere(test):
    """Return a user of TEST PROVIDER who records actuals for one service alone, where
    nobody is cared for yet."""
    cases, world = test.cases, test.world
    contract = world.contract(cases.test, "ELSEWHERE")
    user = world.portal_user("Elsie Elsewhere", "elsie", cases.test, role_actuals=True)
    row = cases.test.lcc_access_ids.filtered(lambda row: row.user_id == user)
    limit(row, world.service(contract, "ELSEWHERE"))
    return user


def secrets_without(role, test):
    """Return what a user of TEST PROVIDER in the one ``role`` must not be told."""
    secrets = sum((words for name, words in CANARIES.items() if name != role), [])
    if role not in ("role_actuals", "role_invoices"):
        # The story of a week says on which invoice it is.
        secrets.append("SECRETINV")
    if role not in NAMED:
        # The care home's residents are another list than the homecare clients.
        secrets += ["Rowanthwaite", test.cases.rowan.reference]
    if role not in (*NAMED, "role_payments"):
        secrets += ["Carrbeck", test.cases.carr.reference]
    if role not in MONEY:
        secrets += ["1558.0", "1,558.00", "389.5", "430.5", "1,599.00"]
    return secrets
