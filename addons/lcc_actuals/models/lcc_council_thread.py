from odoo import models


class LccCouncilThread(models.AbstractModel):
    """A thread of the council's own: providers read the record, never its posts.

    Odoo lets whoever reads a record read what was posted on it. What officers
    write to each other about a client or a price is not for the provider.
    """

    _name = "lcc.council.thread"
    _description = "Council's Own Thread"
    _inherit = ["mail.thread"]

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        if message_operation == "read" and self.env.user.share:
            return dict.fromkeys(self, "write")
        return super()._mail_get_operation_for_mail_message_operation(message_operation)
