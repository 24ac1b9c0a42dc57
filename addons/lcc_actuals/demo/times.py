"""When the demo's past happened: it is built in a moment, and every line of it tells a
story in order of time."""

#: Packages are agreed a week before they begin, weeks generated on their Monday and
#: confirmed on the Monday after, or in time for the invoice that they are on.
STATEMENTS = (
    """
    UPDATE lcc_package_line
    SET create_date = LEAST(create_date, date_start - INTERVAL '6 days 15 hours')
    """,
    """
    UPDATE lcc_actual
    SET create_date = LEAST(create_date, week_start + INTERVAL '6 hours')
    WHERE kind = 'planned'
    """,
    """
    UPDATE lcc_bill_link l
    SET create_date = m.lcc_date_submitted - INTERVAL '1 hour'
    FROM account_move m
    WHERE m.id = l.move_id AND m.lcc_date_submitted IS NOT NULL
    """,
    """
    UPDATE account_move
    SET create_date = lcc_date_submitted - INTERVAL '1 hour'
    WHERE lcc_date_submitted < create_date
    """,
    """
    UPDATE lcc_actual_history h
    SET date = LEAST(
        h.date,
        CASE WHEN h.event = 'locked' THEN l.create_date + INTERVAL '1 hour'
             ELSE LEAST(
                 l.create_date - INTERVAL '1 hour',
                 a.week_start + INTERVAL '7 days 9 hours'
             ) END
    )
    FROM lcc_actual a LEFT JOIN lcc_bill_link l ON l.actual_id = a.id
    WHERE a.id = h.actual_id
    """,
    """
    UPDATE lcc_actual a
    SET date_confirmed = h.date_confirmed, date_locked = h.date_locked
    FROM (
        SELECT actual_id,
            MAX(date) FILTER (WHERE event != 'locked') AS date_confirmed,
            MAX(date) FILTER (WHERE event = 'locked') AS date_locked
        FROM lcc_actual_history GROUP BY actual_id
    ) h
    WHERE h.actual_id = a.id
    """,
)


def date_back(world):
    """Let what the demo holds have happened when it would have."""
    world.env.flush_all()
    for statement in STATEMENTS:
        world.env.cr.execute(statement)
    world.env.invalidate_all()
