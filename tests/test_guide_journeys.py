"""The provider guide's how-tos, walked step by step in a real browser, with scripts
and without, ending in the guide's pennies."""

import re

import pytest
from clicks import follow
from openpyxl import load_workbook
from playwright.sync_api import expect
from portal import running_portal


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
    """Return a function that signs in, for steps 1 of the guide."""
    return lambda login: page_of(login, java_script_enabled=scripts)


def open_week(page, monday, heading):
    """Steps 2 and 3: click the Actuals link, select the week and service."""
    follow(page.get_by_role("link", name="Actuals", exact=True).first)
    page.get_by_label("Go to the week of").fill(monday)
    follow(page.get_by_role("button", name="Go", exact=True))
    expect(page.get_by_role("heading", name=heading, exact=True)).to_be_visible()


def edit(page, client):
    """Step 4: click [Add/Edit] on the client's line."""
    group = page.locator("tbody").filter(has_text=client)
    group.get_by_role("link", name="Add/Edit").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(
        re.compile(f"^\\s*Edit Actuals for .*, {client}")
    )


def line(page, level):
    """Return the row of a service level."""
    return page.get_by_role("row").filter(
        has=page.get_by_role("rowheader", name=level, exact=True)
    )


def fill(page, level, **figures):
    """Step 5 and 6: input what was delivered."""
    for field, value in figures.items():
        line(page, level).locator(f"[name$='-{field}']").fill(value)


def add(page, which, label):
    """Choose in the drop-down box and click [Add]."""
    box = page.get_by_label(which, exact=True)
    expect(box.locator("option").first).to_have_text("[No selection]")
    box.select_option(label=label)
    page.get_by_role("button", name=re.compile("^Add")).nth(
        0 if which == "Planned" else 1
    ).click()


def save(page):
    follow(page.get_by_role("button", name="Save", exact=True).last)
    expect(page.get_by_role("status").filter(has_text="Saved")).to_be_visible()


def expect_total(page, pounds):
    total = page.get_by_text(re.compile(r"^\s*Week Total:"))
    expect(total).to_contain_text(pounds)


def test_submit_a_manual_actual(walk, portal):
    page = walk("demo.user")
    open_week(page, "2022-06-20", "Actuals for DEMO SERVICE")
    expect(
        page.get_by_role("heading", name="Week Beginning 20 Jun 2022")
    ).to_be_visible()
    edit(page, "Mrs Jane Bloggs")
    level = "Non-Framework Homecare - Two Carer"
    expect(line(page, level)).to_contain_text(
        "£624.40 = 35 (Actual + Frstd) Hours x £17.84"
    )
    expect_total(page, "£624.40")
    fill(page, level, qty_actual="32", qty_missed="3")
    fill(page, level, comment="Service cancelled by client")
    save(page)
    expect(line(page, level)).to_contain_text(
        "£570.88 = 32 (Actual + Frstd) Hours x £17.84"
    )
    expect_total(page, "£570.88")
    page.get_by_role("link", name="Back", exact=True).click()
    expect(page.get_by_text("£570.88 of £570.88")).to_be_visible()
    stored = portal.query(
        "SELECT string_agg(amount_total::text || state, ',') FROM lcc_actual"
        " WHERE week_start = '2022-06-20'"
    )
    assert stored == "570.88confirmed"


def test_a_sum_that_does_not_add_up_is_refused_and_nothing_typed_is_lost(walk, portal):
    page = walk("demo.user")
    open_week(page, "2021-04-26", "Actuals for DEMO SERVICE")
    expect(page.get_by_text("Locked since")).to_be_visible()
    open_week(page, "2023-05-01", "Actuals for DEMO SERVICE")
    edit(page, "Mrs Jane Bloggs")
    level = "Non-Framework Homecare - Two Carer"
    fill(page, level, qty_actual="30", qty_missed="3", comment="")
    page.get_by_role("button", name="Save", exact=True).last.click()
    summary = page.get_by_role("alert").first
    expect(summary).to_contain_text("There is a problem")
    expect(summary).to_contain_text(
        "Mrs Jane Bloggs, week beginning 1 May 2023, Non-Framework Homecare - Two Carer"
    )
    expect(summary).to_contain_text(
        "Actual 30 is not Planned 35 - Frustrated 0 - Missed 3 + Extra 0 = 32."
    )
    expect(summary).to_contain_text("Enter a comment")
    assert page.title().startswith("Error: ")
    field = line(page, level).locator("[name$='-qty_actual']")
    expect(field).to_have_value("30")
    expect(field).to_have_attribute("aria-invalid", "true")
    summary.get_by_role("link").first.click()
    expect(field).to_be_focused()
    untouched = portal.query(
        "SELECT state || qty_actual FROM lcc_actual WHERE week_start = '2023-05-01'"
        " AND kind = 'planned'"
    )
    assert untouched.startswith("generated35")


def test_add_unplanned_actuals(walk, portal):
    page = walk("test.user")
    open_week(page, "2023-07-17", "Actuals for LWHH - TEST HOMECARE CONTRACT (PR1 0LD)")
    expect(page.get_by_text("£389.50 of £389.50")).to_be_visible()
    edit(page, "Mrs Rosa Rowanthwaite")
    emergency = "Homecare (LWH) - Emergency Hours"
    add(page, "Unplanned", f"{emergency} (Hour) at £20.50")
    expect(line(page, emergency)).to_contain_text("--")
    expect_total(page, "£389.50")
    fill(page, emergency, qty_actual="2", comment="Waiting for ambulance")
    save(page)
    expect(line(page, emergency)).to_contain_text(
        "£41.00 = 2 (Actual + Frstd) Hours x £20.50"
    )
    expect_total(page, "£430.50")
    page.get_by_role("link", name="Back", exact=True).click()
    expect(page.get_by_text("£430.50 of £430.50")).to_be_visible()
    stored = portal.query(
        "SELECT qty_actual || '/' || qty_extra || '/' || visits || '/' || comment"
        " FROM lcc_actual WHERE kind = 'unplanned' AND week_start = '2023-07-17'"
    )
    assert re.sub(r"\.0+", "", stored) == "2/2/1/Waiting for ambulance"


def test_emergency_hours_beyond_four_an_instance_are_refused(walk):
    page = walk("test.user")
    open_week(page, "2023-07-24", "Actuals for LWHH - TEST HOMECARE CONTRACT (PR1 0LD)")
    edit(page, "Mrs Connie Carrbeck")
    emergency = "Homecare (LWH) - Emergency Hours"
    add(page, "Unplanned", f"{emergency} (Hour) at £20.50")
    fill(page, emergency, qty_actual="5", comment="Fall in the night")
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.get_by_role("alert").first).to_contain_text(
        "must be commissioned by Adult Social Care"
    )
    fill(page, emergency, visits="2")
    save(page)
    expect_total(page, "£676.50")


def test_add_rolling_respite_actuals(walk, portal):
    page = walk("demo.user")
    open_week(page, "2023-05-01", "Actuals for DEMO SERVICE")
    expect(page.get_by_text("of £624.40")).to_be_visible()
    edit(page, "Mrs Jane Bloggs")
    respite = "Non-Framework Homecare - Rolling Respite"
    add(page, "Planned", f"CPLI 01/04/2023 - 31/03/2024, {respite} (Hour) at £20.50")
    expect(line(page, respite)).to_contain_text("--")
    fill(page, respite, qty_actual="4", comment="INV100011")
    save(page)
    expect(line(page, respite)).to_contain_text(
        "£82.00 = 4 (Actual + Frstd) Hours x £20.50"
    )
    expect_total(page, "£706.40")
    page.get_by_role("link", name="Back", exact=True).click()
    expect(page.get_by_text("£706.40 of £706.40")).to_be_visible()


def test_confirm_one_client_and_then_all_that_the_filters_show(walk, portal):
    page = walk("test.user")
    open_week(page, "2023-08-07", "Actuals for LWHH - TEST HOMECARE CONTRACT (PR1 0LD)")
    expect(page.get_by_text("£0.00 of £574.00")).to_be_visible()
    follow(page.get_by_role("button", name=re.compile("^Confirm")).first)
    expect(page.get_by_text("£574.00 of £574.00")).to_be_visible()
    open_week(page, "2023-07-31", "Actuals for LWHH - TEST HOMECARE CONTRACT (PR1 0LD)")
    follow(page.get_by_text("Confirm Actuals"))
    expect(page.get_by_role("main")).to_contain_text("£574.00")
    follow(page.get_by_role("button", name=re.compile("^Confirm")))
    expect(page.get_by_text("£574.00 of £574.00")).to_be_visible()
    left = portal.query(
        "SELECT COUNT(*) FROM lcc_actual WHERE state = 'generated'"
        " AND week_start IN ('2023-07-31', '2023-08-07')"
    )
    assert left == "0"


def test_two_people_on_one_week_are_shown_both_versions(walk, portal, page_of, scripts):
    first, second = walk("test.user"), walk("test.user")
    level = "Homecare (LWH) - Travel"
    for page in (first, second):
        open_week(
            page, "2023-07-17", "Actuals for LWHH - TEST HOMECARE CONTRACT (PR1 0LD)"
        )
        edit(page, "Mrs Connie Carrbeck")
    fill(first, level, qty_actual="6", qty_missed="1", comment="Snow")
    save(first)
    fill(second, level, qty_actual="8", qty_extra="1", comment="Pharmacy")
    second.get_by_role("button", name="Save", exact=True).last.click()
    expect(second.get_by_role("alert").first).to_contain_text("Someone else changed")
    expect(second.get_by_role("main")).to_contain_text("Snow")
    expect(line(second, level).locator("[name$='-comment']")).to_have_value("Pharmacy")
    save(second)
    expect(line(second, level)).to_contain_text("£164.00 = 8")


def test_care_package_line_items(walk):
    page = walk("demo.user")
    page.get_by_role("link", name="Care Package Line Items").first.click()
    expect(page.get_by_role("main")).to_contain_text(
        "Please set filters and press the View button"
    )
    page.get_by_role("button", name="View", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("Mrs Jane Bloggs")
    expect(page.get_by_role("main")).not_to_contain_text("01/04/2023 - 31/03/2024")
    page.get_by_label("Include Historical").check()
    follow(page.get_by_role("button", name="View", exact=True))
    expect(page.get_by_role("main")).to_contain_text("£20.50")
    with page.expect_download() as download:
        page.get_by_text("Download CSV").click()
    text = download.value.path().read_text("utf-8-sig")
    assert "SS000001" in text
    assert "Carrbeck" not in text


def test_submit_actuals_via_bulk_import(walk, portal, tmp_path):
    page = walk("test.user")
    open_week(page, "2023-08-14", "Actuals for LWHH - TEST HOMECARE CONTRACT (PR1 0LD)")
    follow(page.get_by_role("button", name="Generate Actuals"))
    file = export_week(page, tmp_path)
    # Steps 5 and 6: remove lines, update the others; the comment is forgotten.
    keep_rowanthwaite(file, Actual=12, Missed=2)
    hand_in(page, file)
    row = page.get_by_role("table").locator("tbody")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("Enter a comment: it is compulsory when Missed")
    expect(page.get_by_role("button", name="Update System")).to_have_count(0)
    follow(page.get_by_role("button", name="Cancel"))
    expect(page.get_by_role("status").first).to_contain_text("was removed")
    keep_rowanthwaite(file, Comments="Cancelled by client")
    hand_in(page, file)
    # Steps 10 and 11.
    main = page.get_by_role("main")
    expect(main).to_contain_text("There are no errors.")
    expect(main).to_contain_text(re.compile(r"£430\.50\s*→\s*becomes\s*£389\.50"))
    expect(main).to_contain_text(re.compile(r"was\s*14\s*→\s*becomes\s*12"))
    page.get_by_role("button", name="Update System").click()
    expect(page.get_by_role("status").first).to_contain_text(
        "2 lines updated and confirmed."
    )
    open_week(page, "2023-08-14", "Actuals for LWHH - TEST HOMECARE CONTRACT (PR1 0LD)")
    expect(page.get_by_text("£389.50 of £389.50")).to_be_visible()
    expect(page.get_by_text("£0.00 of £574.00")).to_be_visible()
    stored = portal.query(
        "SELECT string_agg(amount_total::text, '+' ORDER BY amount_total)"
        " FROM lcc_actual WHERE week_start = '2023-08-14' AND state = 'confirmed'"
    )
    assert stored == "143.50+246.00"
    hand_in(page, file)
    expect(page.get_by_role("main")).to_contain_text("This file changes nothing")


def export_week(page, folder):
    """Steps 3 and 4: Actuals Bulk Export, date range, [Export]; return the file."""
    page.get_by_role("link", name="Actuals Bulk Export").click()
    page.get_by_label("Date From").fill("2023-08-14")
    page.get_by_label("Date To").fill("2023-08-20")
    with page.expect_download() as download:
        page.get_by_role("button", name="Export", exact=True).click()
    file = folder / "August.xlsx"
    download.value.save_as(file)
    return file


def keep_rowanthwaite(file, **cells):
    """Take away the other client's rows, and fill in those of two carers."""
    book = load_workbook(file)
    sheet = book["Actuals"]
    place = {cell.value: cell.column for cell in sheet[1]}
    for number in range(sheet.max_row, 1, -1):
        client = sheet.cell(number, place["Client"]).value
        level = sheet.cell(number, place["Service Level"]).value
        if client != "Rowanthwaite, Rosa":
            sheet.delete_rows(number)
        elif level.endswith("Two Carer"):
            for heading, value in cells.items():
                sheet.cell(number, place[heading]).value = value
    book.save(file)


def hand_in(page, file):
    """Steps 7 to 9: Actuals Bulk Import, [Choose File], [Import]."""
    page.get_by_role("link", name="Actuals", exact=True).first.click()
    page.get_by_role("link", name="Actuals Bulk Import").click()
    page.get_by_label("Choose File").set_input_files(file)
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_role("heading", name="Confirm Import", level=1)).to_be_visible()


def test_a_file_of_200_mb_is_refused_in_plain_words(walk, scripts, tmp_path):
    page = walk("test.user")
    page.goto("/my/actuals/import")
    file = tmp_path / "everything.xlsx"
    with open(file, "wb") as stream:
        stream.truncate(200 * 1024 * 1024)
    words = "everything.xlsx is larger than 20 MB, so it was not read."
    page.get_by_label("Choose File").set_input_files(file)
    if scripts:
        expect(page.locator("#file-error")).to_contain_text(words)
    with page.expect_response("**/my/actuals/import", timeout=60000) as answer:
        page.get_by_role("button", name="Import", exact=True).click(timeout=60000)
    assert answer.value.status == 413
    expect(page.get_by_role("alert").get_by_role("link")).to_contain_text(words)
    expect(
        page.get_by_text("has not imported").or_(page.get_by_role("table"))
    ).to_be_visible()
