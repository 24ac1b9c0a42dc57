import io
from datetime import date
from decimal import Decimal

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError
from xlsxwriter import Workbook

from ..tools.uplift import difference_a_week, raised
from .common import ActualsCommon

FROM = date(2023, 9, 4)


@tagged("post_install", "-at_install")
class TestUplifts(ActualsCommon):
    """TEST PROVIDER's prices of £20.50 and DEMO PROVIDER's, raised from Monday 4 Sep
    2023 on."""

    def uplift(self, contracts=None, user=None, **values):
        contracts = self.cases.test_contract if contracts is None else contracts
        return (
            self.env["lcc.rate.uplift"]
            .with_user(user or self.officer)
            .create(
                {
                    "contract_ids": [Command.set(contracts.ids)],
                    "level_ids": [Command.set(self.cases.two_carer.ids)],
                    "date_from": FROM,
                    "percentage": 3.7,
                    **values,
                }
            )
        )

    def rates(self, state="approved", level=None):
        return self.env["lcc.rate"].search(
            [
                ("contract_id", "=", self.cases.test_contract.id),
                ("service_level_id", "=", (level or self.cases.two_carer).id),
                ("state", "=", state),
                ("date_end", "=", False),
            ]
        )

    def test_prices_are_rounded_half_up_to_a_step(self):
        for price, percentage, step, result in (
            (20.50, 3.7, 0.01, "21.26"),
            (20.50, 5, 0.01, "21.53"),
            (17.84, 4.25, 0.01, "18.60"),
            (20.50, 3.7, 0.05, "21.25"),
            (507.49, 6.6, 1, "541"),
            (0.45, 1, 0.01, "0.45"),
        ):
            with self.subTest(price=price, percentage=percentage, step=step):
                self.assertEqual(raised(price, percentage, step), Decimal(result))
        # 21.525 each: half pennies go up once a week, not once in all.
        self.assertEqual(difference_a_week([0.5, 0.5], 20.50, 21.53), Decimal("1.04"))

    def test_the_preview_says_what_it_comes_to(self):
        uplift = self.uplift()
        uplift.action_preview()
        (line,) = uplift.line_ids
        # Mrs Rowanthwaite's 14 hours at £0.76 more.
        self.assertEqual((line.price_old, line.price_new), (20.50, 21.26))
        self.assertEqual((line.cpli_count, line.qty_week), (1, 14))
        self.assertEqual((line.amount_week, line.amount_year), (10.64, 553.28))
        self.assertEqual((uplift.amount_week, uplift.amount_year), (10.64, 553.28))
        self.assertFalse(self.rates("draft"))

    def test_a_second_officer_approves_them_all_at_once(self):
        single = self.cases.single_carer
        levels = self.cases.two_carer | single
        uplift = self.uplift(level_ids=[Command.set(levels.ids)])
        uplift.action_preview()
        action = uplift.action_prepare()
        rates = self.env["lcc.rate"].search(action["domain"])
        self.assertEqual(rates.mapped("state"), ["draft"] * 2)
        self.assertEqual(rates.prepared_by_id, self.officer)
        self.assertEqual(self.rates().price, 20.50)
        with self.assertRefused("second officer"):
            rates.with_user(self.officer).action_approve()
        rates.with_user(self.second_officer).action_approve()
        self.assertEqual((self.rates() | self.rates(level=single)), rates)
        self.assertEqual(set(rates.mapped("price")), {21.26})
        line = self.cases.rowan.package_line_ids.filtered(
            lambda cpli: cpli.service_level_id == self.cases.two_carer
        )
        book = rates._get_book(line.contract_id, line.service_level_id)
        for day, price in ((date(2023, 9, 3), 20.50), (FROM, 21.26)):
            ids = (line.contract_id.id, line.service_level_id.id, line.id)
            self.assertEqual(book.find(*ids, day).price, price)

    def test_other_contracts_keep_their_prices(self):
        uplift = self.uplift()
        uplift.action_preview()
        self.assertEqual(uplift.line_ids.contract_id, self.cases.test_contract)
        both = self.uplift(self.cases.test_contract | self.cases.demo_contract)
        both.level_ids = self.cases.two_carer | self.cases.demo_two_carer
        both.action_preview()
        self.assertEqual(len(both.line_ids.contract_id), 2)

    def test_own_prices_are_raised_with_their_cpli_or_left(self):
        line = self.cases.rowan.package_line_ids.filtered(
            lambda cpli: cpli.service_level_id == self.cases.two_carer
        )
        contract, level = self.cases.test_contract, self.cases.two_carer
        self.world.rate(contract, level, 25.00, date(2023, 8, 28), line=line)
        uplift = self.uplift()
        uplift.action_preview()
        self.assertEqual(
            sorted(
                (each.price_new, each.cpli_count, each.amount_week)
                for each in uplift.line_ids
            ),
            # 14 hours at £0.93 more; nobody is left at the contract's price.
            [(21.26, 0, 0.00), (25.93, 1, 13.02)],
        )
        line.date_end = date(2023, 9, 3)
        uplift.action_preview()
        self.assertEqual(uplift.line_ids.mapped("price_new"), [21.26])
        line.date_end = False
        uplift.has_own_prices = False
        uplift.action_preview()
        self.assertEqual(uplift.line_ids.mapped("price_new"), [21.26])

    def test_what_is_not_raised_is_said(self):
        contract, level = self.cases.test_contract, self.cases.two_carer
        self.world.rate(contract, level, 22.00, date(2023, 10, 2))
        uplift = self.uplift()
        uplift.action_preview()
        self.assertFalse(uplift.line_ids)
        self.assertIn("at £20.50", uplift.left_out)
        self.assertIn("it ends on 1 Oct 2023", uplift.left_out)
        self.assertIn("it begins on that day or later", uplift.left_out)
        with self.assertRaisesRegex(UserError, "no price to raise"):
            uplift.action_prepare()

    def test_preparing_twice_prepares_once(self):
        for _time in range(2):
            uplift = self.uplift()
            uplift.action_preview()
            if uplift.line_ids:
                uplift.action_prepare()
        self.assertEqual(len(self.rates("draft")), 1)
        self.assertIn("waits for approval", uplift.left_out)

    def test_what_has_changed_since_the_preview_is_looked_at_again(self):
        contract, level = self.cases.test_contract, self.cases.two_carer

        def approve_another():
            # In force before the raise, at more than it would come to.
            self.world.rate(contract, level, 25.00, date(2023, 8, 28))

        uplift = self.uplift()
        for change in (
            lambda: uplift.write({"percentage": 2.0}),
            lambda: self.cases.rowan.package_line_ids.write(
                {"date_end": date(2023, 9, 3)}
            ),
            approve_another,
        ):
            uplift.action_preview()
            uplift.action_prepare()
            self.rates("draft").unlink()
            change()
            self.env.flush_all()
            with self.assertRefused("since the preview"):
                uplift.action_prepare()
            self.assertFalse(self.rates("draft"))

    def test_a_percentage_is_more_than_nothing(self):
        for values in ({"percentage": 0}, {"percentage": 101}, {"step": 0}):
            with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
                self.uplift(**values)
                self.env.flush_all()

    def test_readers_raise_nothing(self):
        with self.assertRaises(AccessError):
            self.uplift(user=self.reader)


@tagged("post_install", "-at_install")
class TestRateImport(ActualsCommon):
    """Rates come in by Odoo's own import, and wait for a second officer."""

    HEADINGS = ("contract_id", "service_level_id", "date_start", "date_end", "price")

    def rows(self, start):
        contract, level = self.cases.test_contract.name, self.cases.two_carer.name
        return [(contract, level, start, "", "21.26")]

    def run_import(self, name, kind, content):
        wizard = (
            self.env["base_import.import"]
            .with_user(self.officer)
            .create(
                {
                    "res_model": "lcc.rate",
                    "file_name": name,
                    "file_type": kind,
                    "file": content,
                }
            )
        )
        options = {
            "has_headers": True,
            "quoting": '"',
            "separator": ",",
            "encoding": "utf-8",
            "date_format": "%Y-%m-%d",
            "float_decimal_separator": ".",
            "float_thousand_separator": ",",
        }
        headings = list(self.HEADINGS)
        return wizard.execute_import(headings, headings, options)

    def as_csv(self, rows):
        lines = [self.HEADINGS, *rows]
        return "\n".join(",".join(f'"{c}"' for c in line) for line in lines).encode()

    def as_xlsx(self, rows):
        file = io.BytesIO()
        with Workbook(file) as book:
            sheet = book.add_worksheet()
            for at, row in enumerate([self.HEADINGS, *rows]):
                sheet.write_row(at, 0, row)
        return file.getvalue()

    def test_rates_are_imported_unapproved_from_csv_and_xlsx(self):
        sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        for name, kind, content in (
            ("rates.csv", "text/csv", self.as_csv(self.rows("2023-09-04"))),
            ("rates.xlsx", sheet, self.as_xlsx(self.rows("2023-09-04"))),
        ):
            with self.subTest(name=name):
                result = self.run_import(name, kind, content)
                self.assertFalse(result["messages"])
                rate = self.env["lcc.rate"].browse(result["ids"])
                self.assertEqual((rate.price, rate.state), (21.26, "draft"))
                self.assertEqual(rate.prepared_by_id, self.officer)
                with self.assertRefused("second officer"):
                    rate.with_user(self.officer).action_approve()
                rate.with_user(self.officer).unlink()

    def test_a_price_that_waits_already_is_refused(self):
        rows = self.rows("2023-09-04") * 2
        with mute_logger("odoo.sql_db"):
            result = self.run_import("rates.csv", "text/csv", self.as_csv(rows))
        self.assertIn("can't hold on the same day", result["messages"][0]["message"])
