"""How long it takes to calculate and to create a contract's invoice.

Calculating ([Continue]) for 300 and for 3,000 clients, four weeks of two service levels
each: the cost must grow no faster than the clients. Creating ([Create]) for 300, beside
`account.move.create` with the same lines typed by hand, which also says what Odoo's own
part is; posting that bill is shown as well. Ratios of one run.
"""

from datetime import date, timedelta
from time import perf_counter

from odoo.fields import Command

from odoo.addons.lcc_actuals.demo.world import World

SMALL, LARGE = 300, 3000
WEEKS = [date(2023, 7, 17) + timedelta(weeks=number) for number in range(4)]
HEADER = {"reference": "BENCH", "invoice_date": "2023-08-20"}


def main(env):
    """Return the figures as a dict: seconds, queries and ratios."""
    env.company.lcc_invoice_max_lines = LARGE
    world = World(env)
    small, large = (build(world, clients) for clients in (SMALL, LARGE))
    moves = env["account.move"].with_user(world.officer)
    figures = {"bench": "invoices", "clients": SMALL, "clients_large": LARGE}
    # What the first invoice of a server's life does beside.
    moves.action_lcc_calculate("invoice", "contract", small.id)
    calculated = {}
    for contract, name in ((small, "calc"), (large, "calc_large")):
        seconds, queries, data = timed(
            env, moves.action_lcc_calculate, "invoice", "contract", contract.id
        )
        calculated[name] = data["lines"]
        figures |= {f"seconds_{name}": seconds, f"queries_{name}": queries}
    keys = [line["key"] for line in calculated["calc"]]
    create, queries, bill_id = timed(
        env, moves.action_lcc_create, "invoice", "contract", small.id, keys, HEADER
    )
    bill = env["account.move"].browse(bill_id)
    native, queries_native, by_hand = timed(env, create_by_hand, bill)
    post, _queries, _result = timed(env, by_hand.action_post)
    if (bill.amount_total, len(bill.line_ids)) != (
        by_hand.amount_total,
        len(by_hand.line_ids),
    ):
        raise AssertionError("The two bills differ.")
    calc = figures["seconds_calc"]
    growth = figures["seconds_calc_large"] / calc / (LARGE / SMALL)
    return figures | {
        "lines": len(bill.invoice_line_ids),
        "seconds_create": create,
        "queries_create": queries,
        "seconds_native_create": native,
        "queries_native_create": queries_native,
        "seconds_native_post": post,
        "calc_vs_native": round(calc / native, 3),
        "create_vs_native": round(create / native, 2),
        "growth": round(growth, 2),
    }


def build(world, clients):
    """Return a contract whose ``clients`` have four confirmed weeks of two levels."""
    name = f"BENCH {clients}"
    contract = world.contract(world.provider(name), name)
    service = world.service(contract, name)
    levels = [world.level(f"Bench - {carers} Carer") for carers in ("Single", "Two")]
    for level in levels:
        world.rate(contract, level, 20.50)
    first = world.crowd(service, levels[0], clients, WEEKS[0])
    world.env["lcc.package.line"].create(
        [
            world._prepare_cpli_vals(
                line.client_id, service, levels[1], 10.25, WEEKS[0]
            )
            for line in first
        ]
    )
    world.generate(service, *WEEKS)
    weeks = world.env["lcc.actual"].search([("contract_id", "=", contract.id)])
    weeks.with_user(world.officer).action_confirm()
    # Where other processes would see it, with what PostgreSQL knows of it.
    world.env.cr.commit()
    world.env.cr.execute("ANALYZE lcc_actual, lcc_client, lcc_package_line")
    return contract


def create_by_hand(bill):
    """Create a bill with the lines of ``bill`` as somebody would type them."""
    return bill.create(
        {
            "move_type": "in_invoice",
            "partner_id": bill.partner_id.id,
            "ref": "BY HAND",
            "invoice_date": bill.invoice_date,
            "invoice_line_ids": [
                Command.create(
                    {
                        "product_id": line.product_id.id,
                        "name": line.name,
                        "quantity": line.quantity,
                        "price_unit": line.price_unit,
                        "analytic_distribution": line.analytic_distribution,
                    }
                )
                for line in bill.invoice_line_ids
            ],
        }
    )


def timed(env, work, *args):
    """Return the seconds and queries that ``work`` takes from a cold cache to the
    database, and its result."""
    env.invalidate_all()
    before, begun = env.cr.sql_log_count, perf_counter()
    result = work(*args)
    env.flush_all()
    seconds = round(perf_counter() - begun, 3)
    return seconds, env.cr.sql_log_count - before, result
