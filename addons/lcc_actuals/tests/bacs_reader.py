"""Reads a Bacs Standard 18 file by the positions of its fields, as the standard counts
them from 1. It shares nothing with what writes the file."""

from datetime import datetime
from decimal import Decimal

LABELS = ("VOL1", "HDR1", "HDR2", "UHL1", "EOF1", "EOF2", "UTL1")
ALLOWED = set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.&/- ")


class BacsFile:
    """What a file says; :meth:`check` what is wrong with it as a whole."""

    def __init__(self, content):
        lines = content.decode("ascii").split("\r\n")
        if lines.pop() != "":
            raise ValueError("The last record has no end.")
        self.lines = lines
        self.labels = {line[:4]: line for line in lines if line[:4] in LABELS}
        records = [line for line in lines if line[:4] not in LABELS]
        self.records = [BacsRecord(line) for line in records]
        self.credits = [each for each in self.records if each.code == "99"]
        self.contras = [each for each in self.records if each.code == "17"]

    def label(self, name, first, last):
        """Return what a label holds from position ``first`` to ``last``."""
        return self.labels[name][first - 1 : last]

    def number(self, name, first, last):
        return int(self.label(name, first, last))

    @property
    def user_number(self):
        return self.label("VOL1", 42, 47)

    @property
    def serial(self):
        return self.label("VOL1", 5, 10)

    @property
    def created(self):
        return _day(self.label("HDR1", 42, 47))

    @property
    def processing(self):
        return _day(self.label("UHL1", 5, 10))

    def check(self):
        """Return what breaks the standard, as a list of texts."""
        return [text for text, is_right in self._rules() if not is_right]

    def _rules(self):
        order = tuple(line[:4] for line in self.lines)
        yield "order of labels", order[:4] == LABELS[:4] and order[-3:] == LABELS[4:]
        widths = [80] * 4 + [100] * len(self.records) + [80] * 3
        yield "widths", [len(line) for line in self.lines] == widths
        yield "characters", not set("".join(self.lines)) - ALLOWED
        yield from self._label_rules()
        debits = sum(each.pence for each in self.contras)
        credits = sum(each.pence for each in self.credits)
        yield "one contra", len(self.contras) == 1 and self.records[-1].code == "17"
        yield "contra is the sum of credits", debits == credits
        yield "debit value", self.number("UTL1", 5, 17) == debits
        yield "credit value", self.number("UTL1", 18, 30) == credits
        yield "debit count", self.number("UTL1", 31, 37) == len(self.contras)
        yield "credit count", self.number("UTL1", 38, 44) == len(self.credits)
        for each in self.contras:
            yield "contra to the payer", each.payee == each.payer
            yield "contra's name", each.reference.startswith("CONTRA")
            yield "one payer", {other.payer for other in self.records} == {each.payer}

    def _label_rules(self):
        same = (("EOF1", "HDR1"), ("EOF2", "HDR2"))
        for end, begin in same:
            yield f"{end} as {begin}", self.labels[end][3:] == self.labels[begin][3:]
        yield "standard level", self.label("VOL1", 80, 80) == "1"
        yield "file identifier", self.label("HDR1", 5, 5) == "A"
        yield "file of the user", self.label("HDR1", 6, 11) == self.user_number
        yield "S", self.label("HDR1", 12, 12) == "S"
        yield "again the user", self.label("HDR1", 16, 21) == self.user_number
        yield "set", self.label("HDR1", 22, 27) == self.serial
        yield "section and sequence", self.label("HDR1", 28, 35) == "00010001"
        yield "fixed records", self.label("HDR2", 5, 5) == "F"
        yield "record length", self.number("HDR2", 11, 15) == 100
        yield "whole blocks", self.number("HDR2", 6, 10) % 100 == 0
        yield "to Bacs", self.label("UHL1", 11, 20) == "999999    "
        yield "in sterling", self.label("UHL1", 21, 22) == "00"
        yield "one processing day", self.label("UHL1", 29, 37) == "1 DAILY  "


class BacsRecord:
    def __init__(self, line):
        def field(first, last):
            return line[first - 1 : last]

        self.payee = (field(1, 6), field(7, 14))
        self.account_type = field(15, 15)
        self.code = field(16, 17)
        self.payer = (field(18, 23), field(24, 31))
        self.pence = int(field(36, 46))
        self.payer_name = field(47, 64).rstrip()
        self.reference = field(65, 82).rstrip()
        self.payee_name = field(83, 100).rstrip()

    @property
    def pounds(self):
        return Decimal(self.pence) / 100


def _day(text):
    return datetime.strptime(text, " %y%j").date()
