"""A pytest plugin: the run is green only if every test ran and the log is clean.

What it finds is counted as an error of the run, so that pytest's closing line tells
it too.
"""

import os
import shutil

import pytest

from . import database, databases, log_check, paths, server

#: Under which a process tells the first one of its skips.
SKIPPED = "skipped"
SKIP_LIST = paths.CI / "skip-allowlist.txt"


class Guard:
    """Collects what pytest itself would let pass."""

    def __init__(self, may_skip=()):
        self.may_skip = set(may_skip)
        self.skipped = {}

    def pytest_runtest_logreport(self, report):
        """Note each skipped test, expected failures included."""
        if report.skipped:
            self._note_skip(report)

    def pytest_collectreport(self, report):
        """Note each module that was skipped as a whole."""
        if report.skipped:
            self._note_skip(report)

    def _note_skip(self, report):
        reason = report.longrepr
        if isinstance(reason, tuple):
            reason = reason[2]
        if report.nodeid not in self.may_skip:
            self.skipped[report.nodeid] = str(reason)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session):
        """Turn the findings into errors before pytest prints its summary."""
        if hasattr(session.config, "workerinput"):
            # One of several processes: what it skipped is for the first to judge.
            session.config.workeroutput[SKIPPED] = self.skipped
            return
        for title, lines in self.findings():
            _add_error(session, title, "\n".join(lines))

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node):
        """Take over what another process has skipped, whole modules included."""
        self.skipped |= getattr(node, "workeroutput", {}).get(SKIPPED, {})

    def findings(self):
        """What is wrong: pairs of a title and its lines."""
        return [*self.skips(), *_uninstalled_addons(), *_log_lines()]

    def skips(self):
        """The tests that were skipped and may not be."""
        if self.skipped:
            lines = [f"{node}: {why}" for node, why in sorted(self.skipped.items())]
            yield "tests were skipped", lines


def _uninstalled_addons():
    if missing := databases.missing_addons(databases.TEST):
        yield "addons that are not installed", missing


def _log_lines():
    logs = [
        server.TEST_LOG,
        *sorted(server.TEST_LOGS.glob("server-*.log")),
        *build_logs(),
    ]
    if lines := log_check.check(logs, log_check.read_allow_list()):
        yield "unexpected lines in Odoo's log", lines


def build_logs():
    """The logs of the databases that our addons were installed in."""
    names = (databases.ADDONS, databases.DEMO_TEMPLATE)
    return [paths.LOGS / databases.BUILD_LOG.format(name) for name in names]


def read_skip_list(path=SKIP_LIST):
    """The node ids of the tests that may be skipped."""
    lines = path.read_text().splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def pytest_sessionstart(session):
    """Give each of several processes a copy of the files its database names: Odoo's
    tests end with a clearing up of files that their own database doesn't name."""
    if not hasattr(session.config, "workerinput"):
        return
    from odoo.tools import config

    own = paths.LOCAL / "test-data" / session.config.workerinput["workerid"]
    shutil.rmtree(own, ignore_errors=True)
    files = database.filestore(databases.TEST)
    shutil.copytree(files, own / "filestore" / databases.TEST, copy_function=os.link)
    config["data_dir"] = str(own)


def pytest_configure(config):
    """Start guarding."""
    config.pluginmanager.register(Guard(read_skip_list()), "run-guard")


def _add_error(session, title, text):
    """Count one more error, with its text shown among pytest's own."""
    report = pytest.TestReport(
        nodeid=title,
        location=(title, None, title),
        keywords={},
        outcome="failed",
        longrepr=text,
        when="call",
    )
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    reporter.stats.setdefault("error", []).append(report)
    if session.exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
