"""Read Odoo's logs for errors and warnings that nobody expects.

The allow-list has a line for each expected message: level, logger, and a pattern
that the message has to contain, with a comment above it that says why.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from . import paths
from .progress import RunError

ALLOW_LIST = paths.CI / "log-allowlist.txt"
LEVELS = ("WARNING", "ERROR", "CRITICAL")

LINE = re.compile(
    r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \d+ "
    r"(?P<level>[A-Z]+) (?P<database>\S+) (?P<logger>\S+): (?P<message>.*)$"
)


@dataclass(frozen=True)
class Allowed:
    """One line of the allow-list."""

    level: str
    logger: re.Pattern
    message: re.Pattern

    def covers(self, entry):
        """Whether this expects that log entry."""
        return (
            self.level == entry["level"]
            and self.logger.fullmatch(entry["logger"]) is not None
            and self.message.search(entry["message"]) is not None
        )


def read_allow_list(path=ALLOW_LIST):
    """The entries of the allow-list.

    :raise RunError: when an entry is malformed or has no comment above it
    """
    entries, comment = [], False
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if not line.strip():
            comment = False
        elif line.startswith("#"):
            comment = True
        else:
            fields = line.split(maxsplit=2)
            if not comment or len(fields) != 3 or fields[0] not in LEVELS:
                raise RunError(
                    f"{path.name}:{number}: wanted LEVEL LOGGER PATTERN, below a "
                    "comment that says why the message is expected."
                )
            entries.append(Allowed(fields[0], *map(re.compile, fields[1:])))
    return entries


def check(files, allowed):
    """Look through log files.

    :param files: paths of logs; those that don't exist are passed over
    :param allowed: list of `Allowed`
    :return: the unexpected entries as text, each with file, line and what follows it
    """
    findings = []
    for path in files:
        if path.exists():
            text = path.read_text(errors="replace")
            findings += [
                f"{_shown(path)}:{number}: {entry}"
                for number, entry in unexpected(text, allowed)
            ]
    return findings


def unexpected(text, allowed):
    """The errors and warnings in a log's text that the list doesn't expect.

    :return: a list of (line number, the entry with its traceback)
    """
    return [
        (entry["number"], "\n".join(entry["lines"]))
        for entry in entries(text)
        if entry["level"] in LEVELS and not any(a.covers(entry) for a in allowed)
    ]


def entries(text):
    """The entries of a log: dicts with level, database, logger, message, the number of
    the first line and all lines, such as those of a traceback."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if match := LINE.match(line):
            found.append({**match.groupdict(), "number": number, "lines": [line]})
            continue
        if found:
            found[-1]["lines"].append(line)
            found[-1]["message"] += f"\n{line}"
    return found


def _shown(path):
    path = Path(path)
    inside = path.is_relative_to(paths.ROOT)
    return path.relative_to(paths.ROOT) if inside else path
