"""The portal as its users reach it: over HTTP, with JSON-RPC or a browser."""

import json
import urllib.request
from contextlib import contextmanager
from http.cookiejar import CookieJar

from runner import database, databases, postgres, server

TIMEOUT = 60
DATABASE = "lcc_test_portal"


@contextmanager
def running_portal():
    """Serve a fresh copy of the demo council while the block runs; give the
    :class:`Portal`."""
    database.clone(databases.DEMO_TEMPLATE, DATABASE)
    try:
        url, stop = server.start_server(DATABASE)
        try:
            yield Portal(url, DATABASE, database.details(DATABASE)["sign_ins"])
        finally:
            stop()
    finally:
        database.drop(DATABASE)


class RpcError(Exception):
    """The server refused a call; the text is what the user would read."""


class Portal:
    """A running server and the sign-ins of its demo council."""

    def __init__(self, url, database, sign_ins):
        self.url = url
        self.database = database
        self.passwords = {row["login"]: row["password"] for row in sign_ins}

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
        self.url = portal.url
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

    def post(self, path, params):
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params})
        request = urllib.request.Request(
            self.url + path,
            data=body.encode(),
            headers={"Content-Type": "application/json"},
        )
        with self.opener.open(request, timeout=TIMEOUT) as response:
            answer = json.load(response)
        if "error" in answer:
            raise RpcError(answer["error"]["data"]["message"])
        return answer.get("result")
