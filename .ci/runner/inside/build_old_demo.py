"""Build the demo council that earlier addons had: DATABASE ODOO.conf RESULT.json."""

import json
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from runner.inside.session import odoo_environment

#: Where it has been, the latest first.
BUILDERS = (
    "odoo.addons.lcc_actuals.demo.council",
    "odoo.addons.lcc_actuals.demo.world",
)
CLIENTS, WEEKS = 10, 6


def main(database, conf, result):
    """Run the builder of the addons that the configuration names, and write the
    sign-ins it returns to a file."""
    with odoo_environment(database, conf) as env:
        builder = next(name for name in BUILDERS if find_spec(name))
        sign_ins = import_module(builder).build_demo(env, clients=CLIENTS, weeks=WEEKS)
        Path(result).write_text(json.dumps(sign_ins))


if __name__ == "__main__":
    main(*sys.argv[1:])
