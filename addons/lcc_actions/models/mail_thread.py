import logging

from odoo import api, models

from .mail_message import ACTION

_logger = logging.getLogger(__name__)


class MailThread(models.AbstractModel):
    """What Odoo's gateway takes in for actions: answers of those who may answer."""

    _inherit = "mail.thread"

    @api.model
    def _routing_check_route(self, message, message_dict, route, raise_exception=True):
        """Drop what strangers send, answer or not, without a word; tell those who are
        known why theirs isn't taken. No action begins with an e-mail."""
        if route[0] != ACTION:
            return super()._routing_check_route(
                message, message_dict, route, raise_exception
            )
        action = self.env[ACTION].sudo().browse(route[1] or []).exists()
        email = message_dict.get("email_from")
        # The gateway: the scheduler's mail server or an administrator's program.
        is_gateway = self.env.su or self.env.is_system()
        if not is_gateway or not action or not action._find_sender(email):
            _logger.info(
                "An e-mail with Message-Id %s is not taken for action %s: its sender "
                "is nobody who may answer it",
                message_dict.get("message_id"),
                action.reference or route[1],
            )
            return False
        if problem := action._get_mail_problem(email):
            self._routing_create_bounce_email(email, problem, message)
            return False
        # Without an alias: who may write to it has been asked.
        return (ACTION, action.id, None, route[3], None)
