"""Invoices and credit notes for tests, drawn up as a provider's user does."""

from datetime import date

from odoo.addons.lcc_actuals.models.bill_document import find_document

#: The first and the last week of TESTINV4; the last holds two emergency hours.
FIRST_WEEK, LAST_WEEK = date(2023, 7, 17), date(2023, 8, 7)


def propose(env, user, kind, contract):
    """Return the lines that a document for ``contract`` would take."""
    own = env(user=user.id)
    document = find_document(own, kind, "contract", contract.id)
    return own["account.move"]._lcc_propose(document)


def draw_up(env, user, contract, reference, kind="invoice", lines=None):
    """Draw up a document of all ``lines``, by default those proposed; return it as
    ``user`` sees it."""
    lines = propose(env, user, kind, contract) if lines is None else lines
    moves = env["account.move"].with_user(user)
    return moves.browse(
        moves.action_lcc_create(
            kind,
            "contract",
            contract.id,
            [str(line.key) for line in lines],
            {"reference": reference, "invoice_date": "2023-10-02"},
        )
    )


def save_week(world, cases, monday, emergency=None, **entries):
    """Save Mrs Rowanthwaite's week as TEST PROVIDER's user, with ``emergency`` hours."""
    week = world.week(cases.test_service, cases.rowan, monday)
    lines = [
        world.line_of(actual, **entries.get(world.level_word(actual), {}))
        for actual in week
    ]
    if emergency:
        lines.append(
            {
                "service_level_id": cases.emergency.id,
                "visits": 1,
                "qty_actual": emergency,
                "comment": "Waiting for ambulance",
            }
        )
    week.with_user(cases.test_user).action_save_week(
        cases.test_service.id, cases.rowan.id, monday, lines
    )


def draw_up_testinv4(env, world, cases):
    """The guide's invoice: 3 x £389.50 + £430.50 = £1,599.00."""
    save_week(world, cases, LAST_WEEK, emergency=2)
    return draw_up(env, cases.test_user, cases.test_contract, "TESTINV4")
