"""Finalising 600 contracts at once goes on in the background; a server that is killed
half way leaves each of them whole or open, and goes on when it is back."""

from datetime import date, timedelta

import pytest
from portal import SCHEDULER, running_portal, wait_until
from test_long_imports import wait_until_gone, wake_scheduler

HOMES = 600
PRICE = 700.00
MONDAY = date.today() - timedelta(days=date.today().weekday())
#: Nearly as long as it may take on a busy machine.
LONG = 600


@pytest.fixture(scope="module")
def portal():
    with running_portal(SCHEDULER, prepare) as portal:
        yield portal


def prepare(portal):
    """Let no other scheduled job come between."""
    portal.query("UPDATE ir_cron SET nextcall = NOW() + INTERVAL '1 day'")


@pytest.fixture(scope="module")
def schedules(portal):
    """The ids of the homes' open schedules of this period: £2,800.00 each."""
    officer, manager = portal.session("officer"), portal.session("manager")
    calendar = manager.call(
        "lcc.payment.calendar", "create", {"name": "Long", "date_anchor": str(MONDAY)}
    )
    level = manager.call(
        "lcc.service.level",
        "create",
        {"name": "Long - Residential (Room)", "kind": "planned", "unit": "week"},
    )
    policy = portal.query("SELECT MIN(id) FROM lcc_policy")
    providers = manager.call(
        "res.partner",
        "create",
        [
            {"name": f"LONG HOME {number}", "is_company": True, "is_lcc_provider": True}
            for number in range(HOMES)
        ],
    )
    contracts = officer.call(
        "lcc.contract",
        "create",
        [
            {
                "name": "CH",
                "provider_id": provider,
                "basis": "scheduled",
                "calendar_id": calendar,
                "policy_id": int(policy),
                "date_start": str(MONDAY),
            }
            for provider in providers
        ],
    )
    rates = officer.call(
        "lcc.rate",
        "create",
        [
            {
                "contract_id": contract,
                "service_level_id": level,
                "price": PRICE,
                "date_start": str(MONDAY),
            }
            for contract in contracts
        ],
    )
    portal.session("second.officer").call("lcc.rate", "action_approve", rates)
    services = officer.call(
        "lcc.service",
        "create",
        [
            {"name": "LONG HOME", "contract_id": contract, "date_start": str(MONDAY)}
            for contract in contracts
        ],
    )
    clients = officer.call(
        "lcc.client",
        "create",
        [
            {
                "first_name": "Resident",
                "last_name": f"Number {number}",
                "reference": f"LH{number:06d}",
            }
            for number in range(HOMES)
        ],
    )
    officer.call(
        "lcc.package.line",
        "create",
        [
            {
                "client_id": client,
                "service_id": service,
                "service_level_id": level,
                "qty_week": 1,
                "date_start": str(MONDAY),
            }
            for client, service in zip(clients, services, strict=True)
        ],
    )
    return officer.call("lcc.scheduled.payment", "action_draw_up", contracts)


def count(portal, condition):
    return int(
        portal.query(
            "SELECT COUNT(*) FROM lcc_scheduled_payment s"
            " JOIN res_partner p ON p.id = s.provider_id"
            f" WHERE p.name LIKE 'LONG HOME %' AND {condition}"
        )
    )


def check_whole(portal):
    """Each finalised schedule has one posted bill of £2,800.00, each open one none."""
    wrong = portal.query(
        "SELECT s.id, s.state, COUNT(m.id) FROM lcc_scheduled_payment s"
        " JOIN res_partner p ON p.id = s.provider_id"
        " LEFT JOIN account_move m ON m.lcc_scheduled_payment_id = s.id"
        " AND m.state = 'posted' AND m.amount_total = 2800.00 AND m.id = s.move_id"
        " WHERE p.name LIKE 'LONG HOME %' GROUP BY s.id"
        " HAVING COUNT(m.id) <> (s.state = 'finalised')::int"
    )
    assert not wrong
    bills = portal.query(
        "SELECT COUNT(*) FROM account_move m JOIN res_partner p ON p.id = m.partner_id"
        " WHERE p.name LIKE 'LONG HOME %'"
    )
    assert int(bills) == count(portal, "s.state = 'finalised'")


def test_killed_half_way_nothing_is_twice_and_nothing_is_missing(portal, schedules):
    assert len(schedules) == HOMES
    officer = portal.session("officer")
    officer.call("lcc.scheduled.payment", "action_finalise", schedules)
    assert count(portal, "s.is_to_finalise") == HOMES
    wake_scheduler(portal)
    wait_until(lambda: count(portal, "s.state = 'finalised'") >= HOMES // 5, LONG)
    portal.kill()
    wait_until_gone(portal)
    done = count(portal, "s.state = 'finalised'")
    assert HOMES // 5 <= done < HOMES
    assert count(portal, "s.is_to_finalise") == HOMES - done
    check_whole(portal)

    portal.start()
    wake_scheduler(portal)
    wait_until(lambda: count(portal, "s.state = 'finalised'") == HOMES, LONG)
    check_whole(portal)
    total = portal.query(
        "SELECT SUM(m.amount_total) FROM account_move m"
        " JOIN res_partner p ON p.id = m.partner_id WHERE p.name LIKE 'LONG HOME %'"
    )
    assert total == f"{HOMES * 2800:.2f}"
    officers = portal.query(
        "SELECT DISTINCT u.login FROM lcc_scheduled_payment s"
        " JOIN res_users u ON u.id = s.finalised_by_id"
        " JOIN res_partner p ON p.id = s.provider_id WHERE p.name LIKE 'LONG HOME %'"
    )
    assert officers == "officer"
