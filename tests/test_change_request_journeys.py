"""A provider asks the council to change its record; officers compare and decide."""

import pytest
from clicks import follow
from playwright.sync_api import expect

TABLE = "/my/actions"


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def provider_page(page_of, request):
    return page_of("demo.user", java_script_enabled=request.param)


def ask(page, kind, **values):
    """Go from the table to a form, fill it in and submit it."""
    page.goto(TABLE)
    page.get_by_role("link", name="New Change Request").click()
    page.get_by_label("Type", exact=True).select_option(label=kind)
    page.get_by_role("button", name="Continue").click()
    for label, value in values.items():
        page.get_by_label(label.replace("_", " "), exact=True).fill(value)
    follow(page.get_by_role("button", name="Submit Change Request"))


def open_request(page, change):
    """Open a request in the back office; the first page of it takes its time."""
    page.goto(
        f"/odoo/action-lcc_actions.lcc_change_request_action/{change}", timeout=60000
    )
    page.wait_for_selector(".o_form_view .o_data_row", timeout=60000)


def test_a_change_is_proposed_read_and_withdrawn(provider_page):
    page = provider_page
    page.goto(TABLE)
    section = page.get_by_role("region", name="Change Requests")
    nothing = "There are no change requests that match your filter criteria"
    expect(section).to_contain_text(nothing)
    ask(page, "Telephone", Telephone="ring me")
    expect(page.get_by_role("alert")).to_contain_text("Write a telephone number")
    expect(page.get_by_label("Telephone", exact=True)).to_have_value("ring me")
    page.get_by_label("Telephone", exact=True).fill("01772 222222")
    page.get_by_role("button", name="Submit Change Request").click()
    expect(page.get_by_role("status")).to_contain_text(
        "Change request has been submitted."
    )
    row = section.get_by_role("row").nth(1)
    for text in ("Submitted", "DEMO PROVIDER (Organisation)", "01772 222222"):
        expect(row).to_contain_text(text)
    row.get_by_role("link", name="Telephone").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Telephone of DEMO")
    page.get_by_role("button", name="Withdraw").click()
    expect(page.get_by_role("status")).to_contain_text("has been withdrawn")
    expect(section).to_contain_text(nothing)
    page.get_by_label("Include Historical").check()
    page.get_by_role("button", name="View Change Requests").click()
    expect(section.get_by_role("row").nth(1)).to_contain_text("Withdrawn")


def test_bank_details_take_two_officers(page_of, portal):
    page = page_of("test.user")
    ask(
        page,
        "Bank Details",
        Sort_Code="30 00 00",
        Account_Number="8765 4321",
        Name_of_the_Account="Test Provider Ltd",
    )
    expect(page.get_by_role("status")).to_contain_text("has been submitted")
    expect(page.locator("#wrap")).not_to_contain_text("87654321")
    change = portal.query("SELECT max(id) FROM lcc_change_request")
    paid = (
        "SELECT string_agg(sanitized_acc_number, ',') FROM res_partner_bank b"
        " JOIN res_partner p ON p.id = b.partner_id"
        " WHERE p.name = 'TEST PROVIDER' AND b.active"
    )

    first = page_of("officer")
    open_request(first, change)
    expect(first.get_by_role("cell", name="87654321")).to_be_visible()
    expect(first.get_by_role("cell", name="00112233")).to_be_visible()
    first.get_by_role("button", name="Checked").click()
    first.get_by_label("How It Was Verified").fill("Rang Mrs Hill, known since 2019")
    first.get_by_role("button", name="Keep as Checked").click()
    second_step = first.get_by_role("button", name="Accept as Second Officer")
    second_step.click()
    first.get_by_role("button", name="Ok").click()
    expect(first.get_by_role("dialog")).to_contain_text("you entered or checked it")
    assert portal.query(paid) == "00112233"

    second = page_of("second.officer")
    open_request(second, change)
    expect(second.locator(".o_form_view")).to_contain_text("Rang Mrs Hill")
    second.get_by_role("button", name="Accept as Second Officer").click()
    second.get_by_role("button", name="Ok").click()
    expect(second.locator(".o_statusbar_status")).to_contain_text("Accepted")
    expect(second.get_by_role("button", name="Reject")).to_have_count(0)
    assert portal.query(paid) == "87654321"

    page.goto(f"/my/change-requests/{change}")
    expect(page.locator("#wrap")).to_contain_text("ending 4321")
    expect(page.locator("#wrap")).not_to_contain_text("Mrs Hill")


def test_an_officer_sees_what_changed_meanwhile_and_typed_text_as_text(page_of, portal):
    page = page_of("branches.user")
    mark = "<img src=x onerror=\"document.title='bad'\">"
    ask(page, "Contact", Contact_Name=mark)
    change, provider = portal.query(
        "SELECT id || ' ' || provider_id FROM lcc_change_request"
        " ORDER BY id DESC LIMIT 1"
    ).split()
    portal.query(
        "UPDATE res_partner SET lcc_contact_name = 'Mr Between'"
        f" WHERE id = {provider} RETURNING id"
    )
    council = page_of("officer")
    open_request(council, change)
    expect(council.get_by_role("alert").first).to_contain_text("has changed since")
    expect(council.get_by_role("cell", name="Mr Between")).to_be_visible()
    expect(council.get_by_role("button", name="Accept")).to_have_count(0)
    council.get_by_role("button", name="Compare Again").click()
    council.get_by_role("button", name="Accept").click()
    council.get_by_role("button", name="Ok").click()
    expect(council.locator(".o_statusbar_status")).to_contain_text("Accepted")
    expect(council.get_by_role("cell", name=mark)).to_be_visible()
    council.goto("/odoo/action-lcc_actions.lcc_change_request_action")
    council.get_by_role("button", name="Remove").first.click()
    expect(council.locator(".o_list_view")).to_contain_text(mark)
    assert council.title() != "bad"
    assert (
        portal.query(f"SELECT lcc_contact_name FROM res_partner WHERE id = {provider}")
        == mark
    )
