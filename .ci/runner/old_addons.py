"""Databases as earlier versions of our addons made them, for the test of upgrades."""

import json
import tarfile

from . import commands, database, databases, odoo_command, paths
from .progress import RunError
from .stages import is_complete, staged

FOLDER = paths.LOCAL / "old-addons"
LOG = "test/old-addons.log"
UPGRADE_LOG = "test/upgrade-{}.log"


def first_commit_with(addon):
    """The first commit of this clone's history that has an addon.

    :param str addon: its technical name
    :return: the commit's id
    :raise RunError: in a clone without that history
    """
    manifest = f"addons/{addon}/__manifest__.py"
    git = ["git", "-C", paths.ROOT]
    if commands.run([*git, "rev-parse", "--is-shallow-repository"]).strip() == "true":
        raise RunError("This clone lacks the history: `git fetch --unshallow` gets it.")
    found = commands.run(
        [*git, "log", "--diff-filter=A", "--reverse", "--format=%H", "--", manifest]
    ).split()
    if not found:
        raise RunError(f"No commit of this clone has added {manifest}.")
    return found[0]


def build(name, commit):
    """Make a database with the addons of a commit and the demo council of that time.

    :param str name: a database of ours of that name is replaced
    :return: the names of the addons
    """
    folder = _unpacked(commit) / "addons"
    addons = paths.our_addons(folder)
    database.clone(databases.BASE, name)
    conf = _write_conf(folder)
    words = ["-d", name, "-i", ",".join(addons), "--stop-after-init", "--no-http"]
    # The last of an option counts, so this configuration stands for the clone's own.
    odoo_command.run("server", "-c", conf, *words, log=LOG)
    result = folder.parent / "sign-ins.json"
    odoo_command.run_inside("build_old_demo", name, conf, result, log=LOG)
    database.set_mark(name, commit, {"sign_ins": json.loads(result.read_text())})
    return addons


def upgrade(name, addons):
    """Upgrade a database to the addons as they are now, and install those it lacks.

    :return: the path of the log
    """
    log = UPGRADE_LOG.format(name)
    (paths.LOGS / log).unlink(missing_ok=True)
    odoo_command.change_modules(name, "-u", addons, log)
    if new := databases.missing_addons(name):
        odoo_command.change_modules(name, "-i", new, log)
    return paths.LOGS / log


def stale_fields(name):
    """The stored fields of our models, in any record of a database, that aren't what
    their rule says.

    :return: (their names, how many values were looked at)
    """
    result = FOLDER / "stale-fields.json"
    odoo_command.run_inside("stale_fields", name, result, log=LOG)
    found = json.loads(result.read_text())
    return found["stale"], found["looked_at"]


def _unpacked(commit):
    """The addons of a commit, in a folder of their own."""
    folder = FOLDER / commit
    if not is_complete(folder, commit):
        with staged(folder, commit) as building:
            archive = building / "addons.tar"
            commands.run(
                ["git", "-C", paths.ROOT, "archive", "-o", archive, commit, "addons"]
            )
            with tarfile.open(archive) as stream:
                stream.extractall(building)
            archive.unlink()
    return folder


def _write_conf(addons):
    """This clone's configuration with other addons in the place of ours."""
    conf = addons.parent / "odoo.conf"
    text = paths.ODOO_CONF.read_text().replace(str(paths.ADDONS), str(addons))
    # It holds a password, as the other does.
    conf.touch(mode=0o600)
    conf.write_text(text)
    return conf
