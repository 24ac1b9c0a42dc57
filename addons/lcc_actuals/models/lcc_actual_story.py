from odoo import fields, models

from ..tools.weeks import long_date
from .saved_records import check_saved


class LccActual(models.Model):
    """A line's story on one page: planned, generated, confirmed, approved, invoiced
    where, authorised, paid when; and if it is stuck, why and in whose hands."""

    _inherit = "lcc.actual"

    story_standing = fields.Text(
        "Where It Stands",
        compute="_compute_story",
        groups="lcc_actuals.group_lcc_reader",
    )
    story_text = fields.Text(
        "Story", compute="_compute_story", groups="lcc_actuals.group_lcc_reader"
    )

    def _compute_story(self):
        """The story as lines of text, for the council's own form."""
        for actual, story in zip(self, self._read_stories(), strict=True):
            actual.story_standing = "\n".join(
                f"{standing['text']} ({standing['hands_text']})"
                for standing in story["standings"]
            )
            actual.story_text = "\n".join(
                f"{step['date_text']}  {step['who']}: {step['text']}"
                for step in story["steps"]
            )

    def action_read_story(self):
        """Return the stories of these weeks as plain data, one dict for each:

        ``id``; ``standings``, where it has got to, the one to see to first: a ``code``,
        ``hands`` (provider, council, payments or nobody) with words for them
        (``hands_text``) and one sentence, ``text``; and ``steps`` in order of time:
        ``date`` (ISO, by the council's clock), ``date_text``, ``who`` (council staff
        are "The council" to providers), ``text``, and ``move_id``, the invoice or
        credit note that it is about, or ``False``.

        Raise AccessError unless the user may read the weeks: as their provider's user
        in the role Actuals or Invoices, or as council staff. Constant number of
        queries.
        """
        self._check_may_read_story()
        return self._read_stories()

    def action_view_story(self):
        """Open the story of one week."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Story of %(actual)s", actual=self._label()),
            "res_model": "lcc.actual",
            "res_id": self.id,
            "view_mode": "form",
            "views": [
                (self.env.ref("lcc_actuals.lcc_actual_view_form_story").id, "form")
            ],
            "target": "new",
        }

    def _check_may_read_story(self):
        check_saved(self)
        self.check_access("read")
        if self.env.user._is_portal():
            access = self.env["lcc.provider.access"]
            recorded = access._providers_of(self.env.user, "role_actuals")
            # The check above has shown the weeks to be the user's to read.
            access._check_role(self.sudo().provider_id - recorded, "role_invoices")

    def _read_stories(self):
        # Who did what, and the bills: for those who may see the week, see above.
        weeks_sudo = self.sudo()
        return [
            {
                "id": week.id,
                "standings": [week._read_standing(s) for s in week._get_standings()],
                "steps": [week._read_step(step) for step in week._get_steps()],
            }
            for week in weeks_sudo
        ]

    def _read_standing(self, standing):
        hands = {
            "provider": self.env._("In the hands of the provider"),
            "council": self.env._("In the hands of the council"),
            "payments": self.env._("In the hands of the council's payment run"),
            "nobody": self.env._("Nothing is left to do"),
        }
        return {**standing._asdict(), "hands_text": hands[standing.hands]}

    def _read_step(self, step):
        text = long_date(step.moment)
        return {
            "date": (step.moment.date() if step.is_day else step.moment).isoformat(),
            "date_text": text if step.is_day else f"{text}, {step.moment:%H:%M}",
            "who": step.who,
            "text": step.text,
            "move_id": step.move.id if step.move else False,
        }
