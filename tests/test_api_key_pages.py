"""API keys in a browser: made, shown, revoked; no violation, nothing cut off."""

import pytest
from playwright.sync_api import expect
from test_accessibility import DESKTOP, SMALL, check

KEYS = "/my/api-keys"


def expect_page(page, heading):
    """The page of this heading has come, and nothing is wrong with it."""
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    assert check(page) == []


def make_key(page, name, password):
    """Fill in the form and send it."""
    page.goto(KEYS)
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Lasts for").select_option("3 Months")
    page.get_by_label("Your password").fill(password)
    page.get_by_role("button", name="Make API Key").click()


@pytest.mark.parametrize("screen", [DESKTOP, SMALL], ids=["desktop", "320px"])
def test_a_key_is_made_shown_and_revoked(page_of, portal, screen):
    page = page_of("demo.user", viewport=screen)
    name = f"Rota {screen['width']}"
    page.goto("/my")
    page.get_by_role("link", name="API Keys").click()
    expect_page(page, "API Keys")
    page.get_by_role("link", name="Connecting your care system").click()
    expect_page(page, "Connecting Your Care System")

    make_key(page, name, "not my password")
    expect(page.get_by_role("alert").first).to_be_focused()
    expect(page.get_by_label("Name", exact=True)).to_have_value(name)
    expect(page.get_by_label("Your password")).to_have_value("")
    assert check(page) == []

    make_key(page, name, portal.passwords["demo.user"])
    expect_page(page, "Your New API Key")

    page.get_by_role("link", name="Close and return").click()
    page.get_by_role("link", name=f"Revoke {name}").click()
    expect_page(page, f"Revoke API Key {name}?")
    page.get_by_role("button", name="Revoke").click()
    expect(page.get_by_role("status")).to_contain_text(f"{name} has been revoked")
    assert check(page) == []


def test_it_works_without_scripts(page_of, portal):
    page = page_of("demo.user", java_script_enabled=False)
    make_key(page, "Plain", portal.passwords["demo.user"])
    assert len(page.locator("#api-key").inner_text()) == 40
    page.get_by_role("link", name="Close and return").click()
    page.get_by_role("link", name="Revoke Plain").click()
    page.get_by_role("button", name="Revoke").click()
    expect(page.get_by_role("status")).to_contain_text("Plain has been revoked")
