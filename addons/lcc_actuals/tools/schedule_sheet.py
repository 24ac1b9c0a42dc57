"""The lines of a scheduled payment as a sheet: plain Python, no ORM."""

from .bill_sheet import Column

COLUMNS = (
    Column("Contract", "contract", width=28),
    Column("Start Date", "period_start", "date", 12),
    Column("End Date", "period_end", "date", 12),
    Column("Contract Year", "group", width=28),
    Column("Client", "client", width=24),
    Column("Client Reference", "client_reference", width=16),
    Column("CPLI Reference", "cpli", width=16),
    Column("Cost / Income", "part", width=14),
    Column("Reason for Payment", "reason", width=50),
    Column("Applicable From", "date_from", "date", 14),
    Column("Applicable To", "date_to", "date", 14),
    Column("Days", "days", width=16),
    Column("Amount", "amount", "money", 12),
    Column("Status", "status", width=24),
)
