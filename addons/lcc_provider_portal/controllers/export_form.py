"""What an export page is asked for: a range of dates, a service, a kind of file."""

from datetime import timedelta
from typing import NamedTuple

from odoo.addons.lcc_actuals.tools.weeks import long_date, monday_of, short_date

from ..tools.casts import as_choice, as_date, as_id

#: Kinds of file and their words, the default first.
KINDS = {"xlsx": "XLSX, for Excel and other spreadsheets", "csv": "CSV"}
#: So many ended weeks are asked for by default.
WEEKS = 4


class ExportForm(NamedTuple):
    """The form as typed; ``is_sent`` tells whether [Export] was pressed."""

    from_text: str
    to_text: str
    service: int = 0
    only_to_confirm: bool = False
    kind: str = "xlsx"
    is_sent: bool = False

    @classmethod
    def from_args(cls, args, today):
        """Return the form of an address's arguments; the last weeks that have ended
        where nothing was sent yet."""
        this_week, is_sent = monday_of(today), "export" in args
        first = "" if is_sent else (this_week - timedelta(weeks=WEEKS)).isoformat()
        last = "" if is_sent else (this_week - timedelta(days=1)).isoformat()
        return cls(
            from_text=args.get("date_from", first),
            to_text=args.get("date_to", last),
            service=as_id(args.get("service")),
            only_to_confirm=bool(args.get("only_to_confirm")),
            kind=as_choice(args.get("kind"), KINDS, "xlsx"),
            is_sent=is_sent,
        )

    @property
    def date_from(self):
        return as_date(self.from_text.strip())

    @property
    def date_to(self):
        return as_date(self.to_text.strip())

    @property
    def range_text(self):
        """ "17 Jul 2023 - 13 Aug 2023" """
        return f"{long_date(self.date_from)} - {long_date(self.date_to)}"

    def get_errors(self):
        """Return what is wrong with the dates: {name of the field: text}."""
        errors = {}
        for name, label, text in (
            ("date_from", "Date From", self.from_text),
            ("date_to", "Date To", self.to_text),
        ):
            if not text.strip():
                errors[name] = f"Enter {label}."
            elif not getattr(self, name):
                errors[name] = f"{label} must be a date, such as 17/07/2023."
        if not errors and self.date_to < self.date_from:
            errors["date_to"] = (
                f"Date To {short_date(self.date_to)} is before Date From "
                f"{short_date(self.date_from)}. Change one of them."
            )
        return errors
