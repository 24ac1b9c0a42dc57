"""The columns of the Commissioned Care Export: plain Python, no ORM."""

from .actuals_sheet import Column
from .weeks import short_date

COLUMNS = (
    Column("CPLI Reference", "reference", "text", 16),
    Column("Client Reference", "client_reference", "text", 16),
    Column("Client", "client", "text", 24),
    Column("Contract", "contract", "text", 24),
    Column("Service", "service", "text", 34),
    Column("Service Level", "service_level", "text", 34),
    Column("Kind", "kind", "text", 12),
    Column("Unit", "unit", "text", 10),
    Column("Starts", "date_start", "date", 12),
    Column("Ends", "date_end", "date", 12),
    Column("Purchase Type", "purchase_type", "text", 14),
    Column("Planned per Week", "qty_week", "quantity", 17),
    Column("Planned Visits", "visits", "count", 14),
    Column("Rate", "price", "money", 10),
    Column("Rate From", "rate_from", "date", 12),
    Column("Rate To", "rate_to", "date", 12),
    Column("Allowance", "qty_allowance", "quantity", 11),
    Column("Allowance Used", "qty_allowance_used", "quantity", 15),
    Column("Allowance Left", "qty_allowance_left", "quantity", 15),
)


def columns_of(mondays):
    """Return the columns with one more for each of the weeks, whose key is its
    Monday."""
    return COLUMNS + tuple(
        Column(f"Week {short_date(day)}", day, "quantity", 16) for day in mondays
    )
