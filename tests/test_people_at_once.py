"""Two administrators at the same moment: real transactions on a real server."""

from at_once import at_once, in_turn
from portal import RpcError

MODEL = "lcc.provider.access"


def test_of_two_who_put_each_other_out_at_once_one_stays_administrator(portal):
    provider = int(
        portal.query("SELECT id FROM res_partner WHERE name = 'TEST PROVIDER'")
    )
    first, second = portal.session("test.user"), portal.session("demo.user")
    manager = portal.session("manager")
    (user,) = manager.call("res.users", "search", [("login", "=", "demo.user")])
    manager.call(
        MODEL,
        "create",
        {"user_id": user, "provider_id": provider, "role_administrator": True},
    )
    (own, other) = (
        manager.call(
            MODEL,
            "search",
            [("user_id.login", "=", login), ("provider_id", "=", provider)],
        )[0]
        for login in ("test.user", "demo.user")
    )
    results = in_turn(
        portal,
        "lcc_provider_access",
        own,
        lambda: first.call(MODEL, "action_set_roles", other, ["role_actuals"]),
        lambda: second.call(MODEL, "action_set_roles", own, ["role_actuals"]),
    )
    refused = [result for result in results if isinstance(result, RpcError)]
    assert len(refused) == 1, results
    left = portal.query(
        "SELECT COUNT(*) FROM lcc_provider_access WHERE role_administrator"
        f" AND provider_id = {provider}"
    )
    assert left == "1"


def test_of_two_invitations_at_once_one_takes_the_last_one_of_the_hour(portal):
    provider = int(
        portal.query("SELECT id FROM res_partner WHERE name = 'DEMO PROVIDER'")
    )
    manager = portal.session("manager")
    for login in ("demo.user", "test.user"):
        (user,) = manager.call("res.users", "search", [("login", "=", login)])
        found = manager.call(
            MODEL, "search", [("user_id", "=", user), ("provider_id", "=", provider)]
        )
        if found:
            manager.call(MODEL, "write", found, {"role_administrator": True})
        else:
            row = {"user_id": user, "provider_id": provider}
            manager.call(MODEL, "create", row | {"role_administrator": True})

    def invite(session, number):
        values = {
            "name": "Somebody",
            "email": f"person.{number}@example.org",
            "roles": ["role_actuals"],
        }
        return session.call(MODEL, "action_invite", provider, values)

    first, second = portal.session("demo.user"), portal.session("test.user")
    for number in range(19):
        invite(first, number)
    results = at_once(
        lambda session: invite(session, 100 + (session is first)), [first, second]
    )
    refused = [result for result in results if isinstance(result, RpcError)]
    assert len(refused) == 1, results
    assert "20 invitations were sent for DEMO PROVIDER" in str(refused[0])
    told = "SELECT COUNT(*) FROM lcc_provider_access WHERE invited_email ~ '^person'"
    assert portal.query(told) == "20"
