"""The provider guide's how-tos "Submit an Action to Request a Change", "Submit a Manual
Action", "View Open Actions" and "Respond to an Action", walked step by step in a real
browser on the guide's Monday, with scripts and without."""

import re

import pytest
from playwright.sync_api import expect
from portal import running_portal

#: 20/06/2022 13:30 in Preston.
MOMENT = "2022-06-20 12:30:00"
BEGUN = (
    "Re: Care Package Line Item for Mrs Jane Bloggs. Non-Framework Homecare - Two "
    "Carer (Hour) from DEMO SERVICE, Starts 21/04/2021."
)
SCRIPT = "<img src=x onerror=\"document.title = 'Broken'\">"


@pytest.fixture(scope="module", params=[True, False], ids=["scripts", "no_scripts"])
def scripts(request):
    return request.param


@pytest.fixture(scope="module")
def portal(scripts):
    """A fresh council for each way of walking, since walking leaves traces."""
    with running_portal(moment=MOMENT) as portal:
        yield portal


@pytest.fixture
def page(page_of, scripts):
    """Step 1 of the guide: signed in."""
    return page_of("demo.user", java_script_enabled=scripts)


@pytest.fixture
def other_page(page_of, scripts):
    return page_of("test.user", java_script_enabled=scripts)


def open_actions(page):
    """Step 2: click the Actions and Change Requests link."""
    page.goto("/my")
    card = page.get_by_role("heading", name="Actions and Change Requests")
    card.get_by_role("link").click()
    expect(heading(page, "Actions and Change Requests")).to_be_visible()


def heading(page, name):
    return page.get_by_role("heading", level=1, name=name)


def choose(page, label, choice, scripts):
    """Choose in a select; without scripts, the button offers what fits."""
    page.get_by_label(label, exact=True).select_option(label=choice)
    if not scripts:
        page.get_by_role("button", name=re.compile("^(Continue|Change)")).click()


def row(page, title):
    return page.get_by_role("row").filter(has_text=title)


def assert_row(page, *texts):
    """The action with the title ``texts[2]`` stands in the list like this."""
    cells = row(page, texts[2]).locator("td, th")
    expect(cells).to_have_text([re.compile(re.escape(text)) for text in texts])


def answer_as_council(portal, title, text):
    number = int(portal.query(f"SELECT id FROM lcc_action WHERE title = '{title}'"))
    portal.session("officer").call("lcc.action", "action_reply", [number], text)


def test_submit_an_action_to_request_a_change(page, scripts):
    page.get_by_role("heading", name="Care Package Line Items").get_by_role(
        "link"
    ).click()
    # Step 3: apply the required filters and click [View].
    page.get_by_label("Client", exact=True).select_option(label="Bloggs, Jane")
    page.get_by_role("button", name="View", exact=True).click()
    # Step 4: locate the CPLI to be corrected and click [Submit Action].
    line = page.get_by_role("row").filter(has_text="21 Apr 2021")
    line.get_by_role("link", name="Submit Action").click()
    expect(heading(page, "New Action")).to_be_visible()
    # Step 5: select type of action, entity, due date.
    choose(page, "Type", "Incorrect CPLI (End Date)", scripts)
    expect(page.get_by_label("Related To")).to_have_value("client")
    entity = page.get_by_label("Entity", exact=True).locator("option:checked")
    expect(entity).to_have_text(re.compile("^Bloggs, Jane"))
    expect(page.get_by_label("Due Date")).to_have_value("2022-06-22")
    expect(page.get_by_text("Care Data Team")).to_be_visible()
    # Step 6: a title and details; what is pre-populated stays.
    text = page.get_by_label("Text", exact=True)
    expect(text).to_have_value(BEGUN)
    page.get_by_label("Title").fill("Service Ended")
    ended = "This agreement ended 09/06/2022. Client admitted to hospital."
    text.fill(f"{BEGUN} {ended}")
    # Step 7: supporting documents, and 8: [Create Action].
    page.get_by_label("Attachment").set_input_files(
        {"name": "Letter.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 x"}
    )
    page.get_by_role("button", name="Create Action").last.click()
    expect(page.get_by_role("status")).to_contain_text("Action has been created.")
    assert_row(
        page,
        "Open",
        "20/06/2022 13:",
        "Service Ended",
        "Mrs Jane Bloggs (Client)",
        "22/06/2022",
        "Incorrect CPLI (End Date)",
        "LA (Care Data Team)",
    )
    page.get_by_role("link", name="Service Ended").click()
    expect(page.get_by_text(ended)).to_be_visible()
    file = page.get_by_role("link", name="Letter.pdf")
    answer = page.request.get(file.get_attribute("href"))
    assert answer.body() == b"%PDF-1.4 x"
    assert answer.headers["content-disposition"].startswith("attachment")


def test_submit_a_manual_action(page, scripts):
    open_actions(page)
    # Step 3: click [New Action].
    page.get_by_role("link", name="New Action").click()
    # Typed before the type is chosen: it stays.
    page.get_by_label("Title").fill("Outstanding Payments")
    # Step 4: select type of action, entity, due date.
    choose(page, "Type", "Payment Query", scripts)
    expect(page.get_by_text("A payment that has not arrived")).to_be_visible()
    choose(page, "Related To", "Contract", scripts)
    page.get_by_label("Entity", exact=True).select_option(label="DEMO CONTRACT")
    expect(page.get_by_label("Due Date")).to_have_value("2022-06-27")
    expect(page.get_by_text("Accounts Management")).to_be_visible()
    # Step 5: a title, details, and a supporting document.
    expect(page.get_by_label("Title")).to_have_value("Outstanding Payments")
    page.get_by_label("Text", exact=True).fill(
        "A number of payments are outstanding for this contract. Please see attached "
        "for details."
    )
    page.get_by_label("Attachment").set_input_files(
        {"name": "DEMO FILE.csv", "mimeType": "text/csv", "buffer": b"Week,Paid\n"}
    )
    # Step 6: click [Create Action].
    page.get_by_role("button", name="Create Action").last.click()
    expect(page.get_by_role("status")).to_contain_text("Action has been created.")
    assert_row(
        page,
        "Open",
        "20/06/2022 13:",
        "Outstanding Payments",
        "DEMO CONTRACT (Contract)",
        "27/06/2022",
        "Payment Query",
        "LA (Accounts Management)",
    )


def test_cancel_creates_nothing(page):
    open_actions(page)
    page.get_by_role("link", name="New Action").click()
    page.get_by_label("Title").fill("Never mind")
    page.get_by_role("link", name="Cancel").click()
    expect(heading(page, "Actions and Change Requests")).to_be_visible()
    expect(page.get_by_text("Never mind")).to_have_count(0)


def test_view_open_actions_and_respond_to_one(page, portal):
    raise_from_outside(portal, "Service has ended")
    answer_as_council(portal, "Service has ended", "When did it end?")
    page.goto("/my")
    expect(page.locator(".o_lcc_tasks")).to_contain_text(
        re.compile(r"\d open Actions?, 1 with you, 1 with new posts")
    )
    # Step 3: the screen defaults to open actions and says where each is assigned.
    open_actions(page)
    expect(page.get_by_role("columnheader", name="Assigned To")).to_be_visible()
    # Step 4: select "Provider" and click [View Actions].
    page.get_by_label("Assigned To").select_option(label="Provider")
    page.get_by_role("button", name="View Actions").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    assert_row(
        page,
        "Open",
        "20/06/2022 13:",
        "Service has ended",
        "Mrs Jane Bloggs (Client)",
        "22/06/2022",
        "Incorrect CPLI (End Date)",
        "Provider",
    )
    expect(row(page, "Service has ended")).to_contain_text("New")
    # Step 5: click the title to open it.
    page.get_by_role("link", name="Service has ended").click()
    expect(heading(page, "Service has ended")).to_be_visible()
    expect(page.get_by_text("It is your turn")).to_be_visible()
    expect(page.get_by_text("When did it end?")).to_be_visible()
    # Step 6: click [Reply]; 7: complete it, with documents, and click [Submit].
    page.get_by_role("link", name="Reply", exact=True).click()
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter a text")
    page.get_by_label("Text", exact=True).fill(f"On 9 June. {SCRIPT}")
    page.get_by_label("Attachment").set_input_files(
        {"name": "Letter.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 x"}
    )
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_role("status").first).to_contain_text("reply has been sent")
    expect(page.get_by_text("It is with LA (Care Data Team)")).to_be_visible()
    # What was typed is text.
    expect(page.get_by_text(SCRIPT)).to_be_visible()
    expect(page.locator("img[src='x']")).to_have_count(0)
    # Or [Request Closure] instead.
    page.get_by_role("link", name="Request Closure").click()
    page.get_by_label("Text", exact=True).fill("This can be closed.")
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_role("status").first).to_contain_text("Closure has been")
    expect(page.get_by_text("Closure was requested.")).to_be_visible()
    open_actions(page)
    expect(row(page, "Service has ended")).to_contain_text("LA (Care Data Team)")


def raise_from_outside(portal, title):
    """Raise an action on Mrs Bloggs as DEMO PROVIDER's own system does."""
    session = portal.session("demo.user")
    provider = int(
        portal.query("SELECT id FROM res_partner WHERE name = 'DEMO PROVIDER'")
    )
    (found,) = [
        each
        for each in session.call("lcc.action", "get_choices", provider)["types"]
        if each["code"] == "cpli_end_date"
    ]
    client = portal.query("SELECT id FROM lcc_client WHERE last_name = 'Bloggs'")
    values = {
        "type_id": found["id"],
        "kind": "client",
        "entity_id": int(client),
        "title": title,
        "text": "It has ended.",
    }
    return session.call("lcc.action", "action_raise", provider, values)


def test_looking_at_new_posts_marks_them_as_read(page, portal, scripts):
    number = raise_from_outside(portal, "Quiet")
    answer_as_council(portal, "Quiet", "Is it?")
    page.goto(f"/my/actions/{number}")
    if not scripts:
        expect(page.get_by_text("1 new post")).to_be_visible()
        page.get_by_role("button", name="Mark as read").click()
    expect(page.get_by_role("button", name="Mark as read")).to_be_hidden()
    page.goto("/my/actions")
    expect(row(page, "Quiet").get_by_text("New", exact=True)).to_have_count(0)


def test_with_another_type_all_that_was_typed_and_chosen_stays(page, scripts):
    page.goto("/my/actions/new")
    choose(page, "Type", "Payment Query", scripts)
    choose(page, "Related To", "Contract", scripts)
    page.get_by_label("Title").fill("Which is it?")
    page.get_by_label("Text", exact=True).fill("\nTwo\nlines")
    files = page.get_by_label("Attachment")
    files.set_input_files(
        {"name": "Letter.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 x"}
    )
    choose(page, "Type", "Third Party Amendment Request", scripts)
    expect(page.get_by_label("Due Date")).to_have_value("2022-07-04")
    expect(page.get_by_label("Title")).to_have_value("Which is it?")
    expect(page.get_by_label("Text", exact=True)).to_have_value("\nTwo\nlines")
    if scripts:
        assert files.evaluate("field => field.files.length") == 1
    else:
        expect(page.get_by_text("Choose the files again").last).to_be_visible()


def test_another_provider_sees_nothing_of_it(other_page, portal):
    number = raise_from_outside(portal, "Hidden")
    answer = other_page.goto(f"/my/actions/{number}")
    assert answer.status == 404
    open_actions(other_page)
    expect(other_page.get_by_text("Hidden")).to_have_count(0)
