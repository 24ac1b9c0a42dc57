"""Folders that are either whole or not there, and one builder at a time."""

import fcntl
import os
import shutil
from contextlib import contextmanager

from . import paths
from .progress import note

STAMP = ".complete"


def is_complete(folder, key):
    """Whether `folder` was built to its end from the ingredients that `key` names."""
    stamp = folder / STAMP
    return stamp.is_file() and stamp.read_text() == key


def complete(folder, key):
    """Say that `folder` is whole now; the last thing its builder does."""
    (folder / STAMP).write_text(key)


@contextmanager
def staged(folder, key):
    """Build `folder` beside its place and move it there once it is whole.

    :param Path folder: the final place; what stands there before is replaced
    :param str key: the ingredients, for `is_complete`
    :return: a context that gives the temporary folder to fill
    """
    building = folder.with_name(folder.name + ".building")
    if building.exists():
        note(f"{building.name} was left half-made by an interrupted run: made anew")
        shutil.rmtree(building)
    building.mkdir(parents=True)
    yield building
    complete(building, key)
    if folder.exists():
        shutil.rmtree(folder)
    building.rename(folder)


@contextmanager
def locked(name, waiting="", folder=None):
    """Hold a lock; the kernel frees it whatever happens to us.

    :param str name: what is locked
    :param str waiting: said to the person when another process holds the lock
    :param Path folder: where the lock is kept, by default with this clone's state
    """
    folder = folder or paths.RUNNING
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / f"{name}.lock", "a+") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            handle.seek(0)
            note(f"{waiting or 'waiting'} (process {handle.read().strip() or '?'})")
            fcntl.flock(handle, fcntl.LOCK_EX)
        handle.truncate(0)
        handle.write(str(os.getpid()))
        handle.flush()
        yield


def setting_up():
    """The lock of those that fill the cache of downloads, which clones share."""
    waiting = "waiting for another ./run that is setting up"
    return locked("setup", waiting, paths.cache())
