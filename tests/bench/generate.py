"""How long Generate Actuals takes for 5,000 CPLIs in one week.

Against creating the same rows one by one through the ORM (what it must beat), and
against one INSERT ... SELECT of rows of the same width (the floor: no code of ours
at all). Ratios, medians of several weeks in one run.
"""

from datetime import date, timedelta
from statistics import median
from time import perf_counter

from odoo.addons.lcc_actuals.demo.world import World

NUMBER = 5000
WEEKS = 3
START = date(2023, 4, 3)


def main(env):
    """Return the figures as a dict: seconds and ratios for 5,000 CPLIs."""
    world = World(env)
    provider = world.provider("BENCH PROVIDER")
    contract = world.contract(provider, "BENCH CONTRACT")
    service = world.service(contract, "BENCH SERVICE")
    level = world.level("Bench - Single Carer")
    world.rate(contract, level, 20.50)
    lines = world.crowd(service, level, NUMBER, START)
    env.flush_all()
    generated = median(timed(env, generate, service, week) for week in weeks(0))
    floor = median(timed(env, insert_select, lines, week) for week in weeks(1))
    one_by_one = timed(env, create_one_by_one, lines, weeks(2)[0])
    return {
        "bench": "generate",
        "cplis": NUMBER,
        "seconds": round(generated, 3),
        "seconds_one_by_one": round(one_by_one, 3),
        "seconds_sql_floor": round(floor, 3),
        "vs_one_by_one": round(generated / one_by_one, 3),
        "vs_sql_floor": round(generated / floor, 2),
    }


def weeks(block):
    """Return the Mondays of a block of weeks that no other block has."""
    first = START + timedelta(weeks=WEEKS * block)
    return [first + timedelta(weeks=number) for number in range(WEEKS)]


def timed(env, work, *args):
    """Return the seconds that ``work`` takes from a cold cache to the database."""
    env.invalidate_all()
    begun = perf_counter()
    work(*args)
    env.flush_all()
    return perf_counter() - begun


def generate(service, monday):
    made = service.action_generate_actuals(monday)
    if made != NUMBER:
        raise AssertionError(f"generated {made} rows, not {NUMBER}")


def create_one_by_one(lines, monday):
    for line in lines:
        line.env["lcc.actual"].create(
            {"package_line_id": line.id, "week_start": monday}
        )
        line.env.flush_all()


def insert_select(lines, monday):
    lines.env.cr.execute(
        """
        INSERT INTO lcc_actual (
            package_line_id, client_id, service_id, service_level_id, contract_id,
            provider_id, company_id, week_start, kind, qty_planned, qty_plan_now,
            qty_actual, visits, qty_frustrated, qty_missed, qty_extra,
            is_plan_changed, date_from, date_to, financial_year, rate_id, price_unit,
            amount_total, state, approval_state, version, create_uid, create_date,
            write_uid, write_date
        )
        SELECT line.id, client_id, service_id, line.service_level_id, line.contract_id,
            line.provider_id, line.company_id, %(monday)s, kind, qty_week, qty_week,
            qty_week, visits_planned, 0, 0, 0, false, %(monday)s, %(monday)s + 6,
            '2023/2024', rate.id, rate.price, ROUND(qty_week * rate.price, 2),
            'generated', 'none', '0', 1, now(), 1, now()
        FROM lcc_package_line line
        JOIN lcc_rate rate USING (contract_id)
        WHERE line.id = ANY(%(ids)s)
        """,
        {"monday": monday, "ids": lines.ids},
    )
