"""What of a schedule a user saw, sent along with what is answered: the council's plan
may change it in between, and then it is said what changed."""

from typing import NamedTuple

from odoo.addons.lcc_actuals.tools.quantities import money_text
from odoo.addons.lcc_actuals.tools.weeks import range_text

from ..tools.casts import MAX_ID, as_id, as_number, as_pounds

#: A list of changes is no help beyond this.
MAX_CHANGES = 20


class Seen(NamedTuple):
    """A schedule as it stood on the page: its version, what it came to, how many lines
    it had and the id of the newest. A changed line is a new one."""

    version: str
    payable: str
    count: int
    newest: int

    @classmethod
    def of(cls, schedule):
        lines = schedule.line_ids
        return cls(
            str(schedule.version),
            f"{schedule.amount_payable:.2f}",
            len(lines),
            max(lines.ids, default=0),
        )

    @classmethod
    def from_form(cls, form):
        """Return what a form says; without a version, none is compared."""
        return cls(
            str(form.get("version") or "0"),
            form.get("seen_payable", ""),
            as_number(form.get("seen_count"), MAX_ID),
            as_id(form.get("seen_newest")),
        )


def changes_since(schedule, seen):
    """Return sentences about what of ``schedule`` is not as it was seen; none where it
    is, or where the form didn't say."""
    was = as_pounds(seen.payable)
    if was is None or seen.version == str(schedule.version):
        return []
    symbol = schedule.currency_id.symbol
    payable = money_text(schedule.amount_payable, symbol)
    lines = schedule.line_ids
    new = lines.filtered(lambda line: line.id > seen.newest)
    gone = seen.count - len(lines - new)
    changes = [f"Payable was {money_text(was, symbol)} and is {payable} now."]
    changes += [_line_text(line, symbol) for line in new[:MAX_CHANGES]]
    if len(new) > MAX_CHANGES:
        changes.append(f"And {len(new) - MAX_CHANGES} more new lines.")
    if gone > 0:
        changes.append("1 line is gone." if gone == 1 else f"{gone} lines are gone.")
    return changes


def _line_text(line, symbol):
    # Whoever reads the line may be told whom it is of.
    client = line.sudo().client_id.name
    dates = range_text(line.date_from, line.date_to)
    return f"New: {client}, {dates}, {money_text(line.amount, symbol)}."
