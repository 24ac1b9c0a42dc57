"""`./run backup` and `./run restore`: what is lost comes back, to the last penny."""

import base64
import json
import os
import subprocess
import sys
import tarfile
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from at_once import read_lines, save_week, service_of
from portal import DATABASE, running_portal

from runner import database, paths, postgres

COPY = f"{DATABASE}_copy"
WEEK = "2024-01-08"
SAID = "Away on Tuesday, as the family said"
#: Larger than what Odoo would keep in a column, and like no other.
LETTER = bytes(range(256)) * 800


def run(*words):
    """`./run` with these words: its exit status and what it said."""
    done = subprocess.run(
        [sys.executable, paths.ROOT / "run", *map(str, words)],
        capture_output=True,
        text=True,
        cwd=paths.ROOT,
    )
    return done.returncode, done.stdout + done.stderr


def figures(name):
    """The content of each table of money, care and messages, as a checksum."""
    tables = postgres.query(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
        " AND table_type = 'BASE TABLE'"
        " AND table_name ~ '^(lcc_|account_|mail_message|res_partner|res_users$)'",
        database=name,
    ).split()
    one_each = " UNION ALL ".join(
        f"SELECT '{table}', count(*), md5(string_agg(row, chr(10) ORDER BY row))"
        f" FROM (SELECT t::text AS row FROM {table} t) each"
        for table in tables
    )
    rows = postgres.query(one_each, database=name).splitlines()
    return {table: row for table, _, row in (row.partition("|") for row in rows)}


def files_of(name):
    """The files that the attachments of a database name: name → whether it is there."""
    sql = "SELECT DISTINCT store_fname FROM ir_attachment WHERE store_fname IS NOT NULL"
    folder = database.filestore(name)
    return {
        file: (folder / file).is_file()
        for file in postgres.query(sql, database=name).split()
    }


def kept_by(name):
    """The files in a database's filestore."""
    folder = database.filestore(name)
    return {str(path.relative_to(folder)) for path in folder.glob("*/*")}


def attach(session, name, content):
    """Attach a file to the council's own partner; return its id."""
    values = {"name": name, "datas": base64.b64encode(content).decode()}
    return session.call("ir.attachment", "create", [values])[0]


def keep_attaching(portal, stop):
    """Attach files, and remove every second of them, until told to stop.

    :return: how many were attached
    """
    session = portal.session("manager")
    number = 0
    while not stop.is_set():
        number += 1
        made = attach(session, f"meanwhile {number}", os.urandom(20000))
        if number % 2:
            session.call("ir.attachment", "unlink", [made])
    return number


def back_up_while_working(portal, path):
    """Back up a database whose server runs and whose people attach files."""
    stop = Event()
    with ThreadPoolExecutor(1) as pool:
        working = pool.submit(keep_attaching, portal, stop)
        try:
            status, said = run("backup", path, "--database", portal.database)
        finally:
            stop.set()
    assert status == 0, said
    assert working.result() > 1
    assert "lacks files" not in said


@pytest.fixture(scope="module")
def backed_up(tmp_path_factory):
    """A database with a saved week and a letter: (portal, the backup, its figures, the
    letter's id). Its server stopped after the backup."""
    path = tmp_path_factory.mktemp("backup") / "council.tar.gz"
    with running_portal() as portal:
        provider = portal.session("demo.user")
        service = service_of(provider, "DEMO SERVICE")
        provider.call("lcc.service", "action_generate_actuals", [service], WEEK)
        lines = read_lines(provider, service, WEEK)
        client = lines[0]["client_id"][0]
        entered = {"qty_actual": 33, "qty_missed": 2, "comment": SAID}
        save_week(provider, service, client, WEEK, lines, **entered)
        letter = attach(portal.session("manager"), "letter.bin", LETTER)
        before = figures(portal.database)
        back_up_while_working(portal, path)
        portal.stop()
        try:
            yield portal, path, before, letter
        finally:
            if database.exists(COPY):
                database.drop(COPY)


def wreck(name):
    """Lose what was entered, what was billed, a column, and every file."""
    postgres.query(
        "DELETE FROM lcc_bill_link; UPDATE lcc_actual SET qty_actual = 0, comment = '';"
        " ALTER TABLE lcc_client DROP COLUMN name CASCADE;"
        " DELETE FROM mail_message",
        database=name,
    )
    for path in database.filestore(name).glob("[0-9a-f][0-9a-f]/*"):
        path.unlink()


def test_what_is_lost_comes_back_and_people_can_sign_in(backed_up):
    portal, path, before, letter = backed_up
    assert before["lcc_actual"] != "0|"
    wreck(portal.database)
    assert figures(portal.database) != before
    assert not any(files_of(portal.database).values())

    status, said = run("restore", path, "--replace")

    assert status == 0, said
    assert figures(portal.database) == before
    named = files_of(portal.database)
    assert len(named) > 1
    assert all(named.values())
    assert named.keys() == kept_by(portal.database)
    portal.start()
    try:
        manager = portal.session("manager")
        (read,) = manager.call("ir.attachment", "read", [letter], ["datas"])
        assert base64.b64decode(read["datas"]) == LETTER
        provider = portal.session("demo.user")
        service = service_of(provider, "DEMO SERVICE")
        (line,) = read_lines(provider, service, WEEK)
        assert (line["qty_actual"], line["comment"]) == (33, SAID)
        assert line["amount_total"] == round(33 * line["price_unit"], 2)
    finally:
        portal.stop()


def test_a_database_that_is_there_is_replaced_only_when_asked(backed_up):
    portal, path, *_ = backed_up
    now = figures(portal.database)

    status, said = run("restore", path)

    assert status == 1
    assert f"There is a database {portal.database} already" in said
    assert "--replace" in said
    assert figures(portal.database) == now


def test_a_copy_can_stand_beside_it(backed_up):
    portal, path, before, _letter = backed_up

    status, said = run("restore", path, "--database", COPY)

    assert status == 0, said
    assert figures(COPY) == before
    assert all(files_of(COPY).values())
    assert database.details(COPY) == database.details(portal.database)


@pytest.mark.parametrize("how", ["cut", "changed", "another", "empty"])
def test_a_damaged_backup_changes_nothing(backed_up, tmp_path, how):
    portal, path, *_ = backed_up
    content = path.read_bytes()
    middle = len(content) // 2
    damaged = tmp_path / "damaged.tar.gz"
    damaged.write_bytes(
        {
            "cut": content[:middle],
            "changed": content[:middle]
            + bytes([content[middle] ^ 255])
            + content[middle + 1 :],
            "another": b"Dear Council, please find attached",
            "empty": b"",
        }[how]
    )
    now = figures(portal.database)

    status, said = run("restore", damaged, "--replace", "--database", portal.database)

    assert status == 1
    assert "is no backup, or is damaged" in said
    assert "Traceback" not in said
    assert figures(portal.database) == now
    assert all(files_of(portal.database).values())


def test_a_part_that_was_exchanged_is_noticed(backed_up, tmp_path):
    portal, path, *_ = backed_up
    with tarfile.open(path) as archive:
        archive.extractall(tmp_path / "parts")
    manifest = json.loads((tmp_path / "parts" / "manifest.json").read_text())
    exchanged = next(name for name in manifest["sha256"] if name != "dump")
    (tmp_path / "parts" / exchanged).write_bytes(b"something else")
    other = tmp_path / "other.tar.gz"
    with tarfile.open(other, "w:gz") as archive:
        for part in sorted((tmp_path / "parts").rglob("*")):
            if part.is_file():
                archive.add(part, arcname=part.relative_to(tmp_path / "parts"))

    status, said = run("restore", other, "--replace")

    assert status == 1
    assert "differ from their checksums" in said


def test_a_part_never_leaves_its_folder(tmp_path):
    path = tmp_path / "outside.tar.gz"
    (tmp_path / "evil").write_text("evil")
    with tarfile.open(path, "w:gz") as archive:
        archive.add(tmp_path / "evil", arcname="../../evil-outside")

    status, said = run("restore", path)

    assert status == 1
    assert "has no place in a backup" in said
    assert not list(paths.LOCAL.rglob("evil-outside"))


def test_a_backup_is_for_its_owner_alone_and_overwrites_nothing(backed_up):
    portal, path, *_ = backed_up
    assert path.stat().st_mode & 0o077 == 0
    content = path.read_bytes()

    status, said = run("backup", path, "--database", portal.database)

    assert status == 1
    assert "is there already" in said
    assert path.read_bytes() == content


def test_what_is_not_there_is_not_backed_up(tmp_path):
    status, said = run("backup", tmp_path / "none.tar.gz", "--database", "lcc_none")
    assert status == 1
    assert "There is no database lcc_none" in said
    assert not list(tmp_path.iterdir())
