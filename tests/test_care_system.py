"""The example of a care system, run as it would be: by a key, over HTTP."""

import os
import re
import subprocess
import sys
import textwrap

import pytest
from at_once import read_lines, service_of
from forms import fetch

from runner import paths

CLIENT = paths.ROOT / "docs" / "examples" / "care_system.py"
WEEK = "2024-01-08"


def make_key(portal, login, name="Care system"):
    """Make a key on the portal's own page, as a person would; return it."""
    session = portal.session(login)
    _status, page = fetch(session, "/my/api-keys")
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
    form = {
        "csrf_token": token,
        "name": name,
        "days": "30",
        "password": portal.passwords[login],
    }
    status, page = fetch(session, "/my/api-keys", form)
    assert status == 200, page
    return re.search(r'<code id="api-key">([0-9a-f]+)</code>', page)[1]


def run_client(portal, key, *words):
    """Run the example; return its exit status and what it said."""
    done = subprocess.run(
        [sys.executable, CLIENT, *words],
        capture_output=True,
        text=True,
        env=os.environ | {"PORTAL_URL": portal.url, "PORTAL_KEY": key},
    )
    return done.returncode, done.stdout, done.stderr


@pytest.fixture(scope="module")
def key(portal):
    return make_key(portal, "demo.user")


def test_a_care_system_records_a_week_bills_it_and_reads_payments(portal, key):
    status, said, errors = run_client(portal, key, "DEMO SERVICE", WEEK, "API-1")

    assert status == 0, errors
    provider = portal.session("demo.user")
    service = service_of(provider, "DEMO SERVICE")
    (line,) = read_lines(provider, service, WEEK)
    assert (line["qty_actual"], line["state"]) == (34, "locked")
    assert line["comment"] == "One hour less: he was out"
    cost = f"{34 * line['price_unit']:.2f}"
    assert f"34 of 35, £{cost}, confirmed" in said
    (invoice,) = provider.call(
        "account.move",
        "search_read",
        [("ref", "=", "API-1")],
        fields=["lcc_status", "amount_total"],
    )
    assert invoice["lcc_status"] == "pending"
    assert f"Invoice API-1: £{invoice['amount_total']:.2f}, Pending" in said
    billed = portal.query(
        "SELECT sum(amount_value - amount_contribution) FROM lcc_bill_link"
        f" WHERE move_id = {invoice['id']}"
    )
    assert float(billed) == invoice["amount_total"]


def test_the_same_round_again_is_refused_in_words(portal, key):
    before = portal.query("SELECT count(*) FROM lcc_bill_link")
    status, said, errors = run_client(portal, key, "DEMO SERVICE", WEEK, "API-2")
    assert status == 1
    assert "Traceback" not in errors
    assert "The portal says no. 422" in errors or "nothing to invoice" in errors
    assert portal.query("SELECT count(*) FROM lcc_bill_link") == before


def test_another_provider_s_service_is_not_there(portal):
    stranger = make_key(portal, "res.user")
    status, said, errors = run_client(portal, stranger, "DEMO SERVICE", WEEK, "API-3")
    assert status == 1
    assert "There is no service DEMO SERVICE for this key" in errors
    assert said == ""


def test_payments_come_as_the_page_shows_them(portal):
    paid = make_key(portal, "res.user", "Bookkeeping")
    code = textwrap.dedent(f"""
        import os, sys
        sys.path.insert(0, {str(CLIENT.parent)!r})
        from care_system import Portal, read_payments
        portal = Portal(os.environ["PORTAL_URL"], os.environ["PORTAL_KEY"])
        (access,) = portal.find("lcc.provider.access", [], ["provider_id"])
        for payment in read_payments(portal, access):
            print(f"{{payment['amount']:,.2f}}")
    """)
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env=os.environ | {"PORTAL_URL": portal.url, "PORTAL_KEY": paid},
    )
    assert done.returncode == 0, done.stderr
    amounts = done.stdout.split()
    assert amounts
    page = fetch(portal.session("res.user"), "/my/reports/remittance-advice?view=1")[1]
    for amount in amounts:
        assert f"£{amount}" in page
