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


# What happens at the council, once each time it is called


def change_line(portal, officer, provider):
    line, reference = first_line(portal)
    last = portal.query(
        "SELECT COALESCE(date_end, DATE '2030-03-30') + 7 FROM lcc_package_line"
        f" WHERE id = {line}"
    )
    officer.call("lcc.package.line", "write", [line], {"date_end": last})
    return f"Care package line item {reference} has changed"


def hold_invoice(portal, officer, provider):
    bill = bill_of(portal, "TESTINV3")
    if portal.query(f"SELECT lcc_is_held FROM account_move WHERE id = {bill}") == "t":
        officer.call("account.move", "action_lcc_release", [bill])
        return "Invoice TESTINV3 is Pending again"
    officer.call("account.move", "action_lcc_hold", [bill], "Query")
    return "Invoice TESTINV3 was put on hold"


def dispute_week(portal, officer, provider):
    weeks = officer.call(
        "lcc.actual",
        "search",
        [
            ("provider_id", "=", provider),
            ("state", "=", "confirmed"),
            ("is_in_dispute", "=", False),
        ],
        limit=1,
    )
    (reason, *_others) = officer.call("lcc.dispute.reason", "search", [])
    dispute = officer.call(
        "lcc.dispute", "action_open", weeks, reason, "Mrs Rowanthwaite was away."
    )
    reference = portal.query(f"SELECT reference FROM lcc_dispute WHERE id = {dispute}")
    return f"Dispute {reference} was opened"


def raise_action(portal, officer, provider):
    (kind,) = officer.call("lcc.action.type", "search", [("code", "=", "notification")])
    values = {
        "type_id": kind,
        "kind": "provider",
        "entity_id": provider,
        "title": "About Mrs Rowanthwaite",
        "text": "Mrs Rowanthwaite has moved.",
    }
    action = officer.call("lcc.action", "action_raise", provider, values)
    reference = portal.query(f"SELECT reference FROM lcc_action WHERE id = {action}")
    return f"Action {reference} is raised with you"


def reject_change(portal, officer, provider):
    values = {"kind": "contact", "lcc_contact_name": "Mrs Rowanthwaite"}
    requests = "lcc.change.request"
    session = portal.session("test.user")
    request = session.call(requests, "action_submit_change", provider, values)
    officer.call(requests, "action_reject", [request], "Mrs Rowanthwaite left.")
    label = officer.call(requests, "fields_get", ["kind"])["kind"]["selection"]
    return f"Your change request was rejected: {dict(label)['contact']} ({request})"


def pay_invoice(portal, officer, provider):
    """Pay TESTINV3; once it is paid, put the payment back and make it again."""
    bill = bill_of(portal, "TESTINV3")
    payment = (
        "SELECT p.id FROM account_payment p JOIN account_move__account_payment r"
        f" ON r.payment_id = p.id WHERE r.invoice_id = {bill}"
    )
    if made := portal.query(payment):
        officer.call("account.payment", "action_draft", [int(made)])
        officer.call("account.payment", "action_post", [int(made)])
    else:
        if "on_hold" == portal.query(
            f"SELECT lcc_status FROM account_move WHERE id = {bill}"
        ):
            officer.call("account.move", "action_lcc_release", [bill])
        officer.call("account.move", "action_lcc_authorise", [bill])
        context = {"active_model": "account.move", "active_ids": [bill]}
        register = "account.payment.register"
        wizard = officer.call(register, "create", {}, context=context)
        officer.call(register, "action_create_payments", wizard, context=context)
    reference = portal.query(
        "SELECT COALESCE(NULLIF(payment_reference, ''), name) FROM account_payment"
        f" WHERE id = ({payment})"
    )
    return f"The remittance advice of payment {reference} is ready"


def bill_of(portal, reference):
    return int(
        portal.query(
            f"SELECT id FROM account_move WHERE ref = '{reference}'"
            " AND lcc_provider_id IS NOT NULL"
        )
    )


CAUSES = {
    "package_line": change_line,
    "bill": hold_invoice,
    "dispute": dispute_week,
    "action": raise_action,
    "change_request": reject_change,
    "remittance": pay_invoice,
}


@pytest.mark.parametrize("code", CAUSES)
def test_each_event_is_received_and_no_more_once_unsubscribed(
    portal, officer, provider, inbox, code
):
    choose(portal, provider, **{code: "at_once"})
    subject = CAUSES[code](portal, officer, provider)
    (message,) = received_by(inbox)
    assert message["Subject"].strip() == subject
    assert message["To"].endswith(f"<{USER}>")
    assert message["Auto-Submitted"] == "auto-generated"
    assert f"{subject}." in " ".join(text_of(message).split())
    check_words(portal, message)
    settled(portal)
    assert {tuple(each.recipients) for each in inbox} == {(USER,)}
    inbox.clear()
    one_click(portal, message)
    CAUSES[code](portal, officer, provider)
    settled(portal)
    assert not inbox
    # Other users' daily summaries may wait for their hour.
    waiting = portal.query(
        "SELECT count(*) FROM lcc_notice n JOIN res_users u ON u.id = n.user_id"
        f" WHERE n.state = 'waiting' AND u.login = '{USER.partition('@')[0]}'"
    )
    assert waiting == "0"


def test_a_scheduled_payment_to_answer_reaches_the_care_home(portal, officer, inbox):
    schedules = "lcc.scheduled.payment"
    (schedule, *_others) = officer.call(
        schedules,
        "search",
        [("provider_id.name", "=", "DEMO RES PROVIDER"), ("state", "=", "open")],
    )
    address = "res.user@example.org"
    officer.call(schedules, "action_clear_answer", [schedule])
    (message,) = received_by(inbox, address)
    subject = message["Subject"].strip()
    assert subject.startswith("Your scheduled payment for ")
    assert subject.endswith(" is ready to be answered")
    assert f"/my/scheduled-payments/{schedule}" in text_of(message)
    check_words(portal, message)
    inbox.clear()
    one_click(portal, message)
    officer.call(schedules, "action_clear_answer", [schedule])
    settled(portal)
    assert not inbox


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
    start_job(portal, "cron_send_digests")
    wait_until(
        lambda: (
            portal.query(
                "SELECT nextcall > now() AT TIME ZONE 'UTC' FROM ir_cron"
                f" WHERE id = ({job_of('cron_send_digests')})"
            )
            == "t"
        )
    )
    settled(portal)


def job_of(name):
    return f"SELECT res_id FROM ir_model_data WHERE name = '{name}'"


def start_job(portal, name):
    portal.query(
        "UPDATE ir_cron SET nextcall = now() AT TIME ZONE 'UTC' - interval '1 minute'"
        f" WHERE id = ({job_of(name)}) RETURNING id"
    )
    # Schedulers listen in this database for all others.
    postgres.query(f"SELECT pg_notify('cron_trigger', '{portal.database}')")
