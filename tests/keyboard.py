"""A person with a keyboard and no mouse: Tab leads them from field to field, and they
see where they are."""

import re

from playwright.sync_api import expect

#: Nobody presses Tab more often to get somewhere.
MOST_PRESSES = 300
#: Returns where the focus is, seen from a target ("target", "before" it, "after" it, or
#: at the "top" of a page that was just opened, with something to skip; "gone" when the
#: page has another target now), and what is wrong with it, if anything. How a thing
#: looks without the focus is noted before.
WHERE = """
(target) => {
    const active = document.activeElement;
    const known = (window.looksOfOthers ??= new WeakMap());
    const parts = "a[href], button, input, select, textarea, summary, [tabindex]";
    for (const element of document.querySelectorAll(parts)) {
        if (element !== active && !known.has(element)) {
            known.set(element, look(element));
        }
    }
    if (!target.isConnected) {
        return {at: "gone", fault: ""};
    }
    if (active === document.body) {
        if (window.hadFocus) {
            return {at: "before", fault: "the focus is lost, or past the end"};
        }
        const main = document.getElementById("wrap");
        return {at: main?.contains(target) ? "top" : "before", fault: ""};
    }
    window.hadFocus = true;
    const fault = active.tabIndex < 0 ? "" : faultOf(active);
    if (active === target) {
        return {at: "target", fault};
    }
    const isBehind =
        active.compareDocumentPosition(target) & Node.DOCUMENT_POSITION_PRECEDING;
    return {at: isBehind ? "after" : "before", fault};

    function look(element) {
        const style = getComputedStyle(element);
        const isOutlined =
            style.outlineStyle !== "none" && !/, 0\\)$/.test(style.outlineColor);
        return [
            isOutlined ? style.outline : "",
            style.boxShadow,
            style.backgroundColor,
            style.borderColor,
        ].join(" ");
    }

    function faultOf(element) {
        const name = element.outerHTML.slice(0, 160);
        if (known.get(element) === look(element)) {
            return `${name} looks the same with the focus`;
        }
        const box = [...element.getClientRects()].find((rect) => rect.width);
        if (!box) {
            return `${name} has the focus and isn't shown`;
        }
        // Of what is higher than the screen, or scrolled to its cursor, a part is seen.
        const [left, right] = [Math.max(box.left, 0), Math.min(box.right, innerWidth)];
        const [from, to] = [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)];
        if (left >= right || from >= to) {
            return `${name} has the focus outside of the screen`;
        }
        const top = document.elementFromPoint((left + right) / 2, (from + to) / 2);
        if (element.contains(top) || top.closest("label")?.control === element) {
            return "";
        }
        return `${name} is behind ${top.outerHTML.slice(0, 160)}`;
    }
}
"""
#: Tells whether [Enter] on it opens a page.
IS_WAY_OUT = """
(element) =>
    element.matches("a[href]:not([href^='#'])")
    || (element.type === "submit" && Boolean(element.form))
"""
#: A date field's parts are in the order of the language that the browser itself speaks.
ORDERS = ("{day}{month}{year}", "{month}{day}{year}")


class Keyboard:
    """The keyboard of ``page``. Its methods get to a locator by Tab; they fail when
    that can't be done, or when what has the focus on the way can't be seen."""

    def __init__(self, page):
        self.page, self.keys = page, page.keyboard
        # As long as somebody listens the browser leaves choosing files to us.
        page.on("filechooser", lambda chooser: None)

    def reach(self, target):
        """Press Tab, or Shift+Tab for what stands before, until ``target`` has the
        focus."""
        # Odoo says so once the page's scripts have shown and folded what they do.
        self.page.wait_for_selector("body[is-ready=true]", state="attached")
        expect(target).to_be_visible()
        # To find it again for each press would take longer than the press.
        element = target.element_handle()
        for _press in range(MOST_PRESSES):
            found = element.evaluate(WHERE)
            said = f"{self.page.url}: {found['fault']}, on the way to {target}"
            assert not found["fault"], said
            if found["at"] == "target":
                return
            if found["at"] == "gone":
                element = target.element_handle()
            elif found["at"] == "top":
                self.skip()
            else:
                self.keys.press("Tab" if found["at"] == "before" else "Shift+Tab")
        raise AssertionError(
            f"{self.page.url}: {MOST_PRESSES} presses of Tab don't lead to {target}"
        )

    def skip(self):
        """Take the link past the header and the menu."""
        self.reach(self.page.get_by_role("link", name="Skip to main content"))
        self.keys.press("Enter")
        expect(self.page.locator("#wrap")).to_be_focused()

    def press(self, target):
        """Press Enter on a link, a button or a summary, and wait for the page that it
        opens, if any."""
        self.reach(target)
        if target.evaluate(IS_WAY_OUT):
            self.submit()
        else:
            self.keys.press("Enter")

    def submit(self):
        """Press Enter where that opens a page."""
        with self.page.expect_navigation():
            self.keys.press("Enter")

    def download(self, target):
        """Press Enter on what gives a file; return Playwright's download."""
        self.reach(target)
        with self.page.expect_download() as download:
            self.keys.press("Enter")
        return download.value

    def type(self, target, value):
        """Replace what is in a field. A date is given as ``2023-08-07``."""
        self.reach(target)
        if target.get_attribute("type") == "date":
            self._type_date(target, value)
        else:
            self.keys.press("Control+A")
            self.keys.type(value)
        expect(target).to_have_value(value)

    def _type_date(self, target, value):
        year, month, day = value.split("-")
        for order in ORDERS:
            self.keys.type(order.format(year=year, month=month, day=day))
            if target.input_value() == value:
                return
            # Back to the field's first part.
            for _part in range(3):
                self.keys.press("ArrowLeft")

    def choose(self, target, label):
        """Press the first letter of an option until it is the chosen one."""
        self.reach(target)
        chosen = target.locator("option:checked")
        wanted = re.compile(rf"^\s*{re.escape(label)}\s*$")
        for _press in range(target.locator("option").count()):
            if wanted.match(chosen.text_content()):
                break
            self.keys.press(label[0])
        expect(chosen).to_have_text(wanted)

    def tick(self, target, is_ticked):
        self.reach(target)
        if target.is_checked() != is_ticked:
            self.keys.press("Space")
        expect(target).to_be_checked(checked=is_ticked)

    def attach(self, target, file):
        self.reach(target)
        with self.page.expect_file_chooser() as chooser:
            self.keys.press("Enter")
        chooser.value.set_files(file)
