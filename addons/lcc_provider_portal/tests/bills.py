"""Invoices and credit notes for tests, drawn up as a provider's user does."""

from datetime import date, timedelta

from odoo.addons.lcc_actuals.demo import bills

#: The first and the last week of TESTINV4; the last holds two emergency hours.
FIRST_WEEK, LAST_WEEK = date(2023, 7, 17), date(2023, 8, 7)
INVOICE_DATE = date(2023, 10, 2)


def draw_up(world, user, contract, reference, kind="invoice"):
    """Draw up a document of all there is for ``contract``; return it as ``user`` sees
    it."""
    bill = bills.draw_up(
        world, user, contract.provider_id, contract, reference, INVOICE_DATE, kind
    )
    return bill.with_user(user)


def save_week(world, cases, monday, emergency=None, **entries):
    """Save Mrs Rowanthwaite's week as TEST PROVIDER's user, with ``emergency``
    hours."""
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


def draw_up_testinv4(world, cases):
    """The guide's invoice: 3 x £389.50 + £430.50 = £1,599.00."""
    save_week(world, cases, LAST_WEEK, emergency=2)
    return draw_up(world, cases.test_user, cases.test_contract, "TESTINV4")


def draw_up_many(world, cases, clients, weeks):
    """An invoice of as many ``clients``, a line each, over as many ``weeks``, whose
    every week has changed since; return it and its user."""
    provider = world.provider(f"PROVIDER OF {clients}")
    contract = world.contract(provider, f"CONTRACT OF {clients}")
    service = world.service(contract, f"SERVICE OF {clients}")
    world.rate(contract, cases.single_carer, 20.50)
    lines = world.crowd(service, cases.single_carer, clients, date(2023, 4, 3))
    world.generate(service, *(FIRST_WEEK + timedelta(days=7 * n) for n in range(weeks)))
    lines.actual_ids.with_user(world.officer).action_confirm()
    user = world.portal_user(f"User of {clients}", f"user.of.{clients}", provider)
    bill = draw_up(world, user, contract, f"MANY{clients}")
    lines.write({"amount_contribution": 1, "is_contribution_collected": True})
    return bill, user
