"""A care home's money from the plan to the bank and back: the whole cycle on a real
server with its scheduler, a browser and a mail server; and the guide's how-tos on
reports, walked on what came of it."""

import base64
import io
from functools import partial
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import expect
from portal import SCHEDULER, running_portal, wait_until
from smtp import hand_mail_to, mail_server

from runner import paths

CONTRACT = "CH - DEMO RES NURSING"
ADDRESS = "res.user@example.org"
RUNS = "account.payment.order"
SCHEDULES = "lcc.scheduled.payment"


@pytest.fixture(scope="module")
def mail():
    with mail_server() as server:
        yield server


@pytest.fixture(scope="module")
def portal(mail):
    with running_portal(SCHEDULER, partial(hand_mail_to, mail)) as portal:
        yield portal


def read_bacs(content):
    """Return a Bacs file as the reader of the addon's tests understands it, which
    shares nothing with what writes the file."""
    path = paths.ROOT / "addons" / "lcc_actuals" / "tests" / "bacs_reader.py"
    spec = spec_from_file_location("bacs_reader", path)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.BacsFile(content)


def figure(portal, sql):
    """Return a sum of money as pages and mails write it."""
    return "£" + portal.query(f"SELECT to_char(({sql}), 'FM999,990.00')")


def find_schedule(portal, state):
    return int(
        portal.query(
            "SELECT s.id FROM lcc_scheduled_payment s"
            " JOIN lcc_contract c ON c.id = s.contract_id"
            f" WHERE c.name = '{CONTRACT}' AND s.state = '{state}'"
            " ORDER BY s.date_start DESC LIMIT 1"
        )
    )


@pytest.fixture(scope="module")
def paid(portal, mail):
    """Plan, schedule, confirm, finalise, bill, run, file, sent; return the schedule."""
    officer, home = portal.session("officer"), portal.session("res.user")
    provider = int(
        portal.query("SELECT id FROM res_partner WHERE name = 'DEMO RES PROVIDER'")
    )
    modes = {"remittance": "at_once"}
    home.call("lcc.notice.choice", "action_choose", provider, modes)
    schedule = find_schedule(portal, "open")
    (seen,) = home.call(SCHEDULES, "read", [schedule], ["version", "amount_payable"])
    home.call(SCHEDULES, "action_confirm", [schedule], seen["version"])
    officer.call(SCHEDULES, "action_finalise", [schedule])
    bill = officer.call(SCHEDULES, "read", [schedule], ["move_id"])[0]["move_id"][0]
    assert status(portal, bill) == "authorised"

    wizard = officer.call("lcc.payment.run.start", "create", {})
    run = officer.call("lcc.payment.run.start", "action_start", [wizard])["res_id"]
    officer.call(RUNS, "draft2open", [run])
    officer.call(RUNS, "open2generated", [run])
    assert status(portal, bill) == "finalised"
    (made,) = officer.call(
        "lcc.payment.run.file", "search_read", [("run_id", "=", run)], ["data"]
    )
    check_file(portal, run, base64.b64decode(made["data"]))
    officer.call(RUNS, "generated2uploaded", [run])
    (now,) = home.call(
        SCHEDULES, "read", [schedule], ["is_paid", "state", "amount_payable"]
    )
    assert now["is_paid"] and now["state"] == "finalised"
    assert now["amount_payable"] == seen["amount_payable"]
    return schedule


def status(portal, bill):
    return portal.query(f"SELECT lcc_status FROM account_move WHERE id = {bill}")


def check_file(portal, run, content):
    """What the bank reads is what the bills come to, to the penny."""
    bacs = read_bacs(content)
    assert not bacs.check()
    total = portal.query(
        "SELECT SUM(CASE move_type WHEN 'in_refund' THEN -1 ELSE 1 END * amount_total)"
        f" FROM account_move WHERE lcc_payment_run_id = {run}"
    )
    assert f"{sum(each.pounds for each in bacs.credits):.2f}" == total
    (contra,) = bacs.contras
    assert f"{contra.pounds:.2f}" == total


def test_the_books_are_settled(portal, paid):
    left = portal.query(
        "SELECT SUM(ABS(amount_residual)) FROM account_move"
        " WHERE lcc_payment_run_id IS NOT NULL"
    )
    assert left == "0.00"
    unmatched = portal.query(
        "SELECT COUNT(*) FROM account_move_line l"
        " JOIN account_move m ON m.id = l.move_id"
        " JOIN account_account a ON a.id = l.account_id"
        " WHERE m.lcc_payment_run_id IS NOT NULL"
        " AND a.account_type = 'liability_payable' AND NOT l.reconciled"
    )
    assert unmatched == "0"


def test_the_remittance_is_told_to_who_asked(portal, paid, mail, page_of):
    payment = (
        "SELECT {} FROM account_payment p JOIN res_partner r"
        " ON r.id = p.partner_id WHERE r.name = 'DEMO RES PROVIDER'"
        " ORDER BY p.id DESC LIMIT 1"
    )
    reference = portal.query(
        payment.format("COALESCE(NULLIF(p.payment_reference, ''), p.name)")
    )
    (found,) = wait_until(
        lambda: [
            each
            for each in mail.received
            if "remittance advice" in each.message["Subject"]
        ]
    )
    assert found.recipients == [ADDRESS]
    assert reference in found.message["Subject"]
    text = found.message.get_body(("plain",)).get_content()
    assert "/my/reports/remittance-advice" in text
    total = figure(portal, payment.format("p.amount"))
    assert total not in text
    page = page_of("res.user", java_script_enabled=False)
    page.goto("/my/reports/remittance-advice?view=1")
    expect(page.locator("#wrap")).to_contain_text(total)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no_scripts"])
def test_view_and_download_a_previous_payment_report(portal, paid, page_of, scripts):
    page = page_of("res.user", java_script_enabled=scripts)
    open_report(page, "Remittance Advice Provider Payments")
    page.get_by_label("Contract").select_option(label=CONTRACT)
    page.get_by_role("button", name="View", exact=True).click()
    total = figure(
        portal, f"SELECT amount_payable FROM lcc_scheduled_payment WHERE id = {paid}"
    )
    expect(page.locator("main, #wrap").first).to_contain_text(total)
    with page.expect_download() as download:
        page.get_by_role("button", name="XLSX").click()
    content = io.BytesIO(Path(download.value.path()).read_bytes())
    sheet = openpyxl.load_workbook(content).active
    assert any(CONTRACT in map(str, row) for row in sheet.values)
    page.get_by_role("link", name="Close and return").click()
    expect(page.get_by_role("heading", level=1, name="Reports")).to_be_visible()


def test_view_pending_scheduled_payments(portal, paid, page_of):
    officer = portal.session("officer")
    contract = officer.call(SCHEDULES, "read", [paid], ["contract_id", "date_end"])[0]
    following = officer.call(
        SCHEDULES,
        "action_draw_up",
        [contract["contract_id"][0]],
        portal.query(f"SELECT DATE '{contract['date_end']}' + 1"),
    )
    total = figure(
        portal,
        f"SELECT amount_payable FROM lcc_scheduled_payment WHERE id = {following[0]}",
    )
    page = page_of("res.user", java_script_enabled=False)
    open_report(page, "Pending Scheduled Payments")
    page.get_by_role("button", name="View", exact=True).click()
    expect(page.locator("main, #wrap").first).to_contain_text(total)


def open_report(page, name):
    """Steps 2 and 3: click the Reports link, select the report."""
    page.get_by_role("link", name="Reports", exact=True).first.click()
    page.get_by_role("link", name=name).click()
    expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()
