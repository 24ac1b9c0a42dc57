"""How long the portal's pages take, beside Odoo's own list of invoices.

Each page is fetched from a server of its own with 10, 300 and 3,000 rows behind it, in
turn with Odoo's list, so that both meet the machine in the same mood: its queries, and
the best of some milliseconds of each, per row where the page is a list or says what all
rows come to, else as a whole. Then fifty users work for a minute on the morning of the
deadline (`_pages_load.py`). Ratios of one run.
"""

import re
import sys
from pathlib import Path
from time import perf_counter

from odoo.addons.lcc_actuals.demo.world import World

from runner import server

sys.path.insert(0, str(Path(__file__).parent))

from _pages_load import build_crowd, press
from _pages_web import signed_in
from _pages_world import OPEN, build, build_native

SIZES = (10, 300, 3000)
#: Fast pages are tried more often: what else the machine does shows in them.
LEAST_TRIES, MOST_TRIES = 4, 12
SECONDS = 1
#: With fewer rows a page is no list, and compared as a whole.
LIST_ROWS = 50
#: Pages that show a few figures of every row: each row is worked out for them.
SUMS = {"confirm", "reject schedule", "submit invoice", "weeks of a line"}
NATIVE = "/my/invoices"
BILLS = "/my/invoices-credit-notes"
SCHEDULES = "/my/scheduled-payments"
PAGES = {
    "home": "/my",
    "all branches": "/my/overview",
    "actuals": f"/my/actuals?service={{service}}&week={OPEN}",
    "confirm": f"/my/actuals/confirm?service={{service}}&week={OPEN}",
    "edit": f"/my/actuals/{{service}}/{{client}}/{OPEN}",
    "story": "/my/actuals/story/{actual}",
    "planned and delivered": "/my/actuals/delivered?contract={contract}",
    "bulk export": "/my/actuals/export?service={service}",
    "bulk import": "/my/actuals/import",
    "confirm import": "/my/actuals/import/{sheet}?show=all",
    "package lines": "/my/package-lines?view=1",
    "invoices": BILLS,
    "new invoice": f"{BILLS}/new",
    "calculated invoice": f"{BILLS}/new/calculate?contract={{contract}}",
    "invoice": f"{BILLS}/{{invoice}}",
    "submit invoice": f"{BILLS}/{{invoice}}/submit",
    "weeks of a line": f"{BILLS}/{{invoice}}/line/{{key}}",
    "delete invoice": f"{BILLS}/{{invoice}}/delete",
    "suggest lines": f"{BILLS}/{{invoice}}/suggest",
    "purchase orders": "/my/purchase-orders",
    "purchase order": "/my/purchase-orders/{order}",
    "scheduled payments": SCHEDULES,
    "scheduled payment": f"{SCHEDULES}/{{schedule}}",
    "reject schedule": f"{SCHEDULES}/{{schedule}}/reject",
    "actions": "/my/actions",
    "action": "/my/actions/{action}",
    "new action": "/my/actions/new?code=payment_query",
    "new action about a client": "/my/actions/new?code=actuals_query&kind=client",
    "reply to an action": "/my/actions/{action}/reply",
    "new change request": "/my/change-requests/new?kind=address",
    "disputes": "/my/disputes",
    "dispute": "/my/disputes/{dispute}",
    "reports": "/my/reports",
    "pending payments": "/my/reports/pending-scheduled-payments?view=1",
    "remittance advice": "/my/reports/remittance-advice?view=1",
    "absences": "/my/absences",
    "report an absence": "/my/absences/new?client={client}",
    "new prices": "/my/new-prices",
    "email notifications": "/my/notifications",
    "users": "/my/people",
    "roles of a user": "/my/people/{person}",
    "API keys": "/my/api-keys",
    "your details": "/my/account",
    "change password": "/my/security",
    "help": "/my/help",
    "how-to": "/my/help/how-to/create-an-invoice",
    "types of action": "/my/help/action-types",
}


def main(env):
    """Return the figures as a dict: per page queries, milliseconds and rows."""
    env.company.lcc_invoice_max_lines = max(SIZES)
    world = World(env)
    built = {number: build(world, number) for number in SIZES}
    for number in SIZES:
        build_native(world, number)
        # Within a transaction, Odoo would count on from its last number.
        env.cr.commit()
    crowd = build_crowd(world)
    env.cr.commit()
    env.cr.execute("ANALYZE")
    env.cr.commit()
    pages = measure_all(env.cr.dbname, built)
    load = press(env.cr.dbname, crowd)
    return {"bench": "pages", "pages": pages} | summary(pages) | load


def summary(pages):
    """Return the worst ratio to Odoo's list, and whether queries stay the same."""
    own = {name: sizes for name, sizes in pages.items() if name != NATIVE}
    ratios = {
        f"{name} of {number}": found["vs_odoo"]
        for name, sizes in own.items()
        for number, found in sizes.items()
    }
    worst = max(ratios, key=ratios.get)
    return {
        "worst_page": worst,
        "worst_page_vs_odoo": ratios[worst],
        "slower_than_odoo": {name: r for name, r in ratios.items() if r > 1},
        "constant_queries": not growth(own),
        "more_queries": growth(own),
    }


def growth(pages):
    """Return {page: how many queries more the most take than the least}, where any."""
    counts = {
        name: [found[number]["queries"] for number in SIZES]
        for name, found in pages.items()
    }
    return {
        name: max(queries) - min(queries)
        for name, queries in counts.items()
        if len(set(queries)) > 1
    }


def measure_all(database, built):
    """Return {page: {number of rows: figures}} from a server of its own."""
    url, stop = server.start_server(database)
    log = max(server.TEST_LOGS.glob(f"server-{database}-*.log"))
    try:
        lists = {number: Fetch(url, f"native.{number}", NATIVE) for number in SIZES}
        figures = {
            NATIVE: {number: measure_list(lists[number], log) for number in SIZES}
        }
        for number, values in built.items():
            session = signed_in(url, f"pages.{number}")
            for name, address in PAGES.items():
                page = Fetch(url, session, address.format(**values))
                # A page of many rows stands beside a list of many, which shows 80.
                rows = number if name in SUMS else page.rows
                beside = lists[max(SIZES) if rows >= LIST_ROWS else number]
                found = measure(page, beside, log)
                if rows >= LIST_ROWS:
                    found["vs_odoo"] *= beside.rows / rows
                found["vs_odoo"] = round(found["vs_odoo"], 2)
                figures.setdefault(name, {})[number] = found
        return figures
    finally:
        stop()


class Fetch:
    """A page as a user gets it; ``user`` is a session or who is to sign in."""

    def __init__(self, url, user, address):
        self.session = signed_in(url, user) if isinstance(user, str) else user
        self.url, self.address = url, address
        self.rows = len(re.findall("<(?:tr|li|option)[ >]", self.get().text))

    def get(self):
        answer = self.session.get(self.url + self.address)
        if answer.status_code != 200:
            raise AssertionError(f"{self.address} answers {answer.status_code}.")
        return answer

    def seconds(self):
        begun = perf_counter()
        self.get()
        return perf_counter() - begun


def measure(page, beside, log):
    """Return a page's rows, queries and best milliseconds once it is warm, and those
    of Odoo's list that was fetched in turn with it, each twice running: neither has to
    follow the other, which may leave the caches cold. A slow page has fewer tries than
    the list."""
    own, native = [], []
    while len(own) < LEAST_TRIES or (len(own) < MOST_TRIES and sum(own) < SECONDS):
        native += [beside.seconds(), beside.seconds()]
        own += [page.seconds(), page.seconds()]
    while len(native) < MOST_TRIES:
        native.append(beside.seconds())
    return {
        "rows": page.rows,
        "queries": queries_of(page.address, log),
        "ms": round(min(own) * 1000, 1),
        "odoo_ms": round(min(native) * 1000, 1),
        "vs_odoo": min(own) / min(native),
    }


def measure_list(page, log):
    """Return the figures of Odoo's own list."""
    times = [page.seconds() for _try in range(MOST_TRIES)]
    return {
        "rows": page.rows,
        "queries": queries_of(page.address, log),
        "ms": round(min(times) * 1000, 1),
    }


def queries_of(address, log):
    """Return the queries of the last time that the page was fetched, as Odoo logs
    them."""
    path = re.escape(address.partition("?")[0])
    found = re.findall(rf'"GET {path}[? ].*" 200 - (\d+) ', log.read_text())
    return int(found[-1])
