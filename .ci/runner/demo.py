"""`./run demo`: the portal with the demo council, until Ctrl-C."""

from . import databases, paths, processes, server
from .progress import RunError, note, step
from .setup import prepared

LOG = paths.LOGS / "demo.log"
RECORD = "odoo-demo"


def main(arguments):
    """Set everything up, serve the demo, and stop it all when the person says so.

    :return: the exit status
    """
    if arguments:
        raise RunError("./run demo takes no arguments.")
    _check_not_running()
    with prepared("demo") as source:
        sign_ins = databases.ensure_demo(source)
        _serve(sign_ins)
    return 0


def _check_not_running():
    """Refuse a second demo of this clone; end a server whose `./run demo` is gone."""
    if runners := processes.find("demo-"):
        pid = next(iter(runners.values()))["pid"]
        address = processes.find(RECORD).get(RECORD, {}).get("url", "starting")
        raise RunError(
            f"The demo of this clone runs already: {address} (process {pid}).\n"
            "`./run stop` stops it."
        )
    processes.stop(RECORD)


def _serve(sign_ins):
    """Run the server until it ends or the person presses Ctrl-C."""
    port = server.free_port()
    step("Starting Odoo")
    LOG.unlink(missing_ok=True)
    process, url = server.launch(databases.DEMO, port, LOG)
    processes.record(RECORD, process.pid, url=url)
    try:
        _welcome(url, port, sign_ins)
        status = process.wait()
        raise RunError(f"Odoo ended by itself (status {status}); see {LOG}.")
    except KeyboardInterrupt:
        step("Stopping")
    finally:
        server.end(process)
        processes.forget(RECORD)


def _welcome(url, port, sign_ins):
    """Print where to go and who to be."""
    print()
    if port != server.FIRST_PORT:
        note(f"Port {server.FIRST_PORT} is taken, so the portal is on {port}:")
    print(f"The portal is ready: {url}\n")
    for person in sign_ins:
        print(f"  {person['who']}")
        print(f"      {url}{person.get('page') or '/web/login'}")
        print(f"      sign in as {person['login']}, password {person['password']}")
    print(f"\nIts log: {LOG}\nCtrl-C stops it.", flush=True)
