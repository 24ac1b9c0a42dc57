"""`./run backup` and `./run restore`: a database and its attachments, in one file.

A backup is taken while people work. The attachments are held first, then the
database is dumped as it is at one moment, then what was attached meanwhile is added:
so each file that the dump names is there, also when it was written, or thrown away,
in between.
"""

import argparse
import os
import shutil
import tempfile
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from . import (
    backup_file,
    commands,
    database,
    databases,
    paths,
    postgres,
    processes,
)
from .demo import RECORD as DEMO_SERVER
from .progress import RunError, note, step, warn
from .stages import locked

SUFFIX = ".backup.tar.gz"
SHOWN = 5


def backup(arguments):
    """Write a backup of a database, by default the demo's.

    :return: the exit status
    """
    given = _parser("backup", "the demo's")
    by_default = "by default the database's name and the time, in this folder"
    given.add_argument("file", nargs="?", type=Path, metavar="FILE", help=by_default)
    options = given.parse_args(arguments)
    name = options.database or databases.DEMO
    path = options.file or Path(f"{name}-{datetime.now():%Y%m%d-%H%M%S}{SUFFIX}")
    if path.exists():
        raise RunError(f"{path} is there already: name another file.")
    if not path.absolute().parent.is_dir():
        raise RunError(f"There is no folder {path.parent} for the backup.")
    with processes.recorded("backup"), postgres.server():
        _check_there(name)
        _write(name, path)
    note(f"{path} ({path.stat().st_size / 1e6:.1f} MB): keep it as safe as the data")
    return 0


def restore(arguments):
    """Make a database from a backup.

    The old one, where `--replace` gives it up, stays until the new one is whole.
    :return: the exit status
    """
    given = _parser("restore", "the name of the one that was backed up")
    given.add_argument("file", type=Path, metavar="FILE")
    given.add_argument("--replace", action="store_true", help="give up the one there")
    options = given.parse_args(arguments)
    if not options.file.is_file():
        raise RunError(f"There is no file {options.file}.")
    with processes.recorded("restore"), postgres.server(), _working_folder() as folder:
        step(f"Checking {options.file}")
        manifest = backup_file.read(options.file, folder)
        name = options.database or manifest["database"]
        with locked("databases", databases.WAITING):
            _check_may_make(name, options.replace)
            _make(name, manifest, folder)
    note(f"{name} is as it was on {manifest['made']}")
    return 0


def _write(name, path):
    """Take the backup and put it in its place once it is whole."""
    step(f"Backing up {name}")
    building = path.with_name(f"{path.name}{database.BUILDING}")
    with _working_folder() as folder:
        _hold_files(name, folder)
        _dump(name, folder)
        _hold_files(name, folder)
        _let_go_of_unnamed(folder)
        _say_missing(backup_file.missing_files(folder))
        # Of people: for nobody else on this machine to read.
        building.touch(mode=0o600)
        try:
            backup_file.write(folder, _facts(name), building)
            building.rename(path)
        finally:
            building.unlink(missing_ok=True)


def _hold_files(name, folder):
    """Link the attachments that are there now, which then outlast their removal."""
    files = database.filestore(name)
    for path in files.glob("[0-9a-f][0-9a-f]/*"):
        held = folder / backup_file.FILES / path.relative_to(files)
        if not held.exists():
            held.parent.mkdir(parents=True, exist_ok=True)
            try:
                os.link(path, held)
            except FileNotFoundError:
                # Nobody needed it any more, just now.
                continue


def _let_go_of_unnamed(folder):
    """Leave out what no attachment is about any more, or not yet: nothing would ever
    clear it away where it is restored."""
    files = folder / backup_file.FILES
    named = backup_file.named_files(folder)
    for path in files.glob("*/*"):
        if str(path.relative_to(files)) not in named:
            path.unlink()


def _dump(name, folder):
    """Dump the database as it is at one moment."""
    words = ["--format=custom", "--no-owner", f"--file={folder / backup_file.DUMP}"]
    commands.run([postgres.tool("pg_dump"), *words, name])


def _facts(name):
    """What the manifest says of a backup."""
    noted = database.mark(name)
    return {
        "database": name,
        "made": datetime.now().astimezone().isoformat(timespec="seconds"),
        "key": noted["key"],
        "details": noted.get("details") or {},
    }


def _make(name, manifest, folder):
    """Build the database and its files under another name, then give it its own."""
    step(f"Restoring {name}")
    with database.built(name, manifest["key"]) as (building, found):
        found.update(manifest["details"])
        postgres.query(f"CREATE DATABASE {building} TEMPLATE template0")
        words = ["--no-owner", "--no-privileges", "--exit-on-error", "-d", building]
        dump = folder / backup_file.DUMP
        commands.run([postgres.tool("pg_restore"), *words, dump])
        _say_missing(backup_file.missing_files(folder))
        shutil.rmtree(database.filestore(building), ignore_errors=True)
        database.filestore(building).parent.mkdir(parents=True, exist_ok=True)
        if (folder / backup_file.FILES).is_dir():
            (folder / backup_file.FILES).rename(database.filestore(building))


def _check_there(name):
    """Refuse to back up what isn't there, or isn't of this clone."""
    if not database.mark(name):
        raise RunError(f"There is no database {name}. `./run demo` makes the demo's.")


def _check_may_make(name, replace):
    """Refuse a database that is there, unless it may be replaced and nobody uses it."""
    if database.mark(name) and not replace:
        raise RunError(
            f"There is a database {name} already. `--replace` gives it up for the"
            " backup; `--database NAME` restores beside it."
        )
    if name == databases.DEMO and processes.find(DEMO_SERVER):
        raise RunError("The demo runs: `./run stop` stops it. Then restore again.")


def _say_missing(names):
    """Say which attachments have lost their files, before or by the backup."""
    if names:
        more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
        shown = ", ".join(names[:SHOWN])
        warn(f"The filestore lacks files of attachments: {shown}{more}.")


@contextmanager
def _working_folder():
    """A folder on the disk of the filestore, where a link takes no room."""
    paths.DATA.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="backup-", dir=paths.DATA) as folder:
        yield Path(folder)


def _parser(command, default):
    """The option that both commands have, and which database they take without it."""
    parser = argparse.ArgumentParser(prog=f"./run {command}")
    parser.add_argument("--database", metavar="NAME", help=f"by default {default}")
    return parser
