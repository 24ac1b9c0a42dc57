"""The portal as its users reach it: over HTTP, with JSON-RPC or a browser."""

import json
import os
import signal
import time
import urllib.request
from contextlib import contextmanager
from http.cookiejar import CookieJar

from runner import database, databases, postgres, processes, server

TIMEOUT = 60
#: Processes that run tests side by side each have their own.
DATABASE = "_".join(
    filter(None, ["lcc_test_portal", os.environ.get("PYTEST_XDIST_WORKER")])
)
NO_SCHEDULER = ("--max-cron-threads=0",)
#: As a council's server would have it: one thread does what is scheduled.
SCHEDULER = ("--max-cron-threads=1",)


@contextmanager
def running_portal(options=NO_SCHEDULER, prepare=None, moment=None):
    """Serve a fresh copy of the demo council while the block runs; give the
    :class:`Portal`. ``options`` are the server's; ``prepare(portal)`` is called
    before it starts; ``moment`` is what its clock shows then (UTC), if not the true
    time."""
    database.clone(databases.DEMO_TEMPLATE, DATABASE)
    try:
        portal = Portal(DATABASE, options, moment)
        if prepare:
            prepare(portal)
        portal.start()
        try:
            yield portal
        finally:
            portal.stop()
    finally:
        database.drop(DATABASE)


def wait_until(is_so, seconds=TIMEOUT):
    """Return what ``is_so()`` gives once that is true; fail when it takes longer."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := is_so():
            return found
        time.sleep(0.05)
    raise AssertionError(f"Not so after {seconds} seconds: {is_so.__doc__ or is_so}")


class RpcError(Exception):
    """The server refused a call; the text is what the user would read, ``kind`` names
    the exception."""

    def __init__(self, text, kind=""):
        super().__init__(text)
        self.kind = kind


class Portal:
    """A running server and the sign-ins of its demo council."""

    def __init__(self, name, options, moment=None):
        self.database = name
        self.options = options
        self.moment = moment
        sign_ins = database.details(name)["sign_ins"]
        self.passwords = {row["login"]: row["password"] for row in sign_ins}
        self.url, self.stop = None, None

    def start(self):
        """Start the server, on a port of its own each time."""
        self.url, self.stop = server.start_server(
            self.database, self.options, self.moment
        )

    def kill(self):
        """End the server as if its machine had lost power: it tidies nothing up."""
        (noted,) = [
            noted
            for noted in processes.find("test-server-").values()
            if noted["url"] == self.url
        ]
        os.kill(noted["pid"], signal.SIGKILL)
        self.stop()

    def reset(self):
        """Make the database a fresh copy of the demo council while the server runs;
        nobody may be at work on it. Sessions stay."""
        database.clone(databases.DEMO_TEMPLATE, self.database)

    def read_logs(self):
        """Return what the servers of this run have logged on this database."""
        files = server.TEST_LOGS.glob(f"server-{self.database}-*.log")
        return "\n".join(path.read_text() for path in files)

    def sign_in_page(self, page, login):
        """Sign in as ``login`` in a browser page."""
        page.goto("/web/login?redirect=/my")
        page.fill("input[name=login]", login)
        page.fill("input[name=password]", self.passwords[login])
        page.press("input[name=password]", "Enter")
        page.wait_for_url("**/my")

    def session(self, login):
        """Return a signed-in :class:`Session`."""
        return Session(self, login)

    def query(self, sql):
        """Return the one value that ``sql`` gives, read in the database itself."""
        return postgres.query(sql, database=self.database).strip()


class Session:
    """JSON-RPC as one user."""

    def __init__(self, portal, login):
        self.portal = portal
        cookies = urllib.request.HTTPCookieProcessor(CookieJar())
        # No proxy of the environment: the server is on this machine.
        no_proxy = urllib.request.ProxyHandler({})
        self.opener = urllib.request.build_opener(cookies, no_proxy)
        self.post(
            "/web/session/authenticate",
            {
                "db": portal.database,
                "login": login,
                "password": portal.passwords[login],
            },
        )

    def call(self, model, method, *args, **kwargs):
        """Call a public method; return its result or raise :class:`RpcError`."""
        return self.post(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": list(args), "kwargs": kwargs},
        )

    def get(self, path):
        """Return the body of a page or a file."""
        with self.opener.open(self.portal.url + path, timeout=TIMEOUT) as response:
            return response.read()

    def post(self, path, params):
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params})
        request = urllib.request.Request(
            self.portal.url + path,
            data=body.encode(),
            headers={"Content-Type": "application/json"},
        )
        with self.opener.open(request, timeout=TIMEOUT) as response:
            answer = json.load(response)
        if "error" in answer:
            data = answer["error"]["data"]
            raise RpcError(data["message"], data["name"])
        return answer.get("result")
