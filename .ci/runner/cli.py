"""The command line: which commands there are, and what they exit with."""

import os
import signal
import sys
from importlib import import_module

from . import paths
from .commands import Terminated
from .progress import RunError

# Name → (module, function, usage, the one line in the help). Imported when called.
COMMANDS = {
    "demo": ("demo", "main", "", "set up everything and serve the demo council"),
    "test": ("testing", "main", "[PYTEST ARGS]", "set up everything and run all tests"),
    "pictures": ("pictures", "main", "", "take the pictures of the Help pages"),
    "stop": ("tools", "stop", "", "stop what this clone runs"),
    "shell": ("tools", "shell", "[DATABASE]", "open Odoo's shell on the demo"),
    "psql": ("tools", "psql", "[DATABASE]", "open psql on the demo"),
    "backup": ("backup", "backup", "[FILE]", "write a database and its files to FILE"),
    "restore": ("backup", "restore", "FILE", "make a database from a backup"),
    "reset": ("tools", "reset", "", "throw this clone's databases and state away"),
    "lint": ("lint", "main", "", "run the linters"),
    "bench": ("bench", "main", "NAME", "run a benchmark; its last line is JSON"),
}

HELP = """\
./run COMMAND

{commands}

./run test --odoo    compare Odoo's own tests with and without our addons

ODOO_SRC=FOLDER      use this Odoo 19.0 checkout
ODOO_GIT_URL=URL     clone Odoo's 19.0 branch from there
PGHOST, PGPORT, ...  use this PostgreSQL server, not a private one
CHROMIUM=PROGRAM     use this browser in the tests
SOFFICE=PROGRAM      use this LibreOffice in the tests
State is in .local, downloads are in {cache}.
"""

FAILED = 1
INTERRUPTED = 130


def main(argv):
    """Run the command that the words name.

    :param list argv: the words after `./run`
    :return: the exit status
    """
    _complete_environment()
    # Also where a shell started us in the background, with Ctrl-C ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, _as_interrupt)
    signal.signal(signal.SIGHUP, _as_interrupt)
    if not argv or argv[0] in ("-h", "--help", "help"):
        print(help_text())
        return 0
    try:
        return _run(argv[0], argv[1:])
    except RunError as error:
        print(f"\n{error}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print("\nStopped. What was half-made will be made anew.", file=sys.stderr)
        return INTERRUPTED


def help_text():
    """What `./run --help` prints."""
    rows = [
        f"  {f'{name} {usage}':<22}{line}"
        for name, (_module, _function, usage, line) in COMMANDS.items()
    ]
    return HELP.format(commands="\n".join(rows), cache=paths.cache()).rstrip()


def _run(name, arguments):
    if name not in COMMANDS:
        raise RunError(f"There is no command {name!r}.\n\n{help_text()}")
    module, function, _usage, _line = COMMANDS[name]
    return getattr(import_module(f".{module}", __package__), function)(arguments)


def _complete_environment():
    """Fill in what programs rely on and a bare environment lacks."""
    os.environ.setdefault("HOME", str(paths.home()))
    os.environ.setdefault("PATH", "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin")
    os.environ.setdefault("LANG", "C.UTF-8")


def _as_interrupt(_number, _frame):
    """Being asked to end is like Ctrl-C: stop what we started, then go."""
    raise Terminated
