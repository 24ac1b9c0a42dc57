"""Every page of a provider: no violation that axe finds, nothing cut off on a small
screen, no request beyond the server, everything by keyboard."""

import base64
import json
import os
from pathlib import Path

import pytest
from keyboard import Keyboard
from playwright.sync_api import expect

DESKTOP = {"width": 1280, "height": 900}
SMALL = {"width": 320, "height": 640}
#: What 200 % zoom leaves of the desktop.
ZOOMED = {"width": 640, "height": 450}
#: WCAG 2.2 AA and axe's own good practice.
AXE_OPTIONS = {
    "runOnly": [
        "wcag2a",
        "wcag2aa",
        "wcag21a",
        "wcag21aa",
        "wcag22aa",
        "best-practice",
    ]
}
PAGES = {
    "home": "/my",
    "all branches": "/my/overview",
    "actuals": "/my/actuals?week=2023-07-17",
    "actuals of a crowded week": "/my/actuals",
    "planned and delivered": "/my/actuals/delivered?contract={contract}",
    "nothing generated": "/my/actuals?week=2023-07-03",
    "check before confirming": "/my/actuals/confirm?service={service}&week=2023-07-24",
    "check before confirming, from a new invoice": (
        "/my/actuals/confirm?service={service}&week=2023-07-24"
        "&new_bill=invoice-contract-{contract}"
    ),
    "edit": "/my/actuals/{service}/{client}/2023-07-17",
    "edit a week not begun": "/my/actuals/{service}/{client}/2099-07-13",
    "bulk export": "/my/actuals/export",
    "bulk export with errors": "/my/actuals/export?export=1",
    "commissioned care export": "/my/actuals/commissioned",
    "bulk import": "/my/actuals/import",
    "columns of the file": "/my/actuals/import/columns",
    "confirm import with errors": "/my/actuals/import/{sheet}?show=all",
    "confirm import, nothing to show": "/my/actuals/import/{sheet}?show=unchanged",
    "undo an import": "/my/actuals/import/{done}/undo",
    "import that was updated": "/my/actuals/import/{done}",
    "import at work": "/my/actuals/import/{at_work}",
    "invoice": "/my/invoices-credit-notes/{invoice}",
    "suggest lines": "/my/invoices-credit-notes/{invoice}/suggest",
    "suggest lines, all ticked": (
        "/my/invoices-credit-notes/{invoice}/suggest?select=all"
    ),
    "submit invoice": "/my/invoices-credit-notes/{invoice}/submit",
    "delete invoice": "/my/invoices-credit-notes/{invoice}/delete",
    "weeks of a line": "/my/invoices-credit-notes/{invoice}/line/{line}",
    "edit, from an invoice": (
        "/my/actuals/{service}/{client}/2023-07-17?invoice={invoice}"
    ),
    "submitted invoice": "/my/invoices-credit-notes/{submitted}",
    "API keys": "/my/api-keys",
    "connecting your care system": "/my/api-keys/guide",
    "care package line items": "/my/package-lines",
    "care package line items, viewed": "/my/package-lines?view=1",
    "new prices": "/my/new-prices",
    "reported absences": "/my/absences",
    "report an absence": "/my/absences/new?client={client}",
    "change requests": "/my/actions?historical=1",
    "new change request": "/my/change-requests/new",
    "new change request, nothing chosen": "/my/change-requests/new?kind=",
    "new address": "/my/change-requests/new?kind=address",
    "new bank details": "/my/change-requests/new?kind=bank",
    "change request": "/my/change-requests/{change}",
    "invoices": "/my/invoices-credit-notes",
    "search of invoices": "/my/invoices-credit-notes?search=Rowanthwaite",
    "search without a result": "/my/invoices-credit-notes?search=nothing+of+this",
    "new invoice": "/my/invoices-credit-notes/new?kind=invoice",
    "new invoice, nothing chosen": "/my/invoices-credit-notes/new/calculate",
    "calculated invoice": "/my/invoices-credit-notes/new/calculate?contract={contract}",
    "nothing to credit": "/my/invoices-credit-notes/new/calculate?kind=credit_note"
    "&contract={contract}",
    "purchase orders": "/my/purchase-orders",
    "no purchase orders found": "/my/purchase-orders?search=nobody",
    "purchase order": "/my/purchase-orders/{order}",
    "story of an actual": "/my/actuals/story/{actual}",
    "disputes": "/my/disputes?resolved=1",
    "dispute": "/my/disputes/{dispute}",
    "disputed week": "/my/disputes/{dispute}/{service}/2023-07-31",
    "dispute, resolution requested": "/my/disputes/{requested}",
    "actuals in dispute": "/my/actuals/{service}/{client}/2023-07-31",
    "story, from an invoice": "/my/actuals/story/{actual}?invoice={invoice}",
    "reports": "/my/reports",
    "email notifications": "/my/notifications",
    "unsubscribing by a link that is cut off": "/notifications/unsubscribe/x",
    "pending scheduled payments": "/my/reports/pending-scheduled-payments",
    "pending scheduled payments, dates in the wrong order": (
        "/my/reports/pending-scheduled-payments"
        "?view=1&date_from=2023-02-01&date_to=2023-01-01"
    ),
    "remittance advice": "/my/reports/remittance-advice",
    "remittance advice, viewed": "/my/reports/remittance-advice?view=1",
    "actions": "/my/actions?done=1",
    "no actions found": "/my/actions?type=1&turn=provider",
    "new action": "/my/actions/new",
    "new action, type chosen": "/my/actions/new?code=payment_query",
    "new action on an invoice": (
        "/my/actions/new?code=payment_query&about_kind=invoice&about_id={invoice}"
    ),
    "action to answer": "/my/actions/{action}",
    "reply to an action": "/my/actions/{action}/reply",
    "request closure of an action": "/my/actions/{action}/request-closure",
    "done action": "/my/actions/{done_action}",
    "help": "/my/help",
    "how-to": "/my/help/how-to/create-an-invoice",
    "glossary": "/my/help/glossary",
    "confidentiality": "/my/help/confidentiality",
    "types of action": "/my/help/action-types",
    "contact": "/help/contact",
    "users": "/my/people",
    "invite a user": "/my/people/invite",
    "roles of a user": "/my/people/{person}",
    "remove a user": "/my/people/{person}/remove",
    "two-step sign-in": "/my/two-step",
    "your details": "/my/account",
    "change password": "/my/security",
    "not found": "/my/actuals/999999/999999/2023-07-17",
}

#: Those of a care home, which is paid on plan.
HOME_PAGES = {
    "home of a care home": "/my",
    "scheduled payments": "/my/scheduled-payments",
    "no scheduled payments found": (
        "/my/scheduled-payments?year=2021/2022&contract={nursing}"
    ),
    "open scheduled payment": "/my/scheduled-payments/{open}",
    "no such client on it": "/my/scheduled-payments/{open}?search=nobody",
    "finalised scheduled payment": "/my/scheduled-payments/{guide}",
    "reject a scheduled payment": "/my/scheduled-payments/{open}/reject",
    "ask about a line": "/my/scheduled-payments/{open}/question/{asked}",
}


@pytest.fixture(scope="module")
def ids(portal):
    return {
        **find_schedules(portal),
        "service": portal.query(
            "SELECT id FROM lcc_service WHERE name LIKE 'LWHH - T%'"
        ),
        "contract": portal.query(
            "SELECT id FROM lcc_contract WHERE name LIKE 'LWHH - T%'"
        ),
        "client": portal.query(
            "SELECT id FROM lcc_client WHERE last_name = 'Rowanthwaite'"
        ),
        "order": portal.query(
            "SELECT id FROM lcc_commitment WHERE name LIKE 'Rowanthwaite%'"
        ),
        "actual": portal.query(
            "SELECT a.id FROM lcc_actual a JOIN lcc_client c ON c.id = a.client_id"
            " WHERE last_name = 'Rowanthwaite' AND week_start = '2023-07-17'"
            " AND qty_missed = 2"
        ),
        **raise_actions(portal),
        **import_sheets(portal),
        **draw_up_invoice(portal),
        "change": ask_for_change(portal),
        "person": portal.query(
            "SELECT id FROM lcc_provider_access WHERE invited_name = 'Ms Ina Voice'"
        ),
        **open_disputes(portal),
    }


def open_disputes(portal):
    """Dispute two weeks of Mrs Rowanthwaite's; resolution is requested of one. The
    invoice that is drawn up before lets go of both."""
    officer = portal.session("officer")
    found = []
    for monday in ("2023-07-31", "2023-08-07"):
        weeks = officer.call(
            "lcc.actual",
            "search",
            [("client_id.last_name", "=", "Rowanthwaite"), ("week_start", "=", monday)],
        )
        (reason, *_others) = officer.call("lcc.dispute.reason", "search", [])
        details = "The client's diary says otherwise."
        found.append(officer.call("lcc.dispute", "action_open", weeks, reason, details))
    portal.session("test.user").call(
        "lcc.dispute", "action_request_resolution", [found[1]], "We were there."
    )
    return {"dispute": found[0], "requested": found[1]}


def find_schedules(portal):
    """Return what addresses of scheduled payments name; a line of the open one waits
    for the council."""
    schedule = "SELECT {} FROM lcc_scheduled_payment s WHERE {} LIMIT 1"
    line = (
        "SELECT l.id FROM lcc_scheduled_payment_line l JOIN lcc_scheduled_payment s"
        " ON s.id = l.scheduled_payment_id WHERE s.state = 'open' AND l.is_payable"
        " ORDER BY l.id {} LIMIT 1"
    )
    found = {
        "open": portal.query(schedule.format("id", "state = 'open'")),
        "guide": portal.query(schedule.format("id", "date_start = '2022-04-11'")),
        "nursing": portal.query(schedule.format("contract_id", "state = 'open'")),
        "asked": portal.query(line.format("ASC")),
    }
    waiting = int(portal.query(line.format("DESC")))
    portal.session("res.user").call(
        "lcc.scheduled.payment",
        "action_question",
        [int(found["open"])],
        waiting,
        "Why?",
    )
    return found


def raise_actions(portal):
    """Raise two actions of TEST PROVIDER: one that the council has answered, one that
    it has closed; return what addresses name."""
    provider = portal.query("SELECT id FROM res_partner WHERE name = 'TEST PROVIDER'")
    values = {
        "type_id": int(
            portal.query("SELECT id FROM lcc_action_type WHERE code = 'payment_query'")
        ),
        "kind": "contract",
        "entity_id": int(
            portal.query("SELECT id FROM lcc_contract WHERE name LIKE 'LWHH - T%'")
        ),
        "title": "Outstanding Payments",
        "text": "A number of payments are outstanding.",
    }
    sheet = ["Payments.csv", base64.b64encode(b"Week,Paid\n").decode()]
    asked = ("lcc.action", "action_raise", int(provider), values, [sheet])
    session, officer = portal.session("test.user"), portal.session("officer")
    answered, done = session.call(*asked), session.call(*asked)
    officer.call("lcc.action", "action_reply", [answered], "Which ones?")
    officer.call("lcc.action", "action_close", [done], "All are paid")
    return {"action": answered, "done_action": done}


def import_sheets(portal):
    """Send three sheets about two carers for Mrs Rowanthwaite: one with errors, one
    that is updated, one that the server never gets round to; return their ids."""
    reference = portal.query(
        "SELECT l.reference FROM lcc_package_line l JOIN lcc_client c"
        " ON c.id = l.client_id WHERE last_name = 'Rowanthwaite' AND qty_week = 14"
    )
    head = "CPLI Reference,Client,Week Beginning,Actual,Missed,Comments"
    good = f"{reference},,24/07/2023,13,1,Away"
    new = f"{reference},,14/08/2023,14,0,"
    bad = f"{reference},,18/07/2023,x,-1,\nCPLI9,Nobody,31/07/2023,12,1,"
    session = portal.session("test.user")
    errors, done, at_work = (
        send_sheet(portal, session, "\n".join((head, *rows)))
        for rows in ((good, new, bad), (good,), (good, new))
    )
    session.call("lcc.actuals.import", "action_update_system", [done])
    portal.query(
        "INSERT INTO lcc_actuals_import_job"
        " (import_id, user_id, task, rows_done, rows_total)"
        " SELECT id, user_id, 'update', 1, 2 FROM lcc_actuals_import"
        f" WHERE id = {at_work} RETURNING id"
    )
    return {"sheet": errors, "done": done, "at_work": at_work}


def draw_up_invoice(portal):
    """Draw up TESTINV4 for Mrs Rowanthwaite, beside what the demo has submitted, and
    leave others to be suggested; return what addresses name."""
    contract = portal.query("SELECT id FROM lcc_contract WHERE name LIKE 'LWHH - T%'")
    session = portal.session("test.user")
    named = ("invoice", "contract", int(contract))
    lines = session.call("account.move", "action_lcc_calculate", *named)["lines"]
    (key,) = (
        line["key"]
        for line in lines
        if line["commitment"] == "Rowanthwaite, Rosa, 2023/2024"
    )
    header = {"reference": "TESTINV4", "invoice_date": "2023-10-02"}
    invoice = session.call("account.move", "action_lcc_create", *named, [key], header)
    content = base64.b64encode(b"Time sheets").decode()
    session.call("account.move", "action_lcc_attach", [invoice], "July.txt", content)
    submitted = portal.query("SELECT id FROM account_move WHERE ref = 'TESTINV3'")
    return {"invoice": invoice, "line": key, "submitted": submitted}


def ask_for_change(portal):
    """Let TEST PROVIDER ask for another address, and one that was rejected; return the
    first one's id."""
    provider = int(
        portal.query("SELECT id FROM res_partner WHERE name = 'TEST PROVIDER'")
    )
    session = portal.session("test.user")
    ask = ("lcc.change.request", "action_submit_change", provider)
    phone = session.call(*ask, {"kind": "phone", "phone": "01772 222222"})
    officer = portal.session("officer")
    officer.call("lcc.change.request", "action_reject", [phone], "Nobody answers it")
    address = {"street": "2 New Road", "city": "Preston", "zip": "PR2 5BB"}
    return session.call(*ask, {"kind": "address", "comment": "From May", **address})


def send_sheet(portal, session, text):
    provider = portal.query("SELECT id FROM res_partner WHERE name = 'TEST PROVIDER'")
    content = base64.b64encode(text.encode()).decode()
    return session.call(
        "lcc.actuals.import", "action_import", int(provider), "July.csv", content
    )


def violations(page):
    """Return what axe finds on the page, a line for each node."""
    page.add_script_tag(content=Path(os.environ["AXE_JS"]).read_text())
    found = page.evaluate(f"axe.run({json.dumps(AXE_OPTIONS)})")["violations"]
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
    ]


def sticking_out(page):
    """Return what reaches beyond the right edge of the screen, or of the box around it,
    but for what scrolls by itself or is meant for screen readers alone."""
    return page.evaluate(
        """() => {
            const width = document.documentElement.clientWidth;
            const hidden = ".o_lcc_scroll *, .visually-hidden, .visually-hidden *";
            return [...document.querySelectorAll("#wrapwrap *")]
                .filter((element) => !element.matches(`${hidden}, .o_lcc_skip`))
                .filter((element) => {
                    const box = element.getBoundingClientRect();
                    return box.width && box.right > width + 0.5;
                })
                .map((element) => `${element.tagName}.${element.className}: ` +
                    element.textContent.trim().slice(0, 40));
        }"""
    )


def check(page):
    """Return what is wrong with an open page."""
    cut_off = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    wrong = violations(page)
    if cut_off > 0:
        wrong.append(f"{cut_off} pixels wider than the screen")
    if page.locator("h1").count() != 1:
        wrong.append("not exactly one h1")
    if page.viewport_size == DESKTOP:
        # Zooming leaves the page as it was loaded.
        page.set_viewport_size(ZOOMED)
        wrong += [f"zoomed, sticks out: {found}" for found in sticking_out(page)]
        page.set_viewport_size(DESKTOP)
    else:
        wrong += [f"sticks out: {found}" for found in sticking_out(page)]
    return wrong


def check_pages(page, pages, ids):
    """Return what is wrong with each of ``pages``, {name: address}."""
    wrong = {}
    for name, address in pages.items():
        page.goto(address.format(**ids))
        if found := check(page):
            wrong[name] = found
    return wrong


@pytest.mark.parametrize("screen", [DESKTOP, SMALL], ids=["desktop", "320px"])
def test_no_page_has_a_violation_or_is_cut_off(page_of, portal, ids, screen):
    page = page_of("test.user", viewport=screen)
    requests, complaints = [], []
    page.on("request", lambda request: requests.append(request.url))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    wrong = check_pages(page, PAGES, ids)
    assert not wrong, json.dumps(wrong, indent=1)
    assert complaints == []
    beyond = [url for url in requests if not url.startswith((portal.url, "data:"))]
    assert beyond == []


@pytest.mark.parametrize("screen", [DESKTOP, SMALL], ids=["desktop", "320px"])
def test_no_page_of_several_branches_has_one(page_of, ids, screen):
    page = page_of("branches.user", viewport=screen)
    pages = {"home": "/my", "all branches": "/my/overview"}
    wrong = check_pages(page, pages, ids)
    assert not wrong, json.dumps(wrong, indent=1)


@pytest.mark.parametrize("screen", [DESKTOP, SMALL], ids=["desktop", "320px"])
def test_no_page_of_a_care_home_has_one(page_of, ids, screen):
    page = page_of("res.user", viewport=screen)
    wrong = check_pages(page, HOME_PAGES, ids)
    page.goto(HOME_PAGES["reject a scheduled payment"].format(**ids))
    page.get_by_role("button", name="Reject", exact=True).click()
    expect(page.get_by_role("alert").first).to_be_focused()
    if found := check(page):
        wrong["rejected without a comment"] = found
    assert not wrong, json.dumps(wrong, indent=1)


def test_what_stands_beside_a_long_list_is_one_link_away(page_of):
    page = page_of("test.user", viewport=DESKTOP)
    page.goto("/my/actuals")
    link = page.get_by_role("link", name="Choose another week or service")
    week = page.get_by_role("heading", name="Week Beginning")
    place = week.evaluate("heading => heading.offsetTop")
    # Fails where what has the focus is out of sight.
    Keyboard(page).reach(link)
    assert week.evaluate("heading => heading.offsetTop") == place
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    calendar = page.get_by_role("navigation", name="Actual Weeks")
    expect(calendar.get_by_role("link").first).to_be_focused()
    expect(link).not_to_be_in_viewport()


def test_headings_that_stay_never_hide_what_has_the_focus(page_of):
    page = page_of("test.user", viewport={"width": 1280, "height": 500})
    page.goto("/my/actuals")
    page.get_by_role("button", name="Confirm Actuals").focus()
    seen = 0
    for _press in range(60):
        page.keyboard.press("Shift+Tab")
        covered = page.evaluate(
            """() => {
                const element = document.activeElement;
                const box = element.getBoundingClientRect();
                const top = document.elementFromPoint(box.left + 3, box.top + 3);
                const isShown = element.contains(top) || top.contains(element);
                return isShown ? "" : `${element.textContent} behind ${top.outerHTML}`;
            }"""
        )
        assert not covered, covered
        seen += 1
    head = page.get_by_role("columnheader", name="Service Level").first
    assert head.evaluate("head => getComputedStyle(head).position") == "sticky"
    assert seen == 60


@pytest.mark.parametrize("screen", [DESKTOP, SMALL], ids=["desktop", "320px"])
def test_a_page_with_errors_has_no_violation(page_of, ids, screen):
    page = page_of("test.user", viewport=screen)
    page.goto(PAGES["edit"].format(**ids))
    page.locator("[name$='-qty_actual']").first.fill("abc")
    page.locator("[name$='-qty_extra']").first.fill("1000000")
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.get_by_role("alert").first).to_be_visible()
    assert check(page) == []


@pytest.mark.parametrize("screen", [DESKTOP, SMALL], ids=["desktop", "320px"])
def test_an_invoice_with_errors_has_no_violation(page_of, ids, screen):
    page = page_of("test.user", viewport=screen)
    page.goto(PAGES["calculated invoice"].format(**ids))
    page.get_by_role("button", name="Select none").click()
    page.get_by_label("Date on Invoice").fill("2999-01-01")
    page.get_by_role("button", name="Create", exact=True).click()
    expect(page.get_by_role("alert").first).to_be_focused()
    assert check(page) == []


@pytest.mark.parametrize("screen", [DESKTOP, SMALL], ids=["desktop", "320px"])
def test_an_action_with_errors_has_no_violation(page_of, ids, screen):
    page = page_of("test.user", viewport=screen)
    for address, button in (
        (PAGES["new action"], "Create Action"),
        (PAGES["new action, type chosen"], "Create Action"),
        (PAGES["reply to an action"], "Submit"),
    ):
        page.goto(address.format(**ids))
        page.get_by_role("button", name=button, exact=True).last.click()
        expect(page.get_by_role("alert").first).to_be_focused()
        assert check(page) == []


@pytest.mark.parametrize("screen", [DESKTOP, SMALL], ids=["desktop", "320px"])
def test_a_file_that_is_not_read_leaves_no_violation(page_of, screen):
    page = page_of("test.user", viewport=screen)
    page.goto(PAGES["bulk import"])
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_role("alert").first).to_be_focused()
    assert check(page) == []


@pytest.mark.parametrize("screen", [DESKTOP, SMALL], ids=["desktop", "320px"])
def test_what_is_read_before_signing_in_has_no_violation(portal, chromium, screen):
    context = chromium.new_context(base_url=portal.url, viewport=screen)
    page = context.new_page()
    for address in ("/web/login", "/help/privacy", "/help/contact"):
        page.goto(address)
        assert check(page) == [], address
    context.close()


def test_a_week_is_recorded_by_keyboard_alone(page_of, ids):
    page = page_of("test.user")
    page.keyboard.press("Tab")
    skip = page.evaluate("document.activeElement.textContent").strip()
    assert skip == "Skip to main content"
    page.goto(PAGES["edit"].format(**ids))
    tab_to(page, "-qty_actual")
    page.keyboard.press("Control+A")
    page.keyboard.type("6")
    tab_to(page, "-qty_missed")
    page.keyboard.press("Control+A")
    page.keyboard.type("1")
    tab_to(page, "-comment")
    page.keyboard.type("Bank holiday")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="Saved")).to_be_visible()
    expect(page.get_by_text("£123.00 = 6")).to_be_visible()


def tab_to(page, name):
    """Press Tab until a field whose name ends so has the focus, always visibly."""
    for _press in range(60):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            """() => {
                const element = document.activeElement;
                const style = getComputedStyle(element);
                const outlined = style.outlineStyle !== "none";
                const shown = outlined || style.boxShadow !== "none";
                return {name: element.name || "", shown};
            }"""
        )
        assert focused["shown"], f"the focus on {focused['name']!r} can't be seen"
        if focused["name"].endswith(name):
            return
    raise AssertionError(f"Tab never reached a field {name}")


def test_with_scripts_the_cost_follows_what_is_typed(page_of, ids):
    page = page_of("test.user")
    page.goto(PAGES["edit"].format(**ids))
    row = page.get_by_role("row").filter(has_text="Two Carer")
    row.locator("[name$='-qty_actual']").fill("11")
    expect(row).to_contain_text("£225.50 = 11 (Actual + Frstd) Hours x £20.50")
    expect(page.get_by_text("is not Planned 14").first).to_be_visible()
    row.locator("[name$='-qty_missed']").fill("3")
    expect(page.get_by_text("is not Planned 14")).to_have_count(0)


def test_with_scripts_the_total_follows_what_is_ticked(page_of, ids):
    page = page_of("test.user")
    page.goto(PAGES["calculated invoice"].format(**ids))
    total = page.locator("[data-total]")
    everything = total.inner_text()
    page.get_by_role("button", name="Select none").click()
    expect(total).to_have_text("£0.00")
    page.get_by_role("checkbox").first.check()
    pence = page.get_by_role("checkbox").first.get_attribute("data-pence")
    expect(total).to_have_text(f"£{int(pence) / 100:,.2f}")
    page.get_by_role("button", name="Select all").click()
    expect(total).to_have_text(everything)


def test_with_scripts_a_list_and_the_focus_stay_while_the_page_follows_the_choice(
    page_of,
):
    page = page_of("test.user")
    page.goto("/my/actions/new")
    kinds = page.get_by_label("Type", exact=True)
    related = page.get_by_label("Related To", exact=True)
    kinds.focus()
    first = kinds.element_handle()
    page.keyboard.press("ArrowDown")
    expect(related).to_be_visible()
    # The same one, or the second letter of a word would find another option.
    assert first.evaluate("list => list === document.activeElement")
    earlier, asked = related.element_handle(), []
    page.route("**/my/actions/new", lambda route: asked.append(route))
    with page.expect_request("**/my/actions/new"):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    expect(related).to_be_focused()
    (waiting,) = asked
    waiting.continue_()
    page.wait_for_function("list => !list.isConnected", arg=earlier)
    expect(related).to_be_focused()
    assert kinds.evaluate("list => list.selectedIndex") == 2
