"""Everything a command needs before it can start, in the right order."""

from contextlib import contextmanager

from . import (
    debian_archive,
    odoo_command,
    odoo_source,
    postgres,
    processes,
    python_env,
    stages,
)
from .system_packages import GIT, PDF, VENV, ensure


@contextmanager
def prepared(command, needs=(PDF,)):
    """Have Odoo, its environment, its configuration and a running PostgreSQL.

    :param str command: the command this is for; `./run stop` finds it by that
    :param needs: system programs beyond those that are always needed
    :return: a context that gives the `OdooSource`
    :raise RunError: when a part can't be had
    """
    with processes.recorded(command):
        by_git = not debian_archive.mirror()
        ensure(VENV, *([GIT] if by_git else []), *needs)
        with stages.setting_up():
            source = odoo_source.ensure()
            python_env.ensure(source)
        with postgres.server():
            odoo_command.write_conf(source)
            yield source
