"""A Bacs Standard 18 file of credits, for one processing day: plain Python, no ORM.

The file's labels have 80 characters, its records 100. Each credit (transaction code
99) moves money to a payee; one contra (17) takes the sum of them from the council's
account. Amounts are pence.
"""

import re
import unicodedata
from datetime import date
from typing import NamedTuple

CREDIT, CONTRA = "99", "17"
#: Of a name or a reference.
LONGEST = 18
#: In pence. The field has eleven digits; Bacs lets no item use the first.
LARGEST = 99_999_999_99
MOST_RECORDS = 9_999_999
#: Bacs keeps a file for so many days before it is processed.
WINDOW = 31
#: What a name or a reference may hold, beside capitals and digits.
MARKS = ".&/-"
#: A reference that begins so would be read as another kind of record.
RESERVED_WORDS = ("CONTRA", "DDIC")
NEWLINE = "\r\n"


class BacsRefused(Exception):
    """The file can't be made. ``problems`` is a list of texts, each naming who or
    what is concerned, the field and the way out."""

    def __init__(self, problems):
        super().__init__("\n".join(problems))
        self.problems = problems


class Account(NamedTuple):
    """A sterling account: digits only; ``name`` as Bacs prints it."""

    sort_code: str
    number: str
    name: str


class Payment(NamedTuple):
    """``payee`` is whom messages name; ``amount`` pence."""

    payee: str
    account: Account
    amount: int
    reference: str


class Submission(NamedTuple):
    """Who submits what: ``user_number`` is the service user number, ``serial`` six
    characters that are unique for the day, ``holidays`` a set of dates."""

    user_number: str
    serial: str
    account: Account
    created: date
    processing: date
    holidays: frozenset
    payments: tuple


def bacs_text(text):
    """Return ``text`` in the characters that Bacs takes: capitals without accents,
    digits, ``. & / -`` and space. Apostrophes go; whatever else there is becomes a
    space, and spaces are single."""
    plain = unicodedata.normalize("NFKD", text or "").upper()
    kept = (c for c in plain if not unicodedata.combining(c) and c not in "'\u2019")
    spaced = "".join(c if _is_allowed(c) else " " for c in kept)
    return " ".join(spaced.split())


def bacs_name(text):
    """Return a name as Bacs prints it, cut to what fits."""
    return bacs_text(text)[:LONGEST].rstrip()


def digits(text):
    """Return a sort code or account number without the spaces and hyphens that people
    write in them."""
    return re.sub(r"[\s\u2010-\u2015-]", "", text or "")


def account_problems(account):
    """Return what is wrong with an account, as a list of texts."""
    problems = []
    if not _is_number(account.sort_code, 6):
        problems.append(
            f"the sort code {account.sort_code or '(none)'} is not six digits. "
            "Correct the sort code."
        )
    if not _is_number(account.number, 8):
        problems.append(
            f"the account number {account.number or '(none)'} is not eight digits. "
            "Correct the account number; one of seven digits gets a 0 in front."
        )
    return problems + _text_problems("name on Bacs", account.name)


def write_file(submission):
    """Return the file as bytes, for a :class:`Submission`.

    Raise :class:`BacsRefused` with every problem there is.
    """
    if problems := list(_problems(submission)):
        raise BacsRefused(problems)
    total = sum(payment.amount for payment in submission.payments)
    labels = _header_labels(submission)
    records = [
        *labels,
        *(_credit(submission, payment) for payment in submission.payments),
        _contra(submission, total),
        *(f"EOF{label[3:]}" for label in labels[1:3]),
        _user_trailer(total, len(submission.payments)),
    ]
    return "".join(record + NEWLINE for record in records).encode("ascii")


# Checks


def _problems(submission):
    """Give what is wrong, the submission's own first."""
    if not _is_number(submission.user_number, 6):
        yield (
            f"Service user number {submission.user_number or '(none)'}: enter the six "
            "digits that Bacs has given to the council on the bank journal."
        )
    if not re.fullmatch(r"[A-Z0-9]{6}", submission.serial) or (
        submission.serial == "000000"
    ):
        yield f"Serial number {submission.serial}: six digits, not all of them 0."
    for problem in account_problems(submission.account):
        yield f"The council's account: {problem}"
    yield from _day_problems(submission)
    yield from _count_problems(submission.payments)
    for payment in submission.payments:
        for problem in _payment_problems(payment):
            yield f"{payment.payee}: {problem}"


def _day_problems(submission):
    day = submission.processing
    text = f"Processing day {day:%d/%m/%Y}: "
    if day.weekday() > 4 or day in submission.holidays:
        yield f"{text}it is no working day. Choose one on which banks are open."
    if day <= submission.created:
        yield (
            f"{text}Bacs needs the file on an earlier day. Choose a later processing "
            "day."
        )
    elif (day - submission.created).days > WINDOW:
        yield f"{text}it is more than {WINDOW} days ahead. Choose an earlier one."


def _count_problems(payments):
    if not payments:
        yield "There is nothing to pay. Choose bills first."
    if len(payments) > MOST_RECORDS:
        yield f"There are more than {MOST_RECORDS} payments. Make two runs."
    if sum(payment.amount for payment in payments) > LARGEST:
        yield (
            f"The payments come to more than {_pounds(LARGEST)}, which one contra "
            "record can't hold. Make two runs."
        )


def _payment_problems(payment):
    yield from account_problems(payment.account)
    if payment.amount <= 0:
        yield (
            f"the amount {_pounds(payment.amount)} is not above zero. Hold the "
            "provider back until more is payable."
        )
    elif payment.amount > LARGEST:
        yield (
            f"the amount {_pounds(payment.amount)} is above {_pounds(LARGEST)}, the "
            "most that a Bacs payment takes. Pay it otherwise."
        )
    yield from _text_problems("reference", payment.reference)
    if payment.reference.startswith(RESERVED_WORDS):
        yield (
            f"the reference {payment.reference} begins with a word that Bacs keeps for "
            "itself. Choose another one."
        )


def _text_problems(field, text):
    problems = []
    if not text.strip():
        problems.append(f"the {field} is missing. Enter it.")
    if len(text) > LONGEST:
        problems.append(
            f"the {field} {text} has {len(text)} characters. Shorten it to {LONGEST}."
        )
    if wrong := sorted({c for c in text if not _is_allowed(c)}):
        problems.append(
            f"the {field} {text} holds {' '.join(wrong)}. Bacs takes A to Z, 0 to 9, "
            f"space and {' '.join(MARKS)} only."
        )
    return problems


def _is_allowed(character):
    return character.isascii() and (
        character.isupper() or character.isdigit() or character in MARKS + " "
    )


def _is_number(text, length):
    """Tell whether ``text`` is so many digits, not all of them 0."""
    return bool(re.fullmatch(rf"[0-9]{{{length}}}", text)) and int(text) > 0


def _pounds(pence):
    sign = "-" if pence < 0 else ""
    return f"{sign}£{abs(pence) // 100:,}.{abs(pence) % 100:02}"


# Records


def _header_labels(submission):
    """Return VOL1, HDR1, HDR2 and UHL1."""
    user, serial = submission.user_number, submission.serial
    expires = _day(submission.processing)
    return [
        # Owner identification: the user number at 42.
        _joined(80, "VOL1", serial, "0", " " * 30, user, " " * 32, "1"),
        # File identifier (5-21), set, section and sequence, generation, dates, blocks.
        _joined(
            80,
            *("HDR1", f"A{user}S  1{user}", serial, "0001", "0001", " " * 6),
            *(_day(submission.created), expires, "0", "000000", " " * 20),
        ),
        # Fixed records of 100 characters in blocks of 2,000.
        _joined(80, "HDR2", "F", "02000", "00100", " " * 35, "00", " " * 28),
        # To Bacs (999999) in sterling (00), all of one processing day.
        _joined(
            80,
            *("UHL1", expires, "999999    ", "00", " " * 6, "1 DAILY  ", "001"),
            " " * 40,
        ),
    ]


def _credit(submission, payment):
    return _record(
        payment.account,
        CREDIT,
        submission.account,
        payment.amount,
        (submission.account.name, payment.reference, payment.account.name),
    )


def _contra(submission, total):
    own = submission.account
    return _record(own, CONTRA, own, total, (own.name, "CONTRA", own.name))


def _record(to, code, origin, amount, texts):
    """``texts``: name of the payer, reference, name of the payee."""
    return _joined(
        100,
        *(to.sort_code, to.number, "0", code, origin.sort_code, origin.number),
        *(" " * 4, f"{amount:011}", *(text.ljust(LONGEST) for text in texts)),
    )


def _user_trailer(total, count):
    """Return UTL1: value of debits and of credits, then how many of each."""
    return _joined(
        80,
        *("UTL1", f"{total:013}", f"{total:013}", f"{1:07}", f"{count:07}"),
        " " * 36,
    )


def _day(day):
    """Return a date as Bacs writes it: a space, the year, the day of the year."""
    return f"{day: %y%j}"


def _joined(length, *parts):
    record = "".join(parts)
    if len(record) != length:
        raise AssertionError(f"{record!r} has {len(record)} characters")
    return record
