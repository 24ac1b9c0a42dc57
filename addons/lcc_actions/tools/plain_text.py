"""What a post says, without its markup: plain Python, no ORM."""

import re

from lxml import html

_SKIPPED = ("script", "style", "head", "title")
_PARAGRAPHS = ("p", "ul", "ol", "table", "blockquote", "pre", "h1", "h2", "h3", "h4")
_LINES = ("div", "li", "tr")


def plain_text(markup):
    """Return the text of some HTML: a line for each line that it would be shown as, an
    empty one between paragraphs."""
    if not (markup or "").strip():
        return ""
    parts = []
    _collect(html.fragment_fromstring(markup, create_parent="div"), parts)
    text = re.sub(r" *\n *", "\n", "".join(parts))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def _collect(element, parts):
    tag = element.tag if isinstance(element.tag, str) else "script"
    around = "\n\n" if tag in _PARAGRAPHS else "\n" if tag in _LINES else ""
    if tag == "br":
        parts.append("\n")
    elif tag not in _SKIPPED:
        parts += [
            _break(parts, around),
            "- " if tag == "li" else "",
            _run(element.text),
        ]
        for child in element:
            _collect(child, parts)
        parts.append(around)
    parts.append(_run(element.tail))


def _break(parts, around):
    """Begin a new line only where the last one holds something: a paragraph in a
    paragraph is no gap."""
    return around if "".join(parts[-3:]).strip() else ""


def _run(text):
    return re.sub(r"\s+", " ", text or "")
