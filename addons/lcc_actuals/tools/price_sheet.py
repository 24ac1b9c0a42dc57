"""What new prices mean as a sheet: plain Python, no ORM."""

from .bill_sheet import Column

COLUMNS = (
    Column("Contract", "contract", width=28),
    Column("Client", "client", width=24),
    Column("Client Reference", "client_reference", width=16),
    Column("CPLI Reference", "cpli", width=16),
    Column("Service Level", "service_level", width=34),
    Column("From", "date_from", "date", 12),
    Column("Price Before", "old", "money", 14),
    Column("New Price", "new", "money", 14),
    Column("Weekly Quantity", "quantity", "quantity", 16),
    Column("Difference a Week", "week", "money", 18),
    Column("Difference So Far", "past", "money", 18),
)
