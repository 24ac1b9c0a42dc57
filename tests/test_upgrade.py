"""From the first addons that install, and the first with all four of them, to those of
now: nothing is lost, and what is new is right."""

from decimal import Decimal

import pytest
from portal import NO_SCHEDULER, Portal

from runner import database, databases, log_check, old_addons, postgres

NAME = "lcc_upgraded"
#: Of Odoo's tables, those that the addons have their people and money in.
TABLES = "^(lcc_|res_partner$|res_users$|account_move$|account_move_line$)"
VIEWS = "<b>Access Rights Inconsistency</b>"
#: Columns that others took the place of, in a way with a test of its own: who asked for
#: remittances has chosen that notification (lcc_actuals/tests/test_remittance_mail.py).
MOVED = {"lcc_provider_access.is_remittance_mailed"}
#: Settings of signing in and of keys.
SETTINGS = """
    SELECT key, value FROM ir_config_parameter WHERE key IN (
        'auth_password_policy.minlength', 'base.login_cooldown_after',
        'base.login_cooldown_duration', 'portal.allow_api_keys'
    ) UNION
    SELECT 'portal', lock_timeout || ' ' || api_key_duration FROM res_groups g
    JOIN ir_model_data d ON d.model = 'res.groups' AND d.res_id = g.id
    WHERE d.module = 'base' AND d.name = 'group_portal'
"""
#: What Odoo itself notes at every change.
NOTED = {"write_date", "write_uid"}


def columns_of(name):
    """The columns of each table: table → {column, ...}."""
    rows = postgres.query(
        "SELECT c.table_name, c.column_name FROM information_schema.columns c"
        " JOIN information_schema.tables t USING (table_schema, table_name)"
        " WHERE t.table_schema = 'public' AND t.table_type = 'BASE TABLE'"
        f" AND t.table_name ~ '{TABLES}'",
        database=name,
    ).splitlines()
    found = {}
    for table, column in (row.split("|") for row in rows):
        found.setdefault(table, set()).add(column)
    return found


def content_of(name, columns):
    """The number of rows of each table, and a checksum of each of these columns."""
    content = {}
    for table, wanted in sorted(columns.items()):
        wanted = sorted(wanted - NOTED)
        order = "id" if "id" in wanted else ", ".join(wanted)
        sums = ", ".join(
            f"md5(string_agg(coalesce({column}::text, '-'), '|' ORDER BY {order}))"
            for column in wanted
        )
        row = postgres.query(f"SELECT count(*), {sums} FROM {table}", database=name)
        content[table] = dict(zip(["rows", *wanted], row.split("|"), strict=True))
    return content


def schema_of(name):
    """Columns, constraints and indexes of our tables, as PostgreSQL defines them."""
    sql = (
        "SELECT table_name || '.' || column_name || ' ' || data_type || ' ' ||"
        " is_nullable FROM information_schema.columns WHERE table_name ~ '^lcc_'"
        " UNION SELECT conrelid::regclass || ': ' || pg_get_constraintdef(oid)"
        " FROM pg_constraint WHERE conrelid::regclass::text ~ '^lcc_'"
        " UNION SELECT indexdef FROM pg_indexes WHERE tablename ~ '^lcc_'"
    )
    return set(postgres.query(sql, database=name).splitlines())


def records_of(name):
    """The names of the records that data files of our addons make."""
    return set(
        postgres.query(
            "SELECT module || '.' || name FROM ir_model_data WHERE module ~ '^lcc_'",
            database=name,
        ).splitlines()
    )


@pytest.fixture(scope="module", params=["lcc_actuals", "lcc_disputes"])
def upgraded(request):
    """The database of the first commit that has an addon, upgraded: (its name, its
    content before, that of the same columns after, as far as they are there, the
    upgrade's log)."""
    try:
        addons = old_addons.build(NAME, old_addons.first_commit_with(request.param))
        old = columns_of(NAME)
        before = content_of(NAME, old)
        log = old_addons.upgrade(NAME, addons)
        now = columns_of(NAME)
        kept = {table: old[table] & now[table] for table in old.keys() & now.keys()}
        yield NAME, before, content_of(NAME, kept), log
    finally:
        database.drop(NAME)


def test_nothing_that_was_recorded_is_lost_or_changed(upgraded):
    _name, before, after, _log = upgraded
    assert int(before["lcc_actual"]["rows"]) > 100
    lost, changed = [], []
    for table, columns in before.items():
        for column, content in columns.items():
            now = after.get(table, {}).get(column)
            if now is None:
                lost.append(f"{table}.{column}")
            elif now != content:
                changed.append(f"{table}.{column}")
    assert (set(lost) - MOVED, changed) == (set(), [])


def test_the_database_is_as_a_new_one_would_be(upgraded):
    name, *_ = upgraded
    assert schema_of(name) == schema_of(databases.ADDONS)
    assert records_of(name) == records_of(databases.ADDONS)


def test_people_sign_in_as_safely_as_in_a_new_one(upgraded):
    name, *_ = upgraded
    settings = set(postgres.query(SETTINGS, database=name).splitlines())
    new = set(postgres.query(SETTINGS, database=databases.ADDONS).splitlines())
    assert len(new) == 5
    assert settings == new


def test_the_upgrade_has_nothing_to_warn_of(upgraded):
    *_, log = upgraded
    text = log.read_text()
    assert "Modules loaded" in text
    # The portal's access rows are there already when the council's views are checked,
    # which staff alone open; a new database gets them the other way round.
    found = log_check.unexpected(text, log_check.read_allow_list())
    assert [line for _at, line in found if VIEWS not in line] == []


def test_what_is_new_says_what_follows_from_what_was_there(upgraded):
    name, *_ = upgraded
    stale, looked_at = old_addons.stale_fields(name)
    assert stale == []
    assert looked_at > 1000
    differing, cost = postgres.query(
        "SELECT count(*) FILTER (WHERE amount_open + amount_billed"
        " - amount_contribution_billed <> amount_total - amount_contribution),"
        " sum(amount_total) FROM lcc_actual WHERE state <> 'generated'"
        " AND approval_state <> 'awaiting' AND is_in_dispute IS NOT TRUE",
        database=name,
    ).split("|")
    assert differing == "0"
    assert Decimal(cost) > 0


def test_a_stored_figure_that_is_wrong_would_be_noticed(upgraded):
    name, *_ = upgraded
    row = "WHERE id = (SELECT min(id) FROM lcc_actual)"
    change = f"UPDATE lcc_actual SET amount_open = amount_open {{}} 0.01 {row}"
    postgres.query(change.format("+"), database=name)
    stale, _looked_at = old_addons.stale_fields(name)
    postgres.query(change.format("-"), database=name)
    assert stale == ["lcc.actual.amount_open"]


def test_every_week_has_its_commitment(upgraded):
    name, *_ = upgraded
    without = postgres.query(
        "SELECT count(*) FROM lcc_actual a WHERE NOT EXISTS (SELECT FROM lcc_commitment"
        " c WHERE (c.client_id, c.contract_id, c.financial_year)"
        " = (a.client_id, a.contract_id, a.financial_year))",
        database=name,
    )
    assert without == "0"


#: What an invoice can take, by contract.
OPEN = """
    SELECT a.contract_id, sum(a.amount_open) FROM lcc_actual a
    JOIN res_partner p ON p.id = a.provider_id AND p.name = 'TEST PROVIDER'
    WHERE a.amount_open > 0 AND NOT EXISTS (
        SELECT FROM lcc_bill_link l JOIN account_move m ON m.id = l.move_id
        WHERE l.actual_id = a.id AND l.is_live AND m.lcc_status = 'unsubmitted'
    )
    GROUP BY a.contract_id ORDER BY 2 DESC LIMIT 1
"""


def test_a_provider_signs_in_and_invoices_the_old_weeks(upgraded):
    name, *_ = upgraded
    portal = Portal(name, NO_SCHEDULER)
    contract, to_bill = portal.query(OPEN).split("|")
    portal.start()
    try:
        provider = portal.session("test.user")
        asked = {"kind": "invoice", "scope": "contract", "record_id": int(contract)}
        offered = provider.call("account.move", "action_lcc_calculate", **asked)
        invoice = provider.call(
            "account.move",
            "action_lcc_create",
            **asked,
            keys=[line["key"] for line in offered["lines"]],
            values={"reference": "OLD-WEEKS"},
        )
        read = provider.call("account.move", "action_lcc_read", [invoice])
        assert Decimal(str(read["total_payable"])) == Decimal(to_bill) > 0
    finally:
        portal.stop()
