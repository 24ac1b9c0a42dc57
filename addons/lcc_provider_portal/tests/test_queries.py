import random
from contextlib import ExitStack, contextmanager
from datetime import date
from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.lcc_actuals.demo.scheduled import draw_up, settle_in
from odoo.addons.lcc_actuals.demo.world import PASSWORD

from .common import PortalHttpCommon
from .sheets import import_of, row_of

WEEK = date(2023, 9, 4)
PAGES = {
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
    "calculated invoice": "/my/invoices-credit-notes/new/calculate?contract={contract}",
}
#: Pages that show, or reckon with, every row there is.
WHOLE_PAGES = {
    **{name: PAGES[name] for name in ("check", "new invoice", "calculated invoice")},
    "invoice": "/my/invoices-credit-notes/{bill}",
    "submit invoice": "/my/invoices-credit-notes/{bill}/submit",
    "weeks of a line": "/my/invoices-credit-notes/{bill}/line/{key}",
    "delete invoice": "/my/invoices-credit-notes/{bill}/delete",
    "suggest lines": "/my/invoices-credit-notes/{bill}/suggest",
}
#: Odoo reads records by the thousand: more of them, and it asks again. The tests let it
#: read fewer at once.
READS_IN_PORTIONS = (
    "odoo.orm.fields",
    "odoo.orm.fields_relational",
    "odoo.orm.models",
    "odoo.addons.lcc_actuals.tools.loading",
)


@contextmanager
def in_portions_of(number):
    with ExitStack() as stack:
        for place in READS_IN_PORTIONS:
            stack.enter_context(patch(f"{place}.PREFETCH_MAX", number))
        yield


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

    def schedule_of(self, number):
        """Return the schedule of a home of so many residents, with corrections of the
        one before, absences, contributions and a question."""
        provider = self.world.provider(f"PROVIDER OF {number}")
        contract = self.world.contract(
            provider, f"CH - OF {number}", "scheduled", start=date(2023, 4, 10)
        )
        service = self.world.service(contract, f"HOME OF {number}")
        bed = self.world.level("Residential (Bed)", unit="week")
        self.world.rate(contract, bed, 700.00)
        chance = random.Random(number)
        lines = settle_in(self.world, service, bed, chance, number, date(2023, 4, 10))
        collected = {"amount_contribution": 100, "is_contribution_collected": True}
        lines[::3].write(collected)
        draw_up(self.world, contract, date(2023, 4, 10)).action_finalise()
        lines[::5].write({"date_end": date(2023, 4, 30)})
        self.env["lcc.absence"].create(
            [
                {
                    "client_id": line.client_id.id,
                    "reason": "away",
                    "date_start": date(2023, 5, 10),
                    "date_end": date(2023, 5, 12),
                }
                for line in lines[1::4]
            ]
        )
        schedule = draw_up(self.world, contract, date(2023, 5, 8))
        user = self.world.portal_user(
            f"User of {number}", f"user.of.{number}", provider
        )
        self.assertGreater(len(schedule.line_ids), number)
        line = schedule.line_ids.filtered("is_payable")[:1]
        schedule.with_user(user).action_question(line.id, "Why?")
        return schedule

    def test_a_schedule_asks_as_many_queries_for_300_residents_as_for_15(self):
        few, many = self.schedule_of(15), self.schedule_of(300)
        path = "/my/scheduled-payments"
        addresses = {
            "home": "/my",
            "list": path,
            "schedule": f"{path}/{{schedule}}",
            "client of a schedule": f"{path}/{{schedule}}?search=SS",
            "reject": f"{path}/{{schedule}}/reject",
            "question": f"{path}/{{schedule}}/question/{{line}}",
            "csv": f"{path}/{{schedule}}/csv",
            "xlsx": f"{path}/{{schedule}}/xlsx",
            "print": f"{path}/{{schedule}}/pdf",
        }
        for name, address in addresses.items():
            says = "" if name in ("csv", "xlsx") else "PROVIDER OF"
            with self.subTest(page=name):
                self.compare_schedules(address, few, many, says)
            with self.subTest(page=name, portions=True), in_portions_of(100):
                self.compare_schedules(address, few, many, says)

    def compare_schedules(self, address, few, many, says):
        counts = {
            number: self.queries_of(
                number,
                address.format(
                    schedule=schedule.id,
                    line=schedule.line_ids.filtered("is_payable")[1].id,
                ),
                says and f"{says} {number}",
            )
            for number, schedule in ((15, few), (300, many))
        }
        self.assertGreater(counts[15], 5, "nothing was counted")
        self.assertEqual(counts[15], counts[300])

    def queries_of(self, number, address, says=None):
        """Return how many queries the page takes once everything is warm. It ``says``
        whose it is."""
        says = f"PROVIDER OF {number}" if says is None else says
        self.authenticate(f"user.of.{number}", PASSWORD)
        for _warming in range(2):
            self.url_open(address)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        response = self.url_open(address)
        self.assertEqual(response.status_code, 200, address)
        self.assertIn(says, response.text)
        return self.env.cr.sql_log_count - before

    def test_pages_ask_as_many_queries_for_300_clients_as_for_10(self):
        few, _lines = self.service_of(10)
        many, lines = self.service_of(300)
        self.assertEqual(len(lines), 300)
        for limit in (0, 28):
            (few | many).contract_id.policy_id.age_limit_days = limit
            with self.subTest(age_limit=limit):
                self.compare({10: few, 300: many}, PAGES)

    def test_pages_read_at_once_what_odoo_would_read_in_portions(self):
        sizes = {10: self.service_of(10)[0], 150: self.service_of(150)[0]}
        bills = {number: self.bill_rest(number) for number in sizes}
        self.assertGreater(len(bills[150].lcc_link_ids), 25)
        with in_portions_of(25):
            self.compare(sizes, WHOLE_PAGES, bills)

    def bill_rest(self, number):
        """Draw up an invoice of all that is left to bill; return it."""
        user = self.env["res.users"].search([("login", "=", f"user.of.{number}")])
        moves = self.env["account.move"].with_user(user)
        contract = self.env["lcc.contract"].search(
            [("name", "=", f"CONTRACT OF {number}")]
        )
        asked = {"kind": "invoice", "scope": "contract", "record_id": contract.id}
        keys = [line["key"] for line in moves.action_lcc_calculate(**asked)["lines"]]
        bill_id = moves.action_lcc_create(
            **asked, keys=keys, values={"reference": "THE REST"}
        )
        return self.env["account.move"].browse(bill_id)

    def compare(self, sizes, pages, bills=None):
        """Ask each page with the few rows and with the many, {number: service}."""
        few, many = sizes
        for name, address in pages.items():
            counts = {}
            for number, service in sizes.items():
                bill = bills and bills[number]
                url = address.format(
                    service=service.id,
                    sheet=self.sheet_of(service).id,
                    contract=service.contract_id.id,
                    bill=bill and bill.id,
                    key=bill and bill.invoice_line_ids[:1].lcc_line_key,
                )
                counts[number] = self.queries_of(number, url)
            with self.subTest(page=name):
                self.assertGreater(counts[few], 5, "nothing was counted")
                self.assertEqual(counts[few], counts[many])

    def sheet_of(self, service):
        return self.env["lcc.actuals.import"].search(
            [("provider_id", "=", service.provider_id.id)]
        )
