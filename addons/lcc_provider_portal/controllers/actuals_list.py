"""What the Actuals page shows of one week of a service.

The number of queries is the same for ten clients and for hundreds: one reads the
totals of every client's week, one finds the clients that match, one the lines of
the clients on the page.
"""

from collections import defaultdict
from functools import cached_property
from hashlib import sha256
from typing import Any, NamedTuple

from odoo.fields import Domain

from odoo.addons.lcc_actuals.models.lcc_actual_week import WEEK_STATES
from odoo.addons.lcc_actuals.tools.quantities import money_text

from .actual_row import ActualRow

CLIENTS_A_PAGE = 20


def fingerprint(lines):
    """Return a short text that changes when any of ``lines`` does, so that what is
    confirmed is what was seen."""
    seen = ",".join(f"{line.id}:{line.version}" for line in lines.sorted("id"))
    return sha256(seen.encode()).hexdigest()[:16]


class ClientWeek(NamedTuple):
    """A client's week as the page shows it."""

    client: Any
    state: str
    amount_text: str
    rows: list
    seen: str

    @property
    def can_confirm(self):
        return any(row.can_confirm for row in self.rows)


class ActualsList:
    """The clients of a week, filtered, a page at a time."""

    def __init__(self, service, monday, filters):
        self.service = service
        self.monday = monday
        self.filters = filters
        self.env = service.env
        self.actuals = service.env["lcc.actual"]
        self.domain = Domain("service_id", "=", service.id) & Domain(
            "week_start", "=", monday
        )

    @cached_property
    def totals(self):
        """{client: {shown state: (number of lines, their cost)}} of the week."""
        groups = self.actuals._read_group(
            self.domain,
            ["client_id", "state", "is_in_dispute"],
            ["__count", "amount_total:sum"],
            order="client_id, state",
        )
        totals = defaultdict(dict)
        for client, state, is_in_dispute, count, amount in groups:
            shown = "in_dispute" if is_in_dispute else state
            totals[client][shown] = (count, amount)
        return totals

    @cached_property
    def levels(self):
        """The service levels that the week holds."""
        groups = self.actuals._read_group(
            self.domain, ["service_level_id"], order="service_level_id"
        )
        return [level for (level,) in groups]

    @cached_property
    def matching_clients(self):
        """The clients with a line that matches, in the order of their names."""
        domain = self.domain & self.filters.line_domain()
        groups = self.actuals._read_group(domain, ["client_id"], order="client_id")
        clients = [client for (client,) in groups]
        if not self.filters.states:
            return clients
        return [c for c in clients if self.state_of(c) == self.filters.states]

    def state_of(self, client):
        """Return the state of a client's week."""
        counts = {state: count for state, (count, _a) in self.totals[client].items()}
        return self.actuals._state_of(counts)

    def amount_text(self, client):
        """Return "£143.50 of £389.50": the cost of confirmed lines of all lines."""
        totals = self.totals[client]
        said = sum(a for state, (_c, a) in totals.items() if state != "generated")
        everything = sum(amount for _count, amount in totals.values())
        return f"{self.money(said)} of {self.money(everything)}"

    def money(self, amount):
        """Write an amount in the service's currency."""
        return money_text(amount, self.service.company_id.currency_id.symbol)

    @cached_property
    def client_weeks(self):
        """The clients of the page asked for, each with the matching lines."""
        first = (self.page - 1) * CLIENTS_A_PAGE
        clients = self.matching_clients[first : first + CLIENTS_A_PAGE]
        lines = self._search_lines([client.id for client in clients])
        by_client = lines.grouped("client_id")
        return [self._client_week(client, by_client[client]) for client in clients]

    def _search_lines(self, client_ids):
        return self.actuals.search_fetch(
            self.domain & Domain("client_id", "in", client_ids)
        )

    def _client_week(self, client, lines):
        shown = lines.filtered_domain(self.filters.line_domain())
        # What one line looks up is looked up for the whole page at once.
        shown = shown.with_prefetch(lines._prefetch_ids)
        state = self.state_of(client)
        return ClientWeek(
            client=client,
            state=state,
            amount_text=self.amount_text(client),
            rows=[ActualRow(line, state) for line in shown._in_page_order()],
            seen=fingerprint(lines.filtered(lambda line: line.state == "generated")),
        )

    @property
    def page_count(self):
        return max(1, -(-len(self.matching_clients) // CLIENTS_A_PAGE))

    @property
    def page(self):
        return min(self.filters.page, self.page_count)

    @property
    def range_text(self):
        """Say "Clients 21 to 40 of 300"."""
        total, first = len(self.matching_clients), (self.page - 1) * CLIENTS_A_PAGE
        if not total:
            return "No clients"
        return f"Clients {first + 1} to {min(first + CLIENTS_A_PAGE, total)} of {total}"

    @property
    def week_notes(self):
        """Why lines on the page can't be recorded yet, or any more; each once."""
        rows = [row for week in self.client_weeks for row in week.rows]
        return list(dict.fromkeys(row.time_refusal for row in rows if row.time_refusal))

    @property
    def has_to_confirm(self):
        """Tell whether any matching client has a line to confirm."""
        return any("generated" in self.totals[c] for c in self.matching_clients)

    def lines_to_confirm(self):
        """Return every line that matches the filters and is to be confirmed."""
        clients = [client.id for client in self.matching_clients]
        return self.actuals.search_fetch(
            self.domain
            & self.filters.line_domain()
            & Domain("state", "=", "generated")
            & Domain("client_id", "in", clients)
        )


def state_label(state):
    """Return the word of a week's state, "" for an unknown one."""
    return WEEK_STATES.get(state, "")
