"""Actions as the council sees them: on the board, in the list and on the form, where
markup in what people type, or name a file, is text."""

import base64

from playwright.sync_api import expect

MARKUP = "<img src=x onerror=\"document.title='Broken'\">"
ACTIONS = "/odoo/action-lcc_actions.lcc_action_action"


def raise_action(portal):
    """Raise an action of TEST PROVIDER's, with markup wherever there is text; return
    its id."""
    session = portal.session("test.user")
    found = portal.query(
        "SELECT concat_ws(' ', s.provider_id, t.id, p.client_id)"
        " FROM lcc_service s, lcc_action_type t, lcc_package_line p"
        " WHERE s.name LIKE 'LWHH - T%' AND t.code = 'actuals_query'"
        " AND p.service_id = s.id ORDER BY p.id LIMIT 1"
    )
    provider, action_type, client = map(int, found.split())
    values = {
        "type_id": action_type,
        "kind": "client",
        "entity_id": client,
        "title": f"Title {MARKUP}",
        "text": f"Text {MARKUP}",
    }
    pdf = base64.b64encode(b"%PDF-1.4\n% a letter\n").decode()
    files = [[f"Letter {MARKUP}.pdf", pdf]]
    return session.call("lcc.action", "action_raise", provider, values, files)


def open_page(page, address, selector):
    """The back office loads its scripts first."""
    page.goto(address, timeout=60000)
    page.wait_for_selector(selector, timeout=60000)


def check_is_text(page):
    assert page.title() != "Broken"
    assert page.locator("img[src='x']").count() == 0


def test_the_council_reads_answers_closes_and_reopens(page_of, portal):
    action = raise_action(portal)
    page = page_of("officer", viewport={"width": 1400, "height": 900})
    open_page(page, ACTIONS, ".o_kanban_record")
    expect(
        page.locator(".o_kanban_record", has_text="Title <img").first
    ).to_be_visible()
    check_is_text(page)
    open_page(page, f"{ACTIONS}?view_type=list", ".o_list_view .o_data_row")
    expect(page.locator(".o_data_row", has_text="Title <img").first).to_be_visible()
    check_is_text(page)
    open_page(page, f"{ACTIONS}/{action}", ".o-mail-Message")
    expect(page.locator(".o-mail-Message", has_text="Text <img").first).to_be_visible()
    expect(page.locator(".o-mail-Thread")).to_contain_text("Letter <img")
    check_is_text(page)
    decide(page, "Close", f"Settled {MARKUP}")
    check_is_text(page)
    provider = page_of("test.user")
    provider.goto(f"/my/actions/{action}")
    expect(provider.get_by_text("Settled <img").first).to_be_visible()
    expect(provider.get_by_role("heading", level=1)).to_contain_text("Title <img")
    check_is_text(provider)
    decide(page, "Reopen", "The provider telephoned")
    expect(page.get_by_role("button", name="Close", exact=True)).to_be_visible()
    state = f"SELECT state, turn FROM lcc_action WHERE id = {action}"
    assert portal.query(state) == "open|council"


def decide(page, decision, reason):
    page.locator(".o_statusbar_buttons").get_by_role(
        "button", name=decision, exact=True
    ).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Reason").fill(reason)
    dialog.locator("footer").get_by_role("button", name=decision, exact=True).click()
    expect(dialog).to_have_count(0)
