"""`./run test --odoo`: Odoo's own tests with our addons, against those without.

Some of them fail on any database like ours: Odoo's are written for its own chart,
currency and demo data. So the same tests run on a clone of `lcc_base`, where we aren't
installed, and on one of `lcc_addons`, and only what fails with us alone counts. A tree
and base that were measured before aren't measured again: their log is kept.
"""

import hashlib
import os
import re
import subprocess
import time
from datetime import datetime
from pathlib import Path

from . import (
    commands,
    database,
    databases,
    odoo_command,
    odoo_test_log,
    paths,
    postgres,
    python_env,
    server,
    stages,
)
from .odoo_test_comparison import Comparison
from .progress import RunError, note, step
from .setup import prepared
from .system_packages import CHROMIUM, PDF, browser_on_path

OPTION = "--odoo"
FRESH = "--fresh"
USAGE = f"""\
./run test {OPTION} [{FRESH}] [TAGS]
  {FRESH}  run the tests without our addons anew, too
  TAGS     other tests than /account,/portal, as Odoo's --test-tags names them"""

TAGS = "/account,/portal"
TAGS_GIVEN = re.compile(r"/[-\w/:.,]+")

WITHOUT = "lcc_odoo_without"
WITH = "lcc_odoo_with"

LOGS = paths.LOGS / "odoo"
WITH_LOG = "with.log"
AGAIN_LOG = "with-repeated.log"
COMPARISON = "comparison.txt"

INSIDE = "runner.inside.odoo_tests"
# More classes than this aren't bad luck; to repeat them would take as long again.
MOST_REPEATED = 25


def main(arguments):
    """Run Odoo's tests without and with our addons, and say what we alone break.

    :param list arguments: those beside `--odoo`
    :return: 0 when nothing fails with us alone, else 1
    """
    tags, fresh = _understood(arguments)
    with prepared("test", needs=(PDF, CHROMIUM)) as source:
        with stages.locked("test-odoo", f"waiting for another ./run test {OPTION}"):
            databases.ensure_addons(source)
            without = _without_us(source, tags, fresh)
            with_us = _with_us("with our addons", tags, WITH_LOG)
            comparison = _second_chance(Comparison(without, with_us))
    return _tell(comparison, tags)


def _understood(arguments):
    """The tests to run, and whether those without us run whatever is kept.

    :raise RunError: when the words aren't understood
    """
    words = [word for word in arguments if word not in (OPTION, FRESH)]
    if len(words) > 1 or not all(map(TAGS_GIVEN.fullmatch, words)):
        raise RunError(USAGE)
    return (words or [TAGS])[0], FRESH in arguments


def _without_us(source, tags, fresh):
    """The results without our addons, measured once for each Odoo and base.

    :return: `Results`
    """
    name = f"without-{_key(source, tags)}.log"
    log = LOGS / name
    if fresh or not odoo_test_log.is_whole(_text(log)):
        return _measure("without our addons", databases.BASE, WITHOUT, tags, name)
    made = datetime.fromtimestamp(log.stat().st_mtime)
    note(f"without our addons: as of {made:%d %B %Y, %H:%M} ({FRESH} runs them anew)")
    return _results(log)


def _key(source, tags):
    """Names all that the results without our addons depend on."""
    inside = Path(__file__).with_name("inside") / "odoo_tests.py"
    digest = hashlib.sha256()
    for text in (
        databases.base_key(source),
        python_env.DEV_REQUIREMENTS.read_text(),
        inside.read_text(),
        tags,
    ):
        digest.update(text.encode() + b"\0")
    return digest.hexdigest()[:16]


def _second_chance(comparison):
    """Repeat, alone, the classes of what counts against us: some tests fail by chance.

    :return: the comparison in which only what went wrong twice counts
    """
    tags = comparison.tags
    if not tags:
        return comparison
    if len(tags) > MOST_REPEATED:
        note(f"{len(tags)} classes of tests go wrong: too many to be repeated")
        return comparison
    what = "once more, alone, what went wrong only with us"
    again = _with_us(what, ",".join(tags), AGAIN_LOG)
    return comparison.after(again)


def _with_us(what, tags, log):
    """The results with our addons, as they are in the tree now.

    :return: `Results`
    """
    return _measure(what, databases.ADDONS, WITH, tags, log)


def _measure(what, template, clone, tags, log):
    """Run tests on a clone of a database, and drop it afterwards.

    :param str what: said to the person
    :param str log: the name of the log file; an older one goes
    :return: `Results`
    :raise RunError: when the run doesn't come to its end, or runs no test
    """
    length = " (about twenty minutes)" if tags == TAGS else ""
    step(f"Running Odoo's tests {what}{length}")
    log = LOGS / log
    log.parent.mkdir(parents=True, exist_ok=True)
    log.unlink(missing_ok=True)
    with stages.locked("databases", databases.WAITING):
        database.clone(template, clone)
    _take_short_passwords(clone)
    started = time.monotonic()
    try:
        commands.wait(_start(clone, tags, log))
    finally:
        database.drop(clone)
    note(f"done in {time.monotonic() - started:.0f} s; its log: {log}")
    return _results(log)


def _take_short_passwords(clone):
    """Let Odoo's tests make users with passwords of eight letters, as they do."""
    postgres.query(
        "UPDATE ir_config_parameter SET value = '8'"
        " WHERE key = 'auth_password_policy.minlength'",
        database=clone,
    )


def _results(log):
    """What a log says.

    :raise RunError: when the run broke off or found no test; the text names the log
    """
    try:
        results = odoo_test_log.read(_text(log))
    except RunError as error:
        raise RunError(f"{error} See {log}.") from error
    if not (results.ran or results.skipped or results.failed):
        raise RunError(f"There is no such test. See {log}.")
    return results


def _text(log):
    """What a log holds, empty when there is none."""
    return log.read_text(errors="replace") if log.exists() else ""


def _start(clone, tags, log):
    """Start Odoo to run tests, its pages served to them and to their browser.

    :return: the process
    """
    words = [
        *(python_env.PYTHON, "-m", INSIDE, "-c", paths.ODOO_CONF),
        *("-d", clone, f"--db-filter=^{clone}$", f"--test-tags={tags}"),
        *(f"--http-port={server.free_port(0)}", "--max-cron-threads=0"),
        # Or the server caps the memory of browsers that tests start.
        "--limit-memory-hard=0",
        *(f"--logfile={log}", f"--screenshots={LOGS}", "--stop-after-init"),
    ]
    path = f"{browser_on_path()}{os.pathsep}{os.environ['PATH']}"
    # What Odoo says before it logs, such as why it can't start, goes there as well.
    with log.open("ab") as output:
        return subprocess.Popen(
            [str(word) for word in words],
            env=odoo_command.environment() | {"PATH": path},
            cwd=paths.ROOT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )


def _tell(comparison, tags):
    """Print the comparison and keep it.

    :return: the exit status
    """
    text = f"Odoo's own tests, {tags}; browser tours included.\n\n{comparison.text()}"
    (LOGS / COMPARISON).write_text(text + "\n")
    print(f"\n{text}\n\nKept in {LOGS / COMPARISON}.", flush=True)
    return 1 if comparison.ours else 0
