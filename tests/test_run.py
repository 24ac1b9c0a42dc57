"""The set-up and developer commands, with real files, processes and PostgreSQL."""

import os
import socket
import subprocess
import sys
import textwrap

import pytest

from runner import (
    database,
    databases,
    debian_archive,
    log_check,
    paths,
    processes,
    server,
    stages,
    system_packages,
    testing,
)
from runner.cli import COMMANDS
from runner.progress import RunError

HALF_MADE = "lcc_run_half"
TEMPLATE = "lcc_run_template"
COPY = "lcc_run_copy"
FOREIGN = "lcc_run_foreign"

ERROR_LINE = "2026-01-05 09:00:00,000 7 ERROR lcc_test odoo.sql_db: bad query: SELECT 1"
WARNING_LINE = "2026-01-05 09:00:00,000 7 WARNING lcc_test odoo.http: Not for you"
INFO_LINE = "2026-01-05 09:00:00,000 7 INFO lcc_test odoo.http: GET /my ERROR"


@pytest.fixture
def state(tmp_path, monkeypatch):
    """Locks, records and files of this test go to a folder of its own."""
    monkeypatch.setattr(paths, "RUNNING", tmp_path / "running")
    monkeypatch.setattr(paths, "DATA", tmp_path / "data")
    return tmp_path


@pytest.fixture
def clean_server(state):
    """A PostgreSQL server without the databases that these tests make."""

    def clean():
        for name in (HALF_MADE, TEMPLATE, COPY, FOREIGN):
            for each in (name, name + database.BUILDING):
                database.postgres.query(f"DROP DATABASE IF EXISTS {each} WITH (FORCE)")

    clean()
    yield
    clean()


def sleeper():
    """A process that does nothing until it is stopped."""
    return subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])


# The command line


def test_help_has_one_line_for_each_command():
    done = subprocess.run(
        [sys.executable, paths.ROOT / "run", "--help"], capture_output=True, text=True
    )
    lines = [line.split() for line in done.stdout.splitlines()]
    assert done.returncode == 0
    for name in COMMANDS:
        assert len([words for words in lines if words[:1] == [name]]) == 1, name


def test_an_unknown_command_fails_and_shows_the_help():
    done = subprocess.run(
        [sys.executable, paths.ROOT / "run", "dmeo"], capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "There is no command 'dmeo'" in done.stderr
    assert "  demo " in done.stderr


def test_every_command_exists():
    for module, function, _usage, _line in COMMANDS.values():
        __import__(f"runner.{module}")
        assert callable(getattr(sys.modules[f"runner.{module}"], function))


# The log check


def test_errors_and_unlisted_warnings_are_found_with_their_traceback():
    text = "\n".join([INFO_LINE, ERROR_LINE, "Traceback", WARNING_LINE, INFO_LINE])
    found = log_check.unexpected(text, [])
    assert found == [(2, f"{ERROR_LINE}\nTraceback"), (4, WARNING_LINE)]


def test_a_listed_warning_passes_and_only_from_its_logger(tmp_path):
    listed = tmp_path / "allow.txt"
    listed.write_text("# A refusal that tests ask for\nWARNING odoo\\.http Not for\n")
    allowed = log_check.read_allow_list(listed)
    assert log_check.unexpected(WARNING_LINE, allowed) == []
    other = WARNING_LINE.replace("odoo.http", "odoo.http.more")
    assert len(log_check.unexpected(other, allowed)) == 1
    error = WARNING_LINE.replace("WARNING", "ERROR")
    assert len(log_check.unexpected(error, allowed)) == 1


@pytest.mark.parametrize(
    "text", ["WARNING odoo .*\n", "# Why\nodoo.http Not for\n", "# Why\n\nERROR a b\n"]
)
def test_the_allow_list_wants_a_reason_and_three_fields(tmp_path, text):
    (tmp_path / "allow.txt").write_text(text)
    with pytest.raises(RunError, match="allow.txt:"):
        log_check.read_allow_list(tmp_path / "allow.txt")


def test_the_allow_list_of_this_project_can_be_read():
    log_check.read_allow_list()


# The guard against tests that don't run


def run_guarded(folder, test, *options):
    """Run pytest on one test under the guard, which here looks at skips only."""
    (folder / "conftest.py").write_text(
        textwrap.dedent("""
            from runner.pytest_guard import Guard

            class SkipGuard(Guard):
                def findings(self):
                    return self.skips()

            def pytest_configure(config):
                config.pluginmanager.register(SkipGuard())
        """)
    )
    (folder / "test_it.py").write_text(f"import pytest\n{textwrap.dedent(test)}")
    usual = ["-p", "no:odoo", "-p", "no:cacheprovider", "--rootdir", folder]
    return subprocess.run(
        [sys.executable, "-m", "pytest", *usual, *options, folder],
        capture_output=True,
        text=True,
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(paths.CI), "PYTEST_XDIST_WORKER": ""},
    )


@pytest.mark.parametrize(
    "test",
    [
        'def test_a(): pytest.skip("no browser")',
        '@pytest.mark.skipif(True, reason="no browser")\ndef test_a(): pass',
        'pytest.skip("no browser", allow_module_level=True)',
    ],
)
def test_a_skipped_test_fails_the_run(tmp_path, test):
    done = run_guarded(tmp_path, f"{test}\ndef test_b(): pass")
    assert done.returncode == 1
    assert "no browser" in done.stdout
    assert "1 error" in done.stdout.splitlines()[-1]


@pytest.mark.parametrize(
    "test",
    [
        'def test_a(): pytest.skip("no browser")',
        'pytest.skip("no browser", allow_module_level=True)',
    ],
)
def test_a_test_skipped_by_one_of_several_processes_fails_the_run(tmp_path, test):
    (tmp_path / "test_other.py").write_text("def test_c(): pass")
    processes = ("-n", "2", "--dist=loadfile")
    done = run_guarded(tmp_path, f"{test}\ndef test_b(): pass", *processes)
    assert done.returncode == 1
    assert "no browser" in done.stdout
    assert "1 error" in done.stdout.splitlines()[-1]


def test_a_run_without_skips_passes(tmp_path):
    done = run_guarded(tmp_path, "def test_b(): pass")
    assert done.returncode == 0
    assert "1 passed" in done.stdout.splitlines()[-1]


def test_a_run_without_tests_fails(tmp_path):
    assert run_guarded(tmp_path, "").returncode != 0


def test_the_tests_of_addons_need_no_demo():
    assert not testing.needs_demo(["addons/lcc_actuals", "-k", "name"])
    assert testing.needs_demo(["tests/test_run.py::test_it"])
    assert testing.needs_demo(["-k", "name"])
    assert testing.needs_demo([])


# Databases


def interrupted(name):
    """Begin a database and be interrupted before it is whole."""
    with pytest.raises(KeyboardInterrupt), database.built(name, "key") as (building, _):
        database.postgres.query(f"CREATE DATABASE {building}")
        raise KeyboardInterrupt


def test_a_half_made_database_is_noticed_said_and_made_anew(clean_server, capsys):
    interrupted(HALF_MADE)
    assert database.exists(HALF_MADE + database.BUILDING)
    assert database.mark(HALF_MADE) == {}

    with database.built(HALF_MADE, "key") as (building, found):
        database.postgres.query(f"CREATE DATABASE {building}")
        found["sign_ins"] = ["it's me"]

    assert "half-made" in capsys.readouterr().out
    assert database.mark(HALF_MADE)["key"] == "key"
    assert database.details(HALF_MADE) == {"sign_ins": ["it's me"]}
    assert not database.exists(HALF_MADE + database.BUILDING)


def test_an_interrupted_rebuild_leaves_the_old_database(clean_server):
    with database.built(HALF_MADE, "old") as (building, _):
        database.postgres.query(f"CREATE DATABASE {building}")
    interrupted(HALF_MADE)
    assert database.mark(HALF_MADE)["key"] == "old"


def test_a_clone_has_the_rows_the_files_and_the_details(clean_server):
    with database.built(TEMPLATE, "key") as (building, found):
        database.postgres.query(f"CREATE DATABASE {building}")
        database.postgres.query("CREATE TABLE t AS SELECT 7 AS n", database=building)
        database.filestore(building).mkdir(parents=True)
        (database.filestore(building) / "file").write_text("content")
        found["sign_ins"] = [1]
    for _again in range(2):
        database.clone(TEMPLATE, COPY)
    assert database.postgres.query("SELECT n FROM t", database=COPY) == "7"
    assert (database.filestore(COPY) / "file").read_text() == "content"
    assert database.details(COPY) == {"sign_ins": [1]}
    database.drop(COPY)
    assert not database.exists(COPY)
    assert not database.filestore(COPY).exists()
    assert (database.filestore(TEMPLATE) / "file").exists()


def test_somebody_elses_database_is_never_touched(clean_server):
    database.postgres.query(f"CREATE DATABASE {FOREIGN}")
    with pytest.raises(RunError, match="didn't make"):
        database.drop(FOREIGN)
    with pytest.raises(RunError, match="didn't make"):
        database.clone(FOREIGN, FOREIGN)
    assert database.exists(FOREIGN)


def test_a_name_that_is_no_name_never_reaches_sql():
    with pytest.raises(RunError, match="no database name"):
        database.set_mark("x; DROP DATABASE y", "key")


def test_tests_change_no_database_and_code_does(tmp_path):
    addon = tmp_path / "lcc_x"
    for name in ("models/a.py", "tests/test_a.py", "static/tests/tours/a.js"):
        (addon / name).parent.mkdir(parents=True, exist_ok=True)
        (addon / name).write_text("1")
    before = databases.hash_addons(tmp_path)
    (addon / "tests/test_a.py").write_text("2")
    (addon / "static/tests/tours/a.js").write_text("2")
    assert databases.hash_addons(tmp_path) == before
    (addon / "models/a.py").write_text("2")
    assert databases.hash_addons(tmp_path) != before


def test_dependencies_are_those_that_are_not_ours(tmp_path):
    for name, depends in (("lcc_x", ["account"]), ("lcc_y", ["lcc_x", "resource"])):
        (tmp_path / name).mkdir()
        manifest = {"name": name, "depends": depends}
        (tmp_path / name / "__manifest__.py").write_text(repr(manifest))
    assert databases.dependencies(tmp_path) == {"account", "portal", "resource"}


# Programs of the operating system


def test_an_office_without_calc_does_not_count(tmp_path, monkeypatch):
    office = tmp_path / "soffice"
    office.write_text("#!/bin/sh\n")
    office.chmod(0o755)
    monkeypatch.setenv("SOFFICE", str(office))
    assert system_packages.find_soffice() != str(office)
    (tmp_path / system_packages.CALC).touch()
    assert system_packages.find_soffice() == str(office)


# Folders, locks, processes, ports


def test_an_interrupted_folder_is_not_complete_and_is_made_anew(state, capsys):
    folder = state / "tree"
    with pytest.raises(KeyboardInterrupt), stages.staged(folder, "key") as building:
        (building / "half").touch()
        raise KeyboardInterrupt
    assert not stages.is_complete(folder, "key")
    with stages.staged(folder, "key") as building:
        assert not (building / "half").exists()
    assert "half-made" in capsys.readouterr().out
    assert stages.is_complete(folder, "key")
    assert not stages.is_complete(folder, "other key")


def test_a_lock_makes_the_second_process_wait_and_say_for_whom(state):
    code = textwrap.dedent("""
        import sys
        from pathlib import Path
        from runner import paths, stages
        paths.RUNNING = Path(sys.argv[1])
        with stages.locked("it", "waiting for another"):
            print("mine", flush=True)
    """)
    environment = os.environ | {"PYTHONPATH": str(paths.CI)}
    with stages.locked("it"):
        second = subprocess.Popen(
            [sys.executable, "-u", "-c", code, paths.RUNNING],
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )
        said = second.stdout.readline()
        assert said.strip() == f"waiting for another (process {os.getpid()})"
        assert second.poll() is None
    assert second.communicate(timeout=20)[0].strip() == "mine"


def test_stop_ends_recorded_processes_only(state):
    ours, other = sleeper(), sleeper()
    try:
        processes.record("ours", ours.pid)
        assert list(processes.find()) == ["ours"]
        assert processes.stop() == ["ours"]
        ours.wait(timeout=20)
        assert other.poll() is None
    finally:
        ours.kill()
        other.kill()
        ours.wait()
        other.wait()


def test_a_process_id_that_was_given_again_is_not_ours(state):
    other = sleeper()
    try:
        processes.record("old", other.pid)
        record = paths.RUNNING / "old.pid"
        noted = record.read_text().replace('"started": ', '"started": 1')
        record.write_text(noted)
        assert processes.stop() == []
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_the_next_free_port_is_taken():
    with socket.socket() as taken:
        taken.bind((server.HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert server.free_port(port) > port
    assert server.free_port(port) == port


def test_a_socket_path_that_is_too_long_moves_to_a_short_folder(tmp_path):
    assert paths.socket_folder(tmp_path) == tmp_path
    moved = paths.socket_folder(tmp_path / ("long" * 30))
    assert len(os.fsencode(moved / paths.SOCKET_NAME)) <= paths.SOCKET_PATH_LIMIT


# Debian's mirror, and what was locked

DEB822 = """\
Types: deb
URIs: http://mirror.example/debian-security
Suites: bookworm-security
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

# The main archive
Types: deb deb-src
URIs: http://mirror.example/main/
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
"""
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (DEB822, "http://mirror.example/main/"),
        ("deb http://m.example/debian bookworm main\n", "http://m.example/debian"),
        ("deb [signed-by=/k.gpg] http://m.example/debian stable main\n", None),
        (f"deb [arch=amd64 signed-by={KEYRING}] http://m/d sid main\n", "http://m/d"),
        ("deb http://m.example/debian-security x-security main\n", None),
        ("deb http://archive.example/ubuntu noble main\n", None),
        ("# deb http://m.example/debian bookworm main\n", None),
    ],
)
def test_only_debians_own_archive_is_a_mirror(text, expected):
    assert debian_archive.find_mirror(text) == expected


def test_every_locked_package_has_a_digest():
    packages = debian_archive.read_lock()
    assert packages[0].name == "odoo-19"
    assert all(len(package.sha256) == 64 for package in packages)
