"""One builder for the worlds of the demo, the tests and the benchmarks.

:class:`World` makes parts, each with sensible defaults; ``guide.py`` and
``recent.py`` make the guide's cases and recent weeks of them, ``council.py`` the
whole demo. All people are invented.
"""

import random
from datetime import date
from itertools import count

from odoo import fields

from . import names

#: Passwords of the demo's sign-ins; demo and test databases only.
PASSWORD = "Care-portal-demo-1"


class World:
    """Makes providers, contracts, clients and care packages in ``env``.

    Dates are ``datetime.date``, prices pounds, quantities the level's units.
    """

    def __init__(self, env):
        self.env = env
        self.numbers = count(1)
        self.council = self._council()
        self.officer = self.staff("Olive Marsden", "officer", "officer")
        self.second_officer = self.staff("Samuel Crane", "second.officer", "officer")

    def _council(self):
        company = self.env.company
        company.write(
            {
                "name": "Lancashire County Council",
                "street": "PO Box 78, County Hall",
                "street2": "Fishergate",
                "city": "Preston",
                "zip": "PR1 8XJ",
                "fiscalyear_last_month": "3",
                "fiscalyear_last_day": 31,
                "tax_calculation_rounding_method": "round_per_line",
            }
        )
        company.partner_id.tz = "Europe/London"
        return company

    def staff(self, name, login, role):
        """Make a council user of the group reader, officer or manager; officers and
        managers keep bills too."""
        groups = self.env.ref(f"lcc_actuals.group_lcc_{role}")
        if role != "reader":
            groups |= self.env.ref("account.group_account_invoice")
        user = self._user(name, login, groups)
        user.action_id = self.env.ref("lcc_actuals.lcc_actual_action").id
        return user

    def portal_user(self, name, login, providers, **roles):
        """Make a portal user who serves ``providers`` in ``roles``, by default in
        all but administrator. The own contact has no parent, so that access
        follows the access rows alone."""
        user = self._user(name, login, self.env.ref("base.group_portal"))
        roles = roles or dict.fromkeys(
            ("role_actuals", "role_invoices", "role_payments", "role_actions"), True
        )
        self.env["lcc.provider.access"].create(
            [
                {"user_id": user.id, "provider_id": provider.id, **roles}
                for provider in providers
            ]
        )
        return user

    def recorder(self, user):
        """Return ``user`` where the portal gives them the right to record, else (the
        portal addon is not installed) the council's officer."""
        can_read = self.env["lcc.actual"].with_user(user).has_access("read")
        return user if can_read else self.officer

    def _user(self, name, login, groups):
        return (
            self.env["res.users"]
            .with_context(no_reset_password=True)
            .create(
                {
                    "name": name,
                    "login": login,
                    "email": f"{login}@example.org",
                    "password": PASSWORD,
                    "group_ids": [fields.Command.set(groups.ids)],
                    "tz": "Europe/London",
                    "lang": self._language(),
                }
            )
        )

    def _language(self):
        codes = dict(self.env["res.lang"].get_installed())
        return "en_GB" if "en_GB" in codes else self.env.lang or "en_US"

    def provider(self, name, parent=None):
        """Make a provider, or a branch of ``parent``."""
        return self.env["res.partner"].create(
            {
                "name": name,
                "is_company": True,
                "is_lcc_provider": True,
                "parent_id": parent and parent.id,
            }
        )

    def calendar(self, name, anchor):
        """Return the four-weekly payment calendar of this name."""
        found = self.env["lcc.payment.calendar"].search([("name", "=", name)])
        return found or found.create({"name": name, "date_anchor": anchor, "weeks": 4})

    def contract(self, provider, name, basis="actuals", policy=None, start=None):
        """Make a contract on Lancashire's calendar of its basis (DESIGN 2)."""
        calendar = (
            self.calendar("Homecare, four-weekly", date(2023, 7, 17))
            if basis == "actuals"
            else self.calendar("Residential, four-weekly", date(2022, 4, 11))
        )
        policy = policy or self.env.ref("lcc_actuals.lcc_policy_standard")
        return self.env["lcc.contract"].create(
            {
                "name": name,
                "provider_id": provider.id,
                "basis": basis,
                "calendar_id": calendar.id,
                "policy_id": policy.id,
                "date_start": start or date(2021, 4, 1),
            }
        )

    def service(self, contract, name, start=None, end=None):
        """Make a service under ``contract``."""
        return self.env["lcc.service"].create(
            {
                "name": name,
                "contract_id": contract.id,
                "date_start": start or contract.date_start,
                "date_end": end,
            }
        )

    def level(self, name, kind="planned", unit="hour", **values):
        """Return the service level of this name, made when it is new."""
        found = self.env["lcc.service.level"].search([("name", "=", name)])
        return found or found.create(
            {"name": name, "kind": kind, "unit": unit, **values}
        )

    def rate(self, contract, level, price, start=None, end=None, line=None):
        """Make a rate, prepared by one officer and approved by the other."""
        rate = (
            self.env["lcc.rate"]
            .with_user(self.officer)
            .create(
                {
                    "contract_id": contract.id,
                    "service_level_id": level.id,
                    "package_line_id": line and line.id,
                    "price": price,
                    "date_start": start or contract.date_start,
                    "date_end": end,
                }
            )
        )
        rate.with_user(self.second_officer).action_approve()
        return rate.with_env(self.env)

    def client(self, title, first_name, last_name):
        """Make a client with the next free reference."""
        return self.env["lcc.client"].create(
            self._prepare_client_vals(title, first_name, last_name)
        )

    def _prepare_client_vals(self, title, first_name, last_name):
        return {
            "title": title,
            "first_name": first_name,
            "last_name": last_name,
            "reference": f"SS{next(self.numbers):06d}",
        }

    def cpli(self, client, service, level, quantity, start, end=None, **values):
        """Make a care package line item of ``quantity`` a week; planned visits
        default to one for each whole unit."""
        return self.env["lcc.package.line"].create(
            self._prepare_cpli_vals(client, service, level, quantity, start, end)
            | values
        )

    def _prepare_cpli_vals(self, client, service, level, quantity, start, end=None):
        return {
            "client_id": client.id,
            "service_id": service.id,
            "service_level_id": level.id,
            "qty_week": quantity,
            "visits_planned": max(int(quantity), 1),
            "date_start": start,
            "date_end": end,
        }

    def crowd(self, service, levels, number, start):
        """Make ``number`` invented clients with one CPLI each, the levels by turns,
        in two batches; return the CPLIs."""
        chance = random.Random(f"{service.name}{number}")
        clients = self.env["lcc.client"].create(
            [
                self._prepare_client_vals(*names.invent(chance))
                for _number in range(number)
            ]
        )
        return self.env["lcc.package.line"].create(
            [
                self._prepare_cpli_vals(
                    client,
                    service,
                    levels[index % len(levels)],
                    chance.choice((3.5, 7, 10.5, 14, 21, 28)),
                    start,
                )
                for index, client in enumerate(clients)
            ]
        )

    def generate(self, service, *mondays):
        """Generate the actuals of these weeks as the council does."""
        for monday in mondays:
            service.with_user(self.officer).action_generate_actuals(monday)

    def week(self, service, client, monday):
        """Return the actuals of a client's week."""
        return self.env["lcc.actual"]._get_week(service, client, monday)

    def save(self, user, service, client, monday, **entries):
        """Save a client's week as ``user``: lines not named in ``entries`` as they
        stand, the others with the values given for their level's last word, such
        as ``two_carer={"qty_actual": 12, ...}``."""
        week = self.week(service, client, monday)
        lines = [
            self.line_of(actual, **entries.get(self.level_word(actual), {}))
            for actual in week
        ]
        return week.with_user(user).action_save_week(
            service.id, client.id, monday, lines
        )

    @staticmethod
    def level_word(actual):
        """Return the last word of the actual's level, as :meth:`save` takes it."""
        name = actual.service_level_id.name.rpartition(" - ")[2]
        return name.lower().replace(" ", "_")

    @staticmethod
    def line_of(actual, **values):
        """Return what ``action_save_week`` takes for a line as it stands, with
        ``values`` changed."""
        line = {
            name: actual[name]
            for name in ("qty_actual", "qty_frustrated", "qty_missed", "qty_extra")
        }
        return {
            "package_line_id": actual.package_line_id.id,
            "service_level_id": actual.service_level_id.id,
            "visits": actual.visits,
            "reason_id": actual.reason_id.id,
            "comment": actual.comment,
            "version": actual.version,
            **line,
            **values,
        }
