"""The keyboard of the walks notices when a page can't be used with it."""

import pytest
from keyboard import Keyboard

RING = "a:focus, button:focus { outline: 2px solid #12344d; }"
PLAIN = "a, button { outline: 0 !important; }"
COVER = "div { position: fixed; inset: 0; background: #fff; }"
AWAY = "button { position: absolute; left: -9999px; }"


@pytest.fixture
def page(chromium):
    context = chromium.new_context(reduced_motion="reduce")
    yield context.new_page()
    context.close()


def reach(page, style, body):
    """Go for the button "Save" of a page."""
    page.set_content(
        f'<style>{style}</style><body is-ready="true"><a href="#x">Menu</a>{body}'
    )
    Keyboard(page).reach(page.get_by_role("button", name="Save"))


def test_a_button_in_sight_is_reached(page):
    reach(page, RING, "<button>Cancel</button><button>Save</button>")
    assert page.evaluate("document.activeElement.textContent") == "Save"
    # And what stands before it.
    Keyboard(page).reach(page.get_by_role("link", name="Menu"))
    assert page.evaluate("document.activeElement.textContent") == "Menu"


def test_what_a_script_puts_anew_is_reached(page):
    anew = "document.querySelector('b').innerHTML = '<button>Save</button>'"
    reach(
        page, RING, f'<a href="#y" onfocus="{anew}">New</a><b><button>Save</button></b>'
    )
    assert page.evaluate("document.activeElement.textContent") == "Save"


@pytest.mark.parametrize(
    ("style", "body", "fault"),
    [
        (PLAIN, "<button>Save</button>", "Menu.* looks the same with the focus"),
        (RING + COVER, "<button>Save</button><div></div>", "Menu.* is behind <div>"),
        (RING + AWAY, "<button>Save</button>", "Save.* outside of the screen"),
        (RING, "<button tabindex=-1>Save</button>", "lost, or past the end.*Save"),
    ],
)
def test_a_focus_that_is_not_seen_or_never_comes_is_a_fault(page, style, body, fault):
    with pytest.raises(Exception, match=fault):
        reach(page, style, body)


def test_a_focus_that_a_script_takes_away_is_a_fault(page):
    vanishing = '<button onfocus="this.remove()">Change</button><button>Save</button>'
    with pytest.raises(AssertionError, match="the focus is lost"):
        reach(page, RING, vanishing)
