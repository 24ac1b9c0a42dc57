"""The small commands: `stop`, `shell`, `psql` and `reset`."""

import os
import shutil
import subprocess

from . import commands, database, databases, odoo_command, paths, postgres, processes
from .progress import RunError, note, step
from .setup import prepared


def stop(arguments):
    """Stop what this clone runs: its commands, its servers, its PostgreSQL.

    :return: the exit status
    """
    if arguments:
        raise RunError("./run stop takes no arguments.")
    stopped = processes.stop()
    cluster = postgres.Cluster()
    if cluster.is_running():
        note("stopping PostgreSQL")
        cluster.stop()
        stopped.append("PostgreSQL")
    if not stopped:
        note("nothing was running")
    return 0


def shell(arguments):
    """Open Odoo's shell on a database, by default the demo's.

    :return: the shell's exit status
    """
    with prepared("shell", needs=()) as source:
        name = _chosen(arguments, source)
        command = odoo_command.command("shell", "-d", name, "--no-http")
        return _interactive(command, odoo_command.environment())


def psql(arguments):
    """Open psql on a database, by default the demo's.

    :return: psql's exit status
    """
    with prepared("psql", needs=()) as source:
        name = _chosen(arguments, source)
        return _interactive([str(postgres.psql()), name], dict(os.environ))


def reset(arguments):
    """Throw away this clone's state: databases, environment, Odoo tree, logs.

    Downloads stay in the cache, so the next start needs no network.
    :return: the exit status
    """
    if arguments:
        raise RunError("./run reset takes no arguments.")
    stop([])
    step("Removing this clone's databases and state")
    if postgres.is_own_server():
        databases.drop_all()
    else:
        postgres.Cluster().remove()
    shutil.rmtree(paths.LOCAL, ignore_errors=True)
    return 0


def _chosen(arguments, source):
    """The database to open; the demo is made when it is asked for and not there."""
    if len(arguments) > 1:
        raise RunError("Name one database, or none for the demo's.")
    name = arguments[0] if arguments else databases.DEMO
    if name == databases.DEMO:
        databases.ensure_demo(source)
    elif not database.exists(name):
        raise RunError(f"There is no database {name}.")
    return name


def _interactive(command, environment):
    """Run a program that owns the terminal; Ctrl-C is its business, not ours."""
    return commands.wait(subprocess.Popen(command, env=environment, cwd=paths.ROOT))
