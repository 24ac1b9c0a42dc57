"""The provider guide's how-to "View a Scheduled Payment", walked step by step in a real
browser on the demo home, with scripts and without; and confirming, rejecting and asking
about lines of the one that is open today, on to the council and back."""

import csv
import io
import re

import pytest
from playwright.sync_api import expect
from portal import running_portal
from PyPDF2 import PdfReader

CONTRACT = "CH - DEMO RES"
PERIOD = "11 Apr 2022 to 8 May 2022"
BED = "Discharge Support - Residential (Bed), Spot."


@pytest.fixture(scope="module", params=[True, False], ids=["scripts", "no_scripts"])
def scripts(request):
    return request.param


@pytest.fixture(scope="module")
def portal(scripts):
    """A fresh council for each way of walking, since walking leaves traces."""
    with running_portal() as portal:
        yield portal


@pytest.fixture
def page(page_of, scripts):
    """Step 1 of the guide: signed in as the care home."""
    return page_of("res.user", java_script_enabled=scripts)


def open_payments(page):
    """Step 2: click the Scheduled Payment link."""
    page.get_by_role("heading", name="Scheduled Payments").get_by_role("link").click()
    expect(heading(page, "Scheduled Payments")).to_be_visible()


def heading(page, name):
    return page.get_by_role("heading", level=1, name=name, exact=True)


def row(page, *texts):
    """Return the row of a table that holds all of ``texts``."""
    found = page.get_by_role("row")
    for text in texts:
        found = found.filter(has_text=text)
    return found


def client(page, name):
    """Return the lines of a client, in each contract year."""
    return page.locator(".o_lcc_client_lines").filter(has_text=name)


def choose(page, year, contract):
    """Step 3: select Financial Year and Contract."""
    page.get_by_role("combobox", name="Financial year").select_option(year)
    page.get_by_role("combobox", name="Contract").select_option(label=contract)
    page.get_by_role("button", name="View", exact=True).click()


def test_view_a_scheduled_payment(page):
    open_payments(page)
    menu = page.get_by_role("navigation", name="Main").get_by_role("link")
    assert "Scheduled Payments" in menu.all_inner_texts()
    choose(page, "2022/2023", CONTRACT)
    expect(row(page, PERIOD)).to_contain_text("Confirmed")
    expect(row(page, PERIOD)).to_contain_text("Paid")
    expect(page.get_by_role("link", name="14 Mar 2022 to 10 Apr 2022")).to_be_visible()
    page.get_by_role("link", name=PERIOD).click()
    # Step 4: details of the payment are displayed.
    title = f"Scheduled Payments {CONTRACT} - {PERIOD} FINALISED"
    expect(heading(page, title)).to_be_visible()
    beside = page.get_by_role("navigation", name="Payment Period Schedule")
    expect(beside).to_contain_text("DEMO RES PROVIDER")
    expect(beside.get_by_role("link", name=re.compile(PERIOD))).to_have_attribute(
        "aria-current", "page"
    )
    main = page.locator(".o_lcc_main")
    expect(main).to_contain_text(
        re.compile(
            r"Start Date\s*11 Apr 2022\s*End Date\s*8 May 2022\s*Status\s*Confirmed"
        )
    )
    expect(row(page, "Payable").first).to_contain_text("£45,197.49")
    expect(row(page, "Non-Payable").first).to_contain_text("£0.00")
    for name, total, lines in (
        (
            "Mr Dennis Dalebrook",
            "£1,087.48",
            [("17/03/2021 - 31/03/2021", "£1,087.48")],
        ),
        (
            "Miss Mavis Millergate",
            "-£1,304.87",
            [("14/03/2022 - 10/04/2022", "-£1,304.87")],
        ),
        (
            "Mrs Cora Cloughfold",
            "-£2,982.39",
            [
                ("14/02/2022 - 13/03/2022", "-£1,605.90"),
                ("14/03/2022 - 10/04/2022", "-£1,376.49"),
            ],
        ),
    ):
        rows = client(page, name).filter(has_text=f"(Total: {total})")
        expect(rows).to_have_count(1)
        adjusted = "" if total == "£1,087.48" else " (Adj)"
        for dates, amount in lines:
            line = rows.get_by_role("row").filter(has_text=dates)
            for text in ("Cost", f"{BED}{adjusted}", amount, "Paid"):
                expect(line).to_contain_text(text)
    dennis = client(page, "Mr Dennis Dalebrook").filter(has_text="-£16,964.66")
    expect(dennis).to_have_count(1)
    for year in ("2020/2021", "2021/2022", "2022/2023"):
        title = page.get_by_role("heading", name=f"DEMO RES - CH {year}")
        expect(title).to_be_visible()
    assert_files(page, "45,197.49", 45197.49)


def test_on_a_phone_clients_are_folded_until_they_are_looked_at(page_of, scripts):
    phone = {"width": 375, "height": 800}
    page = page_of("res.user", viewport=phone, java_script_enabled=scripts)
    page.goto("/my/scheduled-payments?year=2022/2023&contract=")
    page.get_by_role("link", name=PERIOD).click()
    cora = client(page, "Mrs Cora Cloughfold").first
    amount = cora.get_by_text("-£1,605.90")
    if not scripts:
        # Each folds by itself.
        expect(amount).to_be_visible()
        cora.locator("summary").click()
    expect(cora).to_contain_text("(Total: -£2,982.39)")
    expect(amount).to_be_hidden()
    page.emulate_media(media="print")
    expect(amount).to_be_visible()
    page.emulate_media(media="screen")
    cora.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(amount).to_be_visible()
    buttons = page.get_by_role("button", name="Show all lines")
    expect(buttons).to_have_count(1 if scripts else 0)
    if scripts:
        page.get_by_role("button", name="Show totals only").click()
        expect(amount).to_be_hidden()
        buttons.click()
        expect(page.locator(".o_lcc_client_lines:not([open])")).to_have_count(0)


def assert_files(page, total, amount):
    """The print says the total, the sheet's amounts come to it."""
    address = page.get_by_role("link", name="Print as PDF").get_attribute("href")
    answer = page.request.get(address)
    pages = PdfReader(io.BytesIO(answer.body())).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    assert total in text
    assert "FINALISED" in text
    address = page.get_by_role("link", name="Download CSV").get_attribute("href")
    sheet = page.request.get(address).body().decode("utf-8-sig")
    rows = csv.DictReader(io.StringIO(sheet))
    assert round(sum(float(row["Amount"]) for row in rows), 2) == amount


def test_ask_reject_and_confirm(page, portal):
    open_payments(page)
    table = page.get_by_role("table")
    table.get_by_role("link").first.click()
    expect(page.locator(".o_lcc_main")).to_contain_text("Answer by")
    schedule = int(page.url.split("?")[0].rsplit("/", 1)[1])
    before = row(page, "Payable").first.inner_text()
    # A single line waits, is withdrawn, and waits again.
    ask(page, "Why less than 28 days?")
    expect(row(page, "of which waits")).to_contain_text("£2,508.00")
    page.get_by_role("button", name="Withdraw question").click()
    expect(page.get_by_role("status")).to_contain_text("was withdrawn")
    expect(row(page, "of which waits")).to_have_count(0)
    ask(page, "Why less than 28 days?")
    reply(portal, schedule, "She was in hospital on 4 days.")
    page.reload()
    expect(page.get_by_text("She was in hospital on 4 days.")).to_be_visible()
    # Rejected, with a comment.
    page.get_by_role("link", name="Reject", exact=True).click()
    page.get_by_role("button", name="Reject", exact=True).click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("alert")).to_contain_text("enter a comment")
    page.get_by_label("Comment").fill("Mr Q left a week later.")
    page.get_by_role("button", name="Reject", exact=True).click()
    expect(page.locator(".o_lcc_main")).to_contain_text("It waits for the council")
    portal.session("officer").call(
        "lcc.scheduled.payment", "action_clear_answer", [schedule]
    )
    page.reload()
    # Confirmed, and finalised by the council.
    page.get_by_role("button", name="Confirm", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("was confirmed")
    expect(page.locator(".o_lcc_answered")).to_contain_text("Confirmed by Mr Res User")
    assert row(page, "Payable").first.inner_text() == before
    portal.session("officer").call(
        "lcc.scheduled.payment", "action_finalise", [schedule]
    )
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_contain_text("FINALISED")
    expect(page.locator(".o_lcc_cutoff")).to_contain_text("expected at your bank on")
    expect(page.get_by_role("button", name="Confirm", exact=True)).to_have_count(0)
    bill = portal.query(
        "SELECT m.amount_total || ' ' || m.lcc_status FROM account_move m"
        f" WHERE m.lcc_scheduled_payment_id = {schedule}"
    )
    assert bill == "30860.10 authorised"


def ask(page, comment):
    """Ask about the line of the resident who was in hospital."""
    line = row(page, "24 of 28 days")
    line.get_by_role("link", name=re.compile("Ask about this line")).click()
    expect(heading(page, "Ask about this line")).to_be_visible()
    page.get_by_label("Comment").fill(comment)
    page.get_by_role("button", name="Ask about this line", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("The council was asked")


def reply(portal, schedule, text):
    """Reply as an officer to the one question that waits."""
    line = portal.query(
        "SELECT id FROM lcc_scheduled_payment_line WHERE question IS NOT NULL"
        f" AND scheduled_payment_id = {schedule}"
    )
    portal.session("officer").call(
        "lcc.scheduled.payment", "action_reply", [schedule], int(line), text
    )
