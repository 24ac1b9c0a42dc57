"""Finding the lines that a sheet's rows are about: names in, records out."""

from datetime import date
from typing import NamedTuple

from ..tools.sheet_rows import SheetRow
from .lcc_actual import ENTRY_FIELDS

MOST_QUOTED = 60


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
        if self.package_line_id:
            return self.package_line_id, self.week_start
        return self[2:6]

    @classmethod
    def from_staged(cls, vals):
        """Return the claim of a staged row, a dict of its columns."""
        return cls(
            number=vals["number"],
            entry={name: vals[name] for name in ENTRY_FIELDS},
            **{name: vals[name] for name in IDENTITY},
        )

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
    """Finds what a provider's rows are about, among what the user records.

    What is missing, what is another provider's and what is of a service that others
    record get the same words.
    """

    def __init__(self, env, provider):
        self.env, self.provider = env, provider
        self._ = env._
        access = env["lcc.provider.access"]
        self.recorded = access._get_recorded_domain()
        # What was put away since still stands on lines that are sent back.
        everything = env(context={**env.context, "active_test": False})
        services = everything["lcc.service"].search(
            [
                *access._get_recorded_domain("id"),
                ("provider_id", "=", provider.id),
                ("contract_id.basis", "=", "actuals"),
            ]
        )
        levels = everything["lcc.service.level"].search([])
        self.services = services
        self.names = {
            "contract": {service.id: service.contract_id.name for service in services},
            "service": {service.id: service.name for service in services},
            "service_level": {level.id: level.name for level in levels},
        }
        self.unplanned = {
            plain(level.name): level.id for level in levels if level.kind == "unplanned"
        }
        self.clients = None
        reasons = everything["lcc.variance.reason"].search([])
        self.reasons = {plain(reason.name): reason.id for reason in reasons}

    def find(self, rows: list[SheetRow]):
        """Return (row, :class:`Claim` or ``None``, errors) for each row; errors are
        (column key, text) pairs. A constant number of queries."""
        lines = self._find_lines(rows)
        return [self._find_one(row, lines) for row in rows]

    def _find_lines(self, rows):
        """Return {CPLI reference in small letters: its ids, its client's reference}."""
        said = {row.names["reference"] for row in rows} - {""}
        found = self.env["lcc.package.line"].search_read(
            [
                *self.recorded,
                ("reference", "in", sorted(said | {text.upper() for text in said})),
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
            plain(line["reference"]): line
            | {"client_reference": numbers[line["client_id"]]}
            for line in found
        }

    def _get_clients(self):
        """Return {reference, as :func:`loose` has it: {reference: client id}} of all
        of the provider's clients, read when a row first asks for one."""
        if self.clients is None:
            seen = self.env["lcc.package.line"]._read_group(
                [*self.recorded, ("provider_id", "=", self.provider.id)], ["client_id"]
            )
            self.clients = {}
            for (client,) in seen:
                same = self.clients.setdefault(loose(client.reference), {})
                same[client.reference] = client.id
        return self.clients

    def _find_one(self, row, lines):
        if not row.week_start and not any(row.names.values()):
            text = self._(
                "This row names no line. Delete it, or leave its Actual, Frustrated, "
                "Missed and Extra empty."
            )
            return row, None, [("", text)]
        errors = list(row.errors)
        if row.names["reference"]:
            target = self._find_cpli(row, lines, errors)
        else:
            target = self._find_unplanned(row, errors)
        entry = self._with_reason(row.entry, errors)
        if not target or not row.week_start:
            return row, None, errors
        return row, Claim(row.number, *target, row.week_start, entry), errors

    def _find_cpli(self, row, lines, errors):
        """Return the ids of a reference's CPLI, client, service and level, or
        ``None``."""
        reference = row.names["reference"]
        line = lines.get(plain(reference))
        if not line:
            text = self._(
                "%(reference)s is not a care package line item of %(provider)s. Check "
                "the reference against Care Package Line Items.",
                reference=cut(reference),
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
            ("contract", self.names["contract"].get(line["service_id"])),
            ("service", self.names["service"].get(line["service_id"])),
            ("service_level", self.names["service_level"][line["service_level_id"]]),
        ):
            said = row.names[key]
            # A service paid on plan has no actuals: that is told of it instead.
            if said and right and said != right and loose(said) != loose(right):
                text = self._(
                    "%(reference)s is of %(right)s, not of %(said)s. Have the columns "
                    "been sorted apart, or was it renamed? Put the row right, or "
                    "export it again.",
                    reference=line["reference"],
                    right=right,
                    said=cut(said),
                )
                yield key, text

    def _find_unplanned(self, row, errors):
        """Return the ids of an unplanned line (no CPLI, client, service, level), or
        ``None``."""
        client = self._find_client(row, errors)
        service = self._find_service(row, errors)
        level = self._find_level(row, errors)
        if not client or not service or not level:
            return None
        return None, client, service, level

    def _find_client(self, row, errors):
        said = row.names["client_reference"]
        found = self._get_clients().get(loose(said), {}) if said else {}
        if said in found:
            return found[said]
        if len(found) == 1:
            return next(iter(found.values()))
        if said:
            text = self._(
                "%(reference)s is not the reference of a client of %(provider)s.",
                reference=cut(said),
                provider=self.provider.name,
            )
        else:
            text = self._(
                "CPLI Reference is empty: fill it in, or on an unplanned line the "
                "Client Reference."
            )
        errors.append(("client_reference" if said else "reference", text))
        return None

    def _find_service(self, row, errors):
        """Return the id of the service that the row names; service and contract need
        no name while there is only one that it can be."""
        said = {key: plain(row.names[key]) for key in ("service", "contract")}
        found = [
            service.id
            for service in self.services
            if all(
                not name or name == plain(self.names[key][service.id])
                for key, name in said.items()
            )
        ]
        if len(found) == 1:
            return found[0]
        key, names = "service", self.names["service"].values()
        if said["service"] and len(found) > 1:
            key, names = "contract", [self.names["contract"][each] for each in found]
        text = self._(
            "Say which %(what)s: %(names)s.",
            what=key,
            names=", ".join(dict.fromkeys(names)),
        )
        errors.append((key, text))
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
                '"%(reason)s" is not one of the list of reasons: choose one from it, '
                "or leave it empty.",
                reason=cut(said),
            )
            errors.append(("reason", text))
        return entry | {"reason_id": reason or False}


def plain(text):
    """Return a name as names are compared: without case, spaces made single."""
    return " ".join(text.split()).casefold()


def loose(text):
    """Return a reference or name as :func:`plain` does; a spreadsheet takes the
    leading noughts of one that is all digits."""
    name = plain(text)
    return name.lstrip("0") if name.isdecimal() else name


def cut(text):
    """Return what was typed in a length that fits a message."""
    return text if len(text) <= MOST_QUOTED else f"{text[:MOST_QUOTED]}..."
