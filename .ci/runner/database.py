"""Single databases: make, clone, mark, drop, each together with its filestore.

A database that is being made is called `NAME__building` and gets its final name when
it is whole. Every database of ours carries a comment with the key of what it was
made from, so one that is half-made, out of date, or not ours is told apart.
"""

import json
import os
import re
import shutil
from contextlib import contextmanager

from . import paths, postgres
from .progress import RunError, note

OURS = "lcc-provider-portal"
BUILDING = "__building"
NAME = re.compile(r"[a-z][a-z0-9_]{0,50}")


def exists(name):
    """Whether the server has a database of this name."""
    return bool(postgres.query(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"))


def mark(name):
    """What we noted on a database.

    :return: a dict with "key" and "details"; empty when the database is not there
    :raise RunError: when it is there but wasn't made by us
    """
    row = postgres.query(
        "SELECT coalesce(shobj_description(oid, 'pg_database'), 'none')"
        f" FROM pg_database WHERE datname = '{name}'"
    )
    if not row:
        return {}
    try:
        noted = json.loads(row)
    except ValueError:
        noted = {}
    if not isinstance(noted, dict) or noted.get("made_by") != OURS:
        raise RunError(
            f"The server has a database {name} that ./run didn't make, and won't touch."
            " Rename it, or let PGHOST or PGPORT lead to another server."
        )
    return noted


def details(name):
    """What the builder of a database left about it, such as the demo's sign-ins."""
    return mark(name).get("details") or {}


def set_mark(name, key, details=None):
    """Note on a database that it is ours, whole, and what it was made from."""
    noted = {"made_by": OURS, "key": key, "details": details or {}}
    text = json.dumps(noted).replace("'", "''")
    postgres.query(f"COMMENT ON DATABASE {_valid(name)} IS '{text}'")


def drop(name):
    """Drop a database of ours and its files; nothing happens when there is none."""
    if exists(name) and not name.endswith(BUILDING):
        mark(name)
    _cut_off(_valid(name))
    postgres.query(f"DROP DATABASE IF EXISTS {_valid(name)}")
    shutil.rmtree(filestore(name), ignore_errors=True)


def clone(template, name, key="clone"):
    """Make `name` a fresh copy of `template`, files included.

    :param str template: an existing database; whoever is connected is cut off
    :param str name: the copy; one of that name that we made before is replaced
    :param str key: noted on the copy
    :return: `name`
    """
    building = name + BUILDING
    drop(building)
    _copy(template, building)
    set_mark(building, key, details(template))
    drop(name)
    _rename(building, name)
    return name


@contextmanager
def built(name, key, template=None):
    """Make a database under a temporary name, and give it its own when it is whole.

    :param str name: the final name; a database of that name is replaced at the end
    :param str key: what it is made from
    :param str template: start from a copy of this one, else from nothing
    :return: a context that gives (temporary name, dict of details to fill)
    """
    building = name + BUILDING
    if exists(building):
        note(f"{name} was left half-made by an interrupted run: made anew")
    drop(building)
    if template:
        _copy(template, building)
    found = {}
    yield building, found
    # Marked before it is renamed: what bears the final name always bears the mark.
    set_mark(building, key, found)
    drop(name)
    _rename(building, name)


def filestore(name):
    """The folder of a database's attachments."""
    return paths.DATA / "filestore" / name


def _cut_off(name):
    """End whatever of ours is connected to a database. The server's own vacuuming is
    not ours to end; it makes way by itself (which `DROP ... WITH (FORCE)` denies)."""
    postgres.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        f" WHERE datname = '{name}' AND usename = current_user"
        " AND pid <> pg_backend_pid()"
    )


def _copy(template, name):
    """Copy a database and its files, which Odoo never changes once written."""
    _cut_off(_valid(template))
    postgres.query(f"CREATE DATABASE {_valid(name)} TEMPLATE {_valid(template)}")
    shutil.rmtree(filestore(name), ignore_errors=True)
    if filestore(template).is_dir():
        shutil.copytree(filestore(template), filestore(name), copy_function=os.link)


def _rename(old, new):
    shutil.rmtree(filestore(new), ignore_errors=True)
    if filestore(old).is_dir():
        filestore(old).rename(filestore(new))
    postgres.query(f"ALTER DATABASE {_valid(old)} RENAME TO {_valid(new)}")


def _valid(name):
    """`name`, when it can stand in SQL unquoted."""
    if not NAME.fullmatch(name):
        raise RunError(f"{name!r} is no database name for us: use a-z, 0-9 and _.")
    return name
