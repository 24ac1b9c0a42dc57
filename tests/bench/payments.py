"""What a period of scheduled payments costs: 6,000 residents in 400 homes, then 12,000
in 800: drawn up, finalised into posted bills, chosen and confirmed in a payment run,
made into a Bacs file, sent.

Beside drawing up stand one SQL statement that computes the same amounts (the floor) and
one that inserts the same lines; beside finalising stands native Odoo, creating and
posting bills of the same lines: of 100 homes at most, compared by the bill.

Ratios of one run, in seconds that this process and PostgreSQL's worked (``busy``): on a
machine with other work, waiting says nothing. ``BENCH_HOMES=40 ./run bench payments``
is a small one.
"""

import os
import random
import sys
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import NamedTuple

from odoo.fields import Command
from odoo.tools import SQL

from odoo.addons.lcc_actuals.demo import names
from odoo.addons.lcc_actuals.demo.banking import build_bank_account, build_bank_journal
from odoo.addons.lcc_actuals.demo.world import World

HOMES, RESIDENTS = int(os.environ.get("BENCH_HOMES", 400)), 15
#: Homes whose bills are made by native Odoo.
NATIVE = min(HOMES, 100)
#: Homes that go through everything before: a server's first bills do more.
WARM = 5
#: As the jobs take them; each commits after so many.
DRAWN, FINALISED = 25, 20
#: So often the statements of the floors, which take no time, are repeated.
TIMES = 5

FLOOR = """
    SELECT SUM(amount) FROM (
        SELECT ROUND(days * p.qty_week * r.price / 7, 2) AS amount
        FROM lcc_package_line p
        JOIN lcc_rate r ON r.contract_id = p.contract_id
            AND r.service_level_id = p.service_level_id AND r.state = 'approved'
            AND r.package_line_id IS NULL
        JOIN lcc_scheduled_payment s ON s.contract_id = p.contract_id
        CROSS JOIN LATERAL (
            SELECT LEAST(p.date_end, s.date_end)
                - GREATEST(p.date_start, s.date_start) + 1
        ) AS d (days)
        WHERE s.id = ANY(%s) AND days > 0 AND r.date_start <= p.date_start
            AND COALESCE(r.date_end, s.date_end) >= s.date_end
    ) AS amounts
"""


class Measured(NamedTuple):
    """What a step took: seconds that passed, seconds worked, and queries."""

    seconds: float
    busy: float
    queries: int


def main(env):
    """Return the figures as a dict: seconds, queries, megabytes and ratios."""
    world = World(env)
    method = build_bank_journal(world)
    first = build(world, WARM)
    drawn = Steps(world).take(method, first)
    bill_by_hand(drawn)
    idle = resident("VmRSS")
    steps = {}
    for homes in (HOMES, 2 * HOMES):
        contracts = build(world, homes)
        steps[homes] = Steps(world)
        drawn = steps[homes].take(method, contracts)
        if homes == HOMES:
            beside = compare(world, drawn)
    small, large = steps[HOMES], steps[2 * HOMES]
    figures = {"bench": "payments", "homes": HOMES, "residents": HOMES * RESIDENTS}
    for step, measured in small.measured.items():
        figures |= {
            f"seconds_{step}": measured.seconds,
            f"busy_{step}": measured.busy,
            f"busy_{step}_large": large.measured[step].busy,
            f"queries_{step}_per_home": round(measured.queries / HOMES, 1),
        }
    figures |= beside
    schedule, finalise = figures["busy_schedule"], figures["busy_finalise"]
    native = figures["busy_native_per_bill"]
    return figures | {
        "peak_mb": round(small.peak - idle),
        "peak_mb_large": round(large.peak - idle),
        "schedule_vs_sql": round(schedule / figures["busy_sql_floor"], 1),
        "schedule_vs_insert": round(schedule / figures["busy_sql_insert"], 1),
        "finalise_vs_native": round(finalise / HOMES / native, 2),
        "growth": round(large.busy / small.busy / 2, 2),
    }


class Steps:
    """Takes contracts from the plan to the file that was sent, and measures each step:
    ``measured`` is {step: Measured}, ``peak`` the most megabytes held."""

    def __init__(self, world):
        self.env, self.officer = world.env, world.officer
        self.measured, self.peak = {}, 0

    @property
    def busy(self):
        return sum(measured.busy for measured in self.measured.values())

    def take(self, method, contracts):
        """Return the schedules of the period that holds today."""
        today = self.env.company._lcc_today()
        schedules = self.env["lcc.scheduled.payment"].with_user(self.officer)
        orders = self.env["account.payment.order"].with_user(self.officer)
        drawn = self._measure("schedule", draw_up, schedules, contracts, today)
        self._measure("finalise", finalise, drawn)
        run = self._measure("run", start, orders, method, today)
        if len(run.payment_ids) != len(contracts) or run.lcc_held_ids:
            raise AssertionError("Not every home is paid.")
        self._measure("file", run.open2generated)
        self._measure("send", run.generated2uploaded)
        return drawn

    def _measure(self, step, function, *arguments):
        # As PostgreSQL does by itself once in a while.
        self.env.cr.execute("ANALYZE")
        self.env.cr.commit()
        Path("/proc/self/clear_refs").write_text("5")
        result, self.measured[step] = timed(self.env, function, *arguments)
        self.peak = max(self.peak, resident("VmHWM"))
        tell(step, self.measured[step])
        return result


def build(world, homes):
    """Return contracts of ``homes`` new care homes, whose residents came during the
    period that holds today."""
    env, today = world.env, world.env.company._lcc_today()
    level = world.level("Bench - Residential (Room)", unit="week")
    calendar = world.calendar("Bench", today - timedelta(days=today.weekday() + 14))
    first = calendar._get_period(today)[0]
    chance = random.Random(homes)
    contracts = env["lcc.contract"]
    for number in range(homes):
        name = f"BENCH HOME {homes} {number}"
        provider = world.provider(name)
        build_bank_account(world, provider, "20-15-75", f"{number + 1:08}")
        contract = world.contract(provider, name, "scheduled")
        contract.calendar_id = calendar
        world.rate(contract, level, 650 + number / 100)
        service = world.service(contract, name)
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
        contracts |= contract
    tell(f"built {homes} homes")
    return contracts


def draw_up(schedules, contracts, today):
    drawn = schedules.browse()
    for batch in batches(contracts, DRAWN):
        drawn |= drawn.browse(schedules.action_draw_up(batch.ids, today))
        schedules.env.cr.commit()
    return drawn


def finalise(schedules):
    for batch in batches(schedules, FINALISED):
        batch.action_finalise()
        schedules.env.cr.commit()


def start(orders, method, today):
    """Return a confirmed payment run of all that is due."""
    day = orders.env.company._lcc_next_working_day(today)
    run = orders.browse(orders.action_lcc_start(method.id, today, day))
    run.draft2open()
    return run


def compare(world, drawn):
    """Return what the floors and native Odoo take for the same schedules."""
    env = world.env
    env.cr.execute(FLOOR, [drawn.ids])
    amount = env.cr.fetchone()[0]
    if round(amount, 2) != round(sum(drawn.mapped("amount_payable")), 2):
        raise AssertionError("The floor comes to something else.")
    floors = [
        median(timed(env, work, env, drawn)[1].busy for _time in range(TIMES))
        for work in (compute, insert)
    ]
    _result, native = timed(env, bill_by_hand, drawn[:NATIVE])
    tell("native", native)
    return {
        "busy_sql_floor": round(floors[0], 4),
        "busy_sql_insert": round(floors[1], 4),
        "native_bills": NATIVE,
        "seconds_native_per_bill": round(native.seconds / NATIVE, 3),
        "busy_native_per_bill": round(native.busy / NATIVE, 3),
        "queries_native_per_bill": round(native.queries / NATIVE, 1),
    }


def compute(env, schedules):
    env.cr.execute(FLOOR, [schedules.ids])


def insert(env, schedules):
    """Insert the lines of the schedules once more, and take that back."""
    table = env["lcc.scheduled.payment.line"]
    columns = SQL(", ").join(
        SQL.identifier(name)
        for name, field in table._fields.items()
        if field.store and field.column_type and name != "id"
    )
    with env.cr.savepoint() as savepoint:
        env.cr.execute(
            SQL(
                "INSERT INTO %(table)s (%(columns)s) SELECT %(columns)s FROM %(table)s"
                " WHERE scheduled_payment_id = ANY(%(ids)s)",
                table=SQL.identifier(table._table),
                columns=columns,
                ids=schedules.ids,
            )
        )
        savepoint.rollback()


def bill_by_hand(schedules):
    """Make and post as many bills of as many lines, with Odoo alone."""
    moves = schedules.env["account.move"].sudo()
    for batch in batches(schedules.sudo(), FINALISED):
        moves.create([prepare_by_hand(schedule) for schedule in batch]).action_post()
        moves.env.cr.commit()


def prepare_by_hand(schedule):
    return {
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


def batches(records, size):
    for begin in range(0, len(records), size):
        yield records.browse(records.ids[begin : begin + size])


def timed(env, function, *arguments):
    """Return (result, Measured) of a call on fresh caches."""
    env.flush_all()
    env.invalidate_all()
    queries, worked, begun = env.cr.sql_log_count, busy(env), perf_counter()
    result = function(*arguments)
    env.flush_all()
    seconds, worked = perf_counter() - begun, busy(env) - worked
    queries = env.cr.sql_log_count - queries
    return result, Measured(round(seconds, 4), round(worked, 4), queries)


def busy(env):
    """Return the seconds that this process and that of its database have worked."""
    server = env.cr._cnx.info.backend_pid
    worked = Path(f"/proc/{server}/schedstat").read_text().split()[0]
    return process_time() + int(worked) / 10**9


def resident(name):
    """Return the megabytes that this process holds (VmRSS) or held at most since it
    was last reset (VmHWM)."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1]) / 1024
    raise AssertionError(name)


def tell(*words):
    """Show that a long run lives."""
    print("   ", *words, file=sys.stderr, flush=True)
