"""How long the portal's pages take, beside Odoo's own list of invoices.

Each page is fetched from a server of its own with 10, 300 and 3,000 rows behind it: its
queries, and the best of some milliseconds, per row where it is a list or says what all
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
    native = pages[NATIVE]
    own = {name: sizes for name, sizes in pages.items() if name != NATIVE}
    ratios = {
        (name, number): against_odoo(name, sizes[number], native, number)
        for name, sizes in own.items()
        for number in SIZES
    }
    worst = max(ratios, key=ratios.get)
    return {
        "worst_page": " of ".join(map(str, worst)),
        "worst_page_vs_odoo": round(ratios[worst], 2),
        "slower_than_odoo": {
            f"{name} of {number}": round(ratio, 2)
            for (name, number), ratio in ratios.items()
            if ratio > 1
        },
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


def against_odoo(name, page, native, number):
    """Return a page's time against Odoo's list: per row for a list or a sum of many
    rows, else as a whole against that list with as many rows behind it."""
    rows = number if name in SUMS else page["rows"]
    if rows >= LIST_ROWS:
        whole = native[max(SIZES)]
        return page["ms"] / rows / (whole["ms"] / whole["rows"])
    return page["ms"] / native[number]["ms"]


def measure_all(database, built):
    """Return {page: {number of rows: figures}} from a server of its own."""
    url, stop = server.start_server(database)
    log = max(server.TEST_LOGS.glob(f"server-{database}-*.log"))
    try:
        figures = {}
        for number, values in built.items():
            own, native = (
                signed_in(url, f"{who}.{number}") for who in ("pages", "native")
            )
            for name, address in {**PAGES, NATIVE: NATIVE}.items():
                session = native if name == NATIVE else own
                found = measure(session, url, address.format(**values), log)
                figures.setdefault(name, {})[number] = found
        return figures
    finally:
        stop()


def measure(session, url, address, log):
    """Return a page's rows, queries and best milliseconds once it is warm."""
    times = []
    while len(times) < LEAST_TRIES or (
        len(times) < MOST_TRIES and sum(times) < SECONDS
    ):
        begun = perf_counter()
        answer = session.get(url + address)
        times.append(perf_counter() - begun)
        if answer.status_code != 200:
            raise AssertionError(f"{address} answers {answer.status_code}.")
    return {
        "rows": len(re.findall("<(?:tr|li|option)[ >]", answer.text)),
        "queries": queries_of(address, log),
        "ms": round(min(times) * 1000, 1),
    }


def queries_of(address, log):
    """Return the queries of the last time that the page was fetched, as Odoo logs
    them."""
    path = re.escape(address.partition("?")[0])
    found = re.findall(rf'"GET {path}[? ].*" 200 - (\d+) ', log.read_text())
    return int(found[-1])
