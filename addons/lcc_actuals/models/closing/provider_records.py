from dateutil.relativedelta import relativedelta
from odoo import models

from ..closing_mark import as_closing
from .client_closing import Cleared, clear


class ResPartner(models.Model):
    """Closing a provider: what the council wrote of its people, and where it was paid.

    Payments keep the account they were made to, which is put away: nothing is paid to
    it any more, and who looks at a payment still sees where it went.
    """

    _inherit = "res.partner"

    def _lcc_get_closing_preview(self):
        goes, stays = super()._lcc_get_closing_preview()
        accounts = self._lcc_find_accounts()
        goes += [
            self.env._(
                "Notes and messages: %(count)s", count=len(self._lcc_find_posts())
            ),
            self.env._(
                "Files beside them: %(count)s", count=len(self._lcc_find_old_files())
            ),
            self.env._(
                "Bank accounts that could be paid: %(count)s",
                count=len(accounts.filtered("active")),
            ),
        ]
        stays.append(
            self.env._(
                "Bank accounts, put away, for the payments made to them: %(count)s",
                count=len(accounts),
            )
        )
        return goes, stays

    def _lcc_hide_people(self):
        result = super()._lcc_hide_people()
        self._lcc_put_accounts_away()
        self._lcc_clear_thread()
        return result

    # Bank accounts

    def _lcc_find_accounts(self):
        """Return the accounts of the provider and its people, put away ones too."""
        holders = self | self._lcc_get_people()
        # Only managers come here.
        accounts = self.env["res.partner.bank"].sudo().with_context(active_test=False)
        return accounts.search([("partner_id", "in", holders.ids)], order="id")

    def _lcc_put_accounts_away(self):
        """Let nothing be paid to them any more; who changed and verified them stays
        with them."""
        accounts = as_closing(self._lcc_find_accounts())
        accounts._lcc_bank_step().write({"allow_out_payment": False, "active": False})

    # The council's thread

    def _lcc_find_posts(self):
        """Return the messages on the provider and its people, the council's notes
        too."""
        return self._lcc_find_beside("mail.message", "model")

    def _lcc_find_old_files(self):
        """Return the files beside the provider and its people, once care has ended for
        as long as they are kept; none before."""
        lines = self._lcc_find("lcc.package.line")
        ended = max(lines.filtered("date_end").mapped("date_end"), default=None)
        months = self.env["res.company"]._lcc_get_longest("lcc_client_months")
        until = ended and ended + relativedelta(months=months)
        if until and until > self.env.company._lcc_today():
            return self.env["ir.attachment"].sudo()
        return self._lcc_find_beside("ir.attachment", "res_model")

    def _lcc_find_beside(self, model, place):
        people = self | self._lcc_get_people()
        # Only managers come here.
        return (
            self.env[model]
            .sudo()
            .search([(place, "=", self._name), ("res_id", "in", people.ids)])
        )

    def _lcc_clear_thread(self):
        """Clear what was said; who said something and when stays, as with everything
        that was done."""
        gone = self.env._("Removed: the provider is closed")
        posts = self._lcc_find_posts()
        as_closing(self._lcc_find_old_files()).unlink()
        as_closing(posts.tracking_value_ids).unlink()
        clear(Cleared("", posts, ("body", "subject")), gone)
        clear(Cleared("", self | self._lcc_get_people(), ("comment",)), gone)
