"""A few actions of the demo council, for its boards and its providers' lists."""


def build_more(world, cases):
    """Raise actions between TEST PROVIDER, DEMO RES PROVIDER and the council, which its
    two officers answer. DEMO PROVIDER has none yet: the guide begins there."""
    env, officer, second = world.env, world.officer, world.second_officer
    teams = env["lcc.action.team"].search([])
    teams.member_ids = officer | second
    query = _raise(env, cases.test_user, "payment_query", "contract")
    query.with_user(officer).action_reply(
        "Thank you. Which invoices do you miss, and what had you expected?"
    )
    care = _raise(env, cases.test_user, "actuals_query", "client")
    care.with_user(officer).action_reassign(care.sudo().team_id.id, second.id)
    _raise(env, officer, "notification", "provider", cases.res_user)


TEXTS = {
    "payment_query": (
        "Outstanding Payments",
        "A number of payments are outstanding for this contract.",
    ),
    "actuals_query": (
        "Two carers or one",
        "From next week on two carers come in the mornings. Which line do we use?",
    ),
    "notification": (
        "Bank holiday",
        "The week before the bank holiday is paid a day later than usual.",
    ),
}


def _raise(env, user, code, kind, portal_user=None):
    """Raise an action as ``user`` on the first entity of the kind there is."""
    actions = env["lcc.action"].with_user(user)
    access = env["lcc.provider.access"]
    provider = access._providers_of(portal_user or user, "role_actions")[:1]
    title, text = TEXTS[code]
    values = {
        "type_id": env.ref(f"lcc_actions.action_type_{code}").id,
        "kind": kind,
        "entity_id": actions._find_entities(kind, provider)[:1].id,
        "title": title,
        "text": text,
    }
    return actions.browse(actions.action_raise(provider.id, values))
