"""A record of the processes this clone runs, so that only those are ever stopped.

A process id is used again after a while, so each record holds the process's start
time too, and a process with another one is not ours.
"""

import json
import os
import signal
import time
from contextlib import contextmanager
from pathlib import Path

from . import paths
from .progress import note

PATIENCE = 40


def record(name, pid, **facts):
    """Note that a process runs.

    :param str name: under which it is found again
    :param int pid: its id
    :param facts: whatever a reader wants to know, such as its address
    """
    paths.RUNNING.mkdir(parents=True, exist_ok=True)
    noted = {"pid": pid, "started": _started(pid), **facts}
    _file(name).write_text(json.dumps(noted))


def forget(name):
    """Remove the record of a process that has ended."""
    _file(name).unlink(missing_ok=True)


@contextmanager
def recorded(name, **facts):
    """Record this very process while the context lasts."""
    name = f"{name}-{os.getpid()}"
    record(name, os.getpid(), **facts)
    try:
        yield
    finally:
        forget(name)


def find(prefix=""):
    """The recorded processes that are alive: name → what was noted.

    Records of processes that are gone are cleared away.
    """
    alive = {}
    for path in sorted(paths.RUNNING.glob(f"{prefix}*.pid")):
        noted = _read(path)
        if noted and noted["started"] == _started(noted["pid"]):
            alive[path.stem] = noted
        else:
            path.unlink(missing_ok=True)
    return alive


def stop(prefix=""):
    """Ask the recorded processes to end, and end those that don't.

    :return: the names of those that ran
    """
    running = {
        name: noted
        for name, noted in find(prefix).items()
        if noted["pid"] != os.getpid()
    }
    for name, noted in running.items():
        # Its command may have stopped it by now.
        if _is_alive(noted):
            note(f"stopping {name} (process {noted['pid']})")
            _end(noted)
        forget(name)
    return list(running)


def _end(noted):
    """Terminate one process; kill it when it takes too long."""
    _signal(noted, signal.SIGTERM)
    deadline = time.monotonic() + PATIENCE
    while _is_alive(noted) and time.monotonic() < deadline:
        time.sleep(0.1)
    if _is_alive(noted):
        _signal(noted, signal.SIGKILL)


def _signal(noted, number):
    if _is_alive(noted):
        os.kill(noted["pid"], number)


def _is_alive(noted):
    return _started(noted["pid"]) == noted["started"]


def _read(path):
    try:
        return json.loads(path.read_text())
    except (OSError, ValueError):
        return None


def _started(pid):
    """When a process started, in clock ticks since boot; None when it is gone."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    state, *fields = stat.rsplit(")", 1)[1].split()
    return None if state == "Z" else int(fields[18])


def _file(name):
    return paths.RUNNING / f"{name}.pid"
