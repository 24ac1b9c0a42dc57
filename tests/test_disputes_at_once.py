"""A dispute beside others who work on the same week: real transactions on a real
server."""

from at_once import at_once, in_turn
from portal import RpcError

OFFICERS = ("officer", "second.officer", "manager")
DETAILS = "The client's diary says otherwise."


def weeks_of(session, monday):
    domain = [
        ("client_id.last_name", "=", "Rowanthwaite"),
        ("week_start", "=", monday),
        ("qty_missed", ">", 0),
    ]
    return session.call("lcc.actual", "search", domain)


def open_dispute(session, weeks):
    (reason, *_others) = session.call("lcc.dispute.reason", "search", [])
    return session.call("lcc.dispute", "action_open", weeks, reason, DETAILS)


def test_of_officers_who_dispute_a_week_at_once_one_does(portal):
    sessions = [portal.session(login) for login in OFFICERS]
    weeks = weeks_of(sessions[0], "2023-08-07")
    opened = at_once(lambda session: open_dispute(session, weeks), sessions)
    refused = [each for each in opened if isinstance(each, RpcError)]
    assert len(refused) == len(OFFICERS) - 1
    for error in refused:
        assert "already" in str(error) or "Try again" in str(error)
    lines = f"SELECT COUNT(*) FROM lcc_dispute_line WHERE actual_id = {weeks[0]}"
    assert portal.query(lines) == "1"


def test_an_invoice_is_submitted_with_a_disputed_week_before_or_not_at_all(portal):
    """Whoever comes first: the dispute takes the week off, or finds it submitted."""
    officer, provider = portal.session("officer"), portal.session("test.user")
    weeks = weeks_of(officer, "2023-07-17")
    invoice = draw_up_invoice(portal, provider)
    client = int(
        portal.query("SELECT id FROM lcc_client WHERE last_name = 'Rowanthwaite'")
    )

    def submit():
        total = portal.query(
            f"SELECT amount_total FROM account_move WHERE id={invoice}"
        )
        return provider.call("account.move", "action_lcc_submit", [invoice], total)

    def dispute():
        return open_dispute(officer, weeks)

    opened, submitted = in_turn(portal, "lcc_client", client, dispute, submit)
    assert "Total Payable has changed" in str(submitted)
    assert billed(portal, invoice, weeks) == "0"
    officer.call("lcc.dispute", "action_resolve", [opened], "Agreed.")
    lines = provider.call("account.move", "action_lcc_suggest", [invoice])
    keys = [line["key"] for line in lines if line["is_client_on_it"]]
    provider.call("account.move", "action_lcc_add", [invoice], keys)
    submitted, opened = in_turn(portal, "lcc_client", client, submit, dispute)
    assert not isinstance(submitted, RpcError) and not isinstance(opened, RpcError)
    assert billed(portal, invoice, weeks) == "1"
    status = f"SELECT lcc_status FROM account_move WHERE id = {invoice}"
    assert portal.query(status) == "pending"


def draw_up_invoice(portal, provider):
    """Draw up what is open of Mrs Rowanthwaite; return the invoice's id."""
    contract = portal.query("SELECT id FROM lcc_contract WHERE name LIKE 'LWHH - T%'")
    named = ("invoice", "contract", int(contract))
    lines = provider.call("account.move", "action_lcc_calculate", *named)["lines"]
    keys = [
        line["key"]
        for line in lines
        if line["commitment"] == "Rowanthwaite, Rosa, 2023/2024"
    ]
    header = {"reference": "ATONCE1", "invoice_date": "2023-10-02"}
    return provider.call("account.move", "action_lcc_create", *named, keys, header)


def billed(portal, invoice, weeks):
    return portal.query(
        f"SELECT COUNT(*) FROM lcc_bill_link WHERE move_id = {invoice}"
        f" AND actual_id = {weeks[0]} AND is_live"
    )
