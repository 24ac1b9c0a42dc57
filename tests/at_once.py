"""Several people, or jobs, at the same moment, and weeks as they work on them."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier

import psycopg2
from portal import RpcError, wait_until

ENTERED = ("qty_actual", "qty_frustrated", "qty_missed", "qty_extra", "comment")


def at_once(work, sessions):
    """Run ``work(session)`` for all sessions at the same moment; return what each
    gave, an RpcError where it was refused."""
    barrier = Barrier(len(sessions))

    def run(session):
        barrier.wait()
        return attempt(work, session)

    with ThreadPoolExecutor(len(sessions)) as pool:
        return list(pool.map(run, sessions))


def in_turn(portal, table, record_id, *works):
    """Run the functions ``works`` so that all stand in each other's way, in this
    order: each begins while those before it wait for one record that is held.

    Return what each gave, an RpcError where it was refused.
    """
    with ThreadPoolExecutor(len(works)) as pool, holding(portal, table, record_id):
        running = []
        for number, work in enumerate(works, start=1):
            running.append(pool.submit(attempt, work))
            wait_until(lambda number=number: count_waiting(portal) == number)
    return [each.result() for each in running]


def attempt(work, *arguments):
    """Return what ``work`` gives, or the RpcError that it raises."""
    try:
        return work(*arguments)
    except RpcError as error:
        return error


@contextmanager
def holding(portal, table, record_id, lock="NO KEY UPDATE"):
    """Let nobody write one record while the block runs; with the lock "UPDATE", nor
    write anything that refers to it."""
    connection = psycopg2.connect(dbname=portal.database)
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT FROM {table} WHERE id = %s FOR {lock}", [record_id])
        yield
    finally:
        connection.close()


def count_waiting(portal):
    """Return how many transactions wait for a lock, of those that say what they do."""
    return int(
        portal.query(
            "SELECT COUNT(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
            " AND datname = current_database()"
        )
    )


def service_of(session, name):
    (found,) = session.call(
        "lcc.service", "search_read", [("name", "=", name)], fields=["name"]
    )
    return found["id"]


def read_lines(session, service, week, client=None):
    """Return the lines of a week at a service, or of one client's, as they stand."""
    domain = [("service_id", "=", service), ("week_start", "=", week)]
    if client:
        domain.append(("client_id", "=", client))
    return session.call(
        "lcc.actual",
        "search_read",
        domain,
        fields=[
            "client_id",
            "package_line_id",
            "service_level_id",
            "version",
            "state",
            "price_unit",
            "amount_total",
            *ENTERED,
        ],
        order="id",
    )


def save_week(session, service, client, week, lines, **changes):
    """Save a client's week: ``lines`` as they were read, the first with ``changes``."""
    entries = [
        {
            "package_line_id": line["package_line_id"] and line["package_line_id"][0],
            "service_level_id": line["service_level_id"][0],
            "version": line["version"],
            **{name: line[name] for name in ENTERED},
            **(changes if line is lines[0] else {}),
        }
        for line in lines
    ]
    return session.call(
        "lcc.actual",
        "action_save_week",
        service_id=service,
        client_id=client,
        week_start=week,
        lines=entries,
    )
