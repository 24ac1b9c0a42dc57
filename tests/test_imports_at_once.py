"""Imports and people on the same lines at the same moment: one clear winner, a word
for the other, no lost update and no deadlock; real transactions on a real server."""

from decimal import ROUND_HALF_UP, Decimal

import pytest
from at_once import at_once, in_turn, read_lines, save_week
from portal import RpcError
from sheets import (
    csv_of,
    import_sheet,
    provider_of,
    read_import,
    read_problems,
    update_system,
)

PRICE = "20.50"
#: Of one CPLI, from its week on.
OWN_PRICE = "31.37"
ROUNDS = 10
CHANGED = "Someone changed this line since it was checked"
SOMEONE_ELSE = "Someone else changed this week"


@pytest.fixture(scope="module")
def service(portal):
    return int(portal.query("SELECT id FROM lcc_service WHERE name LIKE 'LWHH - T%'"))


@pytest.fixture(scope="module")
def provider(portal):
    return provider_of(portal.session("test.user"))


@pytest.fixture(scope="module")
def people(portal):
    """Two who record actuals for TEST PROVIDER, each in a session of their own."""
    return portal.session("test.user"), portal.session("test.user")


@pytest.fixture(scope="module")
def officer(portal):
    return portal.session("officer")


@pytest.fixture(scope="module")
def weeks(portal, service):
    """The weeks with most lines, an iterator: no two tests share one."""
    found = portal.query(
        "SELECT string_agg(week_start::text, ' ') FROM (SELECT week_start"
        f" FROM lcc_actual WHERE service_id = {service} AND kind = 'planned'"
        " AND week_start < CURRENT_DATE GROUP BY 1 HAVING COUNT(*) > 30) w"
    )
    return iter(found.split())


@pytest.fixture(autouse=True)
def no_deadlock(portal):
    """Odoo tries again after a deadlock, so only its log tells of one."""

    def said():
        lines = portal.read_logs().splitlines()
        return [line for line in lines if "deadlock" in line.lower()]

    before = said()
    yield
    assert said() == before


def planned_of(line):
    """Return the hours that a line as it was read was planned for."""
    given = line["qty_actual"] + line.get("qty_frustrated", 0)
    return given + line["qty_missed"] - line["qty_extra"]


def row_of(portal, line, week, missed, comment="As the sheet has it"):
    """Return the row that says of a planned line that ``missed`` hours of it were."""
    taken = line["package_line_id"][0]
    reference = portal.query(
        f"SELECT reference FROM lcc_package_line WHERE id = {taken}"
    )
    return {
        "CPLI Reference": reference,
        "Week Beginning": week,
        "Actual": planned_of(line) - missed,
        "Frustrated": 0,
        "Missed": missed,
        "Comments": comment,
    }


def sheet_of(session, provider, *rows):
    """Import rows; return a checked import, of which nothing is recorded yet."""
    sheet = import_sheet(session, provider, csv_of(rows))
    found = read_import(session, sheet)
    assert (found["state"], found["count_change"]) == ("checked", len(rows))
    return sheet


def cost_of(quantity, price=PRICE):
    """Return what a quantity costs; half a penny counts as one."""
    exact = Decimal(str(quantity)) * Decimal(price)
    return str(exact.quantize(Decimal("0.01"), ROUND_HALF_UP))


def stored(portal, line):
    """Return (quantity paid, comment, state, cost) of a line as it stands."""
    quantity, comment, state, cost = portal.query(
        "SELECT qty_actual + qty_frustrated, comment, state, amount_total"
        f" FROM lcc_actual WHERE id = {line['id']}"
    ).split("|")
    return float(quantity), comment, state, cost


@pytest.fixture(autouse=True)
def none_left_waiting(portal, people):
    """Losers of a test would make the next one too many imports that wait."""
    yield
    importer = people[0]
    for sheet in importer.call(
        "lcc.actuals.import", "search", [("state", "=", "checked")]
    ):
        importer.call("lcc.actuals.import", "action_cancel", [sheet])


# Imports against imports


@pytest.mark.parametrize("number", [2, 4])
def test_of_imports_of_overlapping_rows_one_wins_wholly(
    portal, service, provider, weeks, number
):
    sessions = [portal.session("test.user") for _number in range(number)]
    week = next(weeks)
    lines = read_lines(sessions[0], service, week)[: number + 2]
    # Each has two lines with all others, and none has all.
    shares = [lines[:2] + lines[2 + at : 3 + at] for at in range(number)]
    sheets = {
        session: sheet_of(
            session,
            provider,
            *(
                row_of(portal, line, week, 0.25 * (at + 1), f"By {at}")
                for line in share
            ),
        )
        for at, (session, share) in enumerate(zip(sessions, shares, strict=True))
    }
    results = at_once(lambda session: update_system(session, sheets[session]), sessions)
    for at, result in enumerate(results):
        # On a busy machine one may lose each time to the others, and does as told.
        if isinstance(result, RpcError):
            assert "Try again." in str(result)
            results[at] = update_system(sessions[at], sheets[sessions[at]])
    assert sorted(results, key=str) == [False] * (number - 1) + [True]
    winner = results.index(True)
    for at, session in enumerate(sessions):
        found = read_import(session, sheets[session])
        if at == winner:
            assert found["state"] == "done"
            continue
        assert "that changed since they were checked: 2." in found["message"]
        problems = read_problems(session, sheets[session])
        assert sorted(problems) == [2, 3]
        assert all(CHANGED in text for text in problems.values())
    for line in lines:
        quantity, comment, state, cost = stored(portal, line)
        if line in shares[winner]:
            expected = planned_of(line) - 0.25 * (winner + 1)
            assert (quantity, comment) == (expected, f"By {winner}")
            assert (state, cost) == ("confirmed", cost_of(expected))
        else:
            assert comment == (line["comment"] or "")
            assert float(cost) == line["amount_total"]


def test_update_system_pressed_twice_updates_once(portal, service, provider, weeks):
    sessions = [portal.session("test.user") for _number in range(2)]
    week = next(weeks)
    line = read_lines(sessions[0], service, week)[0]
    sheet = sheet_of(sessions[0], provider, row_of(portal, line, week, 0.5))
    results = at_once(lambda session: update_system(session, sheet), sessions)
    refused = [str(result) for result in results if isinstance(result, RpcError)]
    assert results.count(True) == len(refused) == 1
    assert "this can't be done any more" in refused[0]
    logged = portal.query(
        f"SELECT COUNT(*) FROM lcc_actual_history WHERE actual_id = {line['id']}"
        " AND event = 'imported'"
    )
    assert logged == "1"


def test_an_unplanned_line_that_two_imports_add_is_there_once(
    portal, service, provider, weeks
):
    sessions = [portal.session("test.user") for _number in range(2)]
    week = next(weeks)
    client = read_lines(sessions[0], service, week)[0]["client_id"][0]
    reference = portal.query(f"SELECT reference FROM lcc_client WHERE id = {client}")
    sheets = {
        session: sheet_of(
            session,
            provider,
            {
                "Client Reference": reference,
                "Service Level": "Homecare (LWH) - Emergency Hours",
                "Week Beginning": week,
                "Actual": 1.25 + at,
                "Comments": f"Fall, told by {at}",
            },
        )
        for at, session in enumerate(sessions)
    }
    results = at_once(lambda session: update_system(session, sheets[session]), sessions)
    assert sorted(results) == [False, True]
    winner = results.index(True)
    there = portal.query(
        "SELECT COUNT(*), SUM(amount_total), SUM(qty_extra)::float FROM lcc_actual"
        f" WHERE kind = 'unplanned' AND client_id = {client}"
        f" AND week_start = '{week}'"
    )
    hours = 1.25 + winner
    assert there == f"1|{cost_of(hours)}|{hours:g}"
    loser = sessions[1 - winner]
    (problem,) = read_problems(loser, sheets[loser]).values()
    assert CHANGED in problem


# An import against a person who saves the week


class Race:
    """An import of one client's line, and a person who saves the same week."""

    def __init__(self, portal, service, provider, people, week):
        self.portal, self.service, self.week = portal, service, week
        self.importer, self.saver = people
        first = read_lines(self.saver, service, week)[0]
        self.client = first["client_id"][0]
        self.again(provider)

    def again(self, provider):
        """Read the week as it stands and check a sheet against it, anew."""
        lines = read_lines(self.saver, self.service, self.week, self.client)
        self.lines = lines
        self.planned = planned_of(lines[0])
        # Other figures than are stored, whoever won before: else nothing is new.
        new = [hours for hours in (0.25, 0.75, 1.25) if hours != lines[0]["qty_missed"]]
        self.missed = dict(zip(("import", "save"), new[:2], strict=True))
        row = row_of(self.portal, lines[0], self.week, new[0])
        self.sheet = sheet_of(self.importer, provider, row)

    def run_import(self):
        return update_system(self.importer, self.sheet)

    def run_save(self):
        missed = self.missed["save"]
        return save_week(
            self.saver,
            self.service,
            self.client,
            self.week,
            self.lines,
            qty_actual=self.planned - missed,
            qty_frustrated=0,
            qty_missed=missed,
            qty_extra=0,
            comment="As the person has it",
        )

    def judge(self, imported, saved):
        """Return who won; fail unless one did, the other was told, and what stands
        there is the winner's."""
        winner = "import" if imported is True else "save"
        if winner == "import":
            assert SOMEONE_ELSE in str(saved)
        else:
            assert imported is False
            assert not isinstance(saved, RpcError)
            (problem,) = read_problems(self.importer, self.sheet).values()
            assert CHANGED in problem
        quantity, comment, state, cost = stored(self.portal, self.lines[0])
        assert quantity == self.planned - self.missed[winner]
        words = {"import": "As the sheet has it", "save": "As the person has it"}
        assert (comment, state) == (words[winner], "confirmed")
        assert cost == cost_of(quantity)
        return winner


@pytest.fixture
def race(portal, service, provider, people, weeks):
    return Race(portal, service, provider, people, next(weeks))


def test_an_import_and_a_save_at_once_have_one_winner(race, provider):
    for number in range(ROUNDS):
        if number:
            race.again(provider)
        works = [race.run_import, race.run_save]
        order = works if number % 2 else works[::-1]
        results = dict(zip(order, at_once(lambda work: work(), order), strict=True))
        race.judge(results[race.run_import], results[race.run_save])


def test_a_save_that_comes_first_is_reported_to_the_import(race, portal):
    saved, imported = in_turn(
        portal, "lcc_client", race.client, race.run_save, race.run_import
    )
    assert race.judge(imported, saved) == "save"


def test_an_import_that_comes_first_is_shown_to_who_saves(race, portal):
    imported, saved = in_turn(
        portal, "lcc_client", race.client, race.run_import, race.run_save
    )
    assert race.judge(imported, saved) == "import"


# Undoing against a person who saves the week


@pytest.mark.parametrize("first", ["undo", "save", "either"])
def test_undoing_and_saving_at_once_have_one_winner(race, portal, first):
    before = stored(portal, race.lines[0])
    assert race.run_import() is True
    race.lines = read_lines(race.saver, race.service, race.week, race.client)

    def run_undo():
        return race.importer.call("lcc.actuals.import", "action_undo", [race.sheet])

    works = [race.run_save, run_undo] if first == "save" else [run_undo, race.run_save]
    if first == "either":
        results = at_once(lambda work: work(), works)
    else:
        results = in_turn(portal, "lcc_client", race.client, *works)
    results = dict(zip(works, results, strict=True))
    undone, saved = results[run_undo], results[race.run_save]
    winner = "undo" if undone is True else "save"
    assert first in (winner, "either")
    if winner == "undo":
        assert SOMEONE_ELSE in str(saved)
        assert stored(portal, race.lines[0]) == before
    else:
        assert "It was changed since" in str(undone)
        quantity, comment, _state, cost = stored(portal, race.lines[0])
        assert comment == "As the person has it"
        assert quantity == race.planned - race.missed["save"]
        assert cost == cost_of(quantity)


# An import against whatever else changes its lines


@pytest.fixture(params=["import first", "other first", "either"])
def order(request):
    return request.param


@pytest.fixture
def against(portal, order):
    """Return a function that runs an import and something else in the order of this
    test, and returns what both gave: ``against(run_import, other, table, id)``, where
    both have to wait for the record named. What is no rival says nothing of the line,
    so that the import goes through in either order."""

    def run(run_import, other, table, record_id, is_rival=True):
        works = [run_import, other]
        if order == "other first":
            works.reverse()
        if order == "either":
            results = at_once(lambda work: work(), works)
        else:
            results = in_turn(portal, table, record_id, *works)
        results = dict(zip(works, results, strict=True))
        assert not isinstance(results[run_import], RpcError)
        if not is_rival:
            assert results[run_import] is True
        elif order != "either":
            assert results[run_import] is (order == "import first")
        return results[run_import], results[other]

    return run


@pytest.fixture(scope="module")
def to_confirm(portal, service):
    """Lines that nobody confirmed, an iterator: no two are of one client."""
    ids = portal.query(
        "SELECT string_agg(id::text, ' ') FROM (SELECT DISTINCT ON (client_id) id"
        f" FROM lcc_actual WHERE service_id = {service} AND state = 'generated'"
        " AND week_start < CURRENT_DATE - 7 AND qty_planned > 3"
        " AND week_start > CURRENT_DATE - 30 ORDER BY client_id, id) a"
    )
    return map(int, ids.split())


@pytest.fixture
def line(people, to_confirm):
    """A line that nobody confirmed yet, for one test."""
    (found,) = people[0].call(
        "lcc.actual",
        "search_read",
        [("id", "=", next(to_confirm))],
        fields=["client_id", "package_line_id", "week_start", "qty_actual"]
        + ["qty_missed", "qty_extra", "contract_id"],
    )
    return found


def test_an_import_and_confirming_at_once(portal, provider, people, line, against):
    importer, other = people
    row = row_of(portal, line, line["week_start"], 0.25)
    sheet = sheet_of(importer, provider, row)
    imported, confirmed = against(
        lambda: update_system(importer, sheet),
        lambda: other.call("lcc.actual", "action_confirm", [line["id"]]),
        "lcc_client",
        line["client_id"][0],
    )
    # To confirm what the import confirmed is nothing more to do.
    assert confirmed == (0 if imported else 1)
    quantity, _comment, state, cost = stored(portal, line)
    expected = line["qty_actual"] - (0.25 if imported else 0)
    assert (quantity, state) == (expected, "confirmed")
    assert cost == cost_of(expected)
    if not imported:
        (problem,) = read_problems(importer, sheet).values()
        assert CHANGED in problem


def test_an_import_and_another_plan_at_once(
    portal, provider, people, officer, line, against
):
    importer = people[0]
    planned = line["qty_actual"]
    row = row_of(portal, line, line["week_start"], 0.25)
    sheet = sheet_of(importer, provider, row)
    imported, changed = against(
        lambda: update_system(importer, sheet),
        lambda: officer.call(
            "lcc.package.line",
            "write",
            [line["package_line_id"][0]],
            {"qty_week": planned + 7},
        ),
        "lcc_contract",
        line["contract_id"][0],
    )
    assert changed is True
    quantity, _comment, state, cost = stored(portal, line)
    # What was recorded stays, to be confirmed anew; what was not follows the plan.
    expected = planned - 0.25 if imported else planned + 7
    assert (quantity, state) == (expected, "generated")
    assert cost == cost_of(expected)
    plan = portal.query(f"SELECT qty_plan_now FROM lcc_actual WHERE id = {line['id']}")
    assert float(plan) == planned + 7
    if not imported:
        (problem,) = read_problems(importer, sheet).values()
        assert "changed" in problem


def test_an_import_and_generating_at_once(
    portal, service, provider, people, officer, line, against
):
    """The line is not there yet: the import would make it, and so does the other."""
    importer = people[0]
    contract = line["contract_id"][0]
    taken = line["package_line_id"][0]
    portal.query(f"DELETE FROM lcc_actual WHERE id = {line['id']}")
    row = row_of(portal, line, line["week_start"], 0.25)
    sheet = sheet_of(importer, provider, row)
    _imported, made = against(
        lambda: update_system(importer, sheet),
        lambda: officer.call(
            "lcc.service", "action_generate_actuals", [service], line["week_start"]
        ),
        "lcc_contract",
        contract,
        is_rival=False,
    )
    assert made in (0, 1)
    there = portal.query(
        "SELECT string_agg(concat_ws('/', state, qty_actual::float, amount_total), ',')"
        f" FROM lcc_actual WHERE package_line_id = {taken}"
        f" AND week_start = '{line['week_start']}'"
    )
    hours = line["qty_actual"] - 0.25
    assert there == f"confirmed/{hours:g}/{cost_of(hours)}"


def test_an_import_and_another_price_at_once(
    portal, provider, people, officer, line, against
):
    importer, approver = people[0], portal.session("second.officer")
    # A price of its own for one line, so that it concerns no other test.
    (rate,) = officer.call(
        "lcc.rate",
        "create",
        [
            {
                "contract_id": line["contract_id"][0],
                "service_level_id": int(
                    portal.query(
                        "SELECT service_level_id FROM lcc_actual"
                        f" WHERE id = {line['id']}"
                    )
                ),
                "package_line_id": line["package_line_id"][0],
                "price": float(OWN_PRICE),
                "date_start": line["week_start"],
            }
        ],
    )
    row = row_of(portal, line, line["week_start"], 0.25)
    sheet = sheet_of(importer, provider, row)
    imported, approved = against(
        lambda: update_system(importer, sheet),
        lambda: approver.call("lcc.rate", "action_approve", [rate]),
        "lcc_contract",
        line["contract_id"][0],
    )
    assert not isinstance(approved, RpcError)
    quantity, _comment, _state, cost = stored(portal, line)
    expected = line["qty_actual"] - (0.25 if imported else 0)
    assert quantity == expected
    assert cost == cost_of(expected, OWN_PRICE)
    if not imported:
        (problem,) = read_problems(importer, sheet).values()
        assert "price" in problem
