"""Two people, or two jobs, at the same moment: real transactions on a real server."""

import pytest
from at_once import at_once, service_of
from portal import RpcError

WEEK = "2024-01-08"
AT_ONCE = 4
OFFICERS = ("officer", "second.officer", "manager")


@pytest.fixture
def sessions(portal):
    return [portal.session("demo.user") for _number in range(AT_ONCE)]


def test_generating_a_week_at_once_makes_each_row_once(portal, sessions):
    service = service_of(sessions[0], "DEMO SERVICE")
    made = at_once(
        lambda session: session.call(
            "lcc.service", "action_generate_actuals", [service], WEEK
        ),
        sessions,
    )
    assert sorted(made) == [0] * (AT_ONCE - 1) + [1]
    rows = portal.query(
        f"SELECT COUNT(*) FROM lcc_actual WHERE service_id = {service}"
        f" AND week_start = '{WEEK}'"
    )
    assert rows == "1"


def test_of_two_who_save_a_week_at_once_one_is_shown_the_other_s(portal, sessions):
    service = service_of(sessions[0], "DEMO SERVICE")
    sessions[0].call("lcc.service", "action_generate_actuals", [service], WEEK)
    (line,) = sessions[0].call(
        "lcc.actual",
        "search_read",
        [("service_id", "=", service), ("week_start", "=", WEEK)],
        fields=["client_id", "package_line_id", "version"],
    )

    def save(session):
        hours = 35 - sessions.index(session)
        entry = {
            "package_line_id": line["package_line_id"][0],
            "qty_actual": hours,
            "qty_missed": 35 - hours,
            "comment": f"As told to number {sessions.index(session)}",
            "version": line["version"],
        }
        session.call(
            "lcc.actual",
            "action_save_week",
            service_id=service,
            client_id=line["client_id"][0],
            week_start=WEEK,
            lines=[entry],
        )
        return hours

    results = at_once(save, sessions)
    saved = [result for result in results if not isinstance(result, RpcError)]
    refused = [str(result) for result in results if isinstance(result, RpcError)]
    assert len(saved) == 1
    assert len(refused) == AT_ONCE - 1
    assert all("Someone else changed this week" in text for text in refused)
    stored = portal.query(f"SELECT qty_actual FROM lcc_actual WHERE id = {line['id']}")
    assert float(stored) == saved[0]


def test_saving_while_confirming_loses_neither(portal, sessions):
    service = service_of(sessions[0], "DEMO SERVICE")
    (line,) = sessions[0].call(
        "lcc.actual",
        "search_read",
        [("service_id", "=", service), ("week_start", "=", "2022-06-20")],
        fields=["client_id", "package_line_id", "version"],
    )
    entry = {
        "package_line_id": line["package_line_id"][0],
        "qty_actual": "32",
        "qty_missed": "3",
        "comment": "Service cancelled by client",
        "version": line["version"],
    }

    def work(session):
        if session is sessions[0]:
            return session.call("lcc.actual", "action_confirm", [line["id"]])
        return session.call(
            "lcc.actual",
            "action_save_week",
            service_id=service,
            client_id=line["client_id"][0],
            week_start="2022-06-20",
            lines=[entry],
        )

    _confirmed, saved = at_once(work, sessions[:2])
    stored = portal.query(
        f"SELECT amount_total FROM lcc_actual WHERE id = {line['id']}"
    )
    # Either the save came first and its figures stay, or it was told of the other.
    assert stored == ("624.40" if isinstance(saved, RpcError) else "570.88")


def test_a_plan_changed_while_its_week_is_generated_is_not_missed(portal):
    provider, officer = portal.session("demo.user"), portal.session("officer")
    service = service_of(provider, "DEMO SERVICE")
    (line,) = officer.call(
        "lcc.package.line",
        "search_read",
        [("service_id", "=", service), ("kind", "=", "planned")],
        fields=["qty_week"],
    )
    for number, quantity in enumerate((21, 28, 35)):
        week = f"2024-02-{5 + 7 * number:02d}"

        def work(session, week=week, quantity=quantity):
            if session is officer:
                values = {"qty_week": quantity}
                return session.call("lcc.package.line", "write", [line["id"]], values)
            return session.call(
                "lcc.service", "action_generate_actuals", [service], week
            )

        results = at_once(work, [provider, officer])
        assert not any(isinstance(result, RpcError) for result in results)
        planned = portal.query(
            "SELECT qty_plan_now || '/' || qty_planned FROM lcc_actual"
            f" WHERE package_line_id = {line['id']} AND week_start = '{week}'"
        )
        assert [float(part) for part in planned.split("/")] == [quantity, quantity]


def test_a_line_added_while_its_price_changes_takes_the_new_one(portal):
    provider, preparer = portal.session("test.user"), portal.session("officer")
    approver = portal.session("second.officer")
    service = int(
        portal.query("SELECT id FROM lcc_service WHERE name LIKE 'LWHH - T%'")
    )
    contract = int(
        portal.query(f"SELECT contract_id FROM lcc_service WHERE id={service}")
    )
    notice = int(
        portal.query("SELECT id FROM lcc_service_level WHERE name LIKE '%- Notice'")
    )
    client = int(portal.query("SELECT id FROM lcc_client WHERE last_name = 'Carrbeck'"))
    week = "2023-07-24"
    terms = {
        "contract_id": contract,
        "service_level_id": notice,
        "price": 30,
        "date_start": week,
    }
    (rate,) = preparer.call("lcc.rate", "create", [terms])
    known = provider.call(
        "lcc.actual",
        "search_read",
        [
            ("service_id", "=", service),
            ("client_id", "=", client),
            ("week_start", "=", week),
        ],
        fields=["package_line_id", "version"],
    )
    lines = [
        {"package_line_id": line["package_line_id"][0], "version": line["version"]}
        for line in known
    ]
    added = {"service_level_id": notice, "qty_actual": 2, "comment": "Notice"}

    def work(session):
        if session is approver:
            return session.call("lcc.rate", "action_approve", [rate])
        return session.call(
            "lcc.actual",
            "action_save_week",
            service_id=service,
            client_id=client,
            week_start=week,
            lines=[*lines, added],
        )

    results = at_once(work, [provider, approver])
    assert not any(isinstance(result, RpcError) for result in results)
    cost = portal.query(
        f"SELECT amount_total FROM lcc_actual WHERE service_level_id = {notice}"
        f" AND week_start = '{week}' AND client_id = {client}"
    )
    assert cost == "60.00"


def test_a_schedule_drawn_up_and_finalised_at_once_is_there_once(portal):
    officers = [portal.session(login) for login in OFFICERS]
    contract = int(
        portal.query("SELECT id FROM lcc_contract WHERE name LIKE '%RES NURSING'")
    )
    schedules = "lcc.scheduled.payment"
    drawn = at_once(
        lambda officer: officer.call(schedules, "action_draw_up", [contract]), officers
    )
    assert [drawn[0]] * len(officers) == drawn, drawn
    (schedule,) = drawn[0]
    outcomes = at_once(
        lambda officer: officer.call(schedules, "action_finalise", [schedule]), officers
    )
    refused = [each for each in outcomes if isinstance(each, RpcError)]
    assert len(refused) == len(officers) - 1, outcomes
    for each in refused:
        assert "is finalised already" in str(each) or "just now" in str(each)
    bills = portal.query(
        "SELECT COUNT(*), SUM(m.amount_total) = MIN(s.amount_payable)"
        " FROM account_move m"
        " JOIN lcc_scheduled_payment s ON s.id = m.lcc_scheduled_payment_id"
        f" WHERE s.id = {schedule} AND m.state = 'posted'"
    )
    assert bills == "1|t"
    twice = portal.query(
        "SELECT COUNT(*) FROM lcc_scheduled_payment_line"
        f" WHERE contract_id = {contract} AND is_live AND NOT is_adjustment"
        " GROUP BY package_line_id, financial_year, period_start, part, price_unit,"
        " date_from HAVING COUNT(*) > 1"
    )
    assert not twice
