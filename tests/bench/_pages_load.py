"""Fifty users at work for a minute on the morning of the deadline, for `pages.py`."""

import random
import threading
from time import monotonic, perf_counter, sleep

import requests
from _pages_web import signed_in
from _pages_world import OPEN, build_service, sheet_of
from lxml import html

from runner import server

USERS = 50
CLIENTS = 30
SECONDS = 60
#: A person reads a page before the next click, seconds.
READING = (0.5, 3.0)
WORKERS = ("--workers=2", "--max-cron-threads=0")


def build_crowd(world):
    """Make fifty providers with a user and a week to confirm each; return what each
    user works on."""
    crowd = []
    for number in range(USERS):
        service, lines = build_service(world, f"CROWD {number}", CLIENTS)
        world.portal_user(f"Crowd {number}", f"crowd.{number}", service.provider_id)
        world.generate(service, OPEN)
        crowd.append(
            {
                "login": f"crowd.{number}",
                "provider": service.provider_id.id,
                "service": service.id,
                "clients": lines.client_id.ids,
                "lines": lines.mapped("reference"),
            }
        )
    return crowd


def press(database, crowd):
    """Let all work for a minute; return requests a second, p50 and p95 in
    milliseconds, and the number of answers that were errors."""
    url, stop = server.start_server(database, WORKERS)
    try:
        users = [User(url, each) for each in crowd]
        begun = monotonic()
        threads = [
            threading.Thread(target=user.work, args=[begun + SECONDS]) for user in users
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        seconds = monotonic() - begun
    finally:
        stop()
    times = sorted(time for user in users for time in user.times)
    errors = [error for user in users for error in user.errors]
    return {
        "users": USERS,
        "requests": len(times),
        "requests_a_second": round(len(times) / seconds, 1),
        "p50_ms": round(times[len(times) // 2] * 1000),
        "p95_ms": round(times[len(times) * 95 // 100] * 1000),
        "errors": len(errors),
        "first_errors": errors[:5],
    }


class User:
    """One user, who looks at the week, edits and confirms clients one after the other,
    and imports a sheet now and then."""

    def __init__(self, url, what):
        self.url, self.what = url, what
        self.session = signed_in(url, what["login"])
        self.chance = random.Random(what["login"])
        self.times, self.errors = [], []

    def work(self, until):
        sleep(self.chance.uniform(0, READING[1]))
        for client in self.what["clients"]:
            for step in (self.look, self.edit, self.confirm, self.send):
                step(client)
                if monotonic() > until:
                    return

    def look(self, _client):
        self.ask("GET", self.week)

    def edit(self, client):
        """Save a client's week as it stands."""
        path = f"/my/actuals/{self.what['service']}/{client}/{OPEN}"
        page = self.ask("GET", path)
        self.send_form(page, path, do="save")

    def confirm(self, _client):
        """Confirm the first client of the list who is still to be."""
        page = self.ask("GET", self.week)
        for form in html.fromstring(page).forms:
            if (form.action or "").endswith("/confirm") and "seen" in form.fields:
                self.ask("POST", form.action, data=dict(form.form_values()))
                return

    def send(self, client):
        """Import a sheet of ten rows, one time in five."""
        if self.chance.random() > 0.2:
            return
        page = self.ask("GET", "/my/actuals/import")
        for form in html.fromstring(page).forms:
            if form.get("enctype") == "multipart/form-data":
                fields = {k: v for k, v in form.form_values() if k != "file"}
                sheet = sheet_of(self.what["lines"][:10])
                file = {"file": ("week.csv", sheet, "text/csv")}
                self.ask("POST", "/my/actuals/import", data=fields, files=file)
                return
        self.errors.append("/my/actuals/import: no form to send")

    @property
    def week(self):
        return f"/my/actuals?service={self.what['service']}&week={OPEN}"

    def send_form(self, page, path, **pressed):
        """Post the page's form of that address as it stands."""
        for form in html.fromstring(page).forms:
            fields = dict(form.form_values())
            if any(name.endswith("-version") for name in fields):
                self.ask("POST", path, data=fields | pressed)
                return
        self.errors.append(f"{path}: no form to send")

    def ask(self, method, path, **sent):
        """Fetch a page, note how long it took, and what is wrong with it."""
        begun = perf_counter()
        try:
            answer = self.session.request(method, self.url + path, **sent)
        except requests.RequestException as error:
            self.errors.append(f"{method} {path}: {error}")
            return "<html />"
        self.times.append(perf_counter() - begun)
        if answer.status_code >= 400:
            self.errors.append(f"{method} {path}: {answer.status_code}")
        sleep(self.chance.uniform(*READING))
        return answer.text
