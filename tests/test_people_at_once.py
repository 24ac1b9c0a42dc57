"""Two administrators at the same moment: real transactions on a real server."""

from at_once import in_turn
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
