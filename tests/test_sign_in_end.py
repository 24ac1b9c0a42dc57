"""The warning before a sign-in ends, in a browser: by keyboard, in several tabs, and
when it is over."""

import re

import pytest
from playwright.sync_api import expect
from test_accessibility import DESKTOP, SMALL, check

HOUR = 60 * 60
WARNED = "You'll be signed out in 5 minutes"


@pytest.fixture
def clocked(page_of):
    """Return a function that signs in and opens a page whose clock the test turns, in
    all tabs; the server's goes on as it is."""

    def open_page(login="test.user", **options):
        page = page_of(login, **options)
        page.clock.install()
        open_at_work(page, "/my/security")
        return page

    return open_page


def open_at_work(page, address):
    """Open a page and wait until its script knows when the sign-in ends."""
    page.goto(address)
    page.wait_for_selector("body[is-ready=true]", state="attached")


def open_a_week(page):
    """Open the first client's week to edit; return its address."""
    page.goto("/my/actuals?week=2023-07-17")
    address = page.get_by_role("link", name="Add/Edit").first.get_attribute("href")
    open_at_work(page, address)
    return page.url


def pass_minutes(page, minutes):
    page.clock.fast_forward(int(minutes * 60 * 1000))


def warning(page):
    return page.get_by_role("alertdialog")


def test_it_comes_five_minutes_before_and_staying_puts_it_off(clocked):
    page = clocked()
    field = page.locator("input[type=password]").first
    field.focus()
    page.keyboard.type("half a word")
    pass_minutes(page, 54)
    expect(warning(page)).to_have_count(0)
    pass_minutes(page, 1.2)
    expect(warning(page)).to_have_accessible_name(WARNED)
    expect(warning(page)).to_have_accessible_description(re.compile("not be saved"))
    expect(warning(page)).to_be_focused()
    pass_minutes(page, 4)
    expect(warning(page)).to_have_accessible_name("You'll be signed out in 1 minute")
    page.keyboard.press("Tab")
    stay = page.get_by_role("button", name="Stay signed in")
    expect(stay).to_be_focused()
    with page.expect_response("**/my/sign-in/stay") as answer:
        page.keyboard.press("Enter")
    assert answer.value.request.method == "POST"
    assert answer.value.json()["idle"] == HOUR
    expect(warning(page)).to_have_count(0)
    expect(field).to_be_focused()
    expect(field).to_have_value("half a word")
    pass_minutes(page, 54)
    expect(warning(page)).to_have_count(0)
    pass_minutes(page, 1.5)
    expect(warning(page)).to_be_visible()


def test_escape_stays_too_and_tab_goes_round_within(clocked):
    page = clocked()
    pass_minutes(page, 56)
    expect(warning(page)).to_be_focused()
    for _press in range(6):
        page.keyboard.press("Tab")
        inside = "document.querySelector('dialog').contains(document.activeElement)"
        is_page = "document.activeElement !== document.body"
        assert page.evaluate(f"{inside} || !({is_page})")
    with page.expect_response("**/my/sign-in/stay"):
        page.keyboard.press("Escape")
    expect(warning(page)).to_have_count(0)


@pytest.mark.parametrize("screen", [DESKTOP, SMALL], ids=["desktop", "320px"])
def test_the_warning_has_no_violation_and_is_not_cut_off(clocked, screen):
    page = clocked(viewport=screen)
    pass_minutes(page, 56)
    expect(warning(page)).to_be_visible()
    assert check(page) == []
    box = warning(page).bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= screen["width"]
    for button in ("Stay signed in", "Log out"):
        inside = warning(page).get_by_text(button, exact=True).bounding_box()
        assert inside["height"] >= 24


def test_use_in_one_tab_puts_it_off_in_the_others(clocked):
    page = clocked()
    other = page.context.new_page()
    other.goto("/my/home")
    open_at_work(other, "/my/account")
    pass_minutes(page, 56)
    expect(warning(page)).to_be_visible()
    expect(warning(other)).to_be_visible()
    with other.expect_response("**/my/sign-in/stay"):
        other.get_by_role("button", name="Stay signed in").click()
    for tab in (other, page):
        pass_minutes(page, 0.1)
        expect(warning(tab)).to_have_count(0)
    pass_minutes(page, 50)
    # A page that is opened is a use as well.
    open_at_work(other, "/my/account")
    pass_minutes(page, 30)
    for tab in (page, other):
        expect(warning(tab)).to_have_count(0)


def test_when_it_is_over_the_sign_in_page_says_why_and_leads_back(clocked, portal):
    page = clocked()
    open_at_work(page, "/my/actuals?week=2023-07-17")
    end_sign_ins(page)
    pass_minutes(page, 61)
    page.wait_for_url("**/web/login?**")
    expect(page.get_by_role("status")).to_contain_text(
        "You were signed out because the portal was not used for 60 minutes."
    )
    assert "TEST PROVIDER" not in page.content()
    assert check(page) == []
    sign_in_there(page, portal)
    page.wait_for_url("**/my/actuals?week=2023-07-17")


def test_what_was_typed_waits_for_who_signs_in_again(clocked, portal):
    """The server's clock has not gone on: nothing is saved by the page's leaving."""
    page = clocked()
    address = open_a_week(page)
    comment = page.locator("textarea[name$=-comment], input[name$=-comment]").first
    comment.fill("Her daughter was there")
    pass_minutes(page, 61)
    page.wait_for_url("**/web/login?**")
    expect(page.get_by_role("status")).to_contain_text(
        "What you had typed was not saved: sign in to send it."
    )
    assert "Her daughter" not in page.content()
    sign_in_there(page, portal)
    page.wait_for_url("**/my/unsent")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your form was not sent")
    assert check(page) == []
    page.get_by_role("link", name="Go back to the page without it").click()
    page.wait_for_url(address)
    expect(comment).not_to_have_value("Her daughter was there")


def test_a_page_where_nothing_was_typed_leaves_nothing_behind(clocked, portal):
    page = clocked()
    address = open_a_week(page)
    end_sign_ins(page)
    pass_minutes(page, 61)
    page.wait_for_url("**/web/login?**")
    sign_in_there(page, portal)
    page.wait_for_url(address)


def sign_in_there(page, portal):
    page.fill("input[name=login]", "test.user")
    page.fill("input[name=password]", portal.passwords["test.user"])
    page.press("input[name=password]", "Enter")


def end_sign_ins(page):
    """Forget the browser's session, as the server has by then."""
    page.context.clear_cookies()


def test_the_hours_after_signing_in_can_t_be_put_off_and_it_says_so(clocked):
    page = clocked()
    for _half_hour in range(23):
        pass_minutes(page, 30)
        stay_in(page)
    pass_minutes(page, 26)
    expect(warning(page)).to_have_accessible_description(
        re.compile("A sign-in lasts 12 hours")
    )
    expect(page.get_by_role("button", name="Stay signed in")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(warning(page)).to_have_count(0)
    pass_minutes(page, 1)
    expect(warning(page)).to_have_count(0)


def stay_in(page):
    """Let the tab know of a use, as another tab would tell it."""
    page.evaluate(
        """() => {
            const ends = JSON.parse(localStorage.getItem("lcc_sign_in_ends"));
            ends.idle = Date.now() + 3600 * 1000;
            localStorage.setItem("lcc_sign_in_ends", JSON.stringify(ends));
        }"""
    )


def test_a_server_that_can_t_be_reached_is_said_and_can_be_tried_again(clocked):
    page = clocked()
    pass_minutes(page, 56)
    page.route("**/my/sign-in/stay", lambda route: route.abort())
    page.get_by_role("button", name="Stay signed in").click()
    expect(warning(page)).to_contain_text("could not be reached")
    page.unroute("**/my/sign-in/stay")
    page.get_by_role("button", name="Stay signed in").click()
    expect(warning(page)).to_have_count(0)


def test_without_scripts_the_limit_is_said_and_nothing_opens(page_of):
    page = page_of("test.user", java_script_enabled=False)
    expect(page.get_by_text("You're signed out after 60 minutes")).to_be_visible()
    expect(warning(page)).to_have_count(0)
