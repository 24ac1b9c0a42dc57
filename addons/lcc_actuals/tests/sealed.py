"""What nobody does to a bill of a care provider: everybody tries it on each."""

from datetime import date

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import SQL, mute_logger

from ..demo.bills import draw_up, submit
from .bills import BillsCommon

#: What a caller over RPC can send along, and what opens Odoo's own doors.
HOSTILE = {
    "lcc_seal": True,
    "lcc_decision": True,
    "skip_readonly_check": True,
    "force_delete": True,
    "dynamic_unlink": True,
    "check_move_validity": False,
    "skip_invoice_sync": True,
    "skip_account_move_synchronization": True,
    "tracking_disable": True,
    "disable_onchange_name_predictive": True,
    "install_mode": True,
    "import_file": True,
}


class SealCommon(BillsCommon):
    """An unsubmitted and a pending bill of TEST PROVIDER, an authorised one of DEMO
    PROVIDER, and everybody at the council who keeps books."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cases = cls.cases
        names = (
            "account.group_account_manager",
            "account.group_account_user",
            "base.group_system",
        )
        # Everything that Odoo gives to one person, and nothing of ours.
        groups = cls.env["res.groups"].union(*map(cls.env.ref, names))
        cls.bookkeeper = cls.world._user("Bea Ledger", "bea", groups)
        cls.keepers = (cls.officer, cls.submitter, cls.manager, cls.bookkeeper)
        for client, service in (
            (cases.carr, cases.test_service),
            (cases.bloggs, cases.demo_service),
        ):
            weeks = cls.env["lcc.actual"].search(
                [
                    ("client_id", "=", client.id),
                    ("service_id", "=", service.id),
                    ("state", "=", "generated"),
                ]
            )
            weeks.with_user(cls.officer).action_confirm()
        cls.unsubmitted = cls.bill("CARR1", cases.carr, cases.test)
        cls.pending = cls.bill("TESTINV4", cases.rowan, cases.test)
        cls.authorised = cls.bill("DEMO1", cases.bloggs, cases.demo)
        submit(cls.pending, cls.submitter)
        submit(cls.authorised, cls.submitter)
        cls.authorised.with_user(cls.officer).action_lcc_authorise()
        cls.bills = cls.unsubmitted | cls.pending | cls.authorised
        cls.env.flush_all()

    @classmethod
    def bill(cls, reference, client, provider):
        day = date(2023, 8, 18)
        bill = draw_up(cls.world, cls.submitter, provider, client, reference, day)
        return bill.with_env(cls.env)

    def holdings(self):
        """Return every stored column of the bills, their lines and their links."""
        self.env.flush_all()
        tables = (
            ("account_move", "id"),
            ("account_move_line", "move_id"),
            ("lcc_bill_link", "move_id"),
        )
        return [self._rows(table, column) for table, column in tables]

    def _rows(self, table, column):
        self.env.cr.execute(
            SQL(
                "SELECT * FROM %s WHERE %s IN %s ORDER BY id",
                SQL.identifier(table),
                SQL.identifier(column),
                tuple(self.bills.ids),
            )
        )
        return self.env.cr.dictfetchall()

    def assertSealed(self, attempt, *texts, bills=None):
        """``attempt(bill)`` is refused for everybody, on every bill, whatever context
        they send, and nothing is stored; the superuser's refusal holds ``texts``."""
        root = self.env.ref("base.user_root")
        for bill in bills or self.bills:
            for user, context in (
                (self.officer, {}),
                (self.manager, HOSTILE),
                (self.bookkeeper, HOSTILE),
                (root, HOSTILE),
            ):
                self._check_sealed(attempt, bill, user, context, texts)

    def ordinary_bill(self, move_type="in_invoice", user=None, context=None, **vals):
        """A bill that no weekly actual stands behind."""
        moves = self.env["account.move"].with_user(user or self.env.user)
        return moves.with_context(**context or {}).create(
            {
                "move_type": move_type,
                "partner_id": self.cases.test.id,
                "invoice_date": "2023-08-01",
                "ref": "RENT",
                "invoice_line_ids": [Command.create({"name": "Rent", "price_unit": 9})],
                **vals,
            }
        )

    def without(self, holdings, names):
        """Leave columns out of what :meth:`holdings` returned."""
        return [
            [{k: v for k, v in row.items() if k not in names} for row in rows]
            for rows in holdings
        ]

    def _check_sealed(self, attempt, bill, user, context, texts):
        theirs = bill.with_user(user).with_context(**context)
        if user == self.env.ref("base.user_root"):
            theirs = theirs.sudo()
        before = self.holdings()
        with self.subTest(bill=bill.ref, user=user.login, context=bool(context)):
            with mute_logger("odoo.sql_db"), self.assertRaises(UserError) as caught:
                attempt(theirs)
                self.env.flush_all()
            self.env.invalidate_all()
            self.assertEqual(self.holdings(), before)
            if theirs.env.su:
                for text in texts:
                    self.assertIn(text, str(caught.exception))
