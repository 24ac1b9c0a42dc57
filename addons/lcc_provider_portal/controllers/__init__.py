from . import (
    actuals,
    actuals_edit,
    actuals_export,
    actuals_import,
    confirm_import,
    home,
    package_lines,
)
