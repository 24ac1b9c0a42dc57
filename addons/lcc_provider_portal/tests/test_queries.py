from datetime import date

from odoo.tests import tagged

from odoo.addons.lcc_actuals.demo.world import PASSWORD

from .common import PortalHttpCommon
from .sheets import import_of, row_of

WEEK = date(2023, 9, 4)


@tagged("post_install", "-at_install")
class TestQueries(PortalHttpCommon):
    """A page asks as much of the database for 300 clients as for 10."""

    def service_of(self, number):
        provider = self.world.provider(f"PROVIDER OF {number}")
        contract = self.world.contract(provider, f"CONTRACT OF {number}")
        service = self.world.service(contract, f"SERVICE OF {number}")
        for level in self.cases.test_levels:
            self.world.rate(contract, level, 20.50)
        planned = self.cases.single_carer | self.cases.two_carer
        lines = self.world.crowd(service, planned, number, date(2023, 4, 3))
        self.world.generate(service, WEEK)
        self.vary(service)
        user = self.world.portal_user(
            f"User of {number}", f"user.of.{number}", provider
        )
        self.import_rows(user, lines)
        self.draw_up(user, contract, 1 + number // 10)
        return service, lines

    def draw_up(self, user, contract, number):
        """Draw up so many invoices of a line each, the first for the contract, the
        others for a client each, and leave the rest to bill."""
        moves = self.env["account.move"].with_user(user)
        asked = {"kind": "invoice", "scope": "contract", "record_id": contract.id}
        lines = moves.action_lcc_calculate(**asked)["lines"]
        for line in lines[:number]:
            reference = line["client_reference"]
            if line is not lines[0]:
                client = self.env["lcc.client"].search([("reference", "=", reference)])
                asked |= {"scope": "client", "record_id": client.id}
                asked["provider_id"] = contract.provider_id.id
            values = {"reference": reference}
            moves.action_lcc_create(**asked, keys=[line["key"]], values=values)

    def vary(self, service):
        """Confirm one client in three, and give the first one an unplanned line."""
        lines = self.env["lcc.actual"].search(
            [("service_id", "=", service.id)], order="client_id"
        )
        lines[::3].with_user(self.world.officer).action_confirm()
        self.env["lcc.actual"].with_user(self.world.officer).create(
            {
                "client_id": lines[0].client_id.id,
                "service_id": service.id,
                "service_level_id": self.cases.emergency.id,
                "week_start": WEEK,
                "qty_actual": 2,
                "comment": "Fall",
            }
        )

    def import_rows(self, user, lines):
        """Send a sheet about every line: as it is, changed, and with an error."""
        rows = [row_of(line, WEEK) for line in lines]
        for row in rows[::3]:
            row |= {"qty_missed": row["qty_actual"], "qty_actual": 0, "comment": "Away"}
        for row in rows[1::4]:
            row["qty_frustrated"] = "two"
        import_of(user, lines.provider_id, *rows)

    def queries_of(self, number, address):
        """Return how many queries the page takes once everything is warm."""
        self.authenticate(f"user.of.{number}", PASSWORD)
        for _warming in range(2):
            self.url_open(address)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        response = self.url_open(address)
        self.assertEqual(response.status_code, 200, address)
        self.assertIn(f"PROVIDER OF {number}", response.text)
        return self.env.cr.sql_log_count - before

    def test_pages_ask_as_many_queries_for_300_clients_as_for_10(self):
        few, _lines = self.service_of(10)
        many, lines = self.service_of(300)
        self.assertEqual(len(lines), 300)
        for limit in (0, 28):
            (few | many).contract_id.policy_id.age_limit_days = limit
            with self.subTest(age_limit=limit):
                self.compare(few, many)

    def compare(self, few, many):
        addresses = {
            "actuals": "/my/actuals?service={service}&week=2023-09-04",
            "filtered": "/my/actuals?service={service}&week=2023-09-04"
            "&states=to_confirm&kinds=planned",
            "check": "/my/actuals/confirm?service={service}&week=2023-09-04",
            "package lines": "/my/package-lines?view=1&service={service}",
            "export": "/my/actuals/export?service={service}",
            "commissioned": "/my/actuals/commissioned?service={service}",
            "imports": "/my/actuals/import",
            "confirm import": "/my/actuals/import/{sheet}?show=all",
            "errors of an import": "/my/actuals/import/{sheet}?show=errors",
            "home": "/my",
            "invoices": "/my/invoices-credit-notes",
            "search of invoices": "/my/invoices-credit-notes?search=SS",
            "new invoice": "/my/invoices-credit-notes/new",
            "calculated invoice": "/my/invoices-credit-notes/new/calculate"
            "?contract={contract}",
        }
        counts = {}
        for name, address in addresses.items():
            for number, service in ((10, few), (300, many)):
                sheet = self.sheet_of(service)
                url = address.format(
                    service=service.id, sheet=sheet.id, contract=service.contract_id.id
                )
                counts[name, number] = self.queries_of(number, url)
        for name in {name for name, _number in counts}:
            with self.subTest(page=name):
                self.assertGreater(counts[name, 10], 5, "nothing was counted")
                self.assertEqual(counts[name, 10], counts[name, 300])

    def sheet_of(self, service):
        return self.env["lcc.actuals.import"].search(
            [("provider_id", "=", service.provider_id.id)]
        )
