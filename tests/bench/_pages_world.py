"""A provider with as many rows on each of its lists as wanted, for `pages.py`."""

import csv
import io
import random
from datetime import date, timedelta

from odoo import fields

from odoo.addons.lcc_actuals.demo.scheduled import draw_up, settle_in

#: Billed, disputed, to be billed, and still to confirm.
BILLED = date(2023, 7, 17)
DISPUTED = BILLED + timedelta(weeks=1)
TO_BILL = BILLED + timedelta(weeks=2)
OPEN = BILLED + timedelta(weeks=3)
#: A period of the care homes' grid.
PERIOD = date(2023, 5, 8)
ROLES = ("actuals", "invoices", "payments", "actions", "administrator")


def build(world, number):
    """Make a provider with ``number`` clients, residents, invoices, purchase orders,
    disputes, actions and rows of an import; return the values that the pages'
    addresses need."""
    service, lines = build_service(world, f"PAGES {number}", number)
    provider, contract = service.provider_id, service.contract_id
    roles = {f"role_{role}": True for role in ROLES}
    user = world.portal_user(f"User of {number}", f"pages.{number}", provider, **roles)
    confirm(world, service, BILLED)
    invoice = draw_up_invoice(world, user, contract, f"PAGES-{number}")
    copies = copy_moves(world.env, invoice, number - 1)
    weeks = confirm(world, service, DISPUTED)
    dispute = dispute_each(world, weeks)
    action = raise_each(world, user, provider, lines.client_id)
    confirm(world, service, TO_BILL)
    world.generate(service, OPEN)
    sheet = import_each(user, provider, lines)
    schedule = build_home(world, provider, number)
    orders = world.env["lcc.commitment"].search([("contract_id", "=", contract.id)])
    return {
        "number": number,
        "provider": provider.id,
        "service": service.id,
        "contract": contract.id,
        "client": lines[0].client_id.id,
        "actual": weeks[0].id,
        "invoice": invoice.id,
        "key": invoice.invoice_line_ids[:1].lcc_line_key,
        "copy": copies[:1].id or invoice.id,
        "order": orders[0].id,
        "dispute": dispute,
        "sheet": sheet.id,
        "person": provider.lcc_access_ids.id,
        "action": action,
        "schedule": schedule.id,
        "line": schedule.line_ids.filtered("is_payable")[0].id,
    }


def build_service(world, name, number):
    """Return a service and the CPLIs of its ``number`` clients."""
    contract = world.contract(world.provider(name), name)
    service = world.service(contract, name)
    level = world.level("Pages - Single Carer")
    world.rate(contract, level, 20.50)
    return service, world.crowd(service, level, number, BILLED)


def confirm(world, service, monday):
    """Generate and confirm a week; return its actuals."""
    world.generate(service, monday)
    weeks = world.env["lcc.actual"].search(
        [("service_id", "=", service.id), ("week_start", "=", monday)]
    )
    weeks.with_user(world.officer).action_confirm()
    return weeks


def draw_up_invoice(world, user, contract, reference):
    moves = world.env["account.move"].with_user(user)
    asked = ("invoice", "contract", contract.id)
    keys = [line["key"] for line in moves.action_lcc_calculate(*asked)["lines"]]
    move_id = moves.action_lcc_create(*asked, keys, {"reference": reference})
    return world.env["account.move"].browse(move_id)


def dispute_each(world, weeks):
    """Dispute each week by itself; return the id of the last dispute."""
    disputes = world.env["lcc.dispute"].with_user(world.officer)
    reason = world.env.ref("lcc_disputes.dispute_reason_1").id
    for week in weeks:
        dispute = disputes.action_open(week.ids, reason, "Client says otherwise.")
    return dispute


def raise_each(world, user, provider, clients):
    """Raise an action about each client; return the id of the last."""
    actions = world.env["lcc.action"].with_user(user)
    query = world.env["lcc.action.type"].search([("code", "=", "actuals_query")])
    for client in clients:
        values = {
            "type_id": query.id,
            "kind": "client",
            "entity_id": client.id,
            "title": f"About {client.reference}",
            "text": "Is this right?",
        }
        action = actions.action_raise(provider.id, values)
    return action


def import_each(user, provider, lines):
    """Send a sheet about each CPLI's week that is open; return the import, checked."""
    imports = user.env["lcc.actuals.import"].with_user(user)
    sheet = io.BytesIO(sheet_of(lines.mapped("reference")))
    started = imports._start(provider, "week.csv", sheet)
    # Large ones are left to the scheduler, which is told how far it is by another
    # connection.
    user.env.cr.commit()
    for job in started.env["lcc.actuals.import.job"].sudo().search([]):
        job._work()
    return started


def sheet_of(references):
    """Return a CSV file that says each CPLI was delivered an hour in the open week."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["CPLI Reference", "Week Beginning", "Actual", "Comments"])
    monday = f"{OPEN:%d/%m/%Y}"
    writer.writerows([each, monday, 1, "As agreed"] for each in references)
    return text.getvalue().encode()


def build_home(world, provider, number):
    """Return the schedule of a home of the provider's with so many residents."""
    name = f"HOME OF {number}"
    contract = world.contract(provider, name, "scheduled", start=PERIOD)
    service = world.service(contract, name)
    bed = world.level("Residential (Bed)", unit="week")
    world.rate(contract, bed, 700.00)
    settle_in(world, service, bed, random.Random(number), number, PERIOD)
    return draw_up(world, contract, PERIOD)


def build_native(world, number):
    """Let a customer of the council have ``number`` of Odoo's own invoices."""
    user = world.portal_user(f"Customer of {number}", f"native.{number}", [])
    move = world.env["account.move"].create(
        {
            "move_type": "out_invoice",
            "partner_id": user.partner_id.id,
            "invoice_date": BILLED,
            "invoice_line_ids": [
                fields.Command.create({"name": "Hire of a hall", "price_unit": 20.50})
            ],
        }
    )
    move.action_post()
    copy_moves(world.env, move, number - 1)


def copy_moves(env, move, number):
    """Copy a bill's header in the database, since Odoo takes hours to make thousands;
    lists show no more of them. Return the copies."""
    env.flush_all()
    changed = {
        "ref": "ref || '-' || copy",
        "name": "CASE WHEN sequence_number > 0 THEN sequence_prefix"
        " || lpad((sequence_number + copy)::text, 5, '0') ELSE name END",
        "sequence_number": "sequence_number + copy",
        "access_token": "NULL",
    }
    moves = env["account.move"]
    env.cr.execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_name = 'account_move' AND column_name != 'id'"
    )
    columns = [name for (name,) in env.cr.fetchall()]
    env.cr.execute(
        f"INSERT INTO account_move ({', '.join(columns)})"
        f" SELECT {', '.join(changed.get(name, name) for name in columns)}"
        " FROM account_move, generate_series(1, %s) AS copy"
        " WHERE id = %s RETURNING id",
        [number, move.id],
    )
    return moves.browse(row_id for (row_id,) in env.cr.fetchall())
