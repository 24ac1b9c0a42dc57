from odoo import api, fields, models, tools
from odoo.exceptions import UserError

#: Who looks after the pages of Help that come with the system.
GUIDE = "guide"
#: What anyone may read, before signing in too, in the order of the footer.
PUBLIC = ("privacy", "accessibility", "cookies", "contact", "about")


class LccHelpPage(models.Model):
    """What the council says in its own words on a page of Help or below every page,
    and who looks after it (guide: Ownership details, Version Control, Review
    schedule)."""

    _name = "lcc.help.page"
    _description = "Help Page"
    _order = "sequence, id"

    name = fields.Char("Title", required=True)
    code = fields.Char(
        required=True, readonly=True, help="What the portal knows the page by."
    )
    sequence = fields.Integer(default=10)
    body = fields.Html("Text")
    owner = fields.Char(required=True)
    version = fields.Char(required=True)
    date_reviewed = fields.Date("Last Reviewed", required=True)
    date_review_due = fields.Date("Review Due", required=True)
    is_review_overdue = fields.Boolean(compute="_compute_is_review_overdue")

    _code_unique = models.UniqueIndex(
        "(code)", "There already is a page with this code."
    )
    _review_after = models.Constraint(
        "CHECK (date_review_due > date_reviewed)",
        "A page's next review is due after its last one.",
    )

    @api.depends("date_review_due")
    def _compute_is_review_overdue(self):
        today = self.env.company._lcc_today()
        for page in self:
            page.is_review_overdue = bool(
                page.date_review_due and page.date_review_due < today
            )

    def write(self, vals):
        """Keep the code: the portal looks pages up by it."""
        for page in self:
            if vals.get("code", page.code) != page.code:
                page._check_not_needed()
        self.env.registry.clear_cache()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _check_not_needed(self):
        """Raise UserError: every page of these is linked to from the portal."""
        for page in self:
            raise UserError(
                self.env._(
                    "%(page)s: the portal links to this page, so it stays, with its "
                    "code. Change its title or its text.",
                    page=page.name,
                )
            )

    @api.model
    def _by_code(self, code):
        """Return the page known by ``code``, or none, as sudo: its text is there for
        everyone who may open the page that shows it."""
        return self.sudo().search([("code", "=", code)])

    @api.model
    @tools.ormcache()
    def _get_footer_links(self):
        """Return (address, title) pairs of the pages that anyone may read, for the
        footer of every page."""
        # Before signing in nobody has rights to anything.
        pages_sudo = self.sudo().search([("code", "in", PUBLIC)])
        return tuple((f"/help/{page.code}", page.name) for page in pages_sudo)
