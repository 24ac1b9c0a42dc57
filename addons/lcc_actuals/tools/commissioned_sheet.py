"""The columns of the Commissioned Care Export: plain Python, no ORM."""

from .actuals_sheet import Column
from .weeks import short_date

COLUMNS = (
    Column("CPLI Reference", "reference", "text", 16, "Names the CPLI."),
    Column("Client Reference", "client_reference", "text", 16, "The council's."),
    Column("Client", "client", "text", 24, "Who receives the care."),
    Column("Contract", "contract", "text", 24, "Under which it is bought."),
    Column("Service", "service", "text", 34, "Which gives it."),
    Column("Service Level", "service_level", "text", 34, "What is priced."),
    Column("Kind", "kind", "text", 12, "Planned, or Intermittent: when it is needed."),
    Column("Unit", "unit", "text", 10, "What is counted: hours, nights, sessions."),
    Column("Starts", "date_start", "date", 12, "First day."),
    Column("Ends", "date_end", "date", 12, "Last day; empty while it lasts."),
    Column("Purchase Type", "purchase_type", "text", 14, "Spot or Block."),
    Column("Planned per Week", "qty_week", "quantity", 17, "Of a whole week."),
    Column("Planned Visits", "visits", "count", 14, "Visits of a whole week."),
    Column("Rate", "price", "money", 10, "Price of a unit; empty: none agreed."),
    Column("Rate From", "rate_from", "date", 12, "Its first day, in the range."),
    Column("Rate To", "rate_to", "date", 12, "Its last day, in the range."),
    Column("Allowance", "qty_allowance", "quantity", 11, "The most from start to end."),
    Column("Allowance Used", "qty_allowance_used", "quantity", 15, "Claimed so far."),
    Column("Allowance Left", "qty_allowance_left", "quantity", 15, "Left to claim."),
)


def columns_of(mondays):
    """Return the columns with one more for each of the weeks, whose key is its
    Monday."""
    return COLUMNS + tuple(
        Column(f"Week {short_date(day)}", day, "quantity", 16, "Planned in that week.")
        for day in mondays
    )
