"""Build the demo council in a database: DATABASE RESULT.json SIZES.json-text."""

import json
import sys
from pathlib import Path

from runner.inside.session import odoo_environment


def main(database, result, sizes):
    """Run the world builder and write the sign-ins it returns to a file."""
    with odoo_environment(database) as env:
        from odoo.addons.lcc_actuals.demo.council import build_demo

        sign_ins = build_demo(env, **json.loads(sizes))
        Path(result).write_text(json.dumps(sign_ins))


if __name__ == "__main__":
    main(*sys.argv[1:])
