"""Who at the council did something is the council's own."""

WRITERS = ("create_uid", "write_uid")


def may_see_staff(records, field):
    """Tell whether the user may read ``field`` as far as it names staff: portal users
    could otherwise ask over RPC who of the council made their records."""
    return records.env.su or not records.env.user.share or field.name not in WRITERS
