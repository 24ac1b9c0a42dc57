"""What every answer of the server tells browsers to refuse: plain Python, no ORM."""

#: Nobody else's page may frame ours, so that no click is stolen.
NO_FRAMES = "frame-ancestors 'self'"

#: Pages fetch from this server alone, and send forms to it alone. Odoo's own pages
#: need scripts in the page, and compile their templates in the browser.
PAGE_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        NO_FRAMES,
    )
)

POLICY = "Content-Security-Policy"

#: What browsers drop from an address, or take for a slash at its beginning.
_DROPPED = dict.fromkeys([*range(0x20), 0x7F])
_SLASHES = "/\\"


def to_local(location):
    """Return an address without what browsers drop from it; one that begins at this
    server stays there, so ``//host`` becomes ``/host``."""
    location = location.translate(_DROPPED).strip()
    if location[:1] and location[0] in _SLASHES:
        return f"/{location.lstrip(_SLASHES)}"
    return location


def harden(headers, is_page=False):
    """Add to ``headers`` of an answer what is missing; ``is_page`` says that it is a
    page for providers or the public, none of Odoo's web client. A stricter value that
    is there already stays."""
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("X-Frame-Options", "SAMEORIGIN")
    # Addresses hold ids of people's records, and at times what was searched for.
    headers["Referrer-Policy"] = "same-origin"
    policy = headers.get(POLICY, "")
    if is_page and headers.get("Content-Type", "").startswith("text/html"):
        headers[POLICY] = PAGE_POLICY
    elif "frame-ancestors" not in policy:
        headers[POLICY] = "; ".join(filter(None, (policy, NO_FRAMES)))
