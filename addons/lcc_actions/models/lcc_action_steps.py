from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from odoo.addons.lcc_actuals.models.saved_records import check_saved
from odoo.addons.lcc_actuals.tools.cells import one_line

from ..exceptions import ActionRefused
from ..tools.steps import COUNCIL, DONE, PROVIDER, STATES, find_step
from .lcc_action_thread import LONGEST_TEXT


class LccAction(models.Model):
    """What each side does with an action: ``tools/steps.py`` says who may when."""

    _inherit = "lcc.action"

    # Public methods

    def action_reply(self, text, files=()):
        """Answer (guide: [Reply]): the turn goes to the other side.

        ``text`` is plain; ``files`` are (name, content as base64) pairs. Raise
        AccessError for whoever is neither the provider's user in the role Actions nor
        a council officer, ActionRefused with all that is wrong, UserError once it is
        done.
        """
        self._say("reply", text, files)

    def action_request_closure(self, text, files=()):
        """Answer and ask the council to close it (guide: [Request Closure]). Raise as
        :meth:`action_reply` does."""
        self._say("request_closure", text, files)

    def action_close(self, reason):
        """Close actions; the provider reads ``reason``, which is compulsory. Raise
        AccessError for others than officers."""
        reason = self._clean_reason(reason)
        for action in self._begin("close"):
            action._post(COUNCIL, self.env._("Closed: %(reason)s", reason=reason))
            action._take("close", COUNCIL, close_reason=reason)

    def action_reopen(self, reason):
        """Open done actions again; the provider reads ``reason``. Raise as
        :meth:`action_close`."""
        reason = self._clean_reason(reason)
        for action in self._begin("reopen"):
            action._post(COUNCIL, self.env._("Reopened: %(reason)s", reason=reason))
            action._take("reopen", COUNCIL, close_reason=False, date_closed=False)

    def action_reassign(self, team_id, user_id=False):
        """Give actions to a team and, if named, to one of its members; without one
        nobody in particular answers. It is the council's turn then. Raise as
        :meth:`action_close`."""
        team = self.env["lcc.action.team"].browse(self._as_number(team_id)).exists()
        user = self.env["res.users"].browse(self._as_number(user_id)).exists()
        actions = self._begin("reassign")
        if not team:
            raise UserError(self.env._("Choose the team that answers."))
        if user - team.member_ids:
            raise UserError(
                self.env._(
                    "%(user)s is no member of %(team)s. Choose a member, or the team "
                    "alone.",
                    user=user.name,
                    team=team.name,
                )
            )
        for action in actions:
            action._take("reassign", COUNCIL, team_id=team.id, user_id=user.id)

    # Checks

    def _get_side(self):
        """Return the side the user acts for on these actions; raise AccessError for
        whoever acts for neither."""
        self.check_access("read")
        # Named and compared only; the role is what is checked.
        providers = self.sudo().provider_id
        self.env["lcc.provider.access"]._check_role(providers, "role_actions")
        return COUNCIL if self._is_officer() else PROVIDER

    def _begin(self, name):
        """Return the actions as our own steps write them, once the user may take the
        step on each; one at a time."""
        side = self._get_side()
        self._lock()
        for action in self:
            action._check_step(name, side)
        return self._ours()

    def _check_step(self, name, side):
        """Raise AccessError for a step that is the other side's, UserError for one
        that the state doesn't allow."""
        problem = self._get_step_problem(name, side)
        if problem:
            raise problem

    def _get_step_problem(self, name, side):
        """Return why ``side`` can't take a step now, as an exception, or ``None``."""
        self.ensure_one()
        if find_step(name, side, self.state):
            return None
        if not any(find_step(name, side, state) for state, _label in STATES):
            return AccessError(
                self.env._("This step is not yours to take: the other side does it.")
            )
        if self.state == DONE:
            return UserError(
                self.env._(
                    "%(action)s is done. If there is more to say, raise a new action, "
                    "or the council reopens this one.",
                    action=self.reference,
                )
            )
        return UserError(
            self.env._(
                "%(action)s: its state is %(state)s, so this can't be done now.",
                action=self.reference,
                state=dict(STATES)[self.state],
            )
        )

    def _can(self, name):
        """Tell whether the current user may take a step now: what pages offer."""
        try:
            side = self._get_side()
        except AccessError:
            return False
        return bool(find_step(name, side, self.state))

    @api.model
    def _clean_reason(self, reason):
        reason = one_line(str(reason or ""))
        if not reason:
            raise UserError(self.env._("Enter a reason: the provider reads it."))
        return reason

    @api.constrains("user_id")
    def _check_assignee(self):
        """Council staff answer; a provider's user is nobody's assignee."""
        for action in self.sudo():
            if action.user_id.share:
                raise ValidationError(
                    self.env._(
                        "%(user)s is no council staff. Choose a member of the team.",
                        user=action.user_id.name,
                    )
                )

    # Steps

    def _say(self, name, text, files):
        """Take a step with words and files."""
        self.ensure_one()
        check_saved(self)
        side = self._get_side()
        problems = {}
        text = self._check_text(text, problems)
        kept = self._check_files(files, problems)
        action = self._begin(name)
        if problems:
            raise ActionRefused(problems)
        action._post(side, text, kept)
        action._take(name, side)

    @api.model
    def _check_text(self, text, problems):
        text = self._clean_text(text)
        if not text:
            problems["text"] = self.env._("Enter a text: what is there to say?")
        elif len(text) > LONGEST_TEXT:
            problems["text"] = self.env._(
                "The text has %(length)s characters; shorten it to %(most)s, or attach "
                "it as a file.",
                length=len(text),
                most=LONGEST_TEXT,
            )
        return text

    def _take(self, name, side, **vals):
        """Write what a step changes, and when who said something first."""
        self.ensure_one()
        step = find_step(name, side, self.state)
        now = fields.Datetime.now()
        if step.target:
            vals["state"] = step.target
        if step.turn:
            vals["turn"] = step.turn
        if step.target == DONE:
            vals["date_closed"] = now
        if name != "reassign":
            vals.update(last_post_date=now, last_post_side=side)
            self._note_first_reply(side, vals)
            # Everyone else has something new to look at.
            self.seen_ids.unlink()
        self.write(vals)
        if name != "reassign":
            self.with_user(self.env.user).sudo(False).action_mark_seen()

    def _note_first_reply(self, side, vals):
        raised_by = PROVIDER if self.raised_by_provider else COUNCIL
        if side != raised_by and not self.date_first_reply:
            vals["date_first_reply"] = vals["last_post_date"]
