"""Odoo's own commands and configuration, as the other modules use them."""

import configparser
import secrets

from . import commands, paths, python_env

TEMPLATE = paths.ROOT / "odoo.conf"


def write_conf(source):
    """Write this clone's configuration from the one at the top of the repository.

    The differences are those between a server for people and one on a desk: our
    folders, this machine only, one process.

    :param OdooSource source: whose addons are to be found
    :return: the path of the file
    """
    conf = configparser.ConfigParser(interpolation=None)
    conf.read(TEMPLATE)
    options = conf["options"]
    for name in ("db_host", "db_port", "db_user", "db_password", "logfile"):
        options.pop(name, None)
    options.update(
        addons_path=",".join(str(p) for p in [paths.ADDONS, *source.addons]),
        data_dir=str(paths.DATA),
        http_interface="127.0.0.1",
        proxy_mode="False",
        workers="0",
        admin_passwd=secrets.token_urlsafe(),
    )
    paths.LOCAL.mkdir(exist_ok=True)
    with open(paths.ODOO_CONF, "w") as stream:
        conf.write(stream)
    paths.ODOO_CONF.chmod(0o600)
    return paths.ODOO_CONF


def command(name, *arguments, moment=None):
    """The words that start one of Odoo's commands with this clone's configuration, as
    if it were `moment` ("2022-06-20 12:30:00", UTC) now when that is given."""
    program = ["runner.inside.dated_server", moment] if moment else ["odoo"]
    python = [python_env.PYTHON, "-m", *program, name, "-c", paths.ODOO_CONF]
    return [str(word) for word in [*python, *arguments]]


def environment():
    """The variables for an Odoo process.

    Odoo would take PGDATABASE and ODOO_RC for options; what it runs is said in full.
    """
    return commands.without("PGDATABASE", "ODOO_RC", "OPENERP_SERVER") | {
        "LC_ALL": "C.UTF-8",
        "PYTHONPATH": str(paths.CI),
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def run(name, *arguments, log):
    """Run one of Odoo's commands to its end.

    :raise RunError: when it fails
    """
    commands.run(command(name, *arguments), log=log, env=environment())


def change_modules(database, option, modules, log):
    """Install (`-i`) or upgrade (`-u`) modules.

    :raise RunError: when Odoo fails, with the end of its log
    """
    words = ["-d", database, option, ",".join(modules)]
    run("server", *words, "--stop-after-init", "--no-http", log=log)


def run_inside(module, *arguments, log=None):
    """Run one of `runner.inside`, which needs Odoo, with the environment's Python.

    :raise RunError: when it fails
    """
    words = [python_env.PYTHON, "-m", f"runner.inside.{module}", *arguments]
    commands.run(words, log=log, env=environment(), cwd=paths.ROOT)
