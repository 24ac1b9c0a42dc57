"""`./run lint`: the linters, in an environment of their own."""

import subprocess
from pathlib import Path
from xml.sax import SAXParseException, parse
from xml.sax.handler import ContentHandler

from . import paths, processes, python_env, stages, system_packages
from .progress import RunError, note, step

VENV = paths.LOCAL / "lint-venv"
REQUIREMENTS = paths.CI / "lint-requirements.txt"
#: Matters of taste: how an XML header is spelt, in which order attributes stand.
OCA_LEFT_OUT = "xml-header-wrong,xml-tag-position"
PYTHON_CODE = ["run", ".ci/runner", "addons", "tests"]


def main(arguments):
    """Run every linter, whatever the others find.

    :return: 0 when none finds anything, else 1
    """
    if arguments:
        raise RunError("./run lint takes no arguments.")
    with processes.recorded("lint"):
        system_packages.ensure(system_packages.VENV)
        with stages.setting_up():
            python_env.ensure_tools(VENV, REQUIREMENTS)
        failed = [title for title, check in _checks() if not _passes(title, check)]
    if failed:
        raise RunError(f"Linting failed: {', '.join(failed)}.")
    note("no linter found anything")
    return 0


def _passes(title, check):
    step(title)
    return check()


def _checks():
    """The linters: pairs of a title and a function that says whether all is well."""
    addons = [str(paths.ADDONS / name) for name in paths.our_addons()]
    code = [name for name in PYTHON_CODE if (paths.ROOT / name).exists()]
    yield "ruff check", lambda: _tool("ruff", "check", "--no-cache", *code)
    yield "ruff format", lambda: _tool("ruff", "format", "--no-cache", "--check", *code)
    yield "XML is well-formed", check_xml
    yield "shell syntax", lambda: _run(["bash", "-n", ".ci/run"])
    if addons:
        yield "pylint-odoo", lambda: _tool("pylint", "--rcfile=.pylintrc", *addons)
        yield (
            "oca-checks-odoo-module",
            lambda: _tool(
                "oca-checks-odoo-module", f"--disable={OCA_LEFT_OUT}", *addons
            ),
        )


def check_xml(folder=paths.ADDONS):
    """Whether every XML file parses; says where one doesn't."""
    good = True
    for path in sorted(folder.rglob("*.xml")):
        try:
            parse(str(path), ContentHandler())
        except SAXParseException as error:
            print(f"{Path(path).relative_to(folder.parent)}:{error}")
            good = False
    return good


def _tool(name, *arguments):
    return _run([str(VENV / "bin" / name), *arguments])


def _run(command):
    return subprocess.run(command, cwd=paths.ROOT).returncode == 0
