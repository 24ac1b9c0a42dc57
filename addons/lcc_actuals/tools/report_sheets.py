"""The reports for providers as sheets: plain Python, no ORM."""

from .bill_sheet import Column

PENDING_COLUMNS = (
    Column("Organisation", "provider", width=28),
    Column("Contract", "contract", width=34),
    Column("Period From", "date_start", "date", 12),
    Column("Period To", "date_end", "date", 12),
    Column("Status", "status_text", width=16),
    Column("Cost", "cost", "money", 12),
    Column("Income", "income", "money", 12),
    Column("Adjustments", "adjustments", "money", 12),
    Column("Payable", "payable", "money", 12),
    Column("Waiting", "waiting", "money", 12),
    Column("To Be Paid", "to_pay", "money", 12),
    Column("Non-Payable", "non_payable", "money", 12),
    Column("Answer By", "cutoff_text", width=18),
    Column("Payment Run", "date_run", "date", 12),
    Column("Expected at the Bank", "date_bank", "date", 12),
    Column("What Happens Next", "next_text", width=60),
)

#: One row a line; Amount adds up to what was paid.
REMITTANCE_COLUMNS = (
    Column("Payment Date", "date", "date", 12),
    Column("Payment Method", "method", width=18),
    Column("Payment Reference", "reference", width=20),
    Column("Payment Amount", "payment_amount", "money", 14),
    Column("Organisation", "provider", width=28),
    Column("Document", "document", width=18),
    Column("Document Reference", "document_reference", width=28),
    Column("Contract", "contract", width=34),
    Column("Client", "client", width=24),
    Column("Client Reference", "client_reference", width=16),
    Column("Contract Year", "financial_year", width=12),
    Column("Description", "description", width=48),
    Column("Adjustment", "adjustment", width=10),
    Column("Date From", "date_from", "date", 12),
    Column("Date To", "date_to", "date", 12),
    Column("Amount", "amount", "money", 12),
)
