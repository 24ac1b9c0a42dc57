"""The pictures of the Help pages: taken on the way of a how-to, or compared with what
its pages show."""

import base64
import json
import re

from runner import paths

#: Says that a picture shows what isn't so any more.
STALE = "Help shows an older {name}: run ./run pictures"
LARGEST = 60_000
#: The best that keeps a picture below that is taken.
QUALITIES = (75, 60, 45, 30, 15)
#: What is shown of a page: enough to recognise it, at a size that loads fast.
WIDTH, HEIGHT = 1120, 900
MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
#: What is another every day, and no reason for another picture.
DATES = re.compile(
    rf"((Mon|Tue|Wed|Thu|Fri|Sat|Sun),? )?\d{{1,2}} ({MONTHS})[a-z]*( \d{{4}})?"
    rf"|({MONTHS})[a-z]* \d{{4}}|\d{{2}}/\d{{2}}/\d{{4}}|\d{{4}}-\d{{2}}-\d{{2}}"
    r"|\d{4}/\d{4}|\d{1,2}:\d{2}"
)
#: Returns what a part of a page says, in order: the words with the element they stand
#: in, and what its fields hold.
READ = """
(region, varying) => {
    const lines = [];
    const kinds = "h1,h2,h3,h4,a,button,label,legend,caption,th,td,dt,dd,li,p,summary";
    const walker = document.createTreeWalker(
        region, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT
    );
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const element = node.nodeType === 3 ? node.parentElement : node;
        if (element.closest("option, script, style") || !element.checkVisibility()) {
            continue;
        }
        if (varying && element.closest(varying)) {
            continue;
        }
        // A link that comes into sight with the focus stands beside the screen.
        if (element.getBoundingClientRect().right < 0) {
            continue;
        }
        if (node.nodeType === 3) {
            const text = node.data.replace(/\\s+/g, " ").trim();
            const kind = element.closest(kinds);
            if (text) {
                lines.push(`${kind ? kind.localName : "text"}: ${text}`);
            }
        } else if (element.matches("select")) {
            lines.push(`select: ${element.selectedOptions[0]?.text.trim() ?? ""}`);
        } else if (element.matches("input[type=checkbox], input[type=radio]")) {
            lines.push(`${element.type}: ${element.checked}`);
        } else if (element.matches("textarea, input:not([type=hidden])")) {
            const held = element.type === "file" ? element.files.length : element.value;
            lines.push(`field: ${held}`);
        }
    }
    return lines;
}
"""

WRITE_DATES = """
() => document.querySelectorAll("input[type=date]").forEach((field) => {
    const [year, month, day] = field.value.split("-");
    if (day) {
        field.dataset.date = field.value;
        field.type = "text";
        field.value = `${day}/${month}/${year}`;
    }
})
"""
RESTORE_DATES = """
() => document.querySelectorAll("input[data-date]").forEach((field) => {
    field.type = "date";
    field.value = field.dataset.date;
    delete field.dataset.date;
})
"""

#: Headings that stay in sight while one scrolls would stand outside of the picture.
KEEP_HEADINGS = """
(position) => document.querySelectorAll("thead, thead th").forEach((heading) => {
    heading.style.position = position;
})
"""


class Album:
    """The pictures of Help. Either they are made, or what they show is compared with
    the page; ``stale`` then lists the names of those that differ."""

    def __init__(self, is_making):
        self.is_making = is_making
        self.stale = {}
        self.taken = set()

    def take(self, page, how_to, number, region, reads, varying):
        """Take or compare the picture of step ``number``, of ``region`` of the page.
        What is compared is what ``reads`` says, a part of it, less what ``varying``
        selects: that is another every day."""
        assert number in how_to.pictured, f"{how_to.title}: step {number} has none"
        name = how_to.picture_name(number)
        # Odoo says so once the scripts of the page have shown and folded what they do.
        page.wait_for_selector("body[is-ready=true]", state="attached")
        lines = [DATES.sub("(date)", line) for line in reads.evaluate(READ, varying)]
        folder = paths.ADDONS / how_to.module / "static" / "help"
        self.taken.add((how_to.module, name))
        if self.is_making:
            make_picture(page, region, folder / f"{name}.webp")
            text = json.dumps({"shows": lines}, indent=1, ensure_ascii=False)
            (folder / f"{name}.json").write_text(text + "\n", encoding="utf-8")
            return
        if found := differences(folder / f"{name}.json", lines):
            self.stale[name] = found


def differences(sidecar, lines):
    """Return what a page shows and its picture doesn't, and the other way round."""
    if not sidecar.exists():
        return ["there is no picture yet"]
    shown = json.loads(sidecar.read_text(encoding="utf-8"))["shows"]
    if shown == lines:
        return []
    gone = [f"- {line}" for line in shown if line not in lines]
    new = [f"+ {line}" for line in lines if line not in shown]
    return [*gone, *new] or ["the order"]


def make_picture(page, region, path):
    """Save what ``region`` looks like, cut to a height that still fits a page."""
    page.mouse.move(0, 0)
    region.scroll_into_view_if_needed()
    box = region.evaluate(
        "element => { const box = element.getBoundingClientRect();"
        " return {x: box.x, y: box.y + scrollY, width: box.width, height: box.height};}"
    )
    clip = {**box, "height": min(box["height"], HEIGHT), "scale": 1}
    # As a British browser shows dates, whichever this one is.
    page.evaluate(WRITE_DATES)
    page.evaluate(KEEP_HEADINGS, "static")
    session = page.context.new_cdp_session(page)
    for quality in QUALITIES:
        options = {"format": "webp", "quality": quality, "clip": clip}
        shot = session.send(
            "Page.captureScreenshot", {**options, "captureBeyondViewport": True}
        )
        content = base64.b64decode(shot["data"])
        if len(content) < LARGEST:
            break
    session.detach()
    page.evaluate(RESTORE_DATES)
    page.evaluate(KEEP_HEADINGS, "")
    path.parent.mkdir(parents=True, exist_ok=True)
    assert len(content) < LARGEST, f"{path.name} is too large"
    path.write_bytes(content)
