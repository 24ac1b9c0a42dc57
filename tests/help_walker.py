"""People who follow a how-to of the Help pages: with a mouse, with a keyboard alone, or
in a browser without JavaScript. What they click and fill is counted."""

from typing import NamedTuple

from keyboard import Keyboard
from playwright.sync_api import expect


class Effort(NamedTuple):
    """What a how-to asks of a person."""

    clicks: int
    fields: int


class Walker:
    """Follows ``how_to`` on ``page``, from Home, with a mouse. ``album`` has pictures
    taken on the way, if there is one."""

    #: Those of the browser's context.
    OPTIONS = {}
    has_scripts = True

    def __init__(self, page, how_to, album=None):
        self.page, self.how_to, self.album = page, how_to, album
        self.clicks = self.fields = 0
        self.go_to("/my")

    @property
    def effort(self):
        return Effort(self.clicks, self.fields)

    def go_to(self, address):
        """Open a page as a bookmark does."""
        self.page.goto(address)

    def click(self, target):
        self.clicks += 1
        self.press(target)

    def press(self, target):
        """Click, uncounted: a check page, say, is more than the guide has."""
        target.click()

    def download(self, target):
        """Click what gives a file; return Playwright's download."""
        self.clicks += 1
        with self.page.expect_download() as download:
            target.click()
        return download.value

    def fill(self, target, value):
        self.fields += 1
        target.fill(value)

    def search(self, target, words):
        """Fill the field of a search and press Enter in it."""
        self.fill(target, words)
        target.press("Enter")

    def choose(self, target, label):
        self.fields += 1
        target.select_option(label=label)

    def tick(self, target, is_ticked=True):
        self.fields += 1
        target.set_checked(is_ticked)

    def attach(self, target, file):
        self.fields += 1
        target.set_input_files(file)

    def link(self, name, **options):
        return self.page.get_by_role("link", name=name, **options)

    def button(self, name, **options):
        return self.page.get_by_role("button", name=name, **options)

    def picture(self, number, mark=None, region="#wrap", reads=None, varying=None):
        """The picture of step ``number``, of ``region``; ``mark`` is framed on it.
        See :meth:`Album.take` for the others."""
        if mark:
            # The page is there.
            expect(mark).to_be_visible()
        if not self.album:
            return
        found = self.page.locator(region).first
        if mark and self.album.is_making:
            mark.evaluate("element => element.style.outline = '4px solid #b3261e'")
        self.album.take(self.page, self.how_to, number, found, reads or found, varying)
        if mark and self.album.is_making:
            mark.evaluate("element => element.style.outline = ''")


class KeyboardWalker(Walker):
    """Follows a how-to by keyboard alone."""

    # What has the focus looks so at once, and is scrolled to at once.
    OPTIONS = {"reduced_motion": "reduce"}

    def __init__(self, page, how_to, album=None):
        self.keyboard = Keyboard(page)
        super().__init__(page, how_to, album)

    def press(self, target):
        self.keyboard.press(target)

    def download(self, target):
        self.clicks += 1
        return self.keyboard.download(target)

    def fill(self, target, value):
        self.fields += 1
        self.keyboard.type(target, value)

    def search(self, target, words):
        self.fill(target, words)
        self.keyboard.submit()

    def choose(self, target, label):
        self.fields += 1
        self.keyboard.choose(target, label)

    def tick(self, target, is_ticked=True):
        self.fields += 1
        self.keyboard.tick(target, is_ticked)

    def attach(self, target, file):
        self.fields += 1
        self.keyboard.attach(target, file)


class PlainWalker(Walker):
    """Follows a how-to where JavaScript is switched off; what only scripts do, they do
    themselves."""

    OPTIONS = {"java_script_enabled": False}
    has_scripts = False
