"""Long imports: put to work in the background, done by Odoo's own scheduler, and all
or nothing when the server is killed in their midst."""

import pytest
from at_once import at_once, count_waiting, holding
from portal import SCHEDULER, running_portal, wait_until
from sheets import (
    csv_of,
    import_sheet,
    provider_of,
    read_import,
    read_problems,
    update_system,
)

from runner import postgres

#: More rows than this are long; so are the sheets here.
ROWS_AT_ONCE = 100
#: The weeks of the demo's crowd, the unended one included.
FIRST_DAY = "CURRENT_DATE - 120"
JOBS = "SELECT COUNT(*) FROM lcc_actuals_import_job"


@pytest.fixture(scope="module")
def portal():
    """A server with a scheduler, which looks at nothing but what it is asked to."""
    with running_portal(SCHEDULER, prepare) as portal:
        yield portal


def prepare(portal):
    """Make some hundred rows long, and let no other scheduled job come between."""
    portal.query(f"UPDATE res_company SET lcc_import_background_rows = {ROWS_AT_ONCE}")
    portal.query("UPDATE ir_cron SET nextcall = NOW() + INTERVAL '1 day'")


@pytest.fixture(scope="module")
def session(portal):
    return portal.session("test.user")


@pytest.fixture(scope="module")
def provider(session):
    return provider_of(session)


@pytest.fixture(scope="module")
def service(portal):
    return int(portal.query("SELECT id FROM lcc_service WHERE name LIKE 'LWHH - T%'"))


@pytest.fixture(scope="module", autouse=True)
def more_weeks(portal, service):
    """Make one chunk of rows into several: a second line for each of the crowd."""
    officer = portal.session("officer")
    travel = int(
        portal.query("SELECT id FROM lcc_service_level WHERE name LIKE '%- Travel'")
    )
    crowd = portal.query(
        "SELECT string_agg(DISTINCT client_id::text, ' ') FROM lcc_package_line"
        f" WHERE service_id = {service} AND date_start > {FIRST_DAY}"
    )
    start = portal.query(
        f"SELECT MIN(week_start) FROM lcc_actual WHERE service_id = {service}"
        f" AND week_start > {FIRST_DAY}"
    )
    officer.call(
        "lcc.package.line",
        "create",
        [
            {
                "client_id": int(client),
                "service_id": service,
                "service_level_id": travel,
                "qty_week": 3.5,
                "date_start": start,
            }
            for client in crowd.split()
        ],
    )
    weeks = portal.query(
        "SELECT string_agg(DISTINCT week_start::text, ' ') FROM lcc_actual"
        f" WHERE service_id = {service} AND week_start >= '{start}'"
    )
    for week in weeks.split():
        officer.call("lcc.service", "action_generate_actuals", [service], week)


@pytest.fixture
def make_sheet(portal, service):
    """Return a function that makes a sheet of ``missed`` hours on every line of the
    crowd's weeks."""

    def make(missed, comment):
        lines = portal.query(
            "SELECT p.reference, a.week_start, a.qty_planned FROM lcc_actual a"
            " JOIN lcc_package_line p ON p.id = a.package_line_id"
            f" WHERE a.service_id = {service} AND a.week_start > {FIRST_DAY}"
            " AND a.week_start < CURRENT_DATE AND a.kind = 'planned'"
            # The demo's invoices have locked some.
            " AND a.qty_planned > 1 AND a.state != 'locked' ORDER BY a.id"
        )
        return csv_of(
            {
                "CPLI Reference": reference,
                "Week Beginning": week,
                "Actual": float(planned) - missed,
                "Missed": missed,
                "Comments": comment,
            }
            for reference, week, planned in (
                line.split("|") for line in lines.splitlines()
            )
        )

    return make


def count(portal, table, condition):
    return int(portal.query(f"SELECT COUNT(*) FROM {table} WHERE {condition}"))


def count_recorded(portal, comment):
    """Return how many lines say ``comment``, and how many rows of history do."""
    condition = f"comment = '{comment}'"
    return (
        count(portal, "lcc_actual", condition),
        count(portal, "lcc_actual_history", condition),
    )


def wait_until_done(portal, session, sheet, state):
    """Wait until the scheduler has brought an import to a state; return the import."""
    wait_until(lambda: read_import(session, sheet)["state"] == state)
    wait_until(
        lambda: not count(portal, "lcc_actuals_import_job", f"import_id = {sheet}")
    )
    return read_import(session, sheet)


def checked(portal, session, provider, content):
    """Import a long sheet; return its import once it is checked."""
    sheet = import_sheet(session, provider, content)
    found = wait_until_done(portal, session, sheet, "checked")
    assert not found["message"]
    assert found["count_rejected"] == 0, read_problems(session, sheet)
    assert found["count_change"] == found["count_read"] > 5 * ROWS_AT_ONCE
    return sheet


def wake_scheduler(portal):
    """Let the scheduler look now at what waits, which it does by itself once a
    minute."""
    postgres.query(f"NOTIFY cron_trigger, '{portal.database}'")


def kill_at_work(portal):
    """Kill the server while its work waits for a lock that the test holds."""
    wait_until(lambda: count_waiting(portal))
    portal.kill()


def wait_until_gone(portal):
    """Wait until PostgreSQL has noticed that a killed server's work is gone."""
    others = (
        "SELECT COUNT(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"
        " AND datname = current_database() AND pid <> pg_backend_pid()"
    )
    wait_until(lambda: portal.query(others) == "0")


def test_a_long_import_is_read_updated_and_undone_in_the_background(
    portal, session, provider, make_sheet
):
    with holding(portal, "ir_cron", scheduled_id(portal)):
        sheet = import_sheet(session, provider, make_sheet(0.25, "In the background"))
        assert read_import(session, sheet)["state"] == "new"
        assert portal.query(JOBS) == "1"
    wake_scheduler(portal)
    found = wait_until_done(portal, session, sheet, "checked")
    rows = found["count_read"]
    assert found["count_change"] == rows > 5 * ROWS_AT_ONCE
    assert count_recorded(portal, "In the background") == (0, 0)

    before = portal.query(
        f"SELECT SUM(amount_total) FROM lcc_actual WHERE week_start > {FIRST_DAY}"
    )
    assert update_system(session, sheet) is False
    found = wait_until_done(portal, session, sheet, "done")
    assert count_recorded(portal, "In the background") == (rows, rows)
    stored = portal.query(
        "SELECT SUM(amount_total), SUM(ROUND((qty_actual * price_unit)::numeric, 2))"
        " FROM lcc_actual WHERE comment = 'In the background'"
    )
    assert stored == "|".join([f"{found['amount_after']:.2f}"] * 2)

    session.call("lcc.actuals.import", "action_undo", [sheet])
    wait_until_done(portal, session, sheet, "undone")
    after = portal.query(
        f"SELECT SUM(amount_total) FROM lcc_actual WHERE week_start > {FIRST_DAY}"
    )
    assert (after, count_recorded(portal, "In the background")[0]) == (before, 0)


def scheduled_id(portal):
    """Return the id of the scheduled job that works on imports."""
    return int(
        portal.query(
            "SELECT res_id FROM ir_model_data WHERE name = 'cron_work_on_imports'"
        )
    )


def test_killed_while_updating_it_has_recorded_nothing_and_then_all(
    portal, session, provider, make_sheet
):
    comment = "Killed while updating"
    sheet = checked(portal, session, provider, make_sheet(0.5, comment))
    rows = read_import(session, sheet)["count_change"]
    last = portal.query(
        f"SELECT MAX(actual_id) FROM lcc_actuals_import_row WHERE import_id = {sheet}"
    )
    with holding(portal, "lcc_actual", last):
        assert update_system(session, sheet) is False
        kill_at_work(portal)
        # It had come as far as that: all were judged again and some written.
        job = portal.query("SELECT task, rows_done FROM lcc_actuals_import_job")
        assert job == f"update|{rows}"
    wait_until_gone(portal)
    assert count_recorded(portal, comment) == (0, 0)
    assert portal.query(JOBS) == "1"

    portal.start()
    wake_scheduler(portal)
    found = wait_until_done(portal, session, sheet, "done")
    assert count_recorded(portal, comment) == (rows, rows)
    stored = portal.query(
        f"SELECT SUM(amount_total) FROM lcc_actual WHERE comment = '{comment}'"
    )
    assert stored == f"{found['amount_after']:.2f}"


def test_killed_while_reading_it_has_staged_nothing_and_then_all_once(
    portal, session, provider, make_sheet
):
    content = make_sheet(0.75, "Killed while reading")
    # The scheduler passes by what is held, until there is an import to hold.
    with holding(portal, "ir_cron", scheduled_id(portal)):
        sheet = import_sheet(session, provider, content)
    staged = f"import_id = {sheet}"
    # Rows that were written wait for what they refer to.
    with holding(portal, "lcc_actuals_import", sheet, "UPDATE"):
        wake_scheduler(portal)
        kill_at_work(portal)
    wait_until_gone(portal)
    assert count(portal, "lcc_actuals_import_row", staged) == 0
    assert portal.query(JOBS) == "1"

    portal.start()
    assert read_import(session, sheet)["state"] == "new"
    wake_scheduler(portal)
    found = wait_until_done(portal, session, sheet, "checked")
    assert count(portal, "lcc_actuals_import_row", staged) == found["count_read"]
    numbers = portal.query(
        "SELECT COUNT(DISTINCT number) FROM lcc_actuals_import_row"
        f" WHERE import_id = {sheet}"
    )
    assert int(numbers) == found["count_read"] == found["count_change"]


def test_long_imports_of_two_providers_at_once_both_end(
    portal, session, provider, make_sheet
):
    other = portal.session("branches.user")
    theirs = csv_of(
        {
            "CPLI Reference": reference,
            "Week Beginning": week,
            "Actual": float(planned),
            "Comments": "Both at once",
        }
        for reference, week, planned in (
            line.split("|")
            for line in portal.query(
                "SELECT p.reference, a.week_start, a.qty_planned FROM lcc_actual a"
                " JOIN lcc_package_line p ON p.id = a.package_line_id"
                " JOIN lcc_service s ON s.id = a.service_id"
                " WHERE s.name = 'PENDLE CHORLEY' AND a.week_start < CURRENT_DATE - 7"
            ).splitlines()
        )
    )
    portal.query("UPDATE res_company SET lcc_import_background_rows = 1")
    chorley = int(
        portal.query("SELECT provider_id FROM lcc_service WHERE name='PENDLE CHORLEY'")
    )
    sheets = {
        session: import_sheet(session, provider, make_sheet(1, "Both at once")),
        other: import_sheet(other, chorley, theirs),
    }
    for each, sheet in sheets.items():
        found = wait_until_done(portal, each, sheet, "checked")
        assert found["count_rejected"] == 0, read_problems(each, sheet)
    at_once(lambda each: update_system(each, sheets[each]), list(sheets))
    rows = 0
    for each, sheet in sheets.items():
        wait_until_done(portal, each, sheet, "done")
        rows += read_import(each, sheet)["count_change"]
    assert count_recorded(portal, "Both at once") == (rows, rows)
