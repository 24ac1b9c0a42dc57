from odoo.addons.lcc_actuals.tests.bills import BillsCommon
from odoo.addons.lcc_actuals.tests.common import WEEK


class DisputesCommon(BillsCommon):
    """Mrs Rowanthwaite's week of 17 Jul 2023 at TEST PROVIDER: 7 h of one carer and 12
    of 14 h of two carers at £20.50, £389.50. The council disputes the two carers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reason = cls.env.ref("lcc_disputes.dispute_reason_1")
        cls.disputes = cls.env["lcc.dispute"]
        cls.provider_user = cls.cases.test_user
        cls.stranger = cls.cases.demo_user

    def setUp(self):
        super().setUp()
        self.double = self.actual(self.cases.two_carer)
        self.single = self.actual(self.cases.single_carer)

    def open_dispute(
        self, actuals=None, details="Client advises more notice was given."
    ):
        """Open a dispute as the officer, by default on the two carers' week."""
        disputes = self.disputes.with_user(self.officer)
        actuals = self.double if actuals is None else actuals
        return disputes.browse(
            disputes.action_open(actuals.ids, self.reason.id, details)
        )

    def as_provider(self, dispute):
        return dispute.with_user(self.provider_user)

    def request(self, dispute, response="Actuals updated."):
        self.as_provider(dispute).action_request_resolution(response)

    def correct(self, dispute, monday=WEEK, client=None, user=None, **entries):
        """Save the client's week from within the dispute, but for ``entries``."""
        lines = self.open_lines(client, monday, **entries)
        disputes = dispute.with_user(user or self.provider_user)
        return disputes.action_save_week(self.cases.test_service.id, monday, lines)

    def open_lines(self, client=None, monday=WEEK, **entries):
        """What a page sends for a week: all of it but for what is locked."""
        week = self.week(client, monday)
        return self.lines(
            week.filtered(lambda actual: actual.state != "locked"), **entries
        )

    def down(self, hours):
        """What the provider says when ``hours`` of the 14 were cancelled in time."""
        return {
            "qty_actual": 14 - hours,
            "qty_missed": hours,
            "qty_extra": 0,
            "comment": "Cancelled by client with notice",
        }

    def up(self, hours):
        """What the provider says when ``hours`` more than the 14 were delivered."""
        return {
            "qty_actual": 14 + hours,
            "qty_missed": 0,
            "qty_extra": hours,
            "comment": "A visit that was left out",
        }

    def settle(self, dispute, **entries):
        """Correct, request resolution and resolve."""
        if entries:
            self.correct(dispute, **entries)
        self.request(dispute)
        dispute.action_resolve()
