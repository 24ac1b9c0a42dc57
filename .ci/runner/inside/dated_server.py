"""Odoo's server at another time: MOMENT and then what `odoo` takes.

    python -m runner.inside.dated_server "2022-06-20 12:30:00" server -d NAME

The clock goes on from there. What the database itself dates (`create_date`) keeps the
true time.
"""

import sys

import freezegun
from odoo.cli.command import main as odoo_main


def main(moment, *words):
    """Run one of Odoo's commands as if it were ``moment`` (UTC) now."""
    sys.argv[1:] = words
    with freezegun.freeze_time(moment, tick=True):
        odoo_main()


if __name__ == "__main__":
    main(*sys.argv[1:])
