from . import actuals_sheet, cells, entry_rules, planning, quantities, sheet_rows, weeks
