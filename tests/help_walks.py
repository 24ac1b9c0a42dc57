"""The fourteen how-tos as the Help pages tell them, each walked with as little effort
as it takes. Steps are numbered as on the page of the how-to. A walker without scripts
does by itself what they would have done."""

import re

from openpyxl import load_workbook
from playwright.sync_api import expect

CONTRACT = "LWHH - TEST HOMECARE CONTRACT (PR1 0LD)"
COMMITMENT = "Rowanthwaite, Rosa, 2023/2024"
PERIOD = "17/07/2023 - 13/08/2023"
END_DATE = "Incorrect CPLI (End Date)"
COUNTS = ".o_lcc_task_count"


def open_card(walker, title):
    """Click the card of a task on Home."""
    card = walker.page.get_by_role("heading", level=3, name=title, exact=True)
    walker.click(card.get_by_role("link"))


def open_week(walker, week):
    """Click a week of the calendar, by its days."""
    walker.click(walker.link(re.compile(f"^\\s*{week}")))


def edit(walker, client):
    """Click [Add/Edit] on a client's line."""
    group = walker.page.locator("tbody").filter(has_text=client)
    walker.click(group.get_by_role("link", name="Add/Edit").first)


def line(walker, level):
    """Return the row of a service level."""
    page = walker.page
    return page.get_by_role("row").filter(
        has=page.get_by_role("rowheader", name=level, exact=True)
    )


def enter(walker, level, **figures):
    for field, value in figures.items():
        walker.fill(line(walker, level).locator(f"[name$='-{field}']"), value)


def save(walker):
    walker.click(walker.button("Save", exact=True).last)
    saved = walker.page.get_by_role("status").filter(has_text="Saved")
    expect(saved).to_be_visible()


def add_line(walker, kind, label, picture=None):
    """Choose what to add and click [Add] beside it."""
    box = walker.page.get_by_label(kind, exact=True)
    walker.choose(box, label=label)
    add = walker.button(re.compile("^Add")).nth(0 if kind == "Planned" else 1)
    if picture:
        walker.picture(picture, mark=add)
    walker.click(add)


def submit_a_manual_actual(walker):
    level = "Non-Framework Homecare - Two Carer"
    card = walker.link("Actuals", exact=True).nth(1)
    walker.picture(1, card, region=".o_lcc_tasks", varying=COUNTS)
    open_card(walker, "Actuals")
    open_week(walker, "20 – 26 Jun")
    expect(walker.page.get_by_text("£0.00 of £624.40")).to_be_visible()
    walker.picture(2, walker.page.get_by_role("navigation", name="Actual Weeks"))
    edit(walker, "Mrs Jane Bloggs")
    enter(walker, level, qty_actual="32", qty_missed="3")
    enter(walker, level, comment="Service cancelled by client")
    if walker.has_scripts:
        # Worked out before it is saved.
        expect(line(walker, level)).to_contain_text("£570.88")
    walker.picture(4, line(walker, level))
    save(walker)
    expect(line(walker, level)).to_contain_text("£570.88")
    walker.picture(5)
    walker.click(walker.link("Back", exact=True))
    expect(walker.page.get_by_text("£570.88 of £570.88")).to_be_visible()


def submit_actuals_via_bulk_import(walker, folder):
    open_card(walker, "Actuals")
    walker.click(walker.link("Actuals Bulk Export"))
    walker.fill(walker.page.get_by_label("Date From"), "2023-08-07")
    walker.fill(walker.page.get_by_label("Date To"), "2023-08-13")
    export = walker.button("Export", exact=True)
    walker.picture(3, mark=export)
    file = folder / "August.xlsx"
    walker.download(export).save_as(file)
    report_one_missed_hour(file)
    walker.click(walker.link("Actuals Bulk Import").first)
    walker.attach(walker.page.get_by_label("Choose File"), file)
    walker.picture(7, mark=walker.button("Import", exact=True))
    walker.click(walker.button("Import", exact=True))
    expect(walker.page.get_by_text("There are no errors.")).to_be_visible()
    walker.picture(8, mark=walker.button("Update System"))
    walker.click(walker.button("Update System"))
    done = walker.page.get_by_role("status").first
    expect(done).to_contain_text("2 lines updated and confirmed.")


def report_one_missed_hour(file):
    """Keep Mrs Carrbeck's rows of an export, and one hour of her travel less."""
    book = load_workbook(file)
    sheet = book["Actuals"]
    place = {cell.value: cell.column for cell in sheet[1]}
    for number in range(sheet.max_row, 1, -1):
        if sheet.cell(number, place["Client"]).value != "Carrbeck, Connie":
            sheet.delete_rows(number)
        elif sheet.cell(number, place["Service Level"]).value.endswith("Travel"):
            sheet.cell(number, place["Actual"]).value = 6
            sheet.cell(number, place["Missed"]).value = 1
            sheet.cell(number, place["Comments"]).value = "Road closed"
    book.save(file)


def add_unplanned_actuals(walker):
    level = "Homecare (LWH) - Emergency Hours"
    open_card(walker, "Actuals")
    walker.click(walker.link("Jul", exact=True))
    open_week(walker, "17 – 23 Jul")
    edit(walker, "Mrs Connie Carrbeck")
    add_line(walker, "Unplanned", f"{level} (Hour) at £20.50", picture=4)
    enter(walker, level, qty_actual="2", comment="Waiting for ambulance")
    save(walker)
    expect(line(walker, level)).to_contain_text("£41.00")
    walker.picture(6)
    walker.click(walker.link("Back", exact=True))
    expect(walker.page.get_by_text("£615.00 of £615.00")).to_be_visible()


def add_rolling_respite_actuals(walker):
    level = "Non-Framework Homecare - Rolling Respite"
    open_card(walker, "Actuals")
    open_week(walker, "1 – 7 May")
    edit(walker, "Mrs Jane Bloggs")
    label = f"CPLI 01/04/2023 - 31/03/2024, {level} (Hour) at £20.50"
    add_line(walker, "Planned", label, picture=4)
    enter(walker, level, qty_actual="4", comment="Daughter on holiday")
    save(walker)
    expect(line(walker, level)).to_contain_text("£82.00 = 4")
    walker.picture(6)
    walker.click(walker.link("Back", exact=True))
    expect(walker.page.get_by_text("of £706.40")).to_be_visible()


def view_invoices_and_credit_memos(walker):
    open_card(walker, "Invoices/Credit Notes")
    search = walker.page.get_by_label("Number, reference or client").first
    walker.search(search, "0B/5DF123348-P")
    walker.page.wait_for_url("**search=**")
    found = walker.link("0B/5DF123348-P").first
    expect(found).to_be_visible()
    walker.picture(2, mark=found)
    walker.click(found)
    title = walker.page.get_by_role("heading", level=1)
    expect(title).to_contain_text("Invoice 0B/5DF123348-P Finalised")
    walker.picture(3)


def create_an_invoice(walker):
    page = walker.page
    open_card(walker, "Invoices/Credit Notes")
    walker.click(walker.link("New Invoice", exact=True))
    expect(walker.button("Continue with the contract")).to_be_visible()
    box = page.get_by_role("combobox", name="Contract")
    labels = [label.strip() for label in box.locator("option").all_text_contents()]
    (contract,) = [label for label in labels if label.startswith(CONTRACT)]
    walker.choose(box, label=contract)
    walker.click(walker.button("Continue with the contract"))
    walker.fill(page.get_by_label("Reference", exact=True), "TESTINV4")
    select_none(walker)
    row = page.get_by_role("row").filter(has_text=COMMITMENT).filter(has_text=PERIOD)
    walker.tick(row.get_by_role("checkbox"))
    # The other lines are those of the weeks before today.
    walker.picture(4, walker.button("Create", exact=True), reads=row)
    walker.click(walker.button("Create", exact=True))
    total = page.get_by_role("row").filter(has_text="Total Payable")
    expect(total).to_contain_text("£1,558.00")
    walker.picture(5)
    walker.click(walker.link(COMMITMENT))
    walker.click(walker.link(re.compile("Add.Edit.*24 Jul 2023")))
    level = "Homecare (LWH) - Emergency Hours"
    add_line(walker, "Unplanned", f"{level} (Hour) at £20.50")
    enter(walker, level, qty_actual="2", comment="Waiting for ambulance")
    save(walker)
    walker.click(walker.link("Back to Invoice TESTINV4").first)
    walker.click(walker.link(re.compile("^Suggest")))
    row = page.get_by_role("row").filter(has_text=COMMITMENT)
    walker.tick(row.get_by_role("checkbox"))
    walker.click(walker.button("Add", exact=True))
    expect(total).to_contain_text("£1,599.00")
    walker.click(walker.link("Submit Invoice", exact=True))
    expect(page.get_by_text("true and accurate").first).to_be_visible()
    # A check page is asked for, and more than the guide has.
    walker.press(walker.button("Submit Invoice", exact=True))
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_contain_text("Invoice TESTINV4 Pending")


def select_none(walker):
    """Untick every line of a new invoice; the button that does so is the script's."""
    if walker.has_scripts:
        walker.click(walker.button("Select none"))
        return
    for box in walker.page.get_by_role("checkbox").all():
        walker.tick(box, False)


def submit_an_action_to_request_a_change(walker, file):
    page = walker.page
    open_card(walker, "Care Package Line Items")
    walker.choose(page.get_by_label("Client", exact=True), label="Bloggs, Jane")
    walker.click(walker.button("View", exact=True))
    row = page.get_by_role("row").filter(has_text="21 Apr 2021")
    submit = row.get_by_role("link", name="Submit Action")
    walker.picture(3, mark=submit)
    walker.click(submit)
    walker.choose(page.get_by_label("Type", exact=True), label=END_DATE)
    take_up_choice(walker)
    text = page.get_by_label("Text", exact=True)
    expect(text).to_have_value(re.compile("^Re: Care Package Line Item for"))
    # The text was there before; what the type adds comes after the choice.
    expect(page.get_by_text("is the earliest").first).to_be_visible()
    walker.fill(page.get_by_label("Title"), "Service ended")
    walker.fill(text, f"{text.input_value()} It ended on 9 June 2022.")
    walker.picture(5)
    walker.attach(page.get_by_label("Attachment", exact=True), file)
    walker.click(walker.button("Create Action").last)
    created = page.get_by_role("status")
    expect(created).to_contain_text("Action has been created.")


def take_up_choice(walker):
    """Have a new action offer what fits its type and kind: a script does so by itself
    and makes the button superfluous."""
    button = walker.button(re.compile("^(Continue|Change)"))
    if walker.has_scripts:
        expect(button).to_have_count(0)
    else:
        walker.click(button)


def submit_a_manual_action(walker, file):
    page = walker.page
    open_card(walker, "Actions and Change Requests")
    walker.click(walker.link("New Action"))
    walker.choose(page.get_by_label("Type", exact=True), label="Payment Query")
    take_up_choice(walker)
    walker.choose(page.get_by_label("Related To", exact=True), label="Contract")
    take_up_choice(walker)
    walker.choose(page.get_by_label("Entity", exact=True), label="DEMO CONTRACT")
    walker.fill(page.get_by_label("Title"), "Outstanding payments")
    text = page.get_by_label("Text", exact=True)
    walker.fill(text, "Two payments have not arrived. Please see the list.")
    walker.picture(4)
    walker.attach(page.get_by_label("Attachment", exact=True), file)
    walker.click(walker.button("Create Action").last)
    created = page.get_by_role("status")
    expect(created).to_contain_text("Action has been created.")
    walker.picture(5)


def view_open_actions(walker):
    open_card(walker, "Actions and Change Requests")
    column = walker.page.get_by_role("columnheader", name="Assigned To")
    expect(column).to_be_visible()
    walker.picture(2, mark=column)


def respond_to_an_action(walker, file):
    page = walker.page
    open_card(walker, "Actions and Change Requests")
    walker.choose(page.get_by_label("Assigned To"), label="Provider")
    walker.click(walker.button("View Actions"))
    walker.click(walker.link("Service ended"))
    expect(page.get_by_text("It is your turn")).to_be_visible()
    if walker.has_scripts:
        # The server has been told.
        expect(walker.button("Mark as read")).to_be_hidden()
    walker.picture(4, mark=walker.link("Reply", exact=True))
    walker.click(walker.link("Reply", exact=True))
    walker.fill(page.get_by_label("Text", exact=True), "On 9 June.")
    walker.attach(page.get_by_label("Attachment", exact=True), file)
    walker.picture(5, mark=walker.button("Submit"))
    walker.click(walker.button("Submit"))
    sent = page.get_by_role("status").first
    expect(sent).to_contain_text("reply has been sent")


def respond_to_a_dispute(walker):
    page, level = walker.page, "Non-Framework Homecare - Two Carer"
    open_card(walker, "Disputes")
    row = page.get_by_role("row").filter(has_text="Bloggs, Jane")
    walker.picture(2, mark=row.get_by_role("link", name="Edit"))
    walker.click(row.get_by_role("link", name="Edit"))
    walker.picture(3, mark=walker.link("Add/Edit"))
    walker.click(walker.link("Add/Edit"))
    enter(walker, level, qty_frustrated="0", qty_missed="2")
    save(walker)
    walker.click(walker.link("Back", exact=True))
    walker.fill(page.get_by_label("Response"), "Actuals updated.")
    walker.picture(4, mark=walker.button("Request Resolution"))
    walker.click(walker.button("Request Resolution"))
    done = page.get_by_role("status")
    expect(done).to_contain_text("Resolution has been requested")


def view_a_scheduled_payment(walker):
    page = walker.page
    open_card(walker, "Scheduled Payments")
    row = page.get_by_role("row").filter(has_text="FINALISED")
    walker.click(row.get_by_role("link"))
    title = page.get_by_role("heading", level=1)
    expect(title).to_contain_text("FINALISED")
    # The periods of this year are others every day; the guide's stays.
    walker.go_to("/my/scheduled-payments?year=2022/2023&contract=")
    period = walker.link("11 Apr 2022 to 8 May 2022")
    walker.picture(2, mark=period)
    walker.press(period)
    expect(title).to_contain_text("11 Apr 2022 to 8 May 2022 FINALISED")
    walker.picture(3)


def view_previous_payment_report(walker):
    open_card(walker, "Reports")
    walker.click(walker.link("Remittance Advice Provider Payments"))
    contract = walker.page.get_by_label("Contract")
    walker.choose(contract, label="CH - DEMO RES")
    walker.picture(3, mark=walker.button("View", exact=True))
    walker.click(walker.button("View", exact=True))
    expect(walker.page.locator("#wrap")).to_contain_text("£45,197.49")


def view_pending_scheduled_payments(walker):
    open_card(walker, "Reports")
    walker.click(walker.link("Pending Scheduled Payments"))
    walker.click(walker.button("View", exact=True))
    walker.page.wait_for_url("**view=1**")
    walker.picture(3)
