"""Build the demo council in a database: DATABASE RESULT.json SIZES.json-text."""

import json
import sys
from pathlib import Path

from runner.inside.session import odoo_environment

STYLES = ("web.assets_frontend", "web.assets_web", "web.assets_web_print")
SCRIPTS = (
    "web.assets_frontend_minimal",
    "web.assets_frontend_lazy",
    "web.assets_web",
)


def main(database, result, sizes):
    """Run the world builder and write the sign-ins it returns to a file."""
    with odoo_environment(database) as env:
        from odoo.addons.lcc_actuals.demo.council import build_demo

        sign_ins = build_demo(env, **json.loads(sizes))
        bundle_assets(env)
        Path(result).write_text(json.dumps(sign_ins))


def bundle_assets(env):
    """Bundle styles and scripts of the pages once: else the server of each copy of the
    database would, for some seconds, before its first page is whole."""
    for name in STYLES:
        env["ir.qweb"]._get_asset_bundle(name, css=True, js=False).css()
    for name in SCRIPTS:
        env["ir.qweb"]._get_asset_bundle(name, css=False, js=True).js()


if __name__ == "__main__":
    main(*sys.argv[1:])
