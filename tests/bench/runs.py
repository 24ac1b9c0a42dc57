"""What a payment run costs: 200 care homes with a bill each, then 400: chosen,
confirmed, made into a Bacs file and sent. Seconds, queries per home, and the growth.
"""

from datetime import timedelta
from time import perf_counter

from odoo.addons.lcc_actuals.demo.banking import build_bank_account, build_bank_journal
from odoo.addons.lcc_actuals.demo.world import World

HOMES = 200
#: More are finalised by the job.
BATCH = 20
STEPS = ("draft2open", "open2generated", "generated2uploaded")


def main(env):
    """Return the figures as a dict."""
    world = World(env)
    method = build_bank_journal(world)
    figures = {"bench": "runs", "homes": 2 * HOMES}
    measured = {}
    for homes in (HOMES, 2 * HOMES):
        build(world, homes)
        measured[homes] = pay(world, method, figures, homes)
    figures["growth"] = round(measured[2 * HOMES] / measured[HOMES] / 2, 2)
    return figures


def build(world, homes):
    """Give ``homes`` new care homes a bank account and a finalised schedule each."""
    env, today = world.env, world.env.company._lcc_today()
    level = world.level("Bench - Residential (Room)", unit="week")
    calendar = world.calendar("Bench", today - timedelta(days=today.weekday() + 14))
    first = calendar._get_period(today)[0]
    contracts = env["lcc.contract"]
    for number in range(homes):
        name = f"BENCH {homes} {number}"
        provider = world.provider(name)
        build_bank_account(world, provider, "20-15-75", f"{number + 1:08}")
        contract = world.contract(provider, name, "scheduled")
        contract.calendar_id = calendar
        world.rate(contract, level, 650 + number / 100)
        service = world.service(contract, name)
        client = world.client("Mrs", "Bench", f"Resident {number}")
        world.cpli(client, service, level, 1, first)
        contracts |= contract
    schedules = env["lcc.scheduled.payment"].with_user(world.officer)
    for start in range(0, homes, BATCH):
        batch = contracts[start : start + BATCH]
        drawn = schedules.action_draw_up(batch.ids, today)
        schedules.browse(drawn).action_finalise()
    env.cr.commit()


def pay(world, method, figures, homes):
    """Take a run through its steps; return the seconds of all."""
    env = world.env
    company = env.company
    today = company._lcc_today()
    orders = env["account.payment.order"].with_user(world.officer)
    total = 0
    started = (method.id, today, company._lcc_next_working_day(today))
    seconds, queries, run_id = timed(env, orders.action_lcc_start, *started)
    run = orders.browse(run_id)
    note(figures, homes, "choose", seconds, queries)
    total += seconds
    for step in STEPS:
        seconds, queries, _result = timed(env, getattr(run, step))
        note(figures, homes, step, seconds, queries)
        total += seconds
    if len(run.payment_ids) != homes or run.lcc_held_ids:
        raise AssertionError("Not every home was paid.")
    env.cr.commit()
    return total


def note(figures, homes, step, seconds, queries):
    if homes == 2 * HOMES:
        figures[f"seconds_{step}"] = seconds
        figures[f"queries_{step}_per_home"] = round(queries / homes, 1)


def timed(env, function, *arguments):
    """Return (seconds, queries, result) of a call on fresh caches."""
    env.flush_all()
    env.invalidate_all()
    queries, start = env.cr.sql_log_count, perf_counter()
    result = function(*arguments)
    env.flush_all()
    return round(perf_counter() - start, 4), env.cr.sql_log_count - queries, result
