"""The lines of an invoice or credit note as a sheet that bookkeeping packages import:
plain Python, no ORM.

One row is one line of the ledger. Quantity x Unit Amount is Net Amount to the penny, a
contribution is a negative row, and Gross Amount adds up to Total Payable.
"""

from decimal import Decimal
from typing import NamedTuple

from .quantities import PENNY, cost

#: Decimal places that a price is given in, as few as do.
_PLACES = range(2, 7)


class Column(NamedTuple):
    """A column, as ``sheet_writer`` takes it; nothing is typed into this sheet."""

    name: str
    key: str
    kind: str = "text"
    width: int = 14
    is_entered: bool = False


COLUMNS = (
    Column("Invoice Number", "reference", width=18),
    Column("Invoice Date", "invoice_date", "date", 12),
    Column("Customer", "customer", width=28),
    Column("Description", "description", width=60),
    Column("Client Reference", "client_reference", width=16),
    Column("Client", "client", width=24),
    Column("Commitment", "commitment", width=30),
    Column("Contract", "contract", width=34),
    Column("Service", "service", width=34),
    Column("Service Level", "service_level", width=34),
    Column("Period From", "date_from", "date", 12),
    Column("Period To", "date_to", "date", 12),
    Column("Quantity", "quantity", "quantity", 10),
    Column("Unit", "unit", width=10),
    Column("Unit Amount", "unit_amount", "price", 12),
    Column("Net Amount", "net", "money", 12),
    Column("VAT Rate", "vat_rate", width=10),
    Column("VAT Amount", "vat", "money", 12),
    Column("Gross Amount", "gross", "money", 12),
    Column("Document", "document", width=12),
)


def unit_amount(quantity, net):
    """Return the price that, times ``quantity``, is ``net`` to the penny, in as few
    decimal places as do: packages multiply again."""
    exact = Decimal(str(net)) / Decimal(str(quantity))
    for places in _PLACES:
        price = round(exact, places)
        if cost(quantity, price) == Decimal(str(net)).quantize(PENNY):
            break
    return price
