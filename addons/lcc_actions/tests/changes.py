"""What tests of change requests share."""

from odoo.addons.lcc_actuals.demo.banking import build_bank_account

BANK = {
    "kind": "bank",
    "clearing_number": "30 00 00",
    "acc_number": "8765-4321",
    "acc_holder_name": "Test Provider Ltd",
}
#: Both numbers of the cases, which nobody but officers may read whole.
NUMBERS = ("87654321", "00112233")
NOTE = "Rang Mrs Hill on 01772 111111, known since 2019"


class ChangesCommon:
    """TEST PROVIDER's record, and its user asking to change it."""

    @classmethod
    def build_records(cls):
        """Put a record and a verified account in place."""
        cls.cases.test.write(
            {
                "street": "1 Old Road",
                "city": "Preston",
                "zip": "PR1 1AA",
                "phone": "01772 111111",
                "email": "office@test.example.org",
                "lcc_contact_name": "Mrs Hill",
            }
        )
        cls.bank = build_bank_account(
            cls.world, cls.cases.test, "20-15-75", "00112233"
        ).with_env(cls.env)

    def propose(self, user=None, provider=None, **values):
        """Propose as TEST PROVIDER's user, by default a new telephone number; return
        the request as its council sees it."""
        requests = self.env["lcc.change.request"].with_user(
            user or self.cases.test_user
        )
        provider = provider or self.cases.test
        number = requests.action_submit_change(
            provider.id, values or {"kind": "phone", "phone": "01772 222222"}
        )
        return self.env["lcc.change.request"].browse(number)

    def as_officer(self, change):
        return change.with_user(self.world.officer)

    def as_second(self, change):
        return change.with_user(self.world.second_officer)

    def as_provider(self, change):
        return change.with_user(self.cases.test_user)
