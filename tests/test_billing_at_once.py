"""Eight people bill the same weeks for a minute, on a real server with as many
processes: first over weeks that stand still, then while others record, price and end
them. No week is billed twice, nobody reads an error of the database, and nothing waits
for itself."""

import random
import re
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, timedelta
from threading import Event

import psycopg2
import pytest
from at_once import at_once, in_turn, read_lines, save_week
from forms import fetch, form_of
from portal import NO_SCHEDULER, RpcError, running_portal
from sheets import provider_of

from runner import server

PHASE = 30
PROCESSES = 8
TODAY = date.today().isoformat()
#: Refusals are of these, never of the database's.
IN_WORDS = re.compile(
    r"odoo\.exceptions\.(User|Validation|Missing|Access)Error"
    r"|odoo\.addons\.lcc_actuals\.exceptions\..*"
)
BUSY = re.compile("^Someone else is .* just now. Try again.$")


@pytest.fixture(scope="module")
def portal():
    """As many processes as people, and two provider's users who serve the same."""
    port = server.free_port(0)
    options = (*NO_SCHEDULER, f"--workers={PROCESSES}", f"--gevent-port={port}")
    with running_portal(options, serve_together) as portal:
        warm_up(portal)
        yield portal


def serve_together(portal):
    portal.query(
        "INSERT INTO lcc_provider_access (user_id, provider_id, role_actuals,"
        " role_invoices, has_all_services) SELECT u.id, p.id, true, true, true"
        " FROM res_users u, res_partner p"
        " WHERE u.login = 'branches.user' AND p.name = 'TEST PROVIDER'"
    )


def warm_up(portal):
    """Let each process learn the registry before anybody is timed."""
    users = [portal.session("test.user") for _number in range(PROCESSES)]
    for _round in range(3):
        at_once(lambda user: user.get("/my"), users)


@pytest.fixture(scope="module")
def contract(portal):
    name = "LWHH - TEST HOMECARE CONTRACT (PR1 0LD)"
    return int(portal.query(f"SELECT id FROM lcc_contract WHERE name = '{name}'"))


class Person:
    """Someone who does one thing after another until the time is up, each chosen at
    random, and notes what came of it."""

    STEPS = {}

    def __init__(self, portal, contract, login, number):
        self.portal, self.contract, self.number = portal, contract, number
        self.session = portal.session(login)
        self.chance = random.Random(f"{login}{number}")
        self.made = 0
        self.outcomes = []

    def work(self, until):
        while time.monotonic() < until:
            step = self.chance.choices(*zip(*self.STEPS.items(), strict=True))[0]
            try:
                done = getattr(self, step)()
            except RpcError as error:
                self.outcomes.append((step, error))
            else:
                # There may be nothing to do it to.
                if done is not None:
                    self.outcomes.append((step, "done"))
            time.sleep(self.chance.random() / 4)

    def bills(self, *statuses, limit=40):
        found = self.session.call(
            "account.move",
            "search_read",
            [("lcc_status", "in", statuses), ("ref", "=like", "AT/%")],
            fields=["id"],
            limit=limit,
            order="id desc",
        )
        return [bill["id"] for bill in found]

    def pick(self, found):
        return self.chance.choice(found) if found else None

    def on_bill(self, method, statuses, *arguments):
        bill = self.pick(self.bills(*statuses))
        if bill is None:
            return None
        self.session.call("account.move", method, [bill], *arguments)
        return True


class Biller(Person):
    """A provider's user with the role Invoices."""

    STEPS = {"draw_up": 4, "update": 2, "add": 1, "remove": 1, "submit": 3, "delete": 1}

    def draw_up(self):
        """A document of some lines: mostly for a client, else for the contract."""
        kind = self.chance.choice(("invoice", "invoice", "credit_note"))
        scope, record, provider = self.scope()
        bills = "account.move"
        words = (kind, scope, record)
        found = self.session.call(bills, "action_lcc_calculate", *words, provider)
        keys = [line["key"] for line in found["lines"]]
        if not keys:
            return None
        keys = self.chance.sample(keys, min(len(keys), 5))
        self.made += 1
        header = {"reference": f"AT/{self.number}/{self.made}", "invoice_date": TODAY}
        return self.session.call(
            bills, "action_lcc_create", *words, keys, header, provider
        )

    def scope(self):
        if self.chance.random() < 0.2:
            return "contract", self.contract, None
        client, provider = (
            self.pick(
                self.session.call(
                    "lcc.actual",
                    "formatted_read_group",
                    [("contract_id", "=", self.contract)],
                    ["client_id", "provider_id"],
                    ["__count"],
                )
            )["client_id"][0],
            self.provider(),
        )
        return "client", client, provider

    def provider(self):
        found = self.session.call(
            "lcc.contract", "read", [self.contract], ["provider_id"]
        )
        return found[0]["provider_id"][0]

    def update(self):
        return self.on_bill("action_lcc_update", ["unsubmitted"])

    def add(self):
        bill = self.pick(self.bills("unsubmitted"))
        if bill is None:
            return None
        lines = self.session.call("account.move", "action_lcc_suggest", [bill])
        if not lines:
            return None
        keys = [line["key"] for line in lines[:3]]
        self.session.call("account.move", "action_lcc_add", [bill], keys)
        return True

    def remove(self):
        bill = self.pick(self.bills("unsubmitted"))
        if bill is None:
            return None
        read = self.session.call("account.move", "action_lcc_read", [bill])
        if not read["lines"]:
            return None
        key = self.pick(read["lines"])["key"]
        self.session.call("account.move", "action_lcc_remove", [bill], [key])
        return True

    def submit(self):
        return self.on_bill("action_lcc_submit", ["unsubmitted"])

    def delete(self):
        return self.on_bill("action_lcc_delete", ["unsubmitted"])


class Officer(Person):
    """Decides on what was submitted, more often than not to give it back."""

    STEPS = {"hold": 1, "release": 1, "send_back": 4, "authorise": 2, "cancel": 1}

    def hold(self):
        return self.on_bill("action_lcc_hold", ["pending"], "To be looked at")

    def release(self):
        return self.on_bill("action_lcc_release", ["on_hold"])

    def send_back(self):
        statuses = ["pending", "on_hold"]
        return self.on_bill("action_lcc_return", statuses, "Please look again")

    def authorise(self):
        return self.on_bill("action_lcc_authorise", ["pending"])

    def cancel(self):
        return self.on_bill("button_cancel", ["pending", "authorised"])


class Recorder(Person):
    """Saves and confirms weeks."""

    STEPS = {"save": 3, "confirm": 1}

    def lines(self):
        """The unlocked lines of a client's week."""
        found = self.session.call(
            "lcc.actual",
            "search_read",
            [
                ("contract_id", "=", self.contract),
                ("state", "!=", "locked"),
                ("week_start", "<", TODAY),
            ],
            fields=["client_id", "week_start", "service_id"],
            limit=200,
            order="write_date",
        )
        if not found:
            return None
        one = self.pick(found)
        service, client = one["service_id"][0], one["client_id"][0]
        week = one["week_start"]
        lines = read_lines(self.session, service, week, client)
        return (
            service,
            client,
            week,
            [line for line in lines if line["state"] != "locked"],
        )

    def save(self):
        found = self.lines()
        if not found or not found[3]:
            return None
        first = found[3][0]
        planned = first["qty_actual"] + first["qty_missed"] - first["qty_extra"]
        planned += first["qty_frustrated"]
        missed = min(planned, self.chance.choice((0.25, 0.5, 1.75)))
        save_week(
            self.session,
            *found,
            qty_actual=planned - missed,
            qty_frustrated=0,
            qty_missed=missed,
            qty_extra=0,
            comment=f"As told at {time.monotonic()}",
        )
        return True

    def confirm(self):
        found = self.lines()
        if not found or not found[3]:
            return None
        self.session.call(
            "lcc.actual", "action_confirm", [line["id"] for line in found[3]]
        )
        return True


class Pricer(Person):
    """Prepares a price and a colleague approves it; changes contributions and ends."""

    STEPS = {"price": 4, "contribute": 2, "end": 1, "approve": 1}

    def __init__(self, portal, contract, login, number, approver):
        super().__init__(portal, contract, login, number)
        self.approver, self.waiting = portal.session(approver), None
        self.manager = portal.session("manager")
        self.level = int(
            portal.query(
                "SELECT id FROM lcc_service_level"
                " WHERE name = 'Homecare (LWH) - Single Carer'"
            )
        )

    def price(self):
        """Back-dated; each a day later than the one it follows."""
        if self.waiting:
            self.approver.call("lcc.rate", "action_approve", self.waiting)
            self.waiting = None
            return True
        self.made += 1
        start = date.today() - timedelta(days=80 - self.made)
        terms = {
            "contract_id": self.contract,
            "service_level_id": self.level,
            "price": 20.5 + self.chance.randrange(-99, 99) / 100,
            "date_start": start.isoformat(),
        }
        self.waiting = self.session.call("lcc.rate", "create", [terms])
        return True

    def line(self):
        found = self.session.call(
            "lcc.package.line",
            "search_read",
            [("contract_id", "=", self.contract)],
            fields=["date_start"],
        )
        return self.pick(found)["id"]

    def contribute(self):
        values = {
            "amount_contribution": self.chance.choice((0, 12.34, 45)),
            "is_contribution_collected": True,
        }
        return self.manager.call("lcc.package.line", "write", [self.line()], values)

    def end(self):
        end = date.today() - timedelta(days=self.chance.randrange(40))
        values = {"date_end": self.chance.choice((end.isoformat(), False))}
        return self.session.call("lcc.package.line", "write", [self.line()], values)

    def approve(self):
        waiting = self.approver.call(
            "lcc.actual", "search", [("approval_state", "=", "awaiting")], limit=5
        )
        if not waiting:
            return None
        self.approver.call("lcc.actual", "action_approve", waiting)
        return True


def let_work(people):
    """Let them all work at the same time; return (step, what came of it) pairs."""
    until = time.monotonic() + PHASE
    with ThreadPoolExecutor(len(people)) as pool:
        # What is no refusal of the server is raised here.
        list(pool.map(lambda person: person.work(until), people))
    return [outcome for person in people for outcome in person.outcomes]


def billers(portal, contract):
    """Eight: five of the provider, three officers."""
    logins = ("test.user", "test.user", "test.user", "branches.user", "branches.user")
    officers = ("officer", "second.officer", "manager")
    return [
        *(Biller(portal, contract, *each[::-1]) for each in enumerate(logins)),
        *(Officer(portal, contract, *each[::-1]) for each in enumerate(officers)),
    ]


def check_outcomes(portal, outcomes):
    """Every refusal is in words; most of what was asked for was done."""
    refused = [each for _step, each in outcomes if each != "done"]
    busy = [each for each in refused if BUSY.search(str(each))]
    for each in refused:
        assert IN_WORDS.fullmatch(each.kind), (each.kind, str(each))
    assert len(outcomes) - len(refused) > 2 * len(busy), Counter(map(str, busy))
    deadlocks = portal.query(
        "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
    )
    assert deadlocks == "0"
    log = portal.read_logs()
    assert "deadlock" not in log.lower()
    assert "Traceback" not in log


def rows(portal, sql):
    with psycopg2.connect(dbname=portal.database) as connection:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall()


#: What stands on live bills, by week.
BILLED = (
    "SELECT a.id, a.state <> 'generated' AND a.approval_state <> 'awaiting'"
    " AND a.is_in_dispute IS NOT TRUE AS decided,"
    " a.amount_total - a.amount_contribution AS owed, a.amount_open,"
    " a.amount_billed, a.amount_contribution_billed, a.qty_billed,"
    " COALESCE(SUM(l.amount_value), 0) AS value,"
    " COALESCE(SUM(l.amount_contribution), 0) AS share,"
    " COALESCE(SUM(l.qty_billed), 0) AS quantity"
    " FROM lcc_actual a LEFT JOIN lcc_bill_link l ON l.actual_id = a.id AND l.is_live"
    " GROUP BY a.id"
)


def check_ledger(portal):
    """Owed less billed is open, to the penny, in what is stored."""
    wrong = rows(
        portal,
        f"SELECT * FROM ({BILLED}) b WHERE (amount_billed, amount_contribution_billed,"
        " qty_billed) <> (value, share, quantity) OR amount_open <>"
        " CASE WHEN decided THEN owed - value + share ELSE 0 END",
    )
    assert not wrong
    # A bill comes to what its weeks do, counts while it is not cancelled, and a week
    # stands once on it.
    assert not rows(
        portal,
        "SELECT m.ref, m.lcc_status FROM account_move m JOIN lcc_bill_link l"
        " ON l.move_id = m.id GROUP BY m.id"
        " HAVING m.amount_untaxed"
        " * CASE m.move_type WHEN 'in_refund' THEN -1 ELSE 1 END"
        " <> SUM(l.amount_value - l.amount_contribution)"
        " OR bool_or(l.is_live = (m.state = 'cancel'))"
        " OR COUNT(DISTINCT l.actual_id) <> COUNT(*)",
    )
    assert not rows(
        portal,
        "SELECT actual_id, ordinal FROM lcc_bill_link WHERE is_live"
        " GROUP BY 1, 2 HAVING COUNT(*) > 1",
    )
    # A week is locked exactly while a submitted bill holds it, and no dispute does.
    assert not rows(
        portal,
        "SELECT a.id, a.state, a.lock_reason FROM lcc_actual a"
        " WHERE a.is_in_dispute IS NOT TRUE"
        " AND (a.state = 'locked') <> EXISTS (SELECT FROM lcc_bill_link l"
        " JOIN account_move m ON m.id = l.move_id WHERE l.actual_id = a.id"
        " AND l.is_live AND m.lcc_date_submitted IS NOT NULL)"
        # The guide's invoice of 2021 was paid before there was a ledger.
        " AND a.week_start > '2022-01-01'",
    )


def test_eight_bill_the_same_weeks_and_none_is_billed_twice(portal, contract):
    outcomes = let_work(billers(portal, contract))
    check_outcomes(portal, outcomes)
    check_ledger(portal)
    # Nothing of these weeks changed, so nothing was ever to be given back.
    twice = f"SELECT id FROM ({BILLED}) b WHERE decided AND value - share > owed"
    assert not rows(portal, f"{twice} AND value <> 0")
    submitted = "SELECT COUNT(*) FROM account_move WHERE lcc_date_submitted IS NOT NULL"
    assert int(portal.query(submitted)) > 3


def test_eight_bill_what_others_record_and_price_meanwhile(portal, contract):
    people = [
        *billers(portal, contract),
        Recorder(portal, contract, "test.user", 8),
        Recorder(portal, contract, "branches.user", 9),
        Pricer(portal, contract, "officer", 10, "second.officer"),
    ]
    # References go on where they stopped.
    for person in people:
        person.made += 0 if isinstance(person, Pricer) else 1000
    check_outcomes(portal, let_work(people))
    check_ledger(portal)


def test_once_all_is_quiet_what_is_left_comes_to_what_is_owed(portal, contract):
    """Update what is unsubmitted, then draw up all the rest: nothing is left."""
    user = portal.session("branches.user")
    drafts = user.call("account.move", "search", [("lcc_status", "=", "unsubmitted")])
    for draft in drafts:
        user.call("account.move", "action_lcc_update", [draft])
    for kind in ("invoice", "credit_note"):
        words = (kind, "contract", contract)
        found = user.call("account.move", "action_lcc_calculate", *words)
        keys = [line["key"] for line in found["lines"]]
        if keys:
            header = {"reference": f"ALL THE REST/{kind}", "invoice_date": TODAY}
            user.call("account.move", "action_lcc_create", *words, keys, header)
    check_ledger(portal)
    assert not rows(
        portal,
        "SELECT id, amount_open FROM lcc_actual"
        f" WHERE contract_id = {contract} AND amount_open <> 0",
    )


@pytest.fixture(scope="module")
def client(portal):
    """Mrs Bloggs, whose weeks are confirmed and billed by nobody else."""
    user = portal.session("demo.user")
    waiting = [("state", "=", "generated"), ("week_start", "<", TODAY)]
    user.call(
        "lcc.actual", "action_confirm", user.call("lcc.actual", "search", waiting)
    )
    return int(portal.query("SELECT id FROM lcc_client WHERE last_name = 'Bloggs'"))


@contextmanager
def always_faster(portal, table, record_id):
    """Change one record again and again while the block runs, so that nobody else who
    has to lock or change it comes through."""
    done = Event()

    def change():
        connection = psycopg2.connect(dbname=portal.database)
        connection.autocommit = True
        with connection.cursor() as cursor:
            # Without a pause: on a busy machine the others would find one.
            while not done.is_set():
                cursor.execute(
                    f"UPDATE {table} SET write_uid = write_uid WHERE id = %s",
                    [record_id],
                )
        connection.close()

    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(change)
        try:
            yield
        finally:
            done.set()
            running.result()


def draw_up(session, client, provider, reference):
    """Draw up an invoice of all that is open of a client; return its id."""
    words = ("invoice", "client", client)
    found = session.call("account.move", "action_lcc_calculate", *words, provider)
    keys = [line["key"] for line in found["lines"]]
    header = {"reference": reference, "invoice_date": TODAY}
    return session.call(
        "account.move", "action_lcc_create", *words, keys, header, provider
    )


def test_who_loses_every_time_is_told_in_words(portal, client):
    """Once at the lock of the clients, once at a later statement."""
    user = portal.session("demo.user")
    provider = provider_of(user)
    week = portal.query(
        f"SELECT MIN(id) FROM lcc_actual WHERE client_id = {client} AND amount_open > 0"
    )
    for table, record_id, words in (
        ("lcc_client", client, "Someone else is billing or recording weeks of Mrs"),
        ("lcc_actual", week, "Someone else is working on the same records just now."),
    ):
        began = time.monotonic()
        with always_faster(portal, table, record_id):
            with pytest.raises(RpcError) as caught:
                draw_up(user, client, provider, f"LOST {table}")
        assert words in str(caught.value)
        if table == "lcc_client":
            # Two pauses of Odoo's, of 2 and 4 seconds at most.
            assert time.monotonic() - began < 12
        assert IN_WORDS.fullmatch(caught.value.kind)
    assert draw_up(user, client, provider, "WON")


def test_a_page_that_loses_every_time_says_so_in_words(portal, client):
    user = portal.session("demo.user")
    (bill,) = user.call("account.move", "search", [("ref", "=", "WON")])
    path = f"/my/invoices-credit-notes/{bill}"
    _status, page = fetch(user, path)
    form = {**form_of(page), "reference": "WON AGAIN"}
    with always_faster(portal, "account_move", bill):
        status, page = fetch(user, f"{path}/update", form)
    assert status == 422
    assert "Someone else is working on the same records just now." in page
    with always_faster(portal, "lcc_client", client):
        status, page = fetch(user, f"{path}/update", form)
    assert status == 422
    assert "Someone else is billing or recording weeks of Mrs Jane Bloggs" in page
    assert "WON AGAIN" in page
    status, page = fetch(user, f"{path}/update", form)
    assert status == 200 and "WON AGAIN" in page


def test_of_two_who_draw_up_the_same_weeks_one_is_told(portal):
    """In either order of who began: the later one reads what is left by then."""
    users = [portal.session("branches.user") for _number in range(2)]
    (week, *_others) = users[0].call(
        "lcc.actual",
        "search_read",
        [
            ("service_id.name", "=", "PENDLE CHORLEY"),
            ("state", "=", "generated"),
            ("week_start", "<", TODAY),
        ],
        fields=["client_id", "provider_id"],
    )
    users[0].call("lcc.actual", "action_confirm", [week["id"]])
    client, provider = week["client_id"][0], week["provider_id"][0]
    won, lost = in_turn(
        portal,
        "lcc_client",
        client,
        lambda: draw_up(users[0], client, provider, "FIRST"),
        lambda: draw_up(users[1], client, provider, "SECOND"),
    )
    assert isinstance(won, int)
    assert "Some of the lines you selected have changed" in str(lost)
    check_ledger(portal)
