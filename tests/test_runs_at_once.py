"""Two officers take the same step of a payment run at the same moment, on a real
server: each bill is in one run, paid once, in one file."""

import pytest
from at_once import at_once
from portal import RpcError, running_portal

STEPS = {
    "draft2open": "it is confirmed once",
    "open2generated": "its file is made once",
    "generated2uploaded": "it is sent once",
}


@pytest.fixture(scope="module")
def portal():
    with running_portal() as portal:
        yield portal


@pytest.fixture(scope="module")
def officers(portal):
    """Four sessions of two officers; TESTINV3 and a care home's period are due."""
    sessions = [
        portal.session(login) for login in ("officer", "second.officer") for _ in "12"
    ]
    officer = sessions[0]
    held = ids_of(officer, "account.move", ("lcc_status", "=", "on_hold"))
    officer.call("account.move", "action_lcc_release", held)
    officer.call("account.move", "action_lcc_authorise", held)
    homes = ids_of(officer, "lcc.contract", ("basis", "=", "scheduled"))
    officer.call("lcc.contract", "action_draw_up_schedules", homes)
    schedules = ids_of(officer, "lcc.scheduled.payment", ("state", "=", "open"))
    officer.call("lcc.scheduled.payment", "action_finalise", schedules)
    return sessions


def ids_of(session, model, *domain):
    return session.call(model, "search", list(domain))


def start(session):
    """Start a run as the wizard proposes it; return its id."""
    wizard = "lcc.payment.run.start"
    wizard_id = session.call(wizard, "create", {})
    return session.call(wizard, "action_start", [wizard_id])["res_id"]


def split(results):
    """Return what was done, and the refusals."""
    refused = [each for each in results if isinstance(each, RpcError)]
    return [each for each in results if each not in refused], refused


def test_two_runs_at_once_take_each_bill_once(portal, officers):
    done, refused = split(at_once(start, officers))
    assert len(done) == 1
    for error in refused:
        assert "No authorised invoice or credit note is due" in str(error)
    in_runs = "SELECT count(*), count(DISTINCT lcc_bill_id) FROM account_payment_line"
    # TESTINV3, and two periods of the care home.
    assert portal.query(in_runs) == "3|3"
    assert portal.query("SELECT count(*) FROM account_payment_order") == "1"


def test_each_step_is_taken_once(portal, officers):
    run = ids_of(officers[0], "account.payment.order", ("lcc_is_run", "=", True))
    for step, words in STEPS.items():
        results = at_once(
            lambda session, step=step: session.call("account.payment.order", step, run),
            officers,
        )
        done, refused = split(results)
        assert len(done) == 1, step
        assert all(words in str(error) for error in refused), refused
    counted = "SELECT count(*) FROM {}"
    assert portal.query(counted.format("lcc_payment_run_file")) == "1"
    paid = "SELECT count(*), sum(amount), count(DISTINCT lcc_provider_id)"
    runs = "account_payment WHERE payment_order_id IS NOT NULL AND move_id IS NOT NULL"
    count, amount, providers = portal.query(f"{paid} FROM {runs}").split("|")
    assert (count, providers) == ("2", "2")
    left = "SELECT sum(abs(amount_residual)), sum(amount_total) FROM account_move"
    left += f" WHERE lcc_payment_run_id = {run[0]}"
    assert portal.query(left).split("|") == ["0.00", amount]
