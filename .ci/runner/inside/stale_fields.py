"""Find stored fields of our models that are not as computed: DATABASE RESULT.json."""

import json
import sys
from pathlib import Path

from runner.inside.session import odoo_environment


def main(database, result):
    """Compute every stored field anew, and write to a file the names of those that were
    something else. Nothing is kept."""
    with odoo_environment(database) as env:
        stale, looked_at = [], 0
        for model in _own_models(env):
            records = model.search([])
            for field in _computed(model):
                stored = _values(records, field)
                env.add_to_compute(field, records)
                looked_at += len(records)
                if _values(records, field) != stored:
                    stale.append(str(field))
        env.cr.rollback()
        Path(result).write_text(json.dumps({"stale": stale, "looked_at": looked_at}))


def _own_models(env):
    models = [env[name] for name in sorted(env.registry) if name.startswith("lcc.")]
    return [
        model.with_context(active_test=False)
        for model in models
        if model._auto and not model._transient and not model._abstract
    ]


def _computed(model):
    """The fields that follow from others; where a person may write them too, what is
    stored stands."""
    return [
        field
        for field in model._fields.values()
        if field.store and field.column_type and field.compute and field.readonly
    ]


def _values(records, field):
    return [field.convert_to_read(record[field.name], record) for record in records]


if __name__ == "__main__":
    main(*sys.argv[1:])
