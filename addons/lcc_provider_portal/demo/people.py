"""Who manages the users of the demo's providers."""


def build_more(world, cases):
    """Let the guide's users be administrators, and the one of TEST PROVIDER have a
    colleague who has not signed in yet."""
    users = cases.demo_user | cases.test_user | cases.res_user | cases.branches_user
    rows = world.env["lcc.provider.access"].search([("user_id", "in", users.ids)])
    rows.role_administrator = True
    world.env["lcc.provider.access"].with_user(cases.test_user).action_invite(
        cases.test.id,
        {
            "name": "Ms Ina Voice",
            "email": "ina.voice@example.org",
            "roles": ["role_invoices"],
        },
    )
