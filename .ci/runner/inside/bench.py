"""Run one benchmark: DATABASE NAME RESULT.json."""

import importlib.util
import json
import sys
from pathlib import Path

from runner import paths
from runner.inside.session import odoo_environment


def main(database, name, result):
    """Call the benchmark's `main(env)` and write the dict it returns to a file."""
    path = paths.TESTS / "bench" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(f"bench_{name}", path)
    module = importlib.util.module_from_spec(spec)
    with odoo_environment(database) as env:
        # Loaded here: a benchmark imports from our addons, which Odoo has found now.
        spec.loader.exec_module(module)
        Path(result).write_text(json.dumps(module.main(env)))


if __name__ == "__main__":
    main(*sys.argv[1:])
