"""What runs inside Odoo, started as `python -m runner.inside.NAME`."""
