"""What a period of scheduled payments costs: 6,000 residents in 400 homes, and 12,000
in 800: drawn up (beside one SQL statement that computes the same amounts, the floor)
and finalised into posted bills (beside native Odoo creating and posting as many bills
of as many lines). Ratios of one run.
"""

import random
from datetime import timedelta
from time import perf_counter

from odoo.fields import Command

from odoo.addons.lcc_actuals.demo import names
from odoo.addons.lcc_actuals.demo.world import World

HOMES, RESIDENTS = 400, 15
#: As the job takes them.
BATCH = 20

FLOOR = """
    CREATE TEMP TABLE floor AS
    SELECT p.id, ROUND(days * p.qty_week * r.price / 7, 2) AS amount
    FROM lcc_package_line p
    JOIN lcc_rate r ON r.contract_id = p.contract_id
        AND r.service_level_id = p.service_level_id AND r.state = 'approved'
        AND r.package_line_id IS NULL
    CROSS JOIN LATERAL (
        SELECT LEAST(p.date_end, %(last)s) - GREATEST(p.date_start, %(first)s) + 1
    ) AS d (days)
    WHERE p.contract_id = ANY(%(contracts)s) AND days > 0
        AND r.date_start <= p.date_start AND COALESCE(r.date_end, %(last)s) >= %(last)s
"""


def main(env):
    """Return the figures as a dict: seconds, queries and ratios."""
    world = World(env)
    today = env.company._lcc_today()
    small, large = (build(world, homes, today) for homes in (HOMES, 2 * HOMES))
    schedules = env["lcc.scheduled.payment"].with_user(world.officer)
    figures = {"bench": "payments", "homes": HOMES, "residents": HOMES * RESIDENTS}
    measured = {}
    for contracts, name in ((small, "small"), (large, "large")):
        draw, queries, drawn = timed(env, draw_up, schedules, contracts, today)
        final, queries_final, _result = timed(env, finalise, drawn)
        measured[name] = draw + final
        if name == "small":
            figures |= {
                "seconds_schedule": draw,
                "queries_schedule_per_contract": round(queries / HOMES, 1),
                "seconds_finalise": final,
                "queries_finalise_per_contract": round(queries_final / HOMES, 1),
            }
            first = drawn
    floor, _queries, _result = timed(env, compute_floor, env, first)
    env.cr.execute("SELECT SUM(amount) FROM floor")
    amount = float(env.cr.fetchone()[0])
    if round(amount, 2) != round(sum(first.mapped("amount_payable")), 2):
        raise AssertionError("The floor comes to something else.")
    native, queries_native, _result = timed(env, bill_by_hand, first)
    return figures | {
        "seconds_sql_floor": floor,
        "seconds_native": native,
        "queries_native_per_bill": round(queries_native / HOMES, 1),
        "schedule_vs_sql": round(figures["seconds_schedule"] / floor, 1),
        "finalise_vs_native": round(figures["seconds_finalise"] / native, 2),
        "growth": round(measured["large"] / measured["small"] / 2, 2),
    }


def build(world, homes, today):
    """Return contracts of ``homes`` care homes, whose residents came during the period
    that holds ``today``."""
    env = world.env
    level = world.level("Bench - Residential (Room)", unit="week")
    calendar = world.calendar("Bench", today - timedelta(days=today.weekday() + 14))
    contracts = env["lcc.contract"]
    for number in range(homes):
        name = f"BENCH HOME {homes} {number}"
        contract = world.contract(world.provider(name), name, "scheduled")
        contract.calendar_id = calendar
        world.rate(contract, level, 650 + number / 100)
        contracts |= contract
    first = calendar._get_period(today)[0]
    chance = random.Random(homes)
    for contract in contracts:
        service = world.service(contract, contract.name)
        people = [
            world._prepare_client_vals(*names.invent(chance))
            for _number in range(RESIDENTS)
        ]
        env["lcc.package.line"].create(
            [
                # Half of them came later in the period.
                world._prepare_cpli_vals(
                    client, service, level, 1, first + timedelta(days=place % 2 * 9)
                )
                for place, client in enumerate(env["lcc.client"].create(people))
            ]
        )
    env.cr.commit()
    env.cr.execute("ANALYZE lcc_contract, lcc_client, lcc_package_line, lcc_rate")
    return contracts


def draw_up(schedules, contracts, today):
    drawn = schedules.browse()
    for start in range(0, len(contracts), BATCH):
        batch = contracts[start : start + BATCH]
        drawn |= drawn.browse(schedules.action_draw_up(batch.ids, today))
    return drawn


def finalise(schedules):
    for start in range(0, len(schedules), BATCH):
        schedules[start : start + BATCH].action_finalise()


def compute_floor(env, schedules):
    env.cr.execute(
        FLOOR,
        {
            "first": schedules[0].date_start,
            "last": schedules[0].date_end,
            "contracts": schedules.contract_id.ids,
        },
    )


def bill_by_hand(schedules):
    """Make and post as many bills of as many lines, with Odoo alone."""
    moves = schedules.env["account.move"].sudo()
    for start in range(0, len(schedules), BATCH):
        batch = schedules[start : start + BATCH].sudo()
        bills = moves.create(
            [
                {
                    "move_type": "in_invoice",
                    "partner_id": schedule.provider_id.id,
                    "ref": f"BY HAND {schedule.id}",
                    "invoice_date": schedule.move_id.invoice_date,
                    "invoice_line_ids": [
                        Command.create(
                            {
                                "product_id": line.product_id.id,
                                "name": line.name,
                                "quantity": line.quantity,
                                "price_unit": line.price_unit,
                                "analytic_distribution": line.analytic_distribution,
                                "tax_ids": [Command.set(line.tax_ids.ids)],
                            }
                        )
                        for line in schedule.move_id.invoice_line_ids
                    ],
                }
                for schedule in batch
            ]
        )
        bills.action_post()


def timed(env, function, *arguments):
    """Return (seconds, queries, result) of a call on fresh caches."""
    env.flush_all()
    env.invalidate_all()
    queries, start = env.cr.sql_log_count, perf_counter()
    result = function(*arguments)
    env.flush_all()
    return (
        round(perf_counter() - start, 4),
        env.cr.sql_log_count - queries,
        result,
    )
