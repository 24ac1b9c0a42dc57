from odoo.http import request

from odoo.addons.lcc_actuals.tools.quantities import money_text
from odoo.addons.lcc_actuals.tools.weeks import long_date, range_text, short_date

from ..tools.casts import as_id, as_search
from ..tools.frame import PAYMENTS_PATH, PROVIDER_KEY
from .provider_portal import ProviderPortal
from .schedule_seen import Seen, changes_since
from .scheduled_payments_list import SchedulesList, period_text

SCHEDULE_ROUTE = f"{PAYMENTS_PATH}/<int:schedule_id>"


def schedule_url(schedule, step=""):
    """Return the address of a schedule's page, or of one of its steps."""
    return f"{PAYMENTS_PATH}/{schedule.id}{step}"


class SchedulePortal(ProviderPortal):
    """What the pages of one scheduled payment share."""

    def _find_schedule(self, schedule_id):
        """Return a schedule of a provider whom the user serves in the role Payments;
        else 404."""
        paid = request.env["lcc.provider.access"]._providers_of(
            request.env.user, "role_payments"
        )
        return self._find_document(
            "lcc.scheduled.payment",
            as_id(schedule_id),
            [("provider_id", "in", paid.ids)],
        )

    def _follow_payments_of(self, provider):
        """Let the header's choice follow a link to a schedule of ``provider``; return
        the frame."""
        if request.session.get(PROVIDER_KEY) != provider.id:
            request.session[PROVIDER_KEY] = provider.id
        return self._get_payments_frame(provider)

    def _render_schedule_page(self, template, schedule, title, /, **values):
        values.setdefault("figures", schedule.action_read_schedule()[0])
        return self._render_page(
            template,
            # The provider is named, no more.
            self._follow_payments_of(schedule.sudo().provider_id),
            "scheduled_payments",
            title,
            url=schedule_url(schedule),
            seen=Seen.of(schedule),
            # What templates write figures with.
            money=lambda amount: money_text(amount, schedule.currency_id.symbol),
            long_date=long_date,
            short_date=short_date,
            range_text=range_text,
            **values,
        )

    def _render_schedule(self, schedule, problems=(), status=422, changes=()):
        """Render the schedule. ``problems`` are (address or "", text) pairs of what was
        refused; ``changes`` say what is not as the user saw it."""
        figures = schedule.action_read_schedule()[0]
        search = as_search(request.httprequest.args.get("search"))
        return self._render_schedule_page(
            "portal_my_scheduled_payment",
            schedule,
            f"Scheduled Payments {figures['name']}",
            status=status if problems else 200,
            figures=figures,
            shown=find_clients(figures["groups"], search),
            search=search,
            problems=problems,
            changes=changes,
            schedules=self._get_schedules_beside(schedule),
            period=period_text(schedule),
        )

    def _render_changed(self, schedule, error, seen):
        """Render the schedule after a step was refused with ``error``."""
        return self._render_schedule(
            schedule, [("", str(error))], changes=changes_since(schedule, seen)
        )

    def _get_schedules_beside(self, schedule):
        args = request.httprequest.args
        # As above; which schedules are the user's is asked anew.
        provider_sudo = schedule.sudo().provider_id
        return SchedulesList(request.env, provider_sudo, args, opened=schedule)


def find_clients(groups, search):
    """Return ``groups`` with the clients whose name or reference holds ``search``."""
    words = search.lower()
    shown = []
    for group in groups:
        clients = [
            client
            for client in group["clients"]
            if words
            in f"{client['client']} {client['list_name']} {client['reference']}".lower()
        ]
        if clients:
            shown.append({**group, "clients": clients})
    return shown
