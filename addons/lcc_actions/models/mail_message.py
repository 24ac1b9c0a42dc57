from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .lcc_action_thread import SUBTYPES

ACTION = "lcc.action"
#: What makes a post the one that was sent.
SAID = {
    "attachment_ids",
    "author_id",
    "body",
    "date",
    "is_internal",
    "message_type",
    "model",
    "res_id",
    "subtype_id",
}


class MailMessage(models.Model):
    """Posts on actions reach providers by the action's own methods alone: Odoo would
    let an author read and rewrite what was said, and name staff to whoever reads. What
    both sides have read stays as it was sent, whoever asks."""

    _inherit = "mail.message"

    @api.model_create_multi
    def create(self, vals_list):
        theirs = self.env.ref(SUBTYPES["provider"]).id
        is_ours = self.env[ACTION]._is_ours()
        if not is_ours and any(vals.get("subtype_id") == theirs for vals in vals_list):
            raise UserError(self.env._("Providers post for themselves."))
        return super().create(vals_list)

    def write(self, vals):
        if vals.keys() & SAID:
            self._lcc_check_unsaid()
        result = super().write(vals)
        if vals.keys() & SAID:
            # A note doesn't become a post, in whoever's name.
            self._lcc_check_unsaid()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_posts(self):
        self._lcc_check_unsaid()

    def _lcc_check_unsaid(self):
        """Raise UserError for a post that both sides read."""
        subtypes = [self.env.ref(name) for name in SUBTYPES.values()]
        for message in self.sudo():
            is_post = message.subtype_id in subtypes and not message.is_internal
            if message.model == ACTION and is_post:
                raise UserError(
                    self.env._(
                        "What was posted on an action stays as it was sent. Post a "
                        "correction."
                    )
                )

    def _get_search_domain_share(self):
        return super()._get_search_domain_share() & Domain("model", "!=", ACTION)

    def _get_forbidden_access(self, operation):
        forbidden = super()._get_forbidden_access(operation)
        if self.env.user.share and not self.env.su:
            # Which model a message is of, is all that is looked at.
            others = (self - forbidden).sudo()
            posts = others.filtered(lambda message: message.model == ACTION)
            forbidden |= posts.sudo(False)
        return forbidden
