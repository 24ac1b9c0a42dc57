from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..demo.guide import INVOICE_2021, WEEKS_TESTINV4
from .orders import OrdersCommon

#: A week that begins in one financial year and ends in the next.
TURN_OF_THE_YEAR = date(2023, 3, 27)


@tagged("post_install", "-at_install")
class TestCommitmentsThereAre(OrdersCommon):
    """A commitment for every client, contract and year that has actuals."""

    def keys(self):
        orders = self.env["lcc.commitment"].search([])
        return sorted((o.client_id.last_name, o.financial_year) for o in orders)

    def test_every_year_of_generated_weeks_has_one(self):
        self.assertEqual(
            self.keys(),
            [
                ("Bloggs", "2021/2022"),
                ("Bloggs", "2022/2023"),
                ("Bloggs", "2023/2024"),
                ("Carrbeck", "2023/2024"),
                ("Rowanthwaite", "2023/2024"),
            ],
        )

    def test_it_says_what_the_orm_would_have_it_say(self):
        made = self.bloggs_order("2021/2022")
        expected = {
            "name": "Bloggs, Jane, 2021/2022",
            "list_name": "Bloggs, Jane",
            "provider_id": self.cases.demo.id,
            "company_id": self.env.company.id,
            "create_uid": self.officer.id,
        }
        self.assertRecordValues(made, [expected])
        for name in ("name", "list_name", "provider_id", "company_id"):
            self.env.add_to_compute(made._fields[name], made)
        self.assertRecordValues(made, [expected])

    def test_it_follows_the_client_s_name(self):
        self.cases.bloggs.last_name = "Bloggs-Hill"
        self.assertEqual(
            self.bloggs_order("2021/2022").name, "Bloggs-Hill, Jane, 2021/2022"
        )

    def test_further_weeks_add_none(self):
        before = self.keys()
        self.world.generate(self.cases.test_service, date(2023, 8, 14))
        self.world.generate(self.cases.demo_service, date(2022, 6, 27))
        self.assertEqual(self.keys(), before)

    def test_a_week_across_31_march_belongs_to_the_new_year(self):
        cases = self.cases
        client = self.world.client("Mr", "Alan", "Aprilfold")
        line = self.world.cpli(
            client, cases.demo_service, cases.demo_two_carer, 35, TURN_OF_THE_YEAR
        )
        self.world.generate(cases.demo_service, TURN_OF_THE_YEAR)
        self.assertIn(("Aprilfold", "2023/2024"), self.keys())
        self.assertNotIn(("Aprilfold", "2022/2023"), self.keys())
        # Its package ends in the old one: the week belongs there from now on.
        line.date_end = date(2023, 3, 30)
        self.assertIn(("Aprilfold", "2022/2023"), self.keys())

    def test_an_added_line_has_one(self):
        cases, monday = self.cases, date(2022, 6, 20)
        client = self.world.client("Mr", "Alan", "Aprilfold")
        line = self.world.cpli(client, cases.demo_service, cases.respite, 0, monday)
        self.save(
            [self.intermittent(line, qty_actual=4)],
            client,
            monday,
            cases.demo_service,
        )
        self.assertIn(("Aprilfold", "2022/2023"), self.keys())

    def test_a_planned_line_that_an_import_makes_has_one(self):
        cases, monday = self.cases, date(2022, 6, 20)
        client = self.world.client("Mr", "Alan", "Aprilfold")
        line = self.world.cpli(
            client, cases.test_service, cases.single_carer, 7, monday
        )
        self.update_rows(self.row(line, monday))
        self.assertIn(("Aprilfold", "2022/2023"), self.keys())

    def test_an_unplanned_week_that_its_service_s_end_moves_has_one(self):
        cases = self.cases
        client = self.world.client("Mr", "Alan", "Aprilfold")
        self.world.cpli(
            client, cases.test_service, cases.single_carer, 7, TURN_OF_THE_YEAR
        )
        self.save(
            [self.unplanned(cases.emergency, qty_actual=2, comment="Fall")],
            client,
            TURN_OF_THE_YEAR,
        )
        self.assertNotIn(("Aprilfold", "2022/2023"), self.keys())
        cases.test_service.date_end = date(2023, 3, 31)
        self.assertIn(("Aprilfold", "2022/2023"), self.keys())

    def test_two_providers_of_one_client_have_one_each(self):
        cases = self.cases
        self.world.cpli(
            cases.rowan, cases.demo_service, cases.demo_two_carer, 7, date(2023, 7, 17)
        )
        self.world.generate(cases.demo_service, date(2023, 7, 17))
        theirs = self.order(cases.rowan, provider=cases.demo)
        self.assertTrue(theirs)
        self.assertNotEqual(theirs, self.order())
        self.assertEqual(self.values(theirs)[1:], (0, 0))
        self.assertEqual(self.values(self.order())[1:], (1558.00, 0))


@tagged("post_install", "-at_install")
class TestPurchaseOrders(OrdersCommon):
    """What a purchase order says: planned, received and billed, to the penny."""

    def test_the_2021_case_stands_beside_its_year_s_plan(self):
        cases, order = self.cases, self.bloggs_order("2021/2022")
        # 25 h from Wednesday 21 April, then 48 weeks of 35 h, all at £17.14.
        planned = self.figure(1705, 29223.70)
        received = self.figure(140, 2399.60)
        line = self.line(order, cases.demo_two_carer)
        self.assertEqual(line["reference"], cases.bloggs_line.reference)
        self.assertEqual(line["planned"], planned)
        self.assertEqual(line["received"], received)
        self.assertEqual(line["billed"], self.figure(0, 0))
        bill = self.draw_up("0B/5DF123348-P", cases.bloggs, provider=cases.demo)
        self.submit(bill)
        self.assertEqual(bill.amount_total, 2399.60)
        line = self.line(order, cases.demo_two_carer)
        self.assertEqual(line["received"], received)
        self.assertEqual(line["billed"], received)
        self.assertEqual(self.values(order), (29223.70, 2399.60, 2399.60))
        (document,) = self.data(order)["documents"]
        self.assertEqual(
            document,
            {
                "id": bill.id,
                "schedule_id": False,
                "label": "Invoice 0B/5DF123348-P",
                "status": "pending",
                "status_text": "Pending",
                "date": "2023-08-20",
                "weeks": len(INVOICE_2021),
                "value": 2399.60,
                "contribution": 0,
            },
        )

    def test_years_split_at_31_march(self):
        # 52 weeks from 28 March 2022, the first of them at the old price.
        self.assertEqual(self.values(self.bloggs_order("2022/2023"))[0], 32444.30)
        self.world.generate(self.cases.demo_service, TURN_OF_THE_YEAR)
        self.confirm(self.bloggs_actual(TURN_OF_THE_YEAR))
        self.assertEqual(self.values(self.bloggs_order("2022/2023"))[1], 0)
        self.assertEqual(self.values(self.bloggs_order("2023/2024"))[1], 624.40)

    def test_every_year_plans_each_week_of_it_once(self):
        """What the years plan is what generating all their weeks would make."""
        cases = self.cases
        client = self.world.client("Mr", "Alan", "Aprilfold")
        line = self.world.cpli(
            client,
            cases.demo_service,
            cases.demo_two_carer,
            10.5,
            date(2021, 11, 17),
            date(2023, 6, 7),
        )
        mondays = [
            date.fromordinal(day)
            for day in range(
                date(2021, 11, 15).toordinal(), date(2023, 6, 8).toordinal(), 7
            )
        ]
        self.world.generate(cases.demo_service, *mondays)
        actuals = line.actual_ids
        self.assertEqual(len(actuals), len(mondays))
        orders = [
            self.order(client, year, cases.demo)
            for year in ("2021/2022", "2022/2023", "2023/2024")
        ]
        for order in orders:
            weeks = actuals.filtered(
                lambda actual, order=order: (
                    actual.financial_year == order.financial_year
                )
            )
            planned = self.line(order, cases.demo_two_carer)["planned"]
            self.assertEqual(
                planned,
                self.figure(
                    sum(weeks.mapped("qty_planned")),
                    round(sum(weeks.mapped("amount_total")), 2),
                ),
            )

    def test_an_absence_lowers_the_plan(self):
        order = self.bloggs_order("2022/2023")
        self.env["lcc.absence"].create(
            {
                "client_id": self.cases.bloggs.id,
                "reason": "hospital",
                "date_start": date(2022, 7, 4),
                "date_end": date(2022, 7, 10),
            }
        )
        self.assertEqual(self.values(order)[0], 31819.90)

    def test_a_package_of_another_year_is_not_on_it(self):
        cases = self.cases
        # Its first week ends in April, so none of it is of the year before.
        late = self.world.cpli(
            cases.bloggs,
            cases.demo_service,
            cases.demo_two_carer,
            7,
            date(2023, 3, 30),
        )
        over = self.world.cpli(
            cases.bloggs,
            cases.demo_service,
            cases.demo_two_carer,
            7,
            date(2023, 3, 28),
            date(2023, 3, 29),
        )
        listed = {
            year: {
                line["reference"]
                for line in self.data(self.bloggs_order(year))["lines"]
            }
            for year in ("2021/2022", "2022/2023", "2023/2024")
        }
        main, respite = cases.bloggs_line.reference, cases.bloggs_respite.reference
        self.assertEqual(listed["2021/2022"], {main})
        self.assertEqual(listed["2022/2023"], {main, over.reference})
        self.assertEqual(listed["2023/2024"], {main, respite, late.reference})

    def test_what_is_not_confirmed_is_not_received(self):
        carr = self.order(self.cases.carr)
        self.assertEqual(self.values(carr)[1:], (0, 0))
        self.save_week(client=self.cases.carr)
        self.assertEqual(self.values(carr)[1:], (574.00, 0))

    def test_frustrated_hours_are_received_and_missed_ones_are_not(self):
        entry = {"qty_actual": 4, "qty_frustrated": 2, "qty_missed": 1, "comment": "-"}
        self.save_week(single_carer=entry)
        line = self.line(self.order(), self.cases.single_carer)
        # Three weeks of 7 h, one of 6 h.
        self.assertEqual(line["received"], self.figure(27, 553.50))

    def test_an_unplanned_level_has_a_line_without_a_plan(self):
        monday = WEEKS_TESTINV4[-1]
        added = self.unplanned(self.cases.emergency, qty_actual=2, comment="Fall")
        self.save([*self.lines(self.week(monday=monday)), added], monday=monday)
        line = self.line(self.order(), self.cases.emergency)
        self.assertEqual((line["reference"], line["date_start"]), ("", ""))
        self.assertIsNone(line["planned"])
        self.assertEqual(line["received"], self.figure(2, 41.00))
        self.draw_up("TESTINV4")
        self.assertEqual(self.values(self.order())[1:], (1599.00, 1599.00))

    def test_rolling_respite_is_not_planned_by_the_week(self):
        line = self.line(self.bloggs_order("2023/2024"), self.cases.respite)
        self.assertEqual(line["reference"], self.cases.bloggs_respite.reference)
        self.assertIsNone(line["planned"])
        self.assertEqual(line["received"], self.figure(0, 0))

    def test_a_credit_note_lowers_what_is_billed(self):
        order = self.order()
        self.submit(self.draw_up("TESTINV4"))
        self.assertEqual(self.values(order)[1:], (1558.00, 1558.00))
        for level in self.cases.single_carer | self.cases.two_carer:
            self.world.rate(self.cases.test_contract, level, 20.00, WEEKS_TESTINV4[0])
        self.assertEqual(self.values(order)[1:], (1520.00, 1558.00))
        self.submit(self.draw_up("TESTCN1", kind="credit_note"))
        self.assertEqual(self.values(order)[1:], (1520.00, 1520.00))
        documents = self.data(order)["documents"]
        self.assertEqual(
            [(d["label"], d["weeks"], d["value"]) for d in documents],
            [("Invoice TESTINV4", 8, 1558.00), ("Credit Note TESTCN1", 8, -38.00)],
        )
        # Money alone: the hours stay what they were.
        line = self.line(order, self.cases.two_carer)
        self.assertEqual(line["billed"], self.figure(48, 960.00))

    def test_what_a_cancelled_document_held_is_not_billed(self):
        bill = self.submit(self.draw_up("TESTINV4"))
        self.decided(bill).button_cancel()
        self.assertEqual(self.values(self.order())[1:], (1558.00, 0))
        self.assertEqual(self.data(self.order())["documents"], [])

    def test_contributions_stand_beside_the_value(self):
        line = self.rowan_double
        line.write({"amount_contribution": 70, "is_contribution_collected": True})
        order = self.order()
        self.draw_up("TESTINV4")
        data = self.line(order, self.cases.two_carer)
        # 39 whole weeks from 3 July to 31 March; 4 of them received and billed.
        self.assertEqual(data["planned"], self.figure(546, 11193.00, 2730))
        self.assertEqual(data["received"], self.figure(48, 984.00, 280))
        self.assertEqual(data["billed"], self.figure(48, 984.00, 280))
        billed = self.data(order)["totals"]["billed"]
        self.assertEqual(billed, {"value": 1558.00, "contribution": 280})
        (document,) = self.data(order)["documents"]
        self.assertEqual((document["value"], document["contribution"]), (1558.00, 280))

    def test_form_list_and_pivot_say_what_the_page_says(self):
        self.draw_up("TESTINV4")
        self.save_week(client=self.cases.carr)
        orders = self.order() | self.order(self.cases.carr)
        orders = orders.with_user(self.reader)
        for order in orders:
            shown = (order.amount_planned, order.amount_received, order.amount_billed)
            self.assertEqual(shown, self.values(order))
            for line in order.line_ids:
                self.assertEqual(
                    line.package_line_reference, line.package_line_id.reference
                )
        self.assertTrue(orders.line_ids[0].package_line_reference)
        ((contract, received, billed),) = (
            self.env["lcc.commitment.line"]
            .with_user(self.reader)
            ._read_group(
                [("provider_id", "=", self.cases.test.id)],
                ["contract_id"],
                ["amount_received:sum", "amount_billed:sum"],
            )
        )
        self.assertEqual(contract, self.cases.test_contract)
        self.assertEqual((received, billed), (1558.00 + 574.00, 1558.00))

    def test_a_line_is_looked_up_among_those_of_its_commitment(self):
        """Else the database would sum up every week there is."""
        lines = self.env["lcc.commitment.line"].search([])
        self.assertEqual(len(set(lines.ids)), len(lines))
        self.assertLess(max(lines.ids), 2**53, "more than browsers can count")
        for line in lines:
            query = lines._search([("id", "in", line.ids)])
            self.assertEqual(list(query), line.ids)
            self.assertIn("commitment_id", query.where_clause.code)
        self.assertFalse(lines.search([("id", "in", [lines[0].id + 2**29])]))

    def test_its_buttons_lead_to_its_actuals_and_bills_alone(self):
        bill = self.draw_up("TESTINV4")
        order = self.order().with_user(self.officer)
        actuals = self.env["lcc.actual"].search(order.action_view_actuals()["domain"])
        self.assertEqual(actuals.client_id, self.cases.rowan)
        self.assertEqual(len(actuals), 8)
        bills = self.env["account.move"].search(order.action_view_bills()["domain"])
        self.assertEqual(bills, bill)
        for record in (self.cases.rowan, self.cases.test_contract):
            action = record.action_view_commitments()
            found = self.env["lcc.commitment"].search(action["domain"])
            self.assertIn(order, found)
            self.assertEqual(len(found), record.commitment_count)

    def test_more_lines_and_orders_ask_no_more_queries(self):
        cases = self.cases
        one = self.order().with_user(self.officer)
        self.world.crowd(
            cases.test_service,
            cases.single_carer | cases.two_carer,
            30,
            date(2023, 7, 17),
        )
        self.world.generate(cases.test_service, WEEKS_TESTINV4[0])
        many = self.env["lcc.commitment"].search([("provider_id", "=", cases.test.id)])
        self.assertEqual(len(many), 32)
        counts = []
        for orders in (one, many.with_user(self.officer)):
            orders.action_read_order()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            orders.action_read_order()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
        self.assertGreater(counts[0], 5, "nothing was counted")

    def test_who_may_not_read_it_reads_nothing(self):
        order, cases = self.order(), self.cases
        clerk = self.world._user(
            "Colin Clerk", "clerk", self.env.ref("base.group_user")
        )
        recorder = self.world.portal_user(
            "Rita Record", "rita", cases.test, role_actuals=True
        )
        for user in (cases.demo_user, recorder, clerk):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.data(order, user)
        self.assertEqual(self.data(order, self.reader)["client"], cases.rowan.name)


@tagged("post_install", "-at_install")
class TestAnalyticLines(OrdersCommon):
    """Odoo's own reports add bills up by contract and by service."""

    def analytic(self, record):
        """Return (sum, number) of the analytic lines of a contract or service."""
        account = record.analytic_account_id
        lines = self.env["account.analytic.line"].search(
            [(account.plan_id._column_name(), "=", account.id)]
        )
        return round(sum(lines.mapped("amount")), 2), len(lines)

    def test_posting_counts_by_contract_and_by_service_to_the_penny(self):
        cases = self.cases
        bill = self.authorise(self.submit(self.draw_up("TESTINV4")))
        self.assertEqual(bill.lcc_status, "authorised")
        # One line of the ledger for each of the two service levels.
        for record in (cases.test_contract, cases.test_service):
            self.assertEqual(self.analytic(record), (-1558.00, 2))
        other = self.draw_up("0B/5DF123348-P", cases.bloggs, provider=cases.demo)
        self.authorise(self.submit(other))
        for record in (cases.demo_contract, cases.demo_service):
            self.assertEqual(self.analytic(record), (-2399.60, 1))
        for record in (cases.test_contract, cases.test_service):
            self.assertEqual(self.analytic(record), (-1558.00, 2))

    def test_contributions_and_credit_notes_count_against_it(self):
        cases = self.cases
        self.rowan_double.write(
            {"amount_contribution": 70, "is_contribution_collected": True}
        )
        self.authorise(self.submit(self.draw_up("TESTINV4")))
        for record in (cases.test_contract, cases.test_service):
            self.assertEqual(self.analytic(record), (-1278.00, 3))
        for level in cases.single_carer | cases.two_carer:
            self.world.rate(cases.test_contract, level, 20.00, WEEKS_TESTINV4[0])
        self.authorise(self.submit(self.draw_up("TESTCN1", kind="credit_note")))
        for record in (cases.test_contract, cases.test_service):
            self.assertEqual(self.analytic(record), (-1240.00, 5))
        self.assertEqual(
            self.values(self.order())[2] - 280, -self.analytic(cases.test_contract)[0]
        )

    def test_two_services_of_a_contract_are_told_apart(self):
        cases = self.cases
        service = self.world.service(cases.test_contract, "SECOND PLACE")
        self.world.cpli(cases.rowan, service, cases.single_carer, 7, WEEKS_TESTINV4[0])
        self.world.generate(service, WEEKS_TESTINV4[0])
        self.confirm(self.week(service=service))
        self.authorise(self.submit(self.draw_up("TESTINV4")))
        self.assertEqual(self.analytic(cases.test_contract)[0], -1701.50)
        self.assertEqual(self.analytic(cases.test_service)[0], -1558.00)
        self.assertEqual(self.analytic(service)[0], -143.50)
