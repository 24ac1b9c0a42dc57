"""Odoo servers on this machine's loopback address: for the demo and for tests.

In a test:

    from runner import database, databases, server

    name = database.clone(databases.DEMO_TEMPLATE, "lcc_test_portal")
    url, stop = server.start_server(name)
    ...            # database.details(name)["sign_ins"] lists who can sign in
    stop()
    database.drop(name)
"""

import itertools
import socket
import subprocess
import time
import urllib.error
import urllib.request

from . import odoo_command, paths, processes
from .progress import RunError

HOST = "127.0.0.1"
FIRST_PORT = 8069
TRIES = 100
START_TIMEOUT = 120
STOP_TIMEOUT = 20
READY_PAGE = "/web/login"
TEST_LOGS = paths.LOGS / "test"
TEST_LOG = TEST_LOGS / "odoo.log"

_numbers = itertools.count(1)


def start_server(database, options=("--max-cron-threads=0",), moment=None):
    """Start a real Odoo server on a free port, for a test.

    :param str database: the one database it serves
    :param options: further options for `odoo server`
    :param str moment: what its clock shows at first (UTC), if not the true time
    :return: (its address such as "http://127.0.0.1:40123", a function that stops it).
        Its log is in `.local/log/test`, and `./run test` reads it for errors.
    :raise RunError: when it doesn't come up
    """
    log = TEST_LOGS / f"server-{database}-{next(_numbers)}.log"
    process, url = launch(database, free_port(0), log, options, moment)
    name = f"test-server-{process.pid}"
    processes.record(name, process.pid, url=url)

    def stop():
        end(process)
        processes.forget(name)

    return url, stop


def launch(database, port, log, options=(), moment=None):
    """Start Odoo and wait until it serves pages.

    :return: (the process, its address)
    :raise RunError: when it ends or stays silent; the text has the end of its log
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    words = ["-d", database, f"--db-filter=^{database}$", f"--http-port={port}"]
    process = subprocess.Popen(
        odoo_command.command(
            "server", *words, f"--logfile={log}", *options, moment=moment
        ),
        env=odoo_command.environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        # Of its own, so that Ctrl-C reaches it once, through `end`: a second signal
        # would make Odoo stop without tidying up.
        start_new_session=True,
    )
    url = f"http://{HOST}:{port}"
    try:
        _wait_until_ready(process, url, log)
    except BaseException:
        end(process)
        raise
    return process, url


def end(process):
    """Stop a server and wait for it."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(STOP_TIMEOUT)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port(first=FIRST_PORT):
    """The first port from `first` on that nobody listens on; 0 means any."""
    for port in range(first, first + TRIES):
        with socket.socket() as probe:
            # As Odoo's own socket does: a port that was just let go is free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return probe.getsockname()[1]
    raise RunError(f"No free port from {first} to {first + TRIES - 1}.")


def _wait_until_ready(process, url, log):
    """Return once the sign-in page comes, which means the database is loaded."""
    deadline = time.monotonic() + START_TIMEOUT
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        if _answers(url + READY_PAGE):
            return
        time.sleep(0.2)
    tail = "\n".join(log.read_text().splitlines()[-15:]) if log.exists() else ""
    raise RunError(f"Odoo did not come up on {url}.\n{tail}\nThe whole log: {log}")


def _answers(address):
    # No proxy of the environment: the server is on this machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(address, timeout=60) as response:
            return response.status == 200
    except urllib.error.HTTPError as error:
        raise RunError(f"{address} answers {error.code} {error.reason}.") from error
    except OSError:
        return False
