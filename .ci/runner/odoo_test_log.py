"""What a run of Odoo's own tests says in its log: which tests ran, which failed.

A test is named `module/file:Class.method`, a subtest adds its description, and what
went wrong before or after the tests of a class is `module/file:Class.setUpClass` or
`.tearDownClass`.
"""

import re
from collections import Counter
from dataclasses import dataclass

from . import log_check
from .progress import RunError

PACKAGE = re.compile(r"odoo\.addons\.(\w+)\.tests\.(\w+)")

STARTING = re.compile(r"Starting (?P<test>\S+) \.\.\.")
SKIPPED = re.compile(r"skipped (?:Subtest )?(?P<test>.+?) : ")
FAILED = re.compile(r"(?P<kind>FAIL|ERROR): (?:Subtest )?(?P<test>.+)")
CLASS_STEP = re.compile(r"(?P<step>\w+) \((?P<package>[\w.]+)\.(?P<class>\w+)\)")
FRAME = re.compile(r'^  File ".*$', re.MULTILINE)
REASON = re.compile(r"^\S.*", re.MULTILINE)

SUITE = "odoo.tests.suite"
TOTALS = re.compile(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests when loading")
WORDS = "{} failures, {} errors and {} tests"
TOOK = re.compile(r"\d+ post-tests in (?P<seconds>[\d.]+)s")

# What differs from run to run in the description of a subtest: where an object lies,
# and a record's number, which our rows move on.
ADDRESS = re.compile(r"\b0x[0-9a-f]+")
RECORD = re.compile(r"\b(\w+(?:\.\w+)+)\((?:\d+,? ?)+\)")


@dataclass(frozen=True)
class Results:
    """What one run came to.

    `ran` holds the names of the tests that ran, `skipped` those of what was skipped,
    and `failed` leads from the name of what failed to the reason in one line; those two
    name subtests and set-ups of classes, too.
    """

    ran: frozenset
    skipped: frozenset
    failed: dict
    seconds: float

    def reached(self, name):
        """Whether the test of this name ran, or for a class one of its tests."""
        test = test_of(name)
        return test in self.ran or any(run.startswith(f"{test}.") for run in self.ran)


def test_of(name):
    """The test that a name belongs to; for a set-up of a class, the class."""
    test = name.split(" ")[0]
    return re.sub(r"\.(setUpClass|tearDownClass)$", "", test)


def tag_of(name):
    """What `--test-tags` calls the class that a name belongs to."""
    module, _slash, rest = name.partition("/")
    return f"/{module}:{rest.partition(':')[2].split('.')[0]}"


def read(text):
    """Read the log of one run, from its start to its end.

    :param str text: the whole log
    :return: `Results`
    :raise RunError: when the run didn't come to its end, or when the failures that we
        found aren't as many as Odoo counted
    """
    started, skipped, failures, kinds = [], [], [], Counter()
    for entry in filter(_is_of_a_test, log_check.entries(text)):
        logger, message = entry["logger"], entry["message"]
        if found := STARTING.match(message):
            started.append(_name(logger, found["test"]))
        elif found := SKIPPED.match(message):
            skipped.append(_name(logger, found["test"]))
        elif entry["level"] == "ERROR" and (found := FAILED.match(message)):
            kinds[found["kind"]] += 1
            failures.append((_name(logger, found["test"].strip()), _reason(message)))
    _check(text, (kinds["FAIL"], kinds["ERROR"], len(started)))
    return Results(
        ran=frozenset(started) - frozenset(skipped),
        skipped=frozenset(skipped),
        failed=dict(_numbered(failures)),
        seconds=float(TOOK.search(text)["seconds"]),
    )


def is_whole(text):
    """Whether the run that wrote this log came to its end."""
    return bool(TOTALS.search(text))


def _is_of_a_test(entry):
    """Whether a test, or the suite on behalf of a class, logged this entry."""
    return entry["logger"] == SUITE or PACKAGE.fullmatch(entry["logger"])


def _name(logger, test):
    """The name of a test from who logged it and what Odoo calls it."""
    package = logger
    if found := CLASS_STEP.fullmatch(test):
        package, test = found["package"], f"{found['class']}.{found['step']}"
    place = PACKAGE.sub(r"\1/\2", package)
    test = RECORD.sub(r"\1(..)", ADDRESS.sub("0x..", test))
    return f"{place}:{test}"


def _reason(message):
    """The line of a failure that says what was wrong: it ends the traceback, and what
    comes after it are the details."""
    after = FRAME.split(message)[-1]
    found = REASON.search(after.partition("\n")[2])
    return found.group() if found else ""


def _numbered(failures):
    """Tell apart failures of one name, such as those of a subtest in a loop: one more
    with our addons is one too many."""
    seen = Counter()
    for name, reason in failures:
        seen[name] += 1
        yield (f"{name} #{seen[name]}" if seen[name] > 1 else name), reason


def _check(text, counted):
    """Compare what we counted with the totals that Odoo logs at the end."""
    if not is_whole(text):
        raise RunError("Odoo's tests didn't come to their end.")
    totals = tuple(int(number) for number in TOTALS.search(text).groups())
    if counted != totals:
        odoos, ours = (WORDS.format(*numbers) for numbers in (totals, counted))
        raise RunError(f"Odoo counted {odoos}, and its log has {ours}.")
