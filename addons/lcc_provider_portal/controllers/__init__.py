from . import (
    actuals,
    actuals_edit,
    actuals_export,
    actuals_import,
    confirm_import,
    home,
    invoice,
    invoice_files,
    invoice_line,
    invoice_submit,
    package_lines,
)
