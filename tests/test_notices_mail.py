"""Email Notifications: things happen at the council, and a mail server receives what
each provider's user has subscribed to, and nobody else's."""

import re
import urllib.request
from functools import partial
from urllib.parse import urlsplit

import pytest
from portal import SCHEDULER, running_portal, wait_until
from smtp import hand_mail_to, mail_server

from runner import postgres

USER = "test.user@example.org"
HEADER = re.compile(r"<(https?://[^>\s]+)>")


@pytest.fixture(scope="module")
def mail():
    with mail_server() as server:
        yield server


@pytest.fixture(scope="module")
def portal(mail):
    """A council whose server hands its mail to ours."""
    with running_portal(SCHEDULER, partial(hand_mail_to, mail)) as portal:
        yield portal


@pytest.fixture
def inbox(mail):
    """An empty one, for each test."""
    mail.received.clear()
    return mail.received


@pytest.fixture(scope="module")
def officer(portal):
    return portal.session("officer")


@pytest.fixture(scope="module")
def provider(portal):
    return int(portal.query("SELECT id FROM res_partner WHERE name = 'TEST PROVIDER'"))


def choose(portal, provider, login="test.user", **modes):
    session = portal.session(login)
    session.call("lcc.notice.choice", "action_choose", provider, modes)


def first_line(portal, name="Rowanthwaite"):
    """The (id, reference) of a CPLI of a client of TEST PROVIDER's."""
    found = portal.query(
        "SELECT l.id || ' ' || l.reference FROM lcc_package_line l"
        f" JOIN lcc_client c ON c.id = l.client_id WHERE c.last_name = '{name}'"
        " ORDER BY l.id LIMIT 1"
    )
    number, reference = found.split()
    return int(number), reference


def received_by(inbox, address=USER, number=1):
    """Wait for so many mails to an address; return them, the first ones first."""

    def arrived():
        own = [each for each in inbox if each.recipients == [address]]
        return own if len(own) >= number else None

    own = wait_until(arrived)
    assert len(own) == number, [each.message["Subject"] for each in own]
    return [each.message for each in own]


def text_of(message):
    return message.get_body(("plain",)).get_content()


def check_words(portal, message):
    """The mail names no client, no staff and no title, and can be unsubscribed from."""
    said = f"{message['Subject']} {text_of(message)}"
    said += message.get_body(("html",)).get_content()
    names = portal.query(
        "SELECT string_agg(DISTINCT last_name || ' ' || first_name, ' ')"
        " FROM lcc_client"
    )
    for name in {*names.split(), "Marsden", "Crane", "Kingsley"}:
        assert not re.search(rf"\b{re.escape(name)}\b", said), name
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert stop_address(message) in said
    assert not list(message.iter_attachments())


def stop_address(message):
    return HEADER.fullmatch(message["List-Unsubscribe"])[1]


def one_click(portal, message):
    """Unsubscribe as a mail program does: a POST, no cookie, no redirect followed."""
    address = portal.url + urlsplit(stop_address(message)).path
    request = urllib.request.Request(
        address,
        data=b"List-Unsubscribe=One-Click",
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=60) as answer:
        assert (answer.status, answer.url) == (200, address)


def settled(portal):
    """Wait until nothing is left to be made or sent."""
    for query in (
        "SELECT count(*) FROM mail_mail WHERE state = 'outgoing'",
        "SELECT count(*) FROM ir_cron_trigger"
        " WHERE call_at <= now() AT TIME ZONE 'UTC'",
    ):
        wait_until(lambda query=query: portal.query(query) == "0")


def test_at_once_then_unsubscribed_by_one_click(portal, officer, provider, inbox):
    choose(portal, provider, package_line="at_once")
    line, reference = first_line(portal)
    officer.call("lcc.package.line", "write", [line], {"date_end": "2030-03-31"})
    (message,) = received_by(inbox)
    assert message["Subject"] == f"Care package line item {reference} has changed"
    assert message["To"].endswith(f"<{USER}>")
    assert message["Auto-Submitted"] == "auto-generated"
    check_words(portal, message)
    inbox.clear()
    one_click(portal, message)
    officer.call("lcc.package.line", "write", [line], {"date_end": "2030-04-07"})
    settled(portal)
    assert not inbox
    assert portal.query("SELECT count(*) FROM lcc_notice WHERE state='waiting'") == "0"


def test_the_daily_summary_is_one_mail(portal, officer, provider, inbox):
    choose(portal, provider, package_line="digest")
    line, reference = first_line(portal)
    other, other_reference = first_line(portal, "Carrbeck")
    for number in (line, other):
        officer.call("lcc.package.line", "write", [number], {"date_end": "2031-03-30"})
    settled(portal)
    assert not inbox
    run_digests(portal)
    (message,) = received_by(inbox)
    assert message["Subject"] == "Daily summary: 2 notices"
    text = text_of(message)
    assert reference in text and other_reference in text
    check_words(portal, message)
    inbox.clear()
    one_click(portal, message)
    officer.call("lcc.package.line", "write", [line], {"date_end": "2031-04-06"})
    run_digests(portal)
    assert not inbox


def run_digests(portal):
    """Let the scheduler do the daily job now."""
    job = "SELECT res_id FROM ir_model_data WHERE name = 'cron_send_digests'"
    portal.query(
        "UPDATE ir_cron SET nextcall = now() AT TIME ZONE 'UTC' - interval '1 minute'"
        f" WHERE id = ({job}) RETURNING id"
    )
    # Schedulers listen in this database for all others.
    postgres.query(f"SELECT pg_notify('cron_trigger', '{portal.database}')")
    wait_until(
        lambda: (
            portal.query(
                "SELECT nextcall > now() AT TIME ZONE 'UTC' FROM ir_cron"
                f" WHERE id = ({job})"
            )
            == "t"
        )
    )
    settled(portal)
