"""Help tells the truth: each how-to is walked in a browser as its page tells it, its
pictures show what the pages say, and it takes no more clicks and fields than the
guide's (docs/first-time-user.md). It is walked by keyboard alone and without JavaScript
too. `./run pictures` takes the pictures."""

import json
import os
import re

import help_walks as walks
import pytest
from help_album import DATES, STALE, WIDTH, Album, differences
from help_walker import Effort, KeyboardWalker, PlainWalker, Walker
from portal import running_portal

from odoo.addons.lcc_actions.tools.how_tos import HOW_TOS as ACTIONS
from odoo.addons.lcc_disputes.tools.how_tos import HOW_TOS as DISPUTES
from odoo.addons.lcc_provider_portal.tools.how_tos import actuals, invoices, payments

from runner import paths

HOW_TOS = {
    how_to.title: how_to
    for how_to in sorted(
        (
            *actuals.HOW_TOS,
            *invoices.HOW_TOS,
            *payments.HOW_TOS,
            *ACTIONS,
            *DISPUTES,
        ),
        key=lambda how_to: how_to.place,
    )
}
#: The names are those of the tests; `./run pictures` asks for the first.
WAYS = {"mouse": Walker, "keyboard": KeyboardWalker, "no_scripts": PlainWalker}
#: | title | clicks and fields of the guide | ours |
ROW = re.compile(r"^\| \d+ \| ([^|]+) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$", re.M)


@pytest.fixture(scope="module")
def album():
    return Album(is_making=bool(os.environ.get("LCC_PICTURES")))


@pytest.fixture(scope="module")
def counted():
    """Return {title: (effort with the guide, effort with ours)} of the docs."""
    text = (paths.ROOT / "docs" / "first-time-user.md").read_text(encoding="utf-8")
    return {
        title: (Effort(int(a), int(b)), Effort(int(c), int(d)))
        for title, a, b, c, d in ROW.findall(text)
    }


class Day:
    """A day on which how-tos are walked one after the other, in one of the ``WAYS``, on
    a council of its own."""

    def __init__(self, chromium, portal, way, album, counted):
        self.chromium, self.portal, self.way = chromium, portal, way
        # A page looks the same whichever way one comes to it.
        self.album = album if way is Walker else None
        self.counted = counted
        self.efforts, self.contexts = {}, {}

    def walk(self, login, title, steps, *given):
        """Let ``login`` follow the how-to ``title`` by ``steps``; keep the effort."""
        how_to = HOW_TOS[title]
        page = self.open_page(login)
        walker = self.way(page, how_to, self.album)
        steps(walker, *given)
        # No picture is asked for any more of a council that is then put away.
        page.wait_for_load_state()
        page.close()
        self.efforts[title] = walker.effort
        if self.album:
            shown = {name for _module, name in self.album.taken}
            missing = {how_to.picture_name(at) for at in how_to.pictured} - shown
            assert not missing, f"{title}: steps are pictured and were not shown"

    def open_page(self, login):
        """Return a new page of ``login``, who signs in once a day."""
        if login in self.contexts:
            return self.contexts[login].new_page()
        context = self.contexts[login] = self.chromium.new_context(
            base_url=self.portal.url,
            locale="en-GB",
            timezone_id="Europe/London",
            viewport={"width": WIDTH, "height": 900},
            **self.way.OPTIONS,
        )
        context.set_default_timeout(20000)
        page = context.new_page()
        self.portal.sign_in_page(page, login)
        return page

    def check(self):
        """No picture is old, and the docs say what it took, with scripts at least."""
        stale = self.album.stale if self.album else {}
        said = "\n".join(STALE.format(name=f"{name} {stale[name]}") for name in stale)
        stale.clear()
        assert not said, said
        if self.way.has_scripts:
            told = {title: self.counted[title][1] for title in self.efforts}
            assert self.efforts == told

    def end(self):
        for context in self.contexts.values():
            context.close()


@pytest.fixture(scope="module")
def council(request):
    """A running portal whose clock shows a moment (UTC)."""
    with running_portal(moment=request.param) as portal:
        yield portal


@pytest.fixture(params=WAYS)
def day(request, chromium, council, album, counted):
    way = WAYS[request.param]
    if way is not Walker:
        # Walked before: everything is as it was again.
        council.reset()
    day = Day(chromium, council, way, album, counted)
    yield day
    day.end()


@pytest.fixture
def letter(tmp_path):
    path = tmp_path / "Letter.pdf"
    path.write_bytes(b"%PDF-1.4 x")
    return path


@pytest.mark.parametrize("council", ["2022-06-27 08:30:00"], indirect=True)
def test_how_tos_of_june_2022(day, letter):
    home, manager = "demo.user", "res.user"
    day.walk(home, "Submit a Manual Actual", walks.submit_a_manual_actual)
    day.walk(
        home, "View Invoices and Credit Memos", walks.view_invoices_and_credit_memos
    )
    day.walk(
        home,
        "Submit an Action to Request a Change",
        walks.submit_an_action_to_request_a_change,
        letter,
    )
    answer_as_council(day.portal, "Service ended", "When did it end?")
    day.walk(home, "View Open Actions", walks.view_open_actions)
    day.walk(home, "Respond to an Action", walks.respond_to_an_action, letter)
    day.walk(home, "Submit a Manual Action", walks.submit_a_manual_action, letter)
    day.walk(home, "Respond to a Dispute", walks.respond_to_a_dispute)
    day.walk(manager, "View a Scheduled Payment", walks.view_a_scheduled_payment)
    day.walk(
        manager,
        "View/Download Previous Payment Report",
        walks.view_previous_payment_report,
    )
    day.walk(
        manager,
        "View Pending Scheduled Payments",
        walks.view_pending_scheduled_payments,
    )
    day.check()


@pytest.mark.parametrize("council", ["2023-05-09 08:30:00"], indirect=True)
def test_how_tos_of_may_2023(day):
    day.walk(
        "demo.user", "Add Rolling Respite Actuals", walks.add_rolling_respite_actuals
    )
    day.check()


@pytest.mark.parametrize("council", ["2023-08-14 08:30:00"], indirect=True)
def test_how_tos_of_august_2023(day, tmp_path):
    user = "test.user"
    day.walk(user, "Add Unplanned Actuals", walks.add_unplanned_actuals)
    day.walk(
        user,
        "Submit Actuals via Bulk Import",
        walks.submit_actuals_via_bulk_import,
        tmp_path,
    )
    day.walk(user, "Create an Invoice", walks.create_an_invoice)
    day.check()


def answer_as_council(portal, title, text):
    number = int(portal.query(f"SELECT id FROM lcc_action WHERE title = '{title}'"))
    portal.session("officer").call("lcc.action", "action_reply", [number], text)


def test_a_picture_is_old_once_the_page_says_something_else(tmp_path):
    shown = ["h1: Invoice", "button: Submit"]
    sidecar = tmp_path / "picture.json"
    assert differences(sidecar, shown) == ["there is no picture yet"]
    sidecar.write_text(json.dumps({"shows": shown}))
    assert differences(sidecar, shown) == []
    assert differences(sidecar, shown[::-1]) == ["the order"]
    renamed = ["h1: Invoice", "button: Send"]
    assert differences(sidecar, renamed) == ["- button: Submit", "+ button: Send"]
    for day in ("Mon 26 Jun 2022, 9:31", "Tue 1 Aug 2026, 14:05"):
        assert DATES.sub("(date)", f"Confirm by {day}") == "Confirm by (date), (date)"


def test_no_how_to_takes_more_than_the_guide_s(counted):
    assert list(counted) == list(HOW_TOS)
    assert len(counted) == 14
    for title, (guide, ours) in counted.items():
        assert ours.clicks <= guide.clicks, title
        assert ours.fields <= guide.fields, title
