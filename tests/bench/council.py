"""How long the portal's pages take one provider beside all the others of a council.

The pages of `pages.py`, of a provider with ten rows on each, are fetched alone in the
database and once more beside 600 providers (`BENCH_PROVIDERS`) with their clients, care
package line items, weeks, bills and payments of some years: what others have makes no
page slower.
"""

import os
import sys
from datetime import timedelta
from pathlib import Path

from odoo.addons.lcc_actuals.demo.bills import authorise_and_pay, draw_up, submit
from odoo.addons.lcc_actuals.demo.world import World

from runner import server

sys.path.insert(0, str(Path(__file__).parent))

from _multiply import Built
from _pages_web import signed_in
from _pages_world import OPEN, build, build_native, confirm
from pages import NATIVE, PAGES, Fetch, measure

ROWS = 10
WEEK = timedelta(weeks=1)
PROVIDERS = int(os.environ.get("BENCH_PROVIDERS", "600"))
#: Of each of the other providers.
CLIENTS, WEEKS, PAYMENTS = 30, 20, 330
#: What a copied bill can't have again: nobody invoices a week twice.
ONCE = ("lcc_bill_link",)

COUNTED = {
    "providers": "res_partner WHERE is_lcc_provider",
    "clients": "lcc_client",
    "package_lines": "lcc_package_line",
    "actuals": "lcc_actual",
    "bills": "account_move WHERE lcc_provider_id IS NOT NULL AND state = 'posted'",
    "payments": "account_payment JOIN account_move m ON m.id = move_id"
    " WHERE m.state = 'posted' AND account_payment.state IN ('in_process', 'paid')",
    "trail": "lcc_trail",
}


def main(env):
    """Return the figures as a dict: per page milliseconds alone and beside others."""
    world = World(env)
    values = build(world, ROWS)
    build_native(world, ROWS)
    pay_one(world, values)
    env.cr.commit()
    env.cr.execute("ANALYZE")
    env.cr.commit()
    alone = measure_all(env.cr.dbname, values)
    counts = build_others(world)
    beside = measure_all(env.cr.dbname, values)
    pages = {
        name: {
            "alone_ms": alone[name]["ms"],
            "beside_ms": beside[name]["ms"],
            # By Odoo's list, whose own times tell whether the machine's mood changed.
            "growth": round(beside[name]["vs_odoo"] / alone[name]["vs_odoo"], 2),
            "odoo_ms": [alone[name]["odoo_ms"], beside[name]["odoo_ms"]],
        }
        for name in PAGES
    }
    worst = max(pages, key=lambda name: pages[name]["growth"])
    return {
        "bench": "council",
        "pages": pages,
        "others": counts,
        "worst_page": worst,
        "worst_growth": pages[worst]["growth"],
    }


def pay_one(world, values):
    """Draw up, submit, authorise and pay an invoice of one client's."""
    provider = world.env["res.partner"].browse(values["provider"])
    user = provider.lcc_access_ids.user_id
    client = world.env["lcc.client"].browse(values["client"])
    bill = draw_up(world, user, provider, client, "PAID-1", OPEN)
    submit(bill, user)
    authorise_and_pay(bill, OPEN)


def build_others(world):
    """Build one provider with all that a provider has, and copy it; return how many
    of what there is."""
    env = world.env
    provider_alone = Built(env.cr)
    values = build(world, CLIENTS)
    service = env["lcc.service"].browse(values["service"])
    for number in range(1, WEEKS + 1):
        confirm(world, service, OPEN + number * WEEK)
    env.cr.commit()
    payment_alone = Built(env.cr)
    pay_one(world, values)
    env.cr.commit()
    payment_alone.multiply(PAYMENTS - 1, ONCE)
    provider_alone.multiply(PROVIDERS - 1)
    counts = {}
    for name, rows in COUNTED.items():
        env.cr.execute(f"SELECT count(*) FROM {rows}")
        counts[name] = env.cr.fetchone()[0]
    return counts


def measure_all(database, values):
    """Return {page: figures} from a server of its own."""
    url, stop = server.start_server(database)
    log = max(server.TEST_LOGS.glob(f"server-{database}-*.log"))
    try:
        beside = Fetch(url, f"native.{ROWS}", NATIVE)
        session = signed_in(url, f"pages.{ROWS}")
        return {
            name: measure(Fetch(url, session, address.format(**values)), beside, log)
            for name, address in PAGES.items()
        }
    finally:
        stop()
