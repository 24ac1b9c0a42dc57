"""Recent weeks relative to today, so that the demo never looks dead."""

import random
from datetime import timedelta

from ..tools.weeks import DAYS_IN_WEEK, monday_of
from .bills import build_recent_bills

VARIANCES = (
    ("qty_missed", "variance_reason_1", "Cancelled with two days' notice"),
    ("qty_frustrated", "variance_reason_4", "No entry, reported to the council"),
    ("qty_extra", "variance_reason_8", "Extra visit agreed with the social worker"),
)


def mondays_back(today, weeks):
    """Return the Mondays of this week and the ``weeks`` before it, oldest first."""
    this_week = monday_of(today)
    return [
        this_week - timedelta(days=DAYS_IN_WEEK * back) for back in range(weeks, -1, -1)
    ]


def build_recent(world, cases, clients, weeks):
    """Give TEST PROVIDER ``clients`` people with ``weeks`` weeks of actuals: the
    older ones confirmed, with a few variances, the last ones still to confirm."""
    mondays = mondays_back(world.council._lcc_today(), weeks)
    levels = cases.single_carer | cases.two_carer
    people = world.crowd(
        cases.test_service, levels, clients, mondays[0] - timedelta(days=28)
    ).client_id
    world.generate(cases.test_service, *mondays)
    recorder = world.recorder(cases.test_user)
    chance = random.Random(clients * weeks)
    for monday in mondays[:-2]:
        _vary(world, recorder, cases.test_service, monday, chance)
    _confirm(world, recorder, cases.test_service, mondays[:-3])
    services = world.env["lcc.service"].search(
        [("provider_id", "in", (cases.branches | cases.demo).ids)]
    )
    world.generate(services, *mondays[-4:])
    _renew_respite(world, cases, mondays[0])
    _leave_work_for_officers(world, cases, mondays)
    build_recent_bills(world, cases, people[:3])


def _vary(world, recorder, service, monday, chance):
    """Record a variance for two people of the week."""
    week = world.env["lcc.actual"].search(
        [("service_id", "=", service.id), ("week_start", "=", monday)]
    )
    people = week.filtered(lambda actual: actual.qty_planned >= 7).client_id
    for client in chance.sample(people.sorted("id"), k=min(2, len(people))):
        actual = week.filtered(
            lambda actual, client=client: actual.client_id == client
        )[0]
        field, reason, comment = chance.choice(VARIANCES)
        hours = chance.choice((0.5, 1, 2))
        change = {"qty_missed": -hours, "qty_frustrated": -hours, "qty_extra": hours}
        values = {
            field: hours,
            "qty_actual": actual.qty_planned + change[field],
            "reason_id": world.env.ref(f"lcc_actuals.{reason}").id,
            "comment": comment,
        }
        world.save(
            recorder, service, client, monday, **{world.level_word(actual): values}
        )


def _confirm(world, recorder, service, mondays):
    to_confirm = world.env["lcc.actual"].search(
        [
            ("service_id", "=", service.id),
            ("week_start", "in", mondays),
            ("state", "=", "generated"),
        ]
    )
    to_confirm.with_user(recorder).action_confirm()


def _renew_respite(world, cases, start):
    """Give Mrs Bloggs an open rolling respite with an allowance of 28 hours."""
    world.cpli(
        cases.bloggs,
        cases.demo_service,
        cases.respite,
        0,
        start,
        has_allowance=True,
        qty_allowance=28,
    )


def _leave_work_for_officers(world, cases, mondays):
    """Leave a line above its tolerance, a rate to approve and a stay in hospital."""
    service = world.env["lcc.service"].search([("name", "=", "PENDLE BURNLEY")])
    service.contract_id.policy_id = world.env.ref("lcc_actuals.lcc_policy_strict")
    monday = mondays[-2]
    week = world.env["lcc.actual"].search(
        [("service_id", "=", service.id), ("week_start", "=", monday)], order="id"
    )
    extra = {
        "qty_actual": week[0].qty_planned + 6,
        "qty_extra": 6,
        "comment": "Daughter away, longer visits",
    }
    recorder = world.recorder(cases.branches_user)
    entry = {world.level_word(week[0]): extra}
    world.save(recorder, service, week[0].client_id, monday, **entry)
    world.env["lcc.rate"].with_user(world.officer).create(
        {
            "contract_id": service.contract_id.id,
            "service_level_id": cases.single_carer.id,
            "price": 21.95,
            "date_start": mondays[-1] + timedelta(days=56),
        }
    )
    world.env["lcc.absence"].create(
        {
            "client_id": week[-1].client_id.id,
            "reason": "hospital",
            "date_start": mondays[-1] + timedelta(days=2),
        }
    )
