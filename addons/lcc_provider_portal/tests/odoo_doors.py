"""Odoo's own routes, found in the router, asked for TEST PROVIDER's records."""

import inspect
import json

#: Routes that end the session, whose answer never comes, or that ask other servers.
LEFT_OUT = (
    "/web/session/",
    "/web/database",
    "/websocket",
    "/bus/",
    "/web/login",
    "/web/tests",
    "/web/become",
    "/my/deactivate_account",
    "/auth",
    "/web/assets",
    "/web/bundle",
    "/report/barcode",
    "/logo",
    "/google_gmail",
    "/microsoft_outlook",
)


class OdooDoors:
    """For a case of ``Doors``: every route that no addon of ours made."""

    def odoo_s_routes(self):
        """Return the rules of the router that aren't ours."""
        rules = [
            rule
            for rule in self.env["ir.http"].routing_map().iter_rules()
            if not self.is_ours(rule.endpoint) and not rule.rule.startswith(LEFT_OUT)
        ]
        self.assertGreater(len(rules), 100)
        return rules

    def victim_records(self):
        """Return the records that Odoo's routes are asked for, one of each kind."""
        cases, env = self.cases, self.env
        return [
            cases.rowan,
            cases.rowan.package_line_ids[0],
            cases.rowan.package_line_ids[0].actual_ids[0],
            self.bill,
            self.bill.invoice_line_ids[0],
            self.schedule,
            self.sheet,
            cases.rowan_order,
            env["lcc.action"].browse(self.action_id),
            env["lcc.dispute"].browse(self.dispute_id),
            env["lcc.change.request"].browse(self.request_id),
            env["ir.attachment"].browse(self.file_id),
        ]

    def named(self, record):
        """Return {argument: value} of what Odoo's routes call their arguments, all
        about ``record``."""
        thread = {"thread_model": record._name, "thread_id": record.id}
        message = (
            self.env["mail.message"]
            .sudo()
            .search([("model", "=", record._name), ("res_id", "=", record.id)], limit=1)
        )
        report = self.env.ref("lcc_actuals.action_report_lcc_invoice").report_name
        return {
            **thread,
            "model": record._name,
            "res_model": record._name,
            "model_name": record._name,
            "record_id": record.id,
            "res_id": record.id,
            "id": record.id,
            "ids": record.ids,
            "docids": str(record.id),
            "field": "name",
            "name": "name",
            "method": "read",
            "args": [record.ids],
            "kwargs": {},
            "domain": [],
            "fields": ["display_name"],
            "fetch_params": {"limit": 30},
            "request_list": ["attachments", "followers", "activities", "messages"],
            "fetch_params_list": [["mail.thread", thread]],
            "post_data": {"body": "Hello"},
            "message_id": message.id or 1,
            "attachment_id": self.file_id,
            "attachment": self.file_id,
            "access_token": "x",
            "token": "x",
            "reportname": report,
            "converter": "html",
            "data": json.dumps(
                {
                    "model": record._name,
                    "fields": [{"name": "display_name", "label": "Name"}],
                    "ids": record.ids,
                    "domain": [],
                    "import_compat": False,
                }
            ),
            "subpath": f"{record._name}/{record.id}",
            "partner_id": self.cases.test.id,
            "user_id": self.cases.test_user.id,
            "company_id": 1,
            "order_id": record.id,
            "invoice_id": self.bill.id,
            "invoices": self.bill.id,
            "page": 1,
            "width": 10,
            "height": 10,
            "filename": "x",
            "xmlid": "base.main_company",
            "unique": "x",
            "lang": "en_GB",
        }

    def knock_at_odoo_s_routes(self, role, _key):
        """Knock at those with a record in the address or among the arguments."""
        records = self.victim_records()
        turn = self.roles.index(role)
        for index, rule in enumerate(self.odoo_s_routes()):
            # Each route meets another kind of record as each role.
            record = records[(index * 5 + turn) % len(records)]
            self.knock_at_odoo_s_route(role, rule, record)
        for record in records:
            for address in self.addresses_of(record):
                answer = self.url_open(address, allow_redirects=False)
                self.check_told(role, answer.text, address)

    def addresses_of(self, record):
        """Return the addresses by which Odoo serves a record's fields, files,
        reports, threads and links."""
        place = f"{record._name}/{record.id}"
        yield f"/web/content/{place}/display_name"
        yield f"/web/content/{place}/name?access_token=x"
        yield f"/web/image/{place}/image_1920"
        yield f"/mail/view?model={record._name}&res_id={record.id}&access_token=x"
        yield f"/odoo/{record._name}/{record.id}"
        yield f"/json/1/{record._name}/{record.id}"
        if record._name == "account.move":
            yield f"/my/invoices/{record.id}?access_token=x"
            yield f"/my/invoices/{record.id}?report_type=html&access_token=x"
        if record._name == "ir.attachment":
            yield f"/web/content/{record.id}?download=1"
            yield f"/web/image/{record.id}?access_token=x"
        for report in (
            self.env["ir.actions.report"]
            .sudo()
            .search([("model", "=", record._name), ("report_type", "=like", "qweb%")])
        ):
            yield f"/report/html/{report.report_name}/{record.id}"
            yield f"/report/text/{report.report_name}/{record.id}"

    def knock_at_odoo_s_route(self, role, rule, record):
        known = self.named(record)
        address = self.fill_address(rule, known)
        names = inspect.signature(inspect.unwrap(rule.endpoint.func)).parameters
        params = {
            name: known[name]
            for name in names
            if name in known and name not in rule.arguments
        }
        if rule.endpoint.routing["type"] != "http":
            body = {"jsonrpc": "2.0", "method": "call", "id": 1, "params": params}
            answer = self.url_open(address, json=body)
        else:
            answer = self.url_open(address, params=params, allow_redirects=False)
        self.check_told(role, answer.text, f"{address} {sorted(params)}")

    def fill_address(self, rule, known):
        address = rule.rule
        for name in rule.arguments:
            start = address.rfind("<", 0, address.index(f"{name}>"))
            end = address.index(">", start)
            value = known.get(name, 1)
            if isinstance(value, list | dict):
                value = 1
            address = f"{address[:start]}{value}{address[end + 1 :]}"
        return address
