from odoo import api, models
from odoo.exceptions import UserError

from ..exceptions import ActualsConflict, ActualsRefused, Problem
from ..tools.entry_rules import differs
from ..tools.quantities import money_text
from ..tools.weeks import long_date, parse_monday, range_text
from .lcc_actual import ENTRY_FIELDS

WEEK_STATES = {
    "future": "Future",
    "empty": "Nothing planned",
    "not_generated": "Not generated",
    "to_confirm": "To confirm",
    "part_confirmed": "Part confirmed",
    "confirmed": "Confirmed",
    "locked": "Locked",
    "in_dispute": "In dispute",
}


class LccActual(models.Model):
    """A client's week at a service: saving all its lines at once, what can be
    added to it, and what state it is in."""

    _inherit = "lcc.actual"

    @api.model
    def action_save_week(self, service_id, client_id, week_start, lines):
        """Assert all lines of a client's week (guide: [Save]).

        ``lines`` is a list of dicts, one for every line of the week that is not
        locked; a line that can't be recorded (no price agreed, say) is named with
        its version alone and is left as it is. Each names its ``package_line_id``,
        or for an unplanned line its ``service_level_id``; gives as far as they are
        said ``qty_actual``, ``qty_frustrated``, ``qty_missed``, ``qty_extra``,
        ``visits`` (numbers or texts, in the level's unit), ``reason_id`` and
        ``comment``; and the ``version`` that was read, none for a line that is
        being added.

        Return the ids of the week's actuals. All or nothing is written. Raise
        ActualsRefused with every problem found, ActualsConflict when someone
        changed the week since it was read, UserError for an unknown week.
        """
        service, client, monday = self._find_week(service_id, client_id, week_start)
        self.env["lcc.provider.access"]._check_records(service)
        # The user may record this week; access rows are read-only for portal
        # users, so from here on the writing goes past them.
        client.sudo()._lock_for_entry()
        self_sudo = self.sudo()
        week_sudo = self_sudo._get_week(service, client, monday)
        entries = self._by_key(lines)
        week_sudo._check_same_week(entries)
        entries = week_sudo._without_left_alone(entries)
        problems = []
        with self.env.cr.savepoint():
            for key, entry in entries.items():
                problems += self_sudo._save_line(service, client, monday, key, entry)
            if problems:
                raise ActualsRefused(problems)
        return self_sudo._get_week(service, client, monday).ids

    @api.model
    def _find_week(self, service_id, client_id, week_start):
        """Return (service, client, Monday) as the user may see them.

        Raise UserError, alike for what is missing and what is not the user's.
        """
        services = self.env["lcc.service"]
        service = services.search_fetch([("id", "=", self._as_id(service_id))])
        # A client put away in the archive still has weeks to record.
        clients = self.env["lcc.client"].with_context(active_test=False)
        client = clients.search_fetch([("id", "=", self._as_id(client_id))])
        monday = parse_monday(week_start)
        if not service or not client or not monday:
            raise UserError(
                self.env._(
                    "There is no such week: name a service, a client and a Monday."
                )
            )
        return service, client, monday

    @api.model
    def _as_id(self, value):
        """Return an id from outside as a number that the database can hold."""
        text = str(value)
        return (
            int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
        )

    @api.model
    def _by_key(self, lines):
        """Return the lines from outside by their keys; raise UserError for what
        are no lines, and for a line given twice, of which one would be lost."""
        is_list = isinstance(lines, list | tuple)
        if not is_list or not all(isinstance(line, dict) for line in lines):
            raise UserError(self.env._("The week's lines are not a list of lines."))
        entries = {self._key_of(line): line for line in lines}
        if len(entries) < len(lines):
            raise UserError(
                self.env._(
                    "A line of this week is given twice. Give it once, with the sum "
                    "of what was delivered."
                )
            )
        return entries

    @api.model
    def _key_of(self, line):
        """Return the key (see ``_line_key``) of a line from outside."""
        if line.get("package_line_id"):
            return f"cpli-{self._as_id(line['package_line_id'])}"
        return f"level-{self._as_id(line.get('service_level_id'))}"

    @api.model
    def _get_week(self, service, client, monday):
        """Return the actuals of a client's week, in the order of the page."""
        week = self.search_fetch(
            [
                ("service_id", "=", service.id),
                ("client_id", "=", client.id),
                ("week_start", "=", monday),
            ]
        )
        return week._in_page_order()

    def _in_page_order(self):
        return self.sorted(
            lambda actual: (
                actual.service_level_id.sequence,
                actual.service_level_id.name,
                actual.id,
            )
        )

    def _check_same_week(self, entries):
        """Raise ActualsConflict unless ``entries`` were read from this week as it
        stands now."""
        stored = {
            actual._line_key(): actual.version
            for actual in self
            if actual.state != "locked"
        }
        read = {key: entry.get("version") or None for key, entry in entries.items()}
        locked = {a._line_key() for a in self if a.state == "locked"}
        changed = {
            key
            for key in stored.keys() | read.keys()
            if stored.get(key) != read.get(key) and key not in locked
        }
        if changed or locked & read.keys():
            raise ActualsConflict(
                self.env._(
                    "Someone else changed this week since you opened it. Nothing was "
                    "saved. Compare both versions, then save yours or take theirs."
                ),
                changed | (locked & read.keys()),
            )

    def _without_left_alone(self, entries):
        """Return ``entries`` without the lines of which nothing is said and nothing
        can be. Raise ActualsRefused when that leaves nothing to save."""
        left = self.filtered(
            lambda actual: (
                actual._line_key() in entries
                and not entries[actual._line_key()].keys() & set(ENTRY_FIELDS)
                and actual._get_refusal_text()
            )
        )
        if left and len(left) == len(entries):
            raise ActualsRefused(left._get_refusals())
        keys = {actual._line_key() for actual in left}
        return {key: entry for key, entry in entries.items() if key not in keys}

    @api.model
    def _save_line(self, service, client, monday, key, entry):
        """Write one line of the week; return the problems that keep it back."""
        values = {name: entry[name] for name in ENTRY_FIELDS if name in entry}
        line = self._get_week(service, client, monday).filtered(
            lambda actual: actual._line_key() == key
        )
        try:
            with self.env.cr.savepoint():
                if not line:
                    self.create(
                        [self._new_line_vals(service, client, monday, key) | values]
                    )
                elif line._says_something_new(values):
                    line.write(values or {"comment": line.comment})
        except ActualsRefused as refused:
            return refused.problems
        except UserError as error:
            label = f"{client.name}, week beginning {long_date(monday)}"
            return [Problem(key, "", label, str(error))]
        return []

    def _says_something_new(self, values):
        """Tell whether saving ``values`` changes the line or its state. A confirmed
        line that an end date cut stays with its officer until it is entered anew."""
        entry = self._clean_entry(values)
        stored = {name: self[name] for name in entry} | {"reason_id": self.reason_id.id}
        return self.state == "generated" or differs(stored, entry)

    @api.model
    def _new_line_vals(self, service, client, monday, key):
        """Return what identifies the line ``key`` added to a week."""
        what, _dash, number = key.partition("-")
        if what == "cpli":
            line = self.env["lcc.package.line"].browse(int(number)).exists()
            if line.service_id != service or line.client_id != client:
                raise UserError(self.env._("There is no such care package line item."))
            return {"week_start": monday, **line._prepare_actual_identity_vals()}
        level = self.env["lcc.service.level"].browse(int(number)).exists()
        if not level:
            raise UserError(self.env._("There is no such service level."))
        return {
            "week_start": monday,
            "client_id": client.id,
            "service_id": service.id,
            "service_level_id": level.id,
        }

    # What can be added

    @api.model
    def _get_choices(self, service, client, monday):
        """Return what can be added to a week: two lists of (key, label), the
        intermittent CPLIs that run in it ("Planned" on the page) and the unplanned
        service levels that have a price in it. Those already on the week are left
        out."""
        taken = {a._line_key() for a in self._get_week(service, client, monday)}
        return (
            [
                c
                for c in self._get_cpli_choices(service, client, monday)
                if c[0] not in taken
            ],
            [c for c in self._get_level_choices(service, monday) if c[0] not in taken],
        )

    @api.model
    def _get_cpli_choices(self, service, client, monday):
        lines = self.env["lcc.package.line"]._find_running(
            service, monday, client, kind="intermittent"
        )
        book = self.env["lcc.rate"]._get_book(lines.contract_id, lines.service_level_id)
        choices = []
        for line in lines.sorted("date_start"):
            day = max(monday, line.date_start)
            rate = book.find(
                line.contract_id.id, line.service_level_id.id, line.id, day
            )
            dates = range_text(line.date_start, line.date_end)
            text = self._choice_text(line.service_level_id, rate)
            choices.append((f"cpli-{line.id}", f"CPLI {dates}, {text}"))
        return choices

    @api.model
    def _get_level_choices(self, service, monday):
        levels = self.env["lcc.service.level"].search([("kind", "=", "unplanned")])
        book = self.env["lcc.rate"]._get_book(service.contract_id, levels)
        day = max(monday, service.date_start)
        choices = []
        for level in levels:
            rate = book.find(service.contract_id.id, level.id, False, day)
            if rate:
                choices.append((f"level-{level.id}", self._choice_text(level, rate)))
        return choices

    @api.model
    def _choice_text(self, level, rate):
        """Return "Homecare (LWH) - Emergency Hours (Hour) at £20.50"."""
        if not rate:
            return self.env._(
                "%(level)s (%(unit)s), no price agreed",
                level=level.name,
                unit=level._unit_text(),
            )
        return self.env._(
            "%(level)s (%(unit)s) at %(price)s",
            level=level.name,
            unit=level._unit_text(),
            price=money_text(rate.price, rate.currency_id.symbol),
        )

    # States

    def _get_shown_state(self):
        """Return what the line's state shows as: that of its life, or in_dispute."""
        self.ensure_one()
        return "in_dispute" if self.is_in_dispute else self.state

    @api.model
    def _state_of(self, counts):
        """Return the week state of {shown state of an actual: number of lines}: one
        line in dispute is what has to be seen to first."""
        present = {state for state, count in counts.items() if count}
        if not present:
            return "empty"
        if "in_dispute" in present:
            return "in_dispute"
        if present == {"locked"}:
            return "locked"
        if present <= {"confirmed", "locked"}:
            return "confirmed"
        return "to_confirm" if present == {"generated"} else "part_confirmed"
