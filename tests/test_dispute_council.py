"""A dispute as the council sees it: opened, answered and resolved in the back office;
markup in what people type is text there."""

from playwright.sync_api import expect


def test_the_council_opens_answers_and_resolves_in_its_own_pages(page_of, portal):
    """On the week that the guide's manual actual is of, from the list of actuals."""
    portal.session("demo.user").call(
        "lcc.actual", "action_confirm", [actual_id(portal, "2022-06-20")]
    )
    page = page_of("officer", viewport={"width": 1400, "height": 900})
    # The back office loads its scripts first.
    page.set_default_timeout(60000)
    page.goto(f"/odoo/lcc.actual/{actual_id(portal, '2022-06-20')}")
    page.get_by_role("button", name="Open Dispute").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Reason").click()
    page.get_by_role("option", name="Submission queried").click()
    dialog.get_by_label("Details").fill("<b>Please</b> check the log.")
    dialog.get_by_role("button", name="Open Dispute").click()
    expect(page.locator(".o_statusbar_status")).to_contain_text("In Dispute")
    expect(page.locator("[name=details]")).to_contain_text("<b>Please</b> check")
    provider = portal.session("demo.user")
    dispute = int(portal.query("SELECT MAX(id) FROM lcc_dispute"))
    provider.call(
        "lcc.dispute", "action_request_resolution", [dispute], "<i>We</i> were there."
    )
    page.reload()
    page.get_by_role("tab", name="What Was Said").click()
    expect(page.get_by_text("<i>We</i> were there.")).to_be_visible()
    decide(page, "Answer", "The log says otherwise.")
    expect(page.get_by_role("button", name="Answer")).to_have_count(0)
    decide(page, "Resolve", "Settled by telephone.")
    expect(page.get_by_role("button", name="Resolve")).to_have_count(0)
    state = portal.query(f"SELECT state FROM lcc_dispute WHERE id = {dispute}")
    assert state == "resolved"


def decide(page, decision, text):
    page.get_by_role("button", name=decision, exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Answer").fill(text)
    dialog.get_by_role("button", name=decision, exact=True).click()
    expect(page.get_by_text(text)).to_be_visible()


def actual_id(portal, monday):
    return int(
        portal.query(
            "SELECT a.id FROM lcc_actual a JOIN lcc_client c ON c.id = a.client_id"
            f" WHERE c.last_name = 'Bloggs' AND week_start = '{monday}'"
        )
    )
