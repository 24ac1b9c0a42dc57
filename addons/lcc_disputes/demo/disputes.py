"""The guide's dispute: two visits to Mrs Bloggs that were cancelled in time."""

from datetime import date, datetime

from odoo.addons.lcc_actuals.demo.times import date_back

WEEK_DISPUTED = date(2022, 6, 13)
DAY_OPENED = datetime(2022, 6, 21, 9, 30)
DETAILS = "Client advises more than 24hr notice provided for both cancelled visits."


def build_more(world, cases):
    """Add the disputes of the demo to ``world``, where ``cases`` are the guide's."""
    build_dispute(world, cases)
    date_back(world)
    _date_opened(world, cases.dispute)


def build_dispute(world, cases):
    """Dispute 35 h of two carers, £624.40, of which 2 were said to be Frustrated;
    the guide's provider makes them Missed, £588.72."""
    service, client = cases.demo_service, cases.bloggs
    world.generate(service, WEEK_DISPUTED)
    world.save(
        world.recorder(cases.demo_user),
        service,
        client,
        WEEK_DISPUTED,
        two_carer={
            "qty_actual": 33,
            "qty_frustrated": 2,
            "comment": "Client cancelled care; one visit short notice",
        },
    )
    disputes = world.env["lcc.dispute"].with_user(world.officer)
    cases.disputed = world.week(service, client, WEEK_DISPUTED)
    dispute_id = disputes.action_open(
        cases.disputed.ids,
        world.env.ref("lcc_disputes.dispute_reason_1").id,
        DETAILS,
    )
    cases.dispute = disputes.browse(dispute_id)


def _date_opened(world, dispute):
    """Let it have been opened in the week after, when the council read the week."""
    dispute_sudo = dispute.sudo()
    dispute_sudo.write({"date_opened": DAY_OPENED, "date_turn": DAY_OPENED})
    dispute_sudo.post_ids.date = DAY_OPENED
    history = dispute_sudo.line_ids.actual_id.history_ids
    history.filtered(lambda row: row.event == "disputed").date = DAY_OPENED
    world.env.flush_all()
