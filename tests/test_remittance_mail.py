"""Remittance advice by mail: a payment is made in Odoo, and a mail server receives what
those who asked for it get, and nobody else."""

import io
import re
from functools import partial

import pytest
from playwright.sync_api import expect
from portal import SCHEDULER, running_portal, wait_until
from PyPDF2 import PdfReader
from smtp import hand_mail_to, mail_server

ADDRESS = "test.user@example.org"


@pytest.fixture(scope="module")
def mail():
    with mail_server() as server:
        yield server


@pytest.fixture(scope="module")
def portal(mail):
    """A council whose server hands its mail to ours."""

    prepare = partial(hand_mail_to, mail)
    with running_portal(SCHEDULER, prepare) as portal:
        yield portal


def pay(portal, reference):
    """Release, authorise and pay a bill as the council does; return the payment's
    reference."""
    officer = portal.session("officer")
    bill = int(portal.query(f"SELECT id FROM account_move WHERE ref = '{reference}'"))
    if portal.query(f"SELECT lcc_is_held FROM account_move WHERE id = {bill}") == "t":
        officer.call("account.move", "action_lcc_release", [bill])
    officer.call("account.move", "action_lcc_authorise", [bill])
    context = {"active_model": "account.move", "active_ids": [bill]}
    wizard = officer.call("account.payment.register", "create", {}, context=context)
    officer.call(
        "account.payment.register", "action_create_payments", wizard, context=context
    )
    return portal.query(
        "SELECT name FROM account_payment p JOIN account_move__account_payment r"
        f" ON r.payment_id = p.id WHERE r.invoice_id = {bill}"
    )


def subscribe(page_of, login, wanted=True):
    page = page_of(login, java_script_enabled=False)
    page.get_by_role("link", name="Reports", exact=True).first.click()
    page.get_by_label("Send me each remittance advice").set_checked(wanted)
    page.get_by_role("button", name="Save").click()
    return page


def test_the_advice_reaches_those_who_asked_and_nobody_else(portal, page_of, mail):
    page = subscribe(page_of, "test.user")
    expect(page.get_by_text(f"is mailed to {ADDRESS}")).to_be_visible()
    # Another provider's user asks for the other provider's.
    subscribe(page_of, "demo.user")
    payment = pay(portal, "TESTINV3")
    (received,) = wait_until(lambda: mail.received)
    assert received.recipients == [ADDRESS]
    message = received.message
    total = portal.query(
        "SELECT to_char(amount_total, 'FM999,990.00') FROM account_move"
        " WHERE ref = 'TESTINV3' AND lcc_provider_id IS NOT NULL"
    )
    assert f"£{total}" in message["Subject"]
    (attachment,) = message.iter_attachments()
    assert attachment.get_content_type() == "application/pdf"
    text = message.get_body(("plain",)).get_content()
    clients = portal.query("SELECT string_agg(DISTINCT last_name, ' ') FROM lcc_client")
    for name in clients.split():
        assert not re.search(rf"\b{re.escape(name)}\b", text + message["Subject"])
    assert payment in text
    advice = PdfReader(io.BytesIO(attachment.get_content()))
    printed = " ".join(page.extract_text() for page in advice.pages)
    assert "TESTINV3" in printed
    assert f"£{total}" in printed
    # It is all that is sent, and no copy stays.
    wait_until(lambda: portal.query("SELECT count(*) FROM mail_mail") == "0")
    due = "SELECT count(*) FROM account_payment WHERE lcc_is_remittance_due"
    wait_until(lambda: portal.query(due) == "0")
    assert len(mail.received) == 1


def test_the_page_s_wish_can_be_taken_back(portal, page_of):
    page = subscribe(page_of, "test.user", wanted=False)
    expect(page.get_by_text("are not mailed to you")).to_be_visible()
    expect(page.get_by_label("Send me each remittance advice")).not_to_be_checked()
