from odoo import fields, models
from odoo.tools import SQL

from ..lcc_provider_access import ROLES

MODES = [("off", "Off"), ("at_once", "At once"), ("digest", "Once a day")]


class LccNoticeEvent(models.Model):
    """What a provider's user can be told of by e-mail, if the own role covers it.

    The rows are data; each addon brings those of what it does, and says in
    ``lcc.notice._get_sentences`` what their mails read.
    """

    _name = "lcc.notice.event"
    _description = "E-mail Notification"
    _order = "sequence, id"

    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    description = fields.Char(required=True, translate=True)
    role = fields.Selection(list(ROLES.items()), required=True)
    default_mode = fields.Selection(
        MODES,
        "By Default",
        required=True,
        help="What counts for users who have not chosen for themselves.",
    )
    sequence = fields.Integer(default=10)

    _code_unique = models.UniqueIndex(
        "(code)", "There is a notification of this code already."
    )

    def _covers_sql(self, service=None):
        """Return the condition that ``access`` has the role that ``event`` asks for; in
        the role Actuals, for the service whose id is the SQL ``service``. 0 and NULL
        stand for none, as no ``service`` does."""
        roles = SQL(" OR ").join(
            SQL("(event.role = %s AND %s)", role, SQL.identifier("access", role))
            for role in ROLES
        )
        if not service:
            return roles
        return SQL(
            "(%s) AND (event.role != 'role_actuals' OR access.has_all_services"
            " OR COALESCE(%s, 0) = 0 OR EXISTS ("
            "SELECT FROM lcc_provider_access_service_rel named"
            " WHERE named.access_id = access.id AND named.service_id = %s))",
            roles,
            service,
            service,
        )
