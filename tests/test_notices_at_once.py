"""Notices beside others who work on the same records: real transactions on a real
server with its scheduler and a mail server."""

from functools import partial

import pytest
from at_once import at_once, holding
from portal import SCHEDULER, RpcError, running_portal, wait_until
from smtp import hand_mail_to, mail_server
from test_notices_mail import choose, first_line, received_by, settled

OFFICERS = ("officer", "second.officer", "manager")


@pytest.fixture(scope="module")
def mail():
    with mail_server() as server:
        yield server


@pytest.fixture(scope="module")
def portal(mail):
    with running_portal(SCHEDULER, partial(hand_mail_to, mail)) as portal:
        yield portal


@pytest.fixture(scope="module")
def provider(portal):
    return int(portal.query("SELECT id FROM res_partner WHERE name = 'TEST PROVIDER'"))


def waiting(portal):
    return portal.query("SELECT count(*) FROM lcc_notice WHERE state = 'waiting'")


def end_line(session, line, day):
    session.call("lcc.package.line", "write", [line], {"date_end": day})


def test_officers_who_change_a_cpli_at_once_make_one_notice(portal, provider):
    choose(portal, provider, package_line="digest")
    line, _reference = first_line(portal)
    days = dict(zip(OFFICERS, ("2031-03-31", "2032-03-31", "2033-03-31"), strict=True))
    sessions = [(portal.session(login), days[login]) for login in OFFICERS]
    found = at_once(lambda own: end_line(own[0], line, own[1]), sessions)
    assert not all(isinstance(each, RpcError) for each in found)
    for each in found:
        assert not isinstance(each, RpcError) or "Try again" in str(each)
    assert waiting(portal) == "1"


def test_a_notice_that_somebody_changes_is_mailed_later_and_theothers_now(
    portal, provider, mail
):
    officer = portal.session("officer")
    choose(portal, provider, package_line="digest")
    lines = [first_line(portal), first_line(portal, "Carrbeck")]
    for line, _reference in lines:
        end_line(officer, line, "2034-03-31")
    (held, held_reference), (other, reference) = lines
    notice = f"SELECT id FROM lcc_notice WHERE res_id = {held} AND state = 'waiting'"
    with holding(portal, "lcc_notice", int(portal.query(notice)), "UPDATE"):
        choose(portal, provider, package_line="at_once")
        portal.session("officer").call(
            "lcc.package.line", "write", [other], {"date_end": "2035-03-31"}
        )
        (message,) = received_by(mail.received)
        assert reference in message["Subject"]
        assert held_reference not in message["Subject"]
    mail.received.clear()
    end_line(officer, other, "2036-03-31")
    (message,) = received_by(mail.received)
    text = message.get_body(("plain",)).get_content()
    assert held_reference in text and reference in text
    wait_until(lambda: waiting(portal) == "0")
    settled(portal)
    assert len(mail.received) == 1
