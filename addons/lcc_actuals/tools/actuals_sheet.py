"""The columns of the sheet of weekly actuals that providers send to and fro: plain
Python, no ORM.

:data:`COLUMNS` is the one list that writes the export, reads the import and fills
the help page. Quantities are in the service level's unit, money in pounds, weeks are
named by their Monday.
"""

from typing import NamedTuple


class Column(NamedTuple):
    """A column of the sheet.

    ``name`` is its heading; ``key`` what it holds, a field of ``lcc.actual`` where it
    is entered; ``kind`` is text, date, quantity, count, choice or money; ``width`` is
    in characters; ``help`` says how to fill it; ``is_entered`` tells what a provider
    says of a line, ``is_identifying`` what says which line a row is about. All else is
    there to be read.
    """

    name: str
    key: str
    kind: str
    width: int
    help: str = ""
    is_entered: bool = False
    is_identifying: bool = False


COLUMNS = (
    Column(
        "CPLI Reference",
        "reference",
        "text",
        16,
        "Names the care package line item. Leave it empty on an unplanned line.",
        is_identifying=True,
    ),
    Column(
        "Client Reference",
        "client_reference",
        "text",
        16,
        "The council's reference of the client. Needed on an unplanned line.",
        is_identifying=True,
    ),
    Column("Client", "client", "text", 24, "The client's name, for you to read."),
    Column(
        "Contract",
        "contract",
        "text",
        24,
        "The contract. Needed on an unplanned line if services share a name.",
        is_identifying=True,
    ),
    Column(
        "Service",
        "service",
        "text",
        34,
        "The service. Needed on an unplanned line if you run more than one.",
        is_identifying=True,
    ),
    Column(
        "Service Level",
        "service_level",
        "text",
        34,
        "What is priced. Needed on an unplanned line, such as Emergency Hours.",
        is_identifying=True,
    ),
    Column("Unit", "unit", "text", 10, "What is counted: hours, nights, sessions."),
    Column(
        "Week Beginning",
        "week_start",
        "date",
        16,
        "The Monday of the week, such as 17/07/2023.",
        is_identifying=True,
    ),
    Column("Planned", "qty_planned", "quantity", 10, "What the care package plans."),
    Column(
        "Actual",
        "qty_actual",
        "quantity",
        10,
        "What was delivered: Planned - Frustrated - Missed + Extra.",
        True,
    ),
    Column(
        "Frustrated",
        "qty_frustrated",
        "quantity",
        10,
        "No entry, or cancelled inside 24 hours. It is paid. Empty means 0.",
        True,
    ),
    Column(
        "Missed",
        "qty_missed",
        "quantity",
        10,
        "Cancelled with notice, or not attended. It is not paid. Empty means 0.",
        True,
    ),
    Column(
        "Extra",
        "qty_extra",
        "quantity",
        10,
        "Delivered beyond the plan. It is paid. Empty means 0.",
        True,
    ),
    Column(
        "Visits",
        "visits",
        "count",
        8,
        "Visits, or instances of an unplanned line. Empty leaves them as they are.",
        True,
    ),
    Column(
        "Reason",
        "reason",
        "choice",
        26,
        "One of the list, when Frustrated, Missed or Extra is not 0.",
        True,
    ),
    Column(
        "Comments",
        "comment",
        "text",
        40,
        "Compulsory when Frustrated, Missed or Extra is not 0.",
        True,
    ),
    Column("Rate", "price_unit", "money", 10, "The price of a unit, in pounds."),
    Column(
        "Cost",
        "amount_total",
        "money",
        12,
        "(Actual + Frustrated) x Rate, worked out when it is recorded.",
    ),
    Column("Status", "status", "text", 14, "To confirm, Confirmed or Locked."),
)

#: Heading of the column that a file handed back carries at its end.
ERROR_HEADING = "Error"
