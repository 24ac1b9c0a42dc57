"""What the Help pages say: how-tos, step by step, and the glossary."""

from . import how_to, actuals, glossary, invoices, payments
