"""The guide's how-to *Respond to a Dispute*, walked in a real browser, with and without
scripts, ending in its pennies."""

import re

import pytest
from playwright.sync_api import expect
from portal import running_portal

LEVEL = "Non-Framework Homecare - Two Carer"
DETAILS = "Client advises more than 24hr notice provided for both cancelled visits."
HEADING = "Week Beginning 13 Jun 2022 (DEMO SERVICE)"


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


def open_disputes(page):
    """Step 2: click the Disputes link."""
    page.goto("/my")
    page.get_by_role("link", name="Disputes", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Disputes")


def open_dispute(page):
    """Step 3: to open a dispute, click [Edit]."""
    row = page.get_by_role("row").filter(has_text="Bloggs, Jane")
    row.get_by_role("link", name=re.compile("^(Edit|View)")).click()


def fact(page, name):
    """Return what stands beside a word of the dispute's page."""
    return page.locator("dl > div").filter(has=page.get_by_text(name, exact=True))


def row_of(page, level):
    return page.get_by_role("row").filter(
        has=page.get_by_role("rowheader", name=re.compile(f"^{level}"))
    )


def figures(portal):
    return portal.query(
        "SELECT concat_ws(' ', amount_total, amount_open, state, is_in_dispute)"
        " FROM lcc_actual WHERE week_start = '2022-06-13'"
    )


def test_respond_to_a_dispute(walk, portal, scripts):
    page = walk("demo.user")
    card = page.locator("li").filter(
        has=page.get_by_role("link", name="Disputes", exact=True)
    )
    expect(card).to_contain_text("1 open Dispute, 1 to respond to")
    open_disputes(page)
    open_dispute(page)
    expect(fact(page, "Client")).to_contain_text("Bloggs, Jane")
    expect(fact(page, "Status")).to_contain_text("In Dispute")
    expect(fact(page, "Reason")).to_contain_text("Disputed by Client")
    expect(fact(page, "Details")).to_contain_text(DETAILS)
    group = page.locator("tbody").filter(has_text=HEADING)
    expect(group).to_contain_text("£624.40 of £624.40")
    assert figures(portal) == "624.40 0.00 confirmed t"
    correct_the_week(page, group)
    group = page.locator("tbody").filter(has_text=HEADING)
    expect(group).to_contain_text("£588.72 of £588.72")
    expect(group).to_contain_text("£588.72 = 33 (Actual + Frstd) Hours x £17.84")
    expect(group).to_contain_text("Client cancelled care; one visit short notice")
    request_resolution(page)
    assert figures(portal) == "588.72 0.00 confirmed t"
    expect(page.get_by_role("link", name="Add/Edit")).to_have_count(0)
    resolve(portal)
    page.reload()
    expect(fact(page, "Status")).to_contain_text("Resolved")
    assert figures(portal) == "588.72 588.72 confirmed f"
    open_disputes(page)
    expect(page.get_by_text("There are no disputes that match")).to_be_visible()
    page.get_by_label("Include resolved").check()
    page.get_by_role("button", name="Apply filters").click()
    open_dispute(page)
    expect(fact(page, "Status")).to_contain_text("Resolved")


def correct_the_week(page, group):
    """Step 4: click [Add/Edit] and update the actuals."""
    group.get_by_role("link", name="Add/Edit").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Mrs Jane Bloggs")
    fields = row_of(page, LEVEL)
    fields.locator("[name$='-qty_frustrated']").fill("0")
    fields.locator("[name$='-qty_missed']").fill("2")
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.get_by_role("status").filter(has_text="Saved")).to_contain_text(
        "Week Total: £588.72"
    )
    page.get_by_role("link", name="Back", exact=True).click()


def request_resolution(page):
    """Step 5: add a response and click [Request Resolution]; without one it is asked
    for, beside the field."""
    page.get_by_role("button", name="Request Resolution").click()
    expect(page.get_by_role("alert").first).to_contain_text("Enter a response")
    page.get_by_label("Response").fill("Actuals updated.")
    page.get_by_role("button", name="Request Resolution").click()
    expect(page.get_by_role("status")).to_contain_text("Resolution has been requested")
    expect(fact(page, "Status")).to_contain_text("Resolution Requested")
    expect(page.locator(".o_lcc_story")).to_contain_text("Actuals updated.")


def resolve(portal):
    """The council resolves it."""
    officer = portal.session("officer")
    (dispute,) = officer.call("lcc.dispute", "search", [])
    officer.call("lcc.dispute", "action_resolve", [dispute], "Agreed.")
