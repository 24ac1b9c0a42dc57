"""How many records point to each of some others, with one query."""


def fill_count(records, field, model, inverse):
    """Set ``field`` of ``records`` to how many of ``model`` name them in ``inverse``;
    for compute methods of stat buttons."""
    groups = records.env[model]._read_group(
        [(inverse, "in", records.ids)], [inverse], ["__count"]
    )
    counts = {record.id: count for record, count in groups}
    for record in records:
        record[field] = counts.get(record.id, 0)
