from odoo import api, models

from ..tools.steps import COUNCIL
from .lcc_action_thread import SUBTYPES

ACTION = "lcc.action"


class LccNotice(models.Model):
    """What mails about actions and change requests say. A mail about an action is of
    its thread: an answer to it is a post, when its sender may answer."""

    _inherit = "lcc.notice"

    @api.model
    def _get_sentences(self):
        return super()._get_sentences() | {
            ("action", "raised"): self.env._(
                "Action %(reference)s is raised with you."
            ),
            ("action", "posted"): self.env._(
                "There is something new on action %(reference)s."
            ),
            ("change_request", "accepted"): self.env._(
                "Your change request was accepted: %(reference)s."
            ),
            ("change_request", "rejected"): self.env._(
                "Your change request was rejected: %(reference)s."
            ),
        }

    def _get_mail_key(self):
        """Mail about each action apart, so that it can be answered."""
        key = super()._get_mail_key()
        return (*key, self.res_id) if self.res_model == ACTION else key

    def _prepare_mail(self, user, mode):
        vals = super()._prepare_mail(user, mode)
        if mode != "digest" and set(self.mapped("res_model")) == {ACTION}:
            vals |= {
                "model": ACTION,
                "res_id": self[0].res_id,
                "message_type": "user_notification",
                "subtype_id": self.env.ref(SUBTYPES[COUNCIL]).id,
                # The message stays when the mail has left: answers refer to it.
                "is_notification": True,
            }
        return vals
