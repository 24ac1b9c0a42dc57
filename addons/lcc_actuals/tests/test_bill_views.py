from ast import literal_eval
from datetime import date

from lxml import etree
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from ..demo.bills import register_payment
from .bills import BillsCommon

STATUSES = ("unsubmitted", "pending", "on_hold", "authorised", "finalised", "cancelled")
BILL_LISTS = (
    "account.view_in_invoice_bill_tree",
    "account.view_in_invoice_refund_tree",
    "lcc_actuals.account_move_view_list_bills",
)


@tagged("post_install", "-at_install")
class TestBillViews(BillsCommon):
    """Native lists and forms, as the council's people see them."""

    def arch(self, user, kind, view="account.view_move_form"):
        moves = self.env["account.move"].with_user(user)
        view_id = self.env.ref(view).id
        return etree.fromstring(moves.get_view(view_id, kind)["arch"])

    def names(self, arch, tag="field"):
        return set(arch.xpath(f"//{tag}/@name"))

    def test_an_officer_sees_what_is_the_councils_in_every_list(self):
        for view in BILL_LISTS:
            arch = self.arch(self.officer, "list", view)
            self.assertLessEqual(
                {"lcc_status", "lcc_contracts", "lcc_period", "lcc_commitments"},
                self.names(arch),
            )
            self.assertIn("action_lcc_authorise", self.names(arch, "button"))

    def test_what_lists_show_at_first_fits_a_small_screen(self):
        """Widths leave a column of 90 pixels each to what has none."""
        for view in BILL_LISTS:
            arch = self.arch(self.officer, "list", view)
            columns = [
                node
                for node in arch.xpath("/list/field")
                if node.get("column_invisible") in (None, "0", "False")
                and node.get("optional") != "hide"
            ]
            widths = [
                int(node.get("width", "80px").removesuffix("px")) + 10
                for node in columns
            ]
            self.assertLessEqual(sum(widths), 1280 - 70, view)
            names = [node.get("name") for node in columns]
            self.assertLessEqual({"ref", "lcc_contracts", "lcc_status"}, set(names))
            own = view == "lcc_actuals.account_move_view_list_bills"
            self.assertEqual("name" in names, not own)

    def test_an_accountant_without_care_groups_sees_no_names_of_clients(self):
        for kind, view in (
            *(("list", view) for view in BILL_LISTS),
            ("form", "account.view_move_form"),
            ("search", "account.view_account_bill_filter"),
        ):
            arch = self.arch(self.accountant, kind, view)
            hidden = {
                "lcc_contract_id",
                "lcc_client_id",
                "lcc_contracts",
                "lcc_commitments",
                "lcc_commitment_id",
                "lcc_link_ids",
            }
            self.assertFalse(hidden & self.names(arch), view)
            self.assertFalse(
                {"action_lcc_authorise", "action_lcc_release"}
                & self.names(arch, "button")
            )

    def test_the_form_opens_for_officer_accountant_and_reader_who_keeps_bills(self):
        bill = self.guide_bill()
        clerk = self.world.staff("Cleo Books", "cleo", "reader")
        clerk.group_ids |= self.env.ref("account.group_account_invoice")
        for user in (self.officer, clerk):
            form = Form(bill.with_user(user), view="account.view_move_form")
            self.assertEqual(form.lcc_status, "pending")
            self.assertEqual(form.lcc_period, "17/07/2023 - 13/08/2023")
            self.assertEqual(form.lcc_commitments, "Rowanthwaite, Rosa, 2023/2024")
            self.assertEqual(len(form.lcc_link_ids), 9)
        form = Form(bill.with_user(self.accountant), view="account.view_move_form")
        self.assertEqual(form.lcc_status, "pending")
        self.assertEqual(form.amount_residual, 1599.00)
        with self.assertRaises(AccessError):
            bill.with_user(self.accountant).read(["lcc_commitments"])

    def test_a_list_of_many_costs_as_many_queries_as_one_of_few(self):
        bills = self.guide_bill()
        bills |= self.carr_bill()
        fields = ["lcc_period", "lcc_commitments", "lcc_status", "lcc_contracts"]

        def count_queries(moves):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            moves.read(fields)
            return self.env.cr.sql_log_count - before

        count_queries(bills)
        self.assertEqual(count_queries(bills[0]), count_queries(bills))
        self.assertEqual(
            bills.mapped("lcc_commitments"),
            ["Rowanthwaite, Rosa, 2023/2024", "Carrbeck, Connie, 2023/2024"],
        )
        name = self.cases.test_contract.name
        self.assertEqual(bills.mapped("lcc_contracts"), [name, name])

    def test_of_many_commitments_three_are_named(self):
        start = date(2023, 7, 17)
        service = self.cases.test_service
        self.world.crowd(service, self.cases.single_carer, 3, start)
        self.world.generate(service, start)
        self.confirm(*self.env["lcc.actual"].search([("state", "=", "generated")]))
        bill = self.draw_up("ALL", self.cases.test_contract)
        self.assertEqual(len(bill.sudo().invoice_line_ids.lcc_commitment_id), 5)
        self.assertIn(" and 2 more", bill.lcc_commitments)
        self.assertEqual(bill.lcc_commitments.count(";"), 2)

    def test_each_filter_finds_its_status(self):
        self.bills_in_every_status()
        arch = self.arch(self.officer, "search", "account.view_account_bill_filter")
        moves = self.env["account.move"].with_user(self.officer)
        ours = [("lcc_provider_id", "=", self.cases.test.id)]
        for status in STATUSES:
            (node,) = arch.xpath(f"//filter[@name='lcc_{status}']")
            found = moves.search(ours + literal_eval(node.get("domain")))
            self.assertEqual(found.mapped("lcc_status"), [status])
        (node,) = arch.xpath("//filter[@name='lcc_bills']")
        found = moves.search(ours + literal_eval(node.get("domain")))
        self.assertEqual(len(found), len(STATUSES))

    def bills_in_every_status(self):
        """One bill of each of six people, in the order of STATUSES."""
        start = date(2023, 7, 17)
        service = self.cases.test_service
        lines = self.world.crowd(service, self.cases.single_carer, 6, start)
        self.world.generate(service, start)
        self.confirm(*self.env["lcc.actual"].search([("state", "=", "generated")]))
        bills = [
            self.draw_up(f"S{number}", line.client_id)
            for number, line in enumerate(lines)
        ]
        self.submit(*bills[1:])
        bills[2].action_lcc_hold("Query")
        (bills[3] | bills[4]).action_lcc_authorise()
        register_payment(bills[4])
        bills[5].button_cancel()
        return bills

    def test_clients_and_contracts_of_any_scope_are_found(self):
        bill = self.guide_bill()
        arch = self.arch(self.officer, "search", "account.view_account_bill_filter")
        moves = self.env["account.move"].with_user(self.officer)
        for name, text in (("lcc_client_id", "rowanth"), ("lcc_contract_id", "LWHH")):
            (node,) = arch.xpath(f"//field[@name='{name}']")
            domain = node.get("filter_domain").replace("self", repr(text))
            self.assertEqual(moves.search(literal_eval(domain)), bill)

    def test_menus_begin_with_what_is_pending(self):
        for name in ("lcc_invoice_action", "lcc_credit_note_action"):
            context = self.env.ref(f"lcc_actuals.{name}").context
            self.assertEqual(literal_eval(context)["search_default_lcc_pending"], 1)


@tagged("post_install", "-at_install")
class TestDecisionWizard(BillsCommon):
    def wizard(self, bills, decision, reason, user=None):
        form = Form(
            self.env["lcc.bill.decision"]
            .with_user(user or self.officer)
            .with_context(
                active_model="account.move",
                active_ids=bills.ids,
                default_decision=decision,
            )
        )
        form.reason = reason
        return form.save()

    def test_it_holds_and_returns_many_with_one_reason(self):
        bills = self.guide_bill() | self.carr_bill()
        self.wizard(bills, "hold", "Query").action_decide()
        self.assertStatus(bills, "on_hold")
        self.assertEqual(set(bills.mapped("lcc_hold_reason")), {"Query"})
        self.wizard(bills, "return", "Wrong month").action_decide()
        self.assertStatus(bills, "unsubmitted")

    def test_a_reason_is_compulsory(self):
        with self.assertRaises(AssertionError):
            self.wizard(self.guide_bill(), "hold", False)

    def test_it_is_for_officers(self):
        bill = self.guide_bill()
        for user in (self.reader, self.accountant, self.cases.test_user):
            with self.assertRaises(AccessError):
                self.wizard(bill, "hold", "Query", user)


@tagged("post_install", "-at_install")
class TestContractBills(BillsCommon):
    def test_a_contract_counts_and_opens_its_bills_of_any_scope(self):
        contract = self.cases.test_contract.with_user(self.officer)
        bills = self.guide_bill() | self.carr_bill()
        self.assertEqual(contract.bill_count, 2)
        domain = contract.action_view_bills()["domain"]
        self.assertEqual(self.env["account.move"].search(domain), bills)
        self.assertFalse(self.cases.demo_contract.with_user(self.officer).bill_count)

    def test_an_officer_draws_up_what_the_provider_leaves_unclaimed(self):
        contract = self.cases.test_contract.with_user(self.officer)
        self.guide_bill()
        self.assertFalse(contract.is_credit_due)
        with self.assertRefused("nothing was billed that is not owed"):
            contract.action_draw_up_credit_note()
        lines = self.cases.rowan.package_line_ids.sorted("qty_week")
        lines[0].date_end = date(2023, 8, 6)
        self.env.invalidate_all()
        self.assertTrue(contract.is_credit_due)
        action = contract.action_draw_up_credit_note()
        note = self.env["account.move"].browse(action["res_id"])
        self.assertRecordValues(
            note,
            [
                {
                    "ref": f"DEBIT/{contract.name}/2023-08-21",
                    "move_type": "in_refund",
                    "lcc_status": "unsubmitted",
                    "amount_total": 143.50,  # 7 h x £20.50
                }
            ],
        )
        self.env.invalidate_all()
        self.assertFalse(contract.is_credit_due)
        self.submit(note)
        lines[0].date_end = date(2023, 7, 30)
        second = contract.action_draw_up_credit_note()
        self.assertEqual(
            self.env["account.move"].browse(second["res_id"]).ref,
            f"DEBIT/{contract.name}/2023-08-21/2",
        )

    def test_the_contract_form_opens_with_and_without_the_right_to_bills(self):
        contract = self.cases.test_contract
        for user in (self.officer, self.manager, self.reader):
            views = contract.with_user(user).get_views([(False, "form")])
            names = etree.fromstring(views["views"]["form"]["arch"]).xpath(
                "//button/@name"
            )
            self.assertEqual("action_view_bills" in names, user != self.reader)
            self.assertEqual("action_draw_up_credit_note" in names, user != self.reader)
        with self.assertRaises(AccessError):
            contract.with_user(self.reader).action_draw_up_credit_note()
