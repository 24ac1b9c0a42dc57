"""What the tests of the whole share: a real server on the demo council, a browser."""

import os

import pytest
from playwright.sync_api import sync_playwright
from portal import running_portal


@pytest.fixture(scope="module")
def portal():
    """A server of its own on a fresh copy of the demo council, for each module."""
    with running_portal() as portal:
        yield portal


@pytest.fixture(scope="session")
def chromium():
    """The machine's Chromium, driven by Playwright; it reaches no other host."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ["CHROMIUM"],
            args=[
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                *(["--no-sandbox"] if os.geteuid() == 0 else []),
            ],
        )
        yield browser
        browser.close()


@pytest.fixture
def page_of(portal, chromium):
    """Return a function that opens a signed-in page: ``page_of("demo.user")``, with
    options of a Playwright context such as ``java_script_enabled=False``."""
    contexts = []

    def open_page(login, **options):
        options.setdefault("viewport", {"width": 1280, "height": 900})
        context = chromium.new_context(
            base_url=portal.url, locale="en-GB", timezone_id="Europe/London", **options
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20000)
        portal.sign_in_page(page, login)
        return page

    yield open_page
    for context in contexts:
        context.close()
