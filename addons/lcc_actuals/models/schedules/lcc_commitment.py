from odoo import fields, models


class LccCommitment(models.Model):
    """On which scheduled payments a care home's purchase order is."""

    _inherit = "lcc.commitment"

    def _get_documents(self):
        documents = super()._get_documents()
        orders = {order._key(): order.id for order in self}
        groups = self.env["lcc.scheduled.payment.line"]._read_group(
            [
                ("contract_id", "in", self.contract_id.ids),
                ("client_id", "in", self.client_id.ids),
                ("scheduled_payment_id.state", "=", "finalised"),
                ("is_live", "=", True),
                ("is_payable", "=", True),
            ],
            [
                "contract_id",
                "client_id",
                "financial_year",
                "scheduled_payment_id",
                "part",
            ],
            ["amount:sum"],
            order="scheduled_payment_id",
        )
        found = {}
        for contract, client, year, schedule, part, amount in groups:
            order = orders.get((contract.id, client.id, year))
            if order:
                figures = found.setdefault((order, schedule), {})
                figures[part] = amount
        for (order, schedule), figures in sorted(found.items(), key=_by_period):
            documents.setdefault(order, []).append(
                self._read_schedule_document(schedule, figures)
            )
        return documents

    def _read_schedule_document(self, schedule, figures):
        """Return what of a commitment is on a scheduled payment, as ``_read_document``
        does of a bill; ``schedule_id`` is its id."""
        bill = schedule.move_id
        return {
            "id": False,
            "schedule_id": schedule.id,
            "label": schedule._label(),
            "status": bill.lcc_status,
            "status_text": bill._lcc_status_text(),
            "date": fields.Date.to_string(bill.invoice_date) or "",
            "weeks": "--",
            "value": figures.get("value", 0),
            "contribution": -figures.get("contribution", 0),
        }


def _by_period(item):
    (order, schedule), _figures = item
    return order, schedule.date_start, schedule.id
