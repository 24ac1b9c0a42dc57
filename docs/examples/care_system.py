"""A care system that talks to the council's portal, in Python without any packages.

    PORTAL_URL=https://portal.example PORTAL_KEY=... \\
        python care_system.py "DEMO SERVICE" 2023-07-17 INVOICE-REFERENCE

It reads the care package line items of a service, records a week, draws up an invoice
of everything that is confirmed and not billed yet, submits it, and reads what was paid.
Take from it what you need; ../api.md explains each call.
"""

import json
import os
import sys
import urllib.error
import urllib.request
from datetime import date

TIMEOUT = 60
LINE_FIELDS = [
    "client_id",
    "package_line_id",
    "service_level_id",
    "qty_planned",
    "qty_actual",
    "state",
    "version",
]


class Refused(Exception):
    """The portal refused a call: ``status`` as in HTTP, and words for a person."""

    def __init__(self, status, message):
        super().__init__(f"{status}: {message}")
        self.status = status


class Portal:
    """The portal's JSON API, with the rights of the user whose key it is."""

    def __init__(self, url, key):
        self.url = url.rstrip("/")
        self.key = key

    def call(self, model, method, **body):
        """Call a method; return its answer.

        :raise Refused: when the portal says no
        """
        request = urllib.request.Request(
            f"{self.url}/json/2/{model}/{method}",
            data=json.dumps(body).encode(),
            headers={
                "Authorization": f"Bearer {self.key}",
                "Content-Type": "application/json",
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise Refused(error.code, json.load(error)["message"]) from None

    def find(self, model, domain, fields):
        """Return the records of a search as dicts."""
        return self.call(model, "search_read", domain=domain, fields=fields)


def find_service(portal, name):
    """Return the service of this name."""
    found = portal.find(
        "lcc.service", [["name", "=", name]], ["contract_id", "provider_id"]
    )
    if not found:
        raise SystemExit(f"There is no service {name} for this key.")
    return found[0]


def read_care(portal, service):
    """Return the care package line items that the service runs."""
    return portal.find(
        "lcc.package.line",
        [["service_id", "=", service["id"]]],
        ["reference", "client_id", "kind", "qty_week", "date_start", "date_end"],
    )


def record_week(portal, service, monday, delivered):
    """Record a week: ``delivered`` gives the hours and a comment for those lines that
    weren't as planned, by CPLI; the rest is confirmed as it stands.

    Return the lines of the week as they are then.
    """
    portal.call(
        "lcc.service",
        "action_generate_actuals",
        ids=[service["id"]],
        week_start=monday,
    )
    week = [["service_id", "=", service["id"]], ["week_start", "=", monday]]
    lines = portal.find("lcc.actual", week, LINE_FIELDS)
    differing = {line["client_id"][0] for line in lines if cpli_of(line) in delivered}
    for client in differing:
        save_client(portal, service, monday, client, lines, delivered)
    as_planned = [
        line["id"]
        for line in lines
        if line["client_id"][0] not in differing and line["state"] == "generated"
    ]
    if as_planned:
        portal.call("lcc.actual", "action_confirm", ids=as_planned)
    return portal.find("lcc.actual", week, [*LINE_FIELDS, "amount_total"])


def save_client(portal, service, monday, client, lines, delivered):
    """Save all lines of one client's week: that is what the portal asks for."""
    portal.call(
        "lcc.actual",
        "action_save_week",
        service_id=service["id"],
        client_id=client,
        week_start=monday,
        lines=[
            entry_of(line, delivered.get(cpli_of(line)))
            for line in lines
            if line["client_id"][0] == client and line["state"] != "locked"
        ],
    )


def cpli_of(line):
    """Return the id of a line's CPLI; an unplanned line has none."""
    return line["package_line_id"] and line["package_line_id"][0]


def entry_of(line, told):
    """Return what is sent for a line: the plan, less what was missed or and more what
    was extra, with the version that was read so that nobody's work is overwritten."""
    hours, comment = told or (line["qty_actual"], "")
    difference = hours - line["qty_planned"]
    return {
        "package_line_id": cpli_of(line),
        "service_level_id": line["service_level_id"][0],
        "qty_actual": hours,
        "qty_frustrated": 0,
        "qty_missed": max(-difference, 0),
        "qty_extra": max(difference, 0),
        "comment": comment,
        "version": line["version"],
    }


def draw_up_invoice(portal, service, reference):
    """Draw up an invoice of all that is open under the service's contract, and submit
    it with the total that was read. Return it as it is then."""
    asked = {
        "kind": "invoice",
        "scope": "contract",
        "record_id": service["contract_id"][0],
    }
    offered = portal.call("account.move", "action_lcc_calculate", **asked)
    if not offered["lines"]:
        raise SystemExit("There is nothing to invoice.")
    invoice = portal.call(
        "account.move",
        "action_lcc_create",
        **asked,
        keys=[line["key"] for line in offered["lines"]],
        values={"reference": reference, "invoice_date": date.today().isoformat()},
    )
    total = portal.call("account.move", "action_lcc_read", ids=[invoice])[
        "total_payable"
    ]
    portal.call("account.move", "action_lcc_submit", ids=[invoice], seen_total=total)
    return portal.call("account.move", "action_lcc_read", ids=[invoice])


def read_payments(portal, service):
    """Return the last payments to the service's provider."""
    return portal.call(
        "lcc.remittance.report",
        "action_read_remittance",
        provider_id=service["provider_id"][0],
        limit=10,
    )["payments"]


def main(service_name, monday, reference):
    """Do a week's round and print what happened."""
    portal = Portal(os.environ["PORTAL_URL"], os.environ["PORTAL_KEY"])
    service = find_service(portal, service_name)
    care = read_care(portal, service)
    print(f"{len(care)} care package line items")
    first = next(line for line in care if line["kind"] == "planned")
    told = {first["id"]: (first["qty_week"] - 1, "One hour less: he was out")}
    week = record_week(portal, service, monday, told)
    for line in week:
        print(
            f"{line['client_id'][1]}: {line['qty_actual']:g} of"
            f" {line['qty_planned']:g}, £{line['amount_total']:.2f}, {line['state']}"
        )
    invoice = draw_up_invoice(portal, service, reference)
    print(
        f"Invoice {invoice['reference']}: £{invoice['total_payable']:.2f},"
        f" {invoice['status_text']}"
    )
    for payment in read_payments(portal, service):
        print(f"Paid on {payment['date']}: £{payment['amount']:.2f}")


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except Refused as refused:
        sys.exit(f"The portal says no. {refused}")
