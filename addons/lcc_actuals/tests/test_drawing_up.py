from datetime import date
from decimal import Decimal

from odoo.fields import Command, Domain
from odoo.tests import tagged

from ..demo.guide import WEEK_MANUAL, WEEK_RESPITE, WEEKS_TESTINV4
from ..exceptions import BillRefused
from .common import WEEK, WEEK_2, ActualsCommon


class DrawingUpCommon(ActualsCommon):
    """Mrs Rowanthwaite's four weeks are confirmed, £389.50 each; Mrs Carrbeck's four
    of £574.00 are not."""

    def setUp(self):
        super().setUp()
        self.moves = self.env["account.move"].with_user(self.officer)

    def calculate(self, kind="invoice", scope="contract", record=None):
        record = record or self.cases.test_contract
        return self.moves.action_lcc_calculate(kind, scope, record.id)

    def draw_up(self, reference, record=None, keys=None, kind="invoice", **values):
        """Create what is calculated for a contract; return the bill."""
        record = record or self.cases.test_contract
        keys = keys or [
            line["key"] for line in self.calculate(kind, "contract", record)["lines"]
        ]
        values = {"reference": reference, **values}
        return self.moves.browse(
            self.moves.action_lcc_create(kind, "contract", record.id, keys, values)
        )

    def confirm_weeks(self, client, *mondays):
        for monday in mondays:
            self.confirm(*self.week(client, monday))

    def money_of(self, line):
        return tuple(line[name] for name in ("value", "vat", "contribution", "payable"))


@tagged("post_install", "-at_install")
class TestCalculating(DrawingUpCommon):
    def test_testinv4_is_one_line_of_a_commitment_and_a_period(self):
        data = self.calculate()
        self.assertEqual(
            data["title"], "Contract LWHH - TEST HOMECARE CONTRACT (PR1 0LD)"
        )
        self.assertEqual(data["provider_id"], self.cases.test.id)
        (line,) = data["lines"]
        self.assertEqual(line["commitment"], "Rowanthwaite, Rosa, 2023/2024")
        self.assertEqual(line["period"], "17/07/2023 - 13/08/2023")
        self.assertEqual(line["client_reference"], self.cases.rowan.reference)
        self.assertEqual(line["weeks"], [day.isoformat() for day in WEEKS_TESTINV4])
        self.assertFalse(line["is_adjustment"])
        self.assertEqual(self.money_of(line), (1558.0, 0.0, 0.0, 1558.0))

    def test_defaults_that_a_caller_sends_are_no_part_of_a_document(self):
        plain = self.draw_up("PLAIN1")
        dates = plain.invoice_date, plain.invoice_date_due
        plain.action_lcc_delete()
        self.moves = self.moves.with_context(
            default_invoice_date_due="2023-01-01",
            default_lcc_date_submitted="2023-01-01 09:00:00",
            default_lcc_is_held=True,
            default_lcc_scheduled_payment_id=1,
        )
        bill = self.draw_up("PLAIN1")
        self.assertEqual((bill.invoice_date, bill.invoice_date_due), dates)
        self.assertEqual(bill.lcc_status, "unsubmitted")

    def test_what_is_calculated_is_what_is_created(self):
        self.confirm_weeks(self.cases.carr, WEEK)
        bill = self.draw_up("INV1")
        self.assertEqual(bill.amount_total, 1558.0 + 574.0)
        self.assertEqual(self.calculate()["lines"], [])

    def test_every_scope_calculates_its_own(self):
        self.confirm_weeks(self.cases.carr, WEEK)
        cases = self.cases
        for scope, record, count in (
            ("contract", cases.test_contract, 2),
            ("service", cases.test_service, 2),
            ("provider", cases.test, 2),
            ("contract", cases.demo_contract, 1),
        ):
            with self.subTest(scope=scope):
                data = self.calculate(scope=scope, record=record)
                self.assertEqual(len(data["lines"]), count)
        (line,) = self.moves.action_lcc_calculate(
            "invoice", "client", cases.carr.id, cases.test.id
        )["lines"]
        self.assertEqual(self.money_of(line), (574.0, 0.0, 0.0, 574.0))

    def test_a_contribution_is_deducted(self):
        line = self.cases.rowan.package_line_ids[0]
        line.write({"amount_contribution": 10, "is_contribution_collected": True})
        (row,) = self.calculate()["lines"]
        self.assertEqual(self.money_of(row), (1558.0, 0.0, 40.0, 1518.0))
        self.assertEqual(self.draw_up("INV1").amount_total, 1518.0)

    def test_a_credit_note_takes_negative_differences_and_an_adjustment_names_weeks(
        self,
    ):
        self.draw_up("INV1").action_lcc_submit()
        self.world.rate(self.cases.test_contract, self.cases.single_carer, 20.0, WEEK_2)
        self.assertEqual(self.calculate("invoice")["lines"], [])
        (line,) = self.calculate("credit_note")["lines"]
        self.assertTrue(line["is_adjustment"])
        self.assertEqual(line["weeks"], ["2023-07-24", "2023-07-31", "2023-08-07"])
        # Three weeks of 7 h at 50p less, positive as a credit note shows them.
        self.assertEqual(self.money_of(line), (10.5, 0.0, 0.0, 10.5))
        note = self.draw_up("CN1", kind="credit_note")
        self.assertEqual((note.move_type, note.amount_total), ("in_refund", 10.5))
        self.assertEqual(self.calculate("credit_note")["lines"], [])

    def test_open_amounts_say_what_each_scope_could_take(self):
        self.confirm_weeks(self.cases.carr, WEEK)
        cases = self.cases
        amounts = self.moves._lcc_get_open_amounts("invoice", cases.test)
        self.assertEqual(amounts["contract"], {cases.test_contract: 2132.0})
        self.assertEqual(amounts["service"], {cases.test_service: 2132.0})
        self.assertEqual(list(amounts["client"]), [cases.carr, cases.rowan])
        self.assertEqual(amounts["client"][cases.carr], 574.0)
        self.assertEqual(amounts["provider"], {cases.test: 2132.0})
        self.assertEqual(self.moves._lcc_get_open_amount("invoice", cases.test), 2132.0)
        credit = self.moves._lcc_get_open_amounts("credit_note", cases.test)
        self.assertEqual(credit["provider"], {cases.test: 0})

    def test_a_refusal_names_what_is_wrong(self):
        self.draw_up("INV1")
        self.confirm_weeks(self.cases.carr, WEEK)
        keys = [line["key"] for line in self.calculate()["lines"]]
        before = self.env["account.move"].search_count([])
        for values, chosen, names in (
            ({"reference": " "}, keys, {"reference"}),
            ({}, keys, {"reference"}),
            ({"reference": "inv1"}, keys, {"reference"}),
            ({"reference": "A", "invoice_date": "32/1"}, keys, {"invoice_date"}),
            (
                {"reference": "", "invoice_date": ""},
                keys,
                {"reference", "invoice_date"},
            ),
            ({"reference": "A"}, [], {"lines"}),
            ({"reference": "A"}, ["gone"], {"lines"}),
        ):
            with self.subTest(values=values, keys=chosen):
                with self.assertRaises(BillRefused) as caught:
                    self.moves.action_lcc_create(
                        "invoice",
                        "contract",
                        self.cases.test_contract.id,
                        chosen,
                        values,
                    )
                self.assertEqual(caught.exception.problems.keys(), names)
        self.assertEqual(self.env["account.move"].search_count([]), before)

    def test_a_document_holds_at_most_so_many_lines(self):
        self.env.company.lcc_invoice_max_lines = 1
        self.confirm_weeks(self.cases.carr, WEEK)
        data = self.calculate()
        self.assertEqual((data["max_lines"], len(data["lines"])), (1, 2))
        first, second = (line["key"] for line in data["lines"])
        with self.assertRefused("at most 1 lines; these are 2", error=BillRefused):
            self.draw_up("INV1", keys=[first, second])
        bill = self.draw_up("INV1", keys=[first])
        with self.assertRefused("at most 1 lines; these are 2", error=BillRefused):
            bill.action_lcc_add([second])
        self.env.company.lcc_invoice_max_lines = 2
        bill.action_lcc_add([second])
        self.assertEqual(bill.amount_total, 2132.0)


@tagged("post_install", "-at_install")
class TestMissing(DrawingUpCommon):
    def missing(self, kind="invoice", scope="contract", record=None):
        return [
            (week["week_start"], week["reason"], week["lines"], week["clients"])
            + (week["amount"],)
            for week in self.calculate(kind, scope, record)["missing"]
        ]

    def test_unconfirmed_weeks_are_missing_week_by_week(self):
        self.assertEqual(
            self.missing(),
            [(day.isoformat(), "to_confirm", 2, 1, 574.0) for day in WEEKS_TESTINV4],
        )
        self.confirm_weeks(self.cases.carr, *WEEKS_TESTINV4)
        self.assertEqual(self.missing(), [])

    def test_clients_and_pounds_of_a_week_are_added_up(self):
        other = self.world.client("Mr", "Otto", "Ormerod")
        line = self.world.cpli(
            other, self.cases.test_service, self.cases.travel, 2, date(2023, 7, 17)
        )
        line.write({"amount_contribution": 7, "is_contribution_collected": True})
        self.world.generate(self.cases.test_service, WEEK)
        self.assertEqual(
            self.missing()[0], ("2023-07-17", "to_confirm", 3, 2, 574.0 + 41.0 - 7.0)
        )

    def test_each_reason_is_said_once(self):
        self.confirm_weeks(self.cases.carr, *WEEKS_TESTINV4)
        self.policy(has_extra_limit=True, extra_tolerance_qty=1)
        extra = {"qty_actual": 10, "qty_extra": 3, "comment": "Fall"}
        self.save_week(WEEK, single_carer=extra)
        self.assertEqual(self.missing(), [("2023-07-17", "awaiting", 1, 1, 205.0)])
        travel = self.actual(self.cases.travel, self.cases.carr).package_line_id
        travel.qty_week = 5
        self.assertEqual(
            self.missing(),
            [
                ("2023-07-17", "plan_changed", 1, 1, 143.5),
                ("2023-07-17", "awaiting", 1, 1, 205.0),
                ("2023-07-24", "plan_changed", 1, 1, 143.5),
                ("2023-07-31", "plan_changed", 1, 1, 143.5),
                ("2023-08-07", "plan_changed", 1, 1, 143.5),
            ],
        )

    def test_a_scope_misses_its_own_weeks_only(self):
        weeks = [day.isoformat() for day in (WEEK_MANUAL, WEEK_RESPITE)]
        self.assertEqual(
            self.missing(record=self.cases.demo_contract),
            [(week, "to_confirm", 1, 1, 624.4) for week in weeks],
        )
        data = self.moves.action_lcc_calculate(
            "invoice", "client", self.cases.rowan.id, self.cases.test.id
        )
        self.assertEqual(data["missing"], [])

    def test_a_credit_note_misses_what_was_billed_before(self):
        self.confirm_weeks(self.cases.carr, WEEK)
        self.draw_up("INV1")
        self.assertEqual(self.missing("credit_note"), [])
        travel = self.actual(self.cases.travel, self.cases.carr).package_line_id
        travel.qty_week = 5
        self.assertEqual(
            self.missing("credit_note"), [("2023-07-17", "plan_changed", 1, 1, 0.0)]
        )


@tagged("post_install", "-at_install")
class TestVat(DrawingUpCommon):
    """Care is exempt; a level that is taxed follows its product's tax."""

    def tax(self, amount, **values):
        return self.env["account.tax"].create(
            {
                "name": f"Test {amount} {values}",
                "amount": amount,
                "type_tax_use": "purchase",
                **values,
            }
        )

    def charge(self, level, *taxes):
        level.product_id.supplier_taxes_id = [Command.set([tax.id for tax in taxes])]

    def setUp(self):
        super().setUp()
        # 7.25 h at £20.50 are £148.625, rounded up: a line's price has no end.
        odd = {"qty_actual": 7.25, "qty_extra": 0.25, "comment": "Late"}
        for monday in WEEKS_TESTINV4:
            self.save_week(monday, single_carer=odd)
        self.confirm_weeks(self.cases.carr, *WEEKS_TESTINV4)

    def compare(self):
        """Draw up what is calculated; return page's and bill's VAT of both lines."""
        lines = self.calculate()["lines"]
        bill = self.draw_up("INV1")
        pages = [line["vat"] for line in lines]
        self.assertAlmostEqual(sum(pages), bill.amount_tax, places=2)
        self.assertEqual(
            sum(Decimal(str(line["payable"])) for line in lines),
            Decimal(str(bill.amount_total)),
        )
        bill.action_lcc_delete()
        return pages

    def test_exempt_care_bears_no_vat(self):
        self.assertEqual(self.compare(), [0.0, 0.0])

    def test_a_taxed_level_bears_what_its_product_says(self):
        self.charge(self.cases.travel, self.tax(20))
        # Mrs Carrbeck: 4 x £143.50 of travel beside 4 x £430.50 of care.
        self.assertEqual(self.compare(), [114.8, 0.0])
        self.charge(self.cases.single_carer, self.tax(5))
        # 5 % of 4 x £430.50, and of 4 x £148.63.
        self.assertEqual(self.compare(), [200.9, 29.73])

    def test_rounding_by_document_agrees_as_well(self):
        self.env.company.tax_calculation_rounding_method = "round_globally"
        self.charge(self.cases.single_carer, self.tax(5.37), self.tax(1.13))
        self.charge(self.cases.travel, self.tax(3.33))
        self.assertTrue(all(self.compare()))

    def test_the_provider_s_fiscal_position_maps_the_tax(self):
        position = self.env["account.fiscal.position"].create({"name": "Abroad"})
        standard = self.tax(20)
        self.tax(
            10,
            fiscal_position_ids=[Command.link(position.id)],
            original_tax_ids=[Command.link(standard.id)],
        )
        self.charge(self.cases.travel, standard)
        self.cases.test.property_account_position_id = position
        self.assertEqual(self.compare(), [57.4, 0.0])

    def test_a_contribution_bears_no_vat(self):
        self.charge(self.cases.travel, self.tax(20))
        line = self.actual(self.cases.travel, self.cases.carr).package_line_id
        line.write({"amount_contribution": 50, "is_contribution_collected": True})
        self.assertEqual(self.compare(), [114.8, 0.0])


@tagged("post_install", "-at_install")
class TestFinding(DrawingUpCommon):
    """Documents by financial year and by what people know of them."""

    def setUp(self):
        super().setUp()
        self.confirm(self.bloggs_actual(WEEK_MANUAL))
        self.both = self.draw_up("0B/5DF123348-P", self.cases.demo_contract)
        self.other = self.draw_up("TESTINV4")

    def listed(self, year):
        return self.moves.search(self.moves._lcc_year_domain(year))

    def found(self, text, provider=None):
        provider = provider or self.cases.demo
        return self.moves.search(
            Domain("lcc_provider_id", "=", provider.id)
            & self.moves._lcc_search_domain(provider, text)
        )

    def test_a_bill_is_listed_in_every_year_of_its_commitments(self):
        self.assertEqual(self.both.lcc_financial_years, "2021/2022, 2022/2023")
        self.assertEqual(self.listed("2021/2022"), self.both)
        self.assertEqual(self.listed("2022/2023"), self.both)
        self.assertEqual(self.listed("2023/2024"), self.other)
        self.assertEqual(
            self.moves._lcc_get_years(self.cases.demo), ["2022/2023", "2021/2022"]
        )
        self.assertEqual(self.moves._lcc_get_years(self.cases.test), ["2023/2024"])

    def test_years_follow_the_lines(self):
        keys = {
            line.lcc_commitment_id.financial_year: line.lcc_line_key
            for line in self.both.invoice_line_ids
        }
        self.both.action_lcc_remove([keys["2022/2023"]])
        self.assertEqual(self.listed("2022/2023"), self.moves)
        self.both.action_lcc_remove([keys["2021/2022"]])
        # Nothing is left on it: the year of its date.
        self.assertEqual(self.both.lcc_financial_years, "2023/2024")
        self.both.action_lcc_update({"invoice_date": "2023-03-31"})
        self.assertEqual(self.both._lcc_split_years(), ["2022/2023"])

    def test_a_bill_of_another_trade_has_no_years(self):
        bill = self.env["account.move"].create(
            {"move_type": "in_invoice", "partner_id": self.cases.test.id}
        )
        self.assertFalse(bill.lcc_financial_years)

    def test_a_search_finds_reference_client_and_client_reference(self):
        reference = self.cases.bloggs.reference
        for text in (
            "0B/5DF123348-P",
            "5df1233",
            "  0b/5DF123348-p ",
            "Bloggs",
            "bloggs, jane",
            "Jane  Bloggs",
            reference,
            reference.lower(),
            f"{reference} Bloggs",
        ):
            with self.subTest(text=text):
                self.assertEqual(self.found(text), self.both)

    def test_a_search_finds_a_posted_bill_by_its_number(self):
        self.other.action_lcc_submit()
        self.other._lcc_unsealed().with_user(self.second_officer).sudo().action_post()
        number = self.other.name
        self.assertTrue(number and number != "/")
        self.assertEqual(self.found(number, self.cases.test), self.other)

    def test_a_search_finds_neither_more_nor_another_provider_s(self):
        for text in ("Jane Carrbeck", "0B%P", "0B_5DF", "Rowanthwaite", "TESTINV4"):
            with self.subTest(text=text):
                self.assertFalse(self.found(text))

    def test_a_search_finds_a_client_put_away_in_the_archive(self):
        self.cases.bloggs.active = False
        self.assertEqual(self.found("Bloggs"), self.both)
