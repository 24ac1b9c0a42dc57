"""`./run bench NAME`: one benchmark of `tests/bench`, ending with a line of JSON."""

import os
import subprocess
import tempfile
from pathlib import Path

from . import database, databases, odoo_command, paths, python_env
from .progress import RunError, step
from .setup import prepared

FOLDER = paths.TESTS / "bench"


def main(arguments):
    """Run a benchmark on a database of its own, and drop that afterwards.

    :param list arguments: the name of a file in `tests/bench`
    :return: the exit status
    """
    name = _chosen(arguments)
    with prepared("bench", needs=()) as source:
        databases.ensure_addons(source)
        clone = database.clone(databases.ADDONS, f"lcc_bench_{os.getpid()}")
        step(f"Running the benchmark {name}")
        try:
            figures = _run(clone, name)
        finally:
            database.drop(clone)
    print(figures, flush=True)
    return 0


def _chosen(arguments):
    """The name of the benchmark to run.

    :raise RunError: when there is no such benchmark; the text lists those there are
    """
    names = sorted(path.stem for path in FOLDER.glob("[!_]*.py"))
    if len(arguments) != 1 or arguments[0] not in names:
        raise RunError(f"./run bench NAME, where NAME is one of: {', '.join(names)}")
    return arguments[0]


def _run(clone, name):
    """Run it inside Odoo, its progress shown as it comes.

    :return: its figures, as one line of JSON
    """
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "figures.json"
        words = [python_env.PYTHON, "-m", "runner.inside.bench", clone, name, result]
        done = subprocess.run(
            [str(word) for word in words],
            env=odoo_command.environment(),
            cwd=paths.ROOT,
        )
        if done.returncode:
            raise RunError(f"The benchmark {name} failed.")
        return result.read_text()
