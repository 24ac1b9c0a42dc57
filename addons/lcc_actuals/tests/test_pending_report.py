import csv
import io
import re
from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..demo.bills import register_payment
from ..tools.quantities import money_text
from .schedules import APRIL, MARCH, MAY, ScheduleCommon


@tagged("post_install", "-at_install")
class TestPendingReport(ScheduleCommon):
    """Wednesday 20 April 2022, two homes."""

    def report(self, provider=None, user=None, **parameters):
        reports = self.env["lcc.pending.report"].with_user(user or self.reader)
        provider_id = provider.id if provider else None
        return reports.action_read_pending(provider_id, **parameters)

    def rows(self, *args, **parameters):
        """Return (contract, start, status, to be paid) of the rows."""
        return [
            (row["contract"], row["date_start"], row["status"], row["to_pay"])
            for row in self.report(*args, **parameters)["rows"]
        ]

    def test_what_is_open_or_not_yet_paid_is_pending(self):
        finalised = self.finalised(MARCH)
        current = self.draw_up(APRIL)
        theirs = self.draw_up(APRIL, self.other_contract)
        home, other = self.contract.name, self.other_contract.name
        self.assertEqual(
            self.rows(self.cases.res),
            [
                (home, APRIL, "none", round(current.amount_payable, 2)),
                (home, MARCH, "finalised", round(finalised.amount_payable, 2)),
            ],
        )
        self.assertEqual(
            self.rows(self.other_contract.provider_id),
            [(other, APRIL, "none", 2800.00)],
        )
        self.assertEqual(theirs.amount_payable, 2800.00)
        self.assertEqual(len(self.rows()), 3)
        register_payment(finalised.move_id)
        self.assertEqual([row[1] for row in self.rows(self.cases.res)], [APRIL])

    def test_a_bill_paid_in_part_waits_with_the_rest(self):
        finalised = self.finalised(MARCH)
        register_payment(finalised.move_id, amount=100)
        (row,) = self.rows(self.cases.res)
        self.assertEqual(row[3], round(finalised.amount_payable - 100, 2))

    def test_it_is_filtered_by_status_and_dates(self):
        finalised = self.finalised(MARCH)
        current = self.draw_up(APRIL)
        current.action_confirm()
        home = self.cases.res
        for parameters, starts in (
            ({"status": "none"}, []),
            ({"status": "confirmed"}, [APRIL]),
            ({"status": "finalised"}, [MARCH]),
            ({"status": "nonsense"}, [APRIL, MARCH]),
            ({"date_from": APRIL}, [APRIL]),
            ({"date_from": "2022-04-11"}, [APRIL]),
            ({"date_to": date(2022, 4, 10)}, [MARCH]),
            ({"date_from": date(2022, 4, 10), "date_to": APRIL}, [APRIL, MARCH]),
            ({"date_from": "x", "date_to": "9999-01-01"}, [APRIL, MARCH]),
            ({"date_from": MAY}, []),
        ):
            with self.subTest(parameters=parameters):
                found = [row[1] for row in self.rows(home, **parameters)]
                self.assertEqual(found, starts)
        with self.assertRefused("Date From comes after Date To"):
            self.report(date_from=MAY, date_to=APRIL)
        self.assertTrue(finalised.move_id)

    def test_cost_income_and_adjustments_add_up_to_what_is_payable(self):
        self.finalised(MARCH)
        self.cora.date_end = date(2022, 3, 20)
        self.mavis.write(
            {"amount_contribution": 100.00, "is_contribution_collected": True}
        )
        schedule = self.draw_up(APRIL)
        (row,) = self.report(self.cases.res, status="none")["rows"]
        # 28 days each of Mr Dalebrook and Miss Millergate; 4 weeks of £100.00, and for
        # the four weeks before.
        self.assertEqual(row["cost"], 2029.96 + 2029.80)
        self.assertEqual(row["income"], -400.00)
        self.assertEqual(row["adjustments"], round(-841.19 - 764.71 - 400.00, 2))
        total = row["cost"] + row["income"] + row["adjustments"]
        self.assertEqual(row["payable"], round(total, 2))
        self.assertEqual(row["payable"], round(schedule.amount_payable, 2))

    def test_what_was_asked_about_or_rejected_waits(self):
        schedule = self.draw_up(APRIL)
        line = schedule.line_ids.filtered(
            lambda each: each.package_line_id == self.cora
        )
        schedule.action_question(line[0].id, "She left")
        (row,) = self.report(self.cases.res)["rows"]
        waiting = round(line[0].amount, 2)
        self.assertEqual(row["waiting"], waiting)
        self.assertEqual(row["to_pay"], round(row["payable"] - waiting, 2))
        schedule.action_reject("All of it is wrong")
        (row,) = self.report(self.cases.res)["rows"]
        self.assertEqual((row["waiting"], row["to_pay"]), (row["payable"], 0))
        self.assertIn("waits for the council", row["next_text"])

    def test_it_says_what_happens_next_and_when(self):
        schedule = self.draw_up(APRIL)
        (row,) = self.report(self.cases.res)["rows"]
        cutoff = row["cutoff_text"]
        self.assertIn(f"Confirm or reject it by {cutoff}", row["next_text"])
        self.assertIn("Paid in the run of", row["next_text"])
        self.assertEqual(row["date_run"], schedule.date_run)
        schedule.action_confirm()
        (row,) = self.report(self.cases.res)["rows"]
        self.assertIn(f"Finalised after {cutoff}", row["next_text"])

    def test_once_its_run_is_over_it_says_the_next(self):
        # Its run was on 13 April 2022; that of the April period is on 11 May.
        self.finalised(MARCH)
        (row,) = self.report(self.cases.res)["rows"]
        self.assertEqual(
            row["next_text"],
            "Paid in the next payment run, which is planned for 11 May 2022, expected "
            "at the bank on 13 May 2022.",
        )
        self.assertEqual(row["date_run"], date(2022, 5, 11))
        self.assertEqual(row["date_bank"], date(2022, 5, 13))

    def test_the_print_shows_what_payable_is_made_of(self):
        self.mavis.write(
            {"amount_contribution": 100.00, "is_contribution_collected": True}
        )
        self.draw_up(APRIL)
        (row,) = self.report(self.cases.res)["rows"]
        reports = self.env["ir.actions.report"].with_user(self.reader)
        data = {"parameters": {"provider_id": self.cases.res.id}}
        page, _kind = reports._render_qweb_html(
            "lcc_actuals.report_pending", [], data=data
        )
        words = " ".join(re.sub(r"<[^>]+>", " ", page.decode()).split())
        figures = ("cost", "income", "adjustments", "payable")
        told = " ".join(money_text(row[name], "£") for name in figures)
        self.assertIn("Cost Income Adjustments Payable Waiting To Be Paid", words)
        self.assertIn(f"Not confirmed {told}", words)
        self.assertIn(f"Total {told}", words)
        self.assertIn("-£800.00", told)

    def test_the_totals_are_those_of_the_rows(self):
        self.draw_up(APRIL)
        self.draw_up(APRIL, self.other_contract)
        report = self.report()
        for name, total in report["totals"].items():
            rows = sum(row[name] for row in report["rows"])
            self.assertEqual(total, round(rows, 2), name)

    def test_only_the_role_payments_reads_it(self):
        self.draw_up(APRIL)
        self.draw_up(APRIL, self.other_contract)
        home = self.cases.res
        payer = self.world.portal_user("Pay", "payer", home, role_payments=True)
        biller = self.world.portal_user("Bill", "bill", home, role_invoices=True)
        self.assertEqual(len(self.rows(user=payer)), 1)
        self.assertEqual(self.rows(user=payer), self.rows(home, user=payer))
        with self.assertRaises(AccessError):
            self.report(self.other_contract.provider_id, user=payer)
        for user in (biller, self.env.ref("base.public_user")):
            with self.assertRaises(AccessError):
                self.report(user=user)

    def test_the_sheet_holds_the_same_rows(self):
        self.draw_up(APRIL)
        file = io.BytesIO()
        reports = self.env["lcc.pending.report"].with_user(self.reader)
        reports._write_sheet("csv", file, provider_id=self.cases.res.id)
        text = file.getvalue().decode("utf-8-sig")
        (row,) = csv.DictReader(io.StringIO(text))
        (told,) = self.report(self.cases.res)["rows"]
        self.assertEqual(row["To Be Paid"], f"{told['to_pay']:.2f}")
        self.assertEqual(row["Period From"], "11/04/2022")
        self.assertEqual(row["What Happens Next"], told["next_text"])

    def test_it_takes_as_many_queries_for_one_schedule_as_for_many(self):
        counts = []
        for periods in ((APRIL,), (MARCH, MAY, date(2022, 6, 6))):
            for day in periods:
                self.draw_up(day)
                self.draw_up(day, self.other_contract)
            counts.append(self.count_queries())
        self.assertEqual(len(self.report()["rows"]), 8)
        self.assertEqual(counts[0], counts[1])

    def count_queries(self):
        """Return how many queries a report takes, whatever is known beforehand."""
        for _time in range(2):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.report()
        return self.cr.sql_log_count - before
