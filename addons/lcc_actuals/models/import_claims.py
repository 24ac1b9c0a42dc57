"""Finding the lines that a sheet's rows are about: names in, records out."""

from datetime import date
from typing import NamedTuple

from ..tools.actuals_sheet import SheetRow


class Claim(NamedTuple):
    """What one row says of one line in one week; all but the week and what is entered
    are ids of records.

    ``number`` is the row's in the provider's sheet; the line is a CPLI, or without
    one an unplanned service level of a client at a service; ``entry`` holds entered
    values by field, in the level's unit.
    """

    number: int
    package_line_id: int | None
    client_id: int
    service_id: int
    service_level_id: int
    week_start: date
    entry: dict

    @property
    def key(self):
        """What is one line in one week, however often rows name it."""
        return line_key(self._asdict())

    def prepare_identity_vals(self):
        """Return what an actual of this line and week is of."""
        vals = self._asdict()
        return {name: vals[name] for name in IDENTITY}


IDENTITY = (
    "package_line_id",
    "client_id",
    "service_id",
    "service_level_id",
    "week_start",
)


def line_key(vals):
    """Return what names a line in its week, of the ids in ``vals``."""
    if vals["package_line_id"]:
        return vals["package_line_id"], vals["week_start"]
    return tuple(vals[name] for name in IDENTITY[1:])


class ClaimFinder:
    """Finds what a provider's rows are about, as the user may see it.

    What is missing and what is another provider's get the same words.
    """

    def __init__(self, env, provider):
        self.env, self.provider = env, provider
        self._ = env._
        self.services = env["lcc.service"].search([("provider_id", "=", provider.id)])
        levels = env["lcc.service.level"].with_context(active_test=False).search([])
        self.names = {
            "service": {service.id: service.name for service in self.services},
            "service_level": {level.id: level.name for level in levels},
        }
        self.unplanned = {
            plain(level.name): level.id
            for level in levels
            if level.active and level.kind == "unplanned"
        }
        reasons = env["lcc.variance.reason"].with_context(active_test=False).search([])
        self.reasons = {plain(reason.name): reason.id for reason in reasons}

    def find(self, rows: list[SheetRow]):
        """Return (row, :class:`Claim` or ``None``, errors) for each row; errors are
        (column key, text) pairs. A constant number of queries."""
        lines = self._find_lines(rows)
        clients = self._find_clients(rows)
        return [self._find_one(row, lines, clients) for row in rows]

    def _find_lines(self, rows):
        """Return {CPLI reference: its ids, and its client's reference}."""
        references = {row.names["reference"] for row in rows} - {""}
        found = self.env["lcc.package.line"].search_read(
            [
                ("reference", "in", sorted(references)),
                ("provider_id", "=", self.provider.id),
            ],
            ["reference", "client_id", "service_id", "service_level_id"],
            load=None,
        )
        # A client put away in the archive still has weeks to record.
        clients = self.env["lcc.client"].with_context(active_test=False)
        people = clients.browse({line["client_id"] for line in found})
        numbers = {person.id: person.reference for person in people}
        return {
            line["reference"]: line | {"client_reference": numbers[line["client_id"]]}
            for line in found
        }

    def _find_clients(self, rows):
        """Return the clients of the rows that name no CPLI, by reference."""
        references = {
            row.names["client_reference"] for row in rows if not row.names["reference"]
        }
        # A client put away in the archive still has weeks to record.
        clients = self.env["lcc.client"].with_context(active_test=False)
        found = clients.search([("reference", "in", sorted(references - {""}))])
        seen = self.env["lcc.package.line"]._read_group(
            [("provider_id", "=", self.provider.id), ("client_id", "in", found.ids)],
            ["client_id"],
        )
        return {client.reference: client.id for (client,) in seen}

    def _find_one(self, row, lines, clients):
        errors = list(row.errors)
        if row.names["reference"]:
            target = self._find_cpli(row, lines, errors)
        else:
            target = self._find_unplanned(row, clients, errors)
        entry = self._with_reason(row.entry, errors)
        if not target or not row.week_start:
            return row, None, errors
        return row, Claim(row.number, *target, row.week_start, entry), errors

    def _find_cpli(self, row, lines, errors):
        """Return the ids of a reference's CPLI, client, service and level, or
        ``None``."""
        reference = row.names["reference"]
        line = lines.get(reference)
        if not line:
            text = self._(
                "%(reference)s is not a care package line item of %(provider)s. Check "
                "the reference against Care Package Line Items.",
                reference=reference,
                provider=self.provider.name,
            )
            errors.append(("reference", text))
            return None
        errors += self._get_mix_ups(row, line)
        return (
            line["id"],
            line["client_id"],
            line["service_id"],
            line["service_level_id"],
        )

    def _get_mix_ups(self, row, line):
        """Return errors where a row's other names are not those of its CPLI: a sheet
        of which only some columns were sorted would pay for the wrong person."""
        for key, right in (
            ("client_reference", line["client_reference"]),
            ("service", self.names["service"].get(line["service_id"], "")),
            ("service_level", self.names["service_level"][line["service_level_id"]]),
        ):
            said = row.names[key]
            if said and said != right and not _is_same(said, right):
                text = self._(
                    "%(reference)s is of %(right)s, not of %(said)s. Have the columns "
                    "been sorted apart? Put the row right, or export it again.",
                    reference=line["reference"],
                    right=right,
                    said=said,
                )
                yield key, text

    def _find_unplanned(self, row, clients, errors):
        """Return the ids of an unplanned line (no CPLI, client, service, level), or
        ``None``."""
        client = self._find_client(row, clients, errors)
        service = self._find_service(row, errors)
        level = self._find_level(row, errors)
        if not client or not service or not level:
            return None
        return None, client, service, level

    def _find_client(self, row, clients, errors):
        said = row.names["client_reference"]
        client = clients.get(said)
        if client:
            return client
        if said:
            text = self._(
                "%(reference)s is not the reference of a client of %(provider)s.",
                reference=said,
                provider=self.provider.name,
            )
        else:
            text = self._(
                "Name the CPLI Reference, or on an unplanned line the Client Reference."
            )
        errors.append(("client_reference" if said else "reference", text))
        return None

    def _find_service(self, row, errors):
        said = row.names["service"]
        names = self.names["service"]
        if not said and len(names) == 1:
            return next(iter(names))
        for service_id, name in names.items():
            if said and _is_same(said, name):
                return service_id
        text = self._(
            "Name the service: one of %(services)s.",
            services=", ".join(names.values()),
        )
        errors.append(("service", text))
        return None

    def _find_level(self, row, errors):
        level = self.unplanned.get(plain(row.names["service_level"]))
        if not level:
            text = self._(
                "A line without a CPLI Reference is unplanned: name an unplanned "
                "service level such as %(levels)s.",
                levels=", ".join(
                    self.names["service_level"][known]
                    for known in self.unplanned.values()
                ),
            )
            errors.append(("service_level", text))
        return level

    def _with_reason(self, entry, errors):
        """Return ``entry`` with the reason's record id in place of its name."""
        entry = dict(entry)
        said = entry.pop("reason", None)
        if said is None:
            return entry
        reason = self.reasons.get(plain(said))
        if said and not reason:
            text = self._(
                '"%(reason)s" is not one of the list of reasons: choose one of it, or '
                "leave it empty.",
                reason=said,
            )
            errors.append(("reason", text))
        return entry | {"reason_id": reason or False}


def plain(text):
    """Return a name as names are compared: without case, spaces made single."""
    return " ".join(text.split()).casefold()


def _is_same(said, right):
    """Tell whether a cell says the name ``right``; a spreadsheet takes the leading
    noughts of a reference that is all digits."""
    if plain(said) == plain(right):
        return True
    both_digits = said.isdecimal() and right.isdecimal()
    return both_digits and said.lstrip("0") == right.lstrip("0")
