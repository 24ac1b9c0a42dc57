"""Odoo's server, with every test run once all modules are loaded: SERVER OPTIONS.

Odoo runs the tests marked "at_install" while it loads their own module, before the
modules that extend it. Ours come after `account`, so those tests would run beside our
columns and without our code, and could never tell what our code breaks.
"""

import sys

import odoo.cli
from odoo.tests import loader
from odoo.tests.suite import OdooSuite

_make_suite = loader.make_suite


def suite_after_loading(module_names, position="at_install"):
    """Stand in for Odoo's `make_suite`: nothing while modules load, all tests after."""
    if position == "at_install":
        return OdooSuite()
    early = _make_suite(module_names, "at_install")
    return OdooSuite([*early, *_make_suite(module_names, position)])


def main(options):
    """Run `odoo server` with these options; it exits by itself."""
    loader.make_suite = suite_after_loading
    sys.argv = ["odoo", "server", *options]
    odoo.cli.main()


if __name__ == "__main__":
    main(sys.argv[1:])
