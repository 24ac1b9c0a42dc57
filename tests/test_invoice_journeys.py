"""The provider guide's how-tos about invoices, walked step by step in a real browser,
with scripts and without, and on to the council's side, ending in the guide's pounds and
pence."""

import io
import re

import pytest
from playwright.sync_api import expect
from portal import running_portal, wait_until
from PyPDF2 import PdfReader

CONTRACT = "LWHH - TEST HOMECARE CONTRACT (PR1 0LD)"
COMMITMENT = "Rowanthwaite, Rosa, 2023/2024"
PERIOD = "17/07/2023 - 13/08/2023"


@pytest.fixture(scope="module", params=[True, False], ids=["scripts", "no_scripts"])
def scripts(request):
    return request.param


@pytest.fixture(scope="module")
def portal(scripts):
    """A fresh council for each way of walking, since walking leaves traces."""
    with running_portal() as portal:
        yield portal


@pytest.fixture
def walk(page_of, scripts):
    """Return a function that signs in, for step 1 of the guide."""
    return lambda login: page_of(login, java_script_enabled=scripts)


def open_invoices(page):
    """Step 2: click the Invoices/Credit Notes link."""
    page.get_by_role("link", name="Invoices/Credit Notes", exact=True).first.click()
    expect(
        page.get_by_role("heading", level=1, name="Invoices/Credit Notes")
    ).to_be_visible()


def row(page, *texts):
    """Return the row of a table that holds all of ``texts``."""
    found = page.get_by_role("row")
    for text in texts:
        found = found.filter(has_text=text)
    return found


def heading(page, text):
    return page.get_by_role("heading", level=1, name=text, exact=True)


def total_payable(page):
    return row(page, "Total Payable").get_by_role("cell").last


def test_view_invoices_and_credit_memos(walk):
    page = walk("demo.user")
    open_invoices(page)
    page.get_by_role("combobox", name="Financial year").select_option("2021/2022")
    page.get_by_role("button", name="View", exact=True).click()
    page.get_by_role("link", name="0B/5DF123348-P").first.click()
    expect(heading(page, "Invoice 0B/5DF123348-P Finalised")).to_be_visible()
    main = page.get_by_role("main")
    expect(main).to_contain_text("for Contract DEMO CONTRACT")
    for name in ("Total", "Items Total"):
        expect(
            page.get_by_role("rowheader", name=name, exact=True).locator("..")
        ).to_contain_text("£2,399.60")
    expect(total_payable(page)).to_have_text("£2,399.60")
    line = row(page, "Bloggs, Jane, 2021/2022")
    expect(line).to_contain_text("£2,399.60")
    expect(line).to_contain_text("26/04/2021 - 23/05/2021")


def test_an_invoice_is_found_by_reference_and_by_client(walk):
    page = walk("demo.user")
    open_invoices(page)
    for words in ("5df1233", "bloggs"):
        page.get_by_label("Number, reference or client").first.fill(words)
        page.get_by_role("button", name="Find", exact=True).first.click()
        expect(page.get_by_role("link", name="0B/5DF123348-P").first).to_be_visible()


def test_create_an_invoice(walk, portal, page_of):
    page = walk("test.user")
    open_invoices(page)
    # Steps 3 and 4: [New Invoice], the contract, [Continue].
    page.get_by_role("link", name="New Invoice", exact=True).click()
    choose_contract(page, CONTRACT)
    page.get_by_role("button", name="Continue with the contract").click()
    # Step 5: a reference, the lines to include, [Create].
    page.get_by_label("Reference", exact=True).fill("TESTINV4")
    page.get_by_label("Date on Invoice").fill("2023-10-02")
    tick_only(page, COMMITMENT, PERIOD)
    page.get_by_role("button", name="Create", exact=True).click()
    # Step 6: check the balances.
    expect(heading(page, "Invoice TESTINV4 Unsubmitted")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text(f"for Contract {CONTRACT}")
    expect(total_payable(page)).to_have_text("£1,558.00")
    expect(row(page, COMMITMENT)).to_contain_text(PERIOD)
    # Step 7: the commitment link, to review and change the actuals.
    page.get_by_role("link", name=COMMITMENT).click()
    add_emergency_hours(page, "24 Jul 2023")
    page.get_by_role("link", name="Back to Invoice TESTINV4").first.click()
    # Step 8: [Update]; step 9: [Suggest] the item that is new.
    page.get_by_role("button", name="Update", exact=True).click()
    expect(total_payable(page)).to_have_text("£1,558.00")
    page.get_by_role("link", name=re.compile("^Suggest")).click()
    row(page, COMMITMENT).get_by_role("checkbox").check()
    page.get_by_role("button", name="Add", exact=True).click()
    # Step 10: the total is the sum of the items.
    expect(total_payable(page)).to_have_text("£1,599.00")
    expect(row(page, COMMITMENT)).to_contain_text("£1,599.00")
    assert_pdf(page, "Invoice TESTINV4", "1,599.00", "Unsubmitted")
    # Steps 11 and 12: [Submit Invoice], after a page to check; it is Pending.
    page.get_by_role("link", name="Submit Invoice", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("true and accurate")
    expect(page.get_by_role("main")).to_contain_text("£1,599.00")
    page.get_by_role("button", name="Submit Invoice", exact=True).click()
    expect(heading(page, "Invoice TESTINV4 Pending")).to_be_visible()
    expect(page.get_by_role("button", name="Update", exact=True)).to_have_count(0)
    # Step 13: authorised, paid, Finalised.
    authorise_and_pay(page_of("officer"), portal, "TESTINV4")
    page.reload()
    expect(heading(page, "Invoice TESTINV4 Finalised")).to_be_visible()
    assert_pdf(page, "Invoice TESTINV4", "1,599.00", "Finalised")
    paid = portal.query(
        "SELECT m.lcc_status || ' ' || m.amount_total || ' ' || SUM(l.credit)"
        " FROM account_move m JOIN account_move_line l ON l.move_id = m.id"
        " JOIN account_account a ON a.id = l.account_id"
        " WHERE m.ref = 'TESTINV4' AND a.account_type = 'liability_payable'"
        " GROUP BY m.id"
    )
    assert paid == "finalised 1599.00 1599.00"
    weeks = portal.query(
        "SELECT COUNT(*) || ' ' || SUM(k.amount_value) || ' ' ||"
        " string_agg(DISTINCT a.state, ',') FROM lcc_bill_link k"
        " JOIN account_move m ON m.id = k.move_id"
        " JOIN lcc_actual a ON a.id = k.actual_id WHERE m.ref = 'TESTINV4'"
    )
    assert weeks == "9 1599.00 locked"


def test_a_credit_note_with_nothing_to_credit_says_so(walk):
    page = walk("test.user")
    open_invoices(page)
    page.get_by_role("link", name="New Credit Note", exact=True).click()
    choose_contract(page, CONTRACT)
    page.get_by_role("button", name="Continue with the contract").click()
    expect(page.get_by_role("main")).to_contain_text("There is nothing to credit")


def choose_contract(page, name):
    """Choose the contract whose label begins with ``name``."""
    box = page.get_by_role("combobox", name="Contract")
    box.wait_for()
    labels = [label.strip() for label in box.locator("option").all_text_contents()]
    (found,) = [label for label in labels if label.startswith(name)]
    box.select_option(label=found)


def tick_only(page, *texts):
    """Deselect every line but the one that holds ``texts``."""
    for box in page.get_by_role("checkbox").all():
        box.uncheck()
    row(page, *texts).get_by_role("checkbox").check()


def add_emergency_hours(page, week):
    """Add two emergency hours to a week of the commitment (guide: Add Unplanned
    Actuals)."""
    page.get_by_role("link", name=re.compile(f"Add.Edit.*{week}")).click()
    level = "Homecare (LWH) - Emergency Hours"
    page.get_by_label("Unplanned", exact=True).select_option(
        label=f"{level} (Hour) at £20.50"
    )
    page.get_by_role("button", name=re.compile("^Add")).nth(1).click()
    line = page.get_by_role("row").filter(
        has=page.get_by_role("rowheader", name=level, exact=True)
    )
    line.locator("[name$='-qty_actual']").fill("2")
    line.locator("[name$='-comment']").fill("Waiting for ambulance")
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.get_by_role("status").filter(has_text="Saved")).to_be_visible()
    expect(page.get_by_text(re.compile(r"^\s*Week Total:"))).to_contain_text("£430.50")


def assert_pdf(page, *texts):
    """The printed document says each of ``texts``."""
    address = page.get_by_role("link", name="Print as PDF").get_attribute("href")
    answer = page.request.get(address)
    assert answer.ok
    pages = PdfReader(io.BytesIO(answer.body())).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    for expected in texts:
        assert expected in text, (expected, text)


def authorise_and_pay(page, portal, reference):
    """As an officer in Accounting: authorise the bill, register its payment."""
    # The first page of the back office builds its assets.
    page.set_default_timeout(60000)
    page.goto("/odoo/action-lcc_actuals.lcc_invoice_action")
    page.get_by_role("row").filter(has_text=reference).get_by_text(
        reference, exact=True
    ).click()
    page.get_by_role("button", name="Authorise", exact=True).click()
    page.get_by_role("button", name="Pay", exact=True).first.click()
    page.get_by_role("dialog").get_by_role("button", name="Create Payment").click()
    wait_until(
        lambda: (
            portal.query(
                f"SELECT lcc_status FROM account_move WHERE ref = '{reference}'"
            )
            == "finalised"
        )
    )
