"""The council's bank journal as Bacs knows it, and providers' bank accounts."""

BACS_USER_NUMBER = "123456"


def build_bank_journal(world):
    """Return the payment method Bacs of the council's bank journal, ready for payment
    runs: account 60-11-11 12345678, with an outstanding account."""
    env, company = world.env, world.env.company
    journal = env["account.journal"].search(
        [("type", "=", "bank"), ("company_id", "=", company.id)], limit=1
    )
    journal.bank_account_id = env["res.partner.bank"].create(
        {
            "partner_id": company.partner_id.id,
            "clearing_number": "60-11-11",
            "acc_number": "12345678",
        }
    )
    journal.write(
        {
            "lcc_bacs_user_number": BACS_USER_NUMBER,
            "lcc_bacs_name": "LANCASHIRE CC",
        }
    )
    line = journal.outbound_payment_method_line_ids.filtered(
        lambda line: line.code == "uk_bacs_std18"
    )
    line.write({"payment_account_id": _outstanding_account(env).id, "selectable": True})
    return line


def _outstanding_account(env):
    accounts = env["account.account"].with_company(env.company)
    found = accounts.search([("code", "=", "101499")], limit=1)
    return found or accounts.create(
        {
            "name": "Outstanding Bacs Payments",
            "code": "101499",
            "account_type": "asset_current",
            "reconcile": True,
        }
    )


def build_bank_account(world, provider, sort_code, number, name=None):
    """Make a provider's account, verified by the council's officer."""
    account = world.env["res.partner.bank"].create(
        {
            "partner_id": provider.id,
            "clearing_number": sort_code,
            "acc_number": number,
            **({"acc_holder_name": name} if name else {}),
        }
    )
    account.with_user(world.officer).action_lcc_verify()
    return account


def build_banking(world, cases):
    """Let the council pay by Bacs: its journal, three providers' verified accounts, and
    one that waits for a second officer."""
    build_bank_journal(world)
    for provider, sort_code, number in (
        (cases.demo, "08-99-99", "66374958"),
        (cases.test, "20-15-75", "00112233"),
        (cases.res, "30-00-00", "00447788"),
    ):
        build_bank_account(world, provider, sort_code, number)
    world.env["res.partner.bank"].create(
        {
            "partner_id": cases.group.id,
            "clearing_number": "40-00-00",
            "acc_number": "12121212",
        }
    )
