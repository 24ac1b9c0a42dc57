"""Run other programs, with their output in a log file and the reason in the error."""

import os
import shlex
import signal
import subprocess
import time

from . import paths
from .progress import RunError, note

LAST_LINES = 15


def run(command, *, log=None, explain="", **options):
    """Run a program to its end.

    :param list command: the program and its arguments
    :param str log: name of the file in the log folder that takes the output;
        without one the output is returned
    :param str explain: what a person can do when it fails
    :param options: passed on to `subprocess.run`
    :return: the standard output, or "" when it went to a log
    :raise RunError: when the program is missing or fails
    """
    command = [str(part) for part in command]
    try:
        if log:
            return _run_into_log(command, log, explain, options)
        done = subprocess.run(command, capture_output=True, text=True, **options)
    except FileNotFoundError as error:
        raise RunError(f"{command[0]} is missing. {explain}".strip()) from error
    if done.returncode:
        raise RunError(_failure(command, done.stdout + done.stderr, explain))
    return done.stdout


def _run_into_log(command, log, explain, options):
    """Run with the output in a log file, and say how long it took when it was long."""
    paths.LOGS.mkdir(parents=True, exist_ok=True)
    path = paths.LOGS / log
    started = time.monotonic()
    with path.open("ab") as stream:
        stream.write(f"$ {shlex.join(command)}\n".encode())
        stream.flush()
        done = subprocess.run(
            command,
            stdout=stream,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            **options,
        )
    if done.returncode:
        explain = f"{explain}\nThe whole log: {path}".strip()
        raise RunError(_failure(command, path.read_text(errors="replace"), explain))
    if (seconds := time.monotonic() - started) > 5:
        note(f"done in {seconds:.0f} s")
    return ""


def _failure(command, output, explain):
    """The text of the error: what was run, the last it said, what to do."""
    tail = "\n".join(output.strip().splitlines()[-LAST_LINES:])
    return f"This command failed:\n  {shlex.join(command)}\n{tail}\n{explain}".strip()


class Terminated(KeyboardInterrupt):
    """Somebody asked this process alone to end, not all that the terminal runs."""


def wait(process):
    """Wait for a program that has the terminal, and so gets Ctrl-C by itself.

    :return: its exit status
    """
    while True:
        try:
            return process.wait()
        except Terminated:
            process.send_signal(signal.SIGINT)
        except KeyboardInterrupt:
            continue


def without(*names):
    """This process's environment less the named variables."""
    return {key: value for key, value in os.environ.items() if key not in names}
