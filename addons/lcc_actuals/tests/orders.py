"""What the tests of purchase orders and stories share."""

from datetime import date

from ..demo.bills import draw_up
from .bulk_import import BulkImportCommon


class OrdersCommon(BulkImportCommon):
    """Purchase orders of both providers, and bills drawn up by an officer for
    them."""

    def order(self, client=None, year="2023/2024", provider=None):
        """Return the commitment, by default Mrs Rowanthwaite's at TEST PROVIDER."""
        return self.env["lcc.commitment"].search(
            [
                ("client_id", "=", (client or self.cases.rowan).id),
                ("provider_id", "=", (provider or self.cases.test).id),
                ("financial_year", "=", year),
            ]
        )

    def bloggs_order(self, year):
        return self.order(self.cases.bloggs, year, self.cases.demo)

    def data(self, order, user=None):
        """Return a purchase order's plain data, as the officer reads it."""
        (data,) = order.with_user(user or self.officer).action_read_order()
        return data

    def line(self, order, level):
        """Return what a purchase order says of a service level."""
        (line,) = [
            line
            for line in self.data(order)["lines"]
            if line["service_level"] == level.name
        ]
        return line

    def values(self, order):
        """Return the planned, received and billed pounds of a purchase order."""
        totals = self.data(order)["totals"]
        return tuple(
            totals[name]["value"] for name in ("planned", "received", "billed")
        )

    def figure(self, quantity, value, contribution=0):
        return {"quantity": quantity, "value": value, "contribution": contribution}

    # Bills

    def draw_up(self, reference, client=None, kind="invoice", provider=None):
        """Draw up all that is open for a client; return the bill."""
        return draw_up(
            self.world,
            self.officer,
            provider or self.cases.test,
            client or self.cases.rowan,
            reference,
            date(2023, 8, 20),
            kind,
        )

    def submit(self, bill):
        bill.action_lcc_submit(bill.amount_total)
        return bill

    def authorise(self, bill):
        """Authorise a submitted bill as somebody who didn't submit it."""
        self.decided(bill).action_lcc_authorise()
        return bill

    def decided(self, bill):
        """Return the bill as the officer sees it who decides on it."""
        return bill.with_user(self.second_officer)
