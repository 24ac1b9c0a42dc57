from . import actuals, actuals_edit, home, package_lines
