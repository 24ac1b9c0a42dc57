from odoo import fields, models


class AccountMove(models.Model):
    """Who may authorise a provider's bill and when: whatever posts one, be it a button,
    a wizard or a job, comes by here (``_post`` in ``account_move_native``)."""

    _inherit = "account.move"

    def _lcc_check_can_authorise(self, soft=False):
        """Raise unless the current user may authorise all these documents now. Whatever
        posts a document comes by here.

        ``soft`` as in ``_post``, which would leave one of a future date to a job.
        """
        self._lcc_check_officer()
        self._lcc_lock(self.lcc_link_ids.actual_id)
        self._lcc_check_each("_lcc_get_authorise_problems", soft)

    def _lcc_get_authorise_problems(self, soft):
        """Return why the current user can't authorise this document now, in words."""
        problems = []
        if self.lcc_status == "unsubmitted":
            problems.append(
                self.env._(
                    "it is %(status)s. A user of the provider with the role Invoices "
                    "submits it on the portal, or an officer does so for them with "
                    "[Submit]; then another officer authorises it.",
                    status=self._lcc_status_text(),
                )
            )
        elif self.lcc_status != "pending":
            problems.append(
                self.env._(
                    "it is %(status)s. Only Pending ones can be authorised.",
                    status=self._lcc_status_text(),
                )
            )
        if self.lcc_submitted_by_id == self.env.user:
            problems.append(
                self.env._("you submitted it, so another officer has to authorise it.")
            )
        if self.lcc_date_submitted and self._lcc_is_altered():
            problems.append(
                self.env._(
                    "it no longer comes to what was submitted. Return it to the "
                    "provider."
                )
            )
        return problems + self._lcc_get_date_problems(soft)

    def _lcc_is_altered(self):
        """Tell whether the document comes to something else than was submitted."""
        submitted = (self.lcc_sealed_untaxed, self.lcc_sealed_tax)
        return any(
            self.currency_id.compare_amounts(now, then)
            for now, then in zip(
                (self.amount_untaxed, self.amount_tax), submitted, strict=True
            )
        )

    def _lcc_get_date_problems(self, soft):
        today = self.company_id._lcc_today()
        if not self.invoice_date or self.invoice_date > today:
            return [
                self.env._(
                    "its Date on Invoice is missing or in the future. Return it to the "
                    "provider."
                )
            ]
        if self.auto_post != "no" or (soft and self.date > today):
            return [
                self.env._(
                    "it would be posted by itself at a later date. Use Authorise once "
                    "that date has come."
                )
            ]
        return []

    def _lcc_do_authorise(self):
        self.write(
            {
                "lcc_date_authorised": fields.Datetime.now(),
                "lcc_authorised_by_id": self.env.uid,
            }
        )
        self._lcc_note(self.env._("authorised"))
