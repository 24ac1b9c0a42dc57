"""Invoices that providers have submitted: the guide's of 2021, and recent ones of TEST
PROVIDER in other council statuses."""

from datetime import date, datetime, time, timedelta

from ..models.bill_document import find_document

REFERENCE_2021 = "0B/5DF123348-P"


def draw_up(world, user, provider, record, reference, day, kind="invoice"):
    """Draw up a document of all there is for ``record``, a contract, service or client
    of ``provider``, as ``user``; return it as the officer sees it."""
    moves = world.env["account.move"].with_user(user)
    named = (kind, record._name.rpartition(".")[2], record.id)
    document = find_document(moves.env, *named, provider.id)
    keys = [str(line.key) for line in moves._lcc_propose(document)]
    header = {"reference": reference, "invoice_date": day.isoformat()}
    move_id = moves.action_lcc_create(*named, keys, header, provider.id)
    return moves.with_user(world.officer).browse(move_id)


def submit(bill, user, day=None):
    """Submit as ``user``, on ``day`` where that is not today."""
    bill.with_user(user).action_lcc_submit(bill.amount_total)
    if day:
        _date_back(bill, "lcc_date_submitted", day)


def authorise_and_pay(bill, day):
    """Authorise as the officer and pay as Odoo's own button does, on ``day``."""
    bill.action_lcc_authorise()
    _date_back(bill, "lcc_date_authorised", day)
    return register_payment(bill, payment_date=day)


def register_payment(bills, **values):
    """Pay bills by Odoo's own wizard, as their user; return the payments."""
    wizard = bills.env["account.payment.register"].with_context(
        active_model="account.move", active_ids=bills.ids
    )
    return wizard.create(values)._create_payments()


def _date_back(bill, name, day):
    bill._lcc_unsealed().write({name: datetime.combine(day, time(9))})


def build_recent_bills(world, cases, clients):
    """TESTINV1 and TESTINV2 of TEST PROVIDER, Finalised, and TESTINV3, On Hold: what
    three ``clients`` had confirmed so far."""
    biller = world.recorder(cases.test_user)
    today = world.council._lcc_today()
    bills = [
        draw_up(world, biller, cases.test, client, f"TESTINV{number}", today - days)
        for number, (client, days) in enumerate(
            zip(clients, map(timedelta, (21, 14, 7)), strict=True), start=1
        )
    ]
    for bill in bills:
        submit(bill, biller, bill.invoice_date)
    for bill in bills[:2]:
        authorise_and_pay(bill, bill.invoice_date + timedelta(days=5))
    bills[2].action_lcc_hold("Please send the time sheets of the second carer.")
    _date_back(bills[2], "lcc_date_held", bills[2].invoice_date + timedelta(days=2))


def build_invoice_2021(world, cases):
    """The guide's invoice of 26/04/2021-23/05/2021, £2,399.60: Finalised."""
    biller = world.recorder(cases.demo_user)
    cases.invoice_2021 = draw_up(
        world,
        biller,
        cases.demo,
        cases.demo_contract,
        REFERENCE_2021,
        date(2021, 7, 12),
    )
    submit(cases.invoice_2021, biller, date(2021, 7, 12))
    authorise_and_pay(cases.invoice_2021, date(2021, 7, 26))
