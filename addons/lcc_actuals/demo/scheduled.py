"""DEMO RES PROVIDER's scheduled payments: the guide's of 11 Apr 2022 to 8 May 2022,
£45,197.49 with adjustments of the year before, and recent ones of another contract."""

import random
from datetime import date, datetime, time, timedelta

from . import names
from .bills import register_payment

#: The first payment period, and the guide's.
FIRST_PERIOD = date(2021, 3, 15)
FIRST_SPRING = date(2022, 3, 14)
GUIDE_PERIOD = date(2022, 4, 11)
LAST_DAY = date(2022, 5, 8)
PERIOD = timedelta(weeks=4)
BED_PRICE = 561.40

#: When it was paid is told in order of time; the rest of it happened just now.
STATEMENTS = (
    """
    UPDATE lcc_scheduled_payment
    SET create_date = LEAST(create_date, date_start + INTERVAL '6 hours'),
        date_answered = LEAST(date_answered, date_cutoff - INTERVAL '1 day'),
        date_finalised = LEAST(date_finalised, date_cutoff + INTERVAL '1 hour')
    """,
    """
    UPDATE mail_message m
    SET date = LEAST(m.date, s.date_answered)
    FROM lcc_scheduled_payment s
    WHERE m.model = 'lcc.scheduled.payment' AND m.res_id = s.id
        AND s.date_answered IS NOT NULL
    """,
)


def build_scheduled(world, cases):
    """Build both contracts' schedules, after ``build_residential``."""
    chance = random.Random("DEMO RES")
    build_guide_schedules(world, cases, chance)
    build_recent_schedules(world, cases, chance)
    world.env.flush_all()
    for statement in STATEMENTS:
        world.env.cr.execute(statement)
    world.env.invalidate_all()


def build_guide_schedules(world, cases, chance):
    """Thirteen months paid as planned at the time, three people's dates corrected, and
    the schedule that takes the corrections; then the contract ended."""
    contract, service = cases.res_contract, cases.res_service
    contract.date_start = FIRST_PERIOD
    # His first day was known too late for the schedule of then.
    line_of(world, contract, "Dalebrook").date_start = date(2021, 4, 1)
    world.rate(contract, cases.bed, BED_PRICE)
    settle_in(world, service, cases.bed, chance, 8, date(2021, 10, 25), LAST_DAY)
    people = settle_in(world, service, cases.bed, chance, 20, FIRST_SPRING, LAST_DAY)
    people[0].write({"amount_contribution": 51.00, "is_contribution_collected": True})
    period = FIRST_PERIOD
    while period < GUIDE_PERIOD:
        pay(world, cases, draw_up(world, contract, period))
        period += PERIOD
    late = settle_in(world, service, cases.bed, chance, 1, date(2022, 4, 15), LAST_DAY)
    world.rate(contract, cases.bed, 626.80, late.date_start, line=late)
    correct_plans(world, cases)
    cases.guide_schedule = draw_up(world, contract, GUIDE_PERIOD)
    pay(world, cases, cases.guide_schedule)
    running = lines_of(world, contract).filtered(lambda line: not line.date_end)
    running.write({"date_end": LAST_DAY})
    contract.date_end = LAST_DAY


def correct_plans(world, cases):
    """Mr D came on 17 Mar 2021 and left on 9 Aug 2021, Mrs C left on 20 Feb 2022, and
    M came on 1 Apr 2022."""
    contract = cases.res_contract
    line_of(world, contract, "Dalebrook").write(
        {"date_start": date(2021, 3, 17), "date_end": date(2021, 8, 9)}
    )
    line_of(world, contract, "Cloughfold").date_end = date(2022, 2, 20)
    line_of(world, contract, "Millergate").date_start = date(2022, 4, 1)


def build_recent_schedules(world, cases, chance):
    """CH - DEMO RES NURSING: a period that is paid, one that is finalised, and the one
    of today to be confirmed, with a resident who left, one in hospital and a
    contribution."""
    today = world.council._lcc_today()
    name = "CH - DEMO RES NURSING"
    first = cases.res_contract.calendar_id._get_period(today)[0]
    start = first - 2 * PERIOD
    contract = world.contract(cases.res, name, "scheduled", start=start)
    service = world.service(contract, "DEMO RES NURSING - CH")
    bed = world.level("Residential with Nursing (Bed)", unit="week")
    world.rate(contract, bed, 731.50)
    people = settle_in(world, service, bed, chance, 12, start)
    people[1].write({"amount_contribution": 96.35, "is_contribution_collected": True})
    pay(world, cases, draw_up(world, contract, start))
    finalise(world, cases, draw_up(world, contract, start + PERIOD))
    people[0].date_end = first - timedelta(days=6)
    world.env["lcc.absence"].create(
        {
            "client_id": people[2].client_id.id,
            "reason": "hospital",
            "date_start": first + timedelta(days=5),
            "date_end": first + timedelta(days=8),
        }
    )
    cases.open_schedule = draw_up(world, contract, today)


def lines_of(world, contract):
    return world.env["lcc.package.line"].search([("contract_id", "=", contract.id)])


def line_of(world, contract, last_name):
    return lines_of(world, contract).filtered(
        lambda line: line.client_id.last_name == last_name
    )


def settle_in(world, service, level, chance, number, start, end=None):
    """Return the CPLIs of ``number`` invented people with a bed each."""
    clients = world.env["lcc.client"].create(
        [world._prepare_client_vals(*names.invent(chance)) for _number in range(number)]
    )
    return world.env["lcc.package.line"].create(
        [
            world._prepare_cpli_vals(client, service, level, 1, start, end)
            for client in clients
        ]
    )


def draw_up(world, contract, day):
    """Draw up the schedule of the period that holds ``day``, as the officer."""
    schedules = world.env["lcc.scheduled.payment"].with_user(world.officer)
    return schedules.browse(schedules.action_draw_up(contract.ids, day))


def finalise(world, cases, schedule):
    """Confirm as the provider where the portal lets them, and finalise."""
    can_read = schedule.with_user(cases.res_user).has_access("read")
    user = cases.res_user if can_read else world.officer
    schedule.with_user(user).action_confirm()
    schedule.action_finalise()


def pay(world, cases, schedule):
    """Finalise, and pay as Odoo's own button does on the day of the run."""
    finalise(world, cases, schedule)
    bill = schedule.move_id
    moment = datetime.combine(schedule.date_run, time(9))
    bill._lcc_unsealed().write(
        {"lcc_date_submitted": moment, "lcc_date_authorised": moment}
    )
    register_payment(bill, payment_date=schedule.date_run)
