"""`./run test`: every test of the addons and of `tests/`, and nothing skipped."""

import os
import shutil
import subprocess

from . import (
    commands,
    databases,
    node_tools,
    odoo_command,
    odoo_tests,
    paths,
    postgres,
    processes,
    python_env,
    server,
    stages,
)
from .progress import step
from .setup import prepared
from .system_packages import (
    CHROMIUM,
    LIBREOFFICE,
    PDF,
    browser_on_path,
    find_chromium,
    find_soffice,
)

#: Each has a database and, at times, a server and a browser of its own.
MOST_PROCESSES = 4


def main(arguments):
    """Set everything up and run pytest on a fresh database.

    :param list arguments: for pytest; without any, all tests run. `--odoo` is for
        Odoo's own tests instead
    :return: pytest's exit status
    """
    if odoo_tests.OPTION in arguments:
        return odoo_tests.main(arguments)
    office = (LIBREOFFICE,) if needs_demo(arguments) else ()
    with prepared("test", needs=(PDF, CHROMIUM, *office)) as source:
        axe = node_tools.ensure_axe()
        with stages.locked("test", "waiting for another ./run test"):
            databases.ensure_addons(source)
            if needs_demo(arguments):
                databases.ensure_demo_template(source)
            database = databases.fresh_test()
            shutil.rmtree(server.TEST_LOGS, ignore_errors=True)
            server.TEST_LOGS.mkdir(parents=True)
            step("Running the tests")
            try:
                return _run_pytest(database, arguments, axe)
            finally:
                processes.stop("test-server-")


def needs_demo(arguments):
    """Whether these pytest arguments may reach a test that starts from the demo.

    Tests of the addons don't; those at the top level do.
    """
    named = [paths.ROOT / word.split("::")[0] for word in arguments if word]
    there = [path.resolve() for path in named if path.exists()]
    return not there or any(not p.is_relative_to(paths.ADDONS) for p in there)


def _run_pytest(database, arguments, axe):
    """Run pytest in Odoo's environment.

    :return: its exit status
    """
    command = [
        *(python_env.PYTHON, "-m", "pytest", "-p", "runner.pytest_guard"),
        *("-p", "no:cacheprovider", "--odoo-http", "--odoo-log-level=info"),
        f"--odoo-config={paths.ODOO_CONF}",
        f"--odoo-database={database}",
        f"--odoo-extra=db-filter=^{database}$",
        f"--odoo-extra=logfile={server.TEST_LOG}",
        "--odoo-extra=max-cron-threads=0",
        # Or the server inside pytest caps the memory of browsers that tests start.
        "--odoo-extra=limit-memory-hard=0",
        *_side_by_side(arguments),
        *arguments,
    ]
    process = subprocess.Popen(
        [str(word) for word in command], env=_environment(axe), cwd=paths.ROOT
    )
    return commands.wait(process)


def _side_by_side(arguments):
    """The options that run all tests in as many processes as there are cores: a file
    stays whole, and the addons' come first, since a process that has driven a browser
    can run none of Odoo's. A few files, named, are sooner done in one process."""
    if arguments or not postgres.path_with_tools():
        return ()
    processes = min(os.cpu_count() or 1, MOST_PROCESSES)
    return ("-n", processes, "--dist=loadfile", "--no-loadscope-reorder")


def _environment(axe):
    """What tests find in their environment, beyond what Odoo needs."""
    path = postgres.path_with_tools() or os.environ["PATH"]
    return odoo_command.environment() | {
        "AXE_JS": str(axe),
        "HYPOTHESIS_STORAGE_DIRECTORY": str(paths.LOCAL / "hypothesis"),
        "CHROMIUM": find_chromium(),
        # Tests of the addons alone do without it.
        "SOFFICE": find_soffice() or "",
        "PATH": f"{browser_on_path()}{os.pathsep}{path}",
    }
