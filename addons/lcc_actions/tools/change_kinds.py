"""What a provider may ask to change, kind by kind and field by field: plain Python, no
ORM."""

import re
from collections.abc import Callable
from typing import NamedTuple

from odoo.tools import email_normalize

from odoo.addons.lcc_actuals.tools.bacs import (
    Account,
    account_problems,
    bacs_name,
    digits,
)

#: So many characters of an account number are shown.
SHOWN = 4
_POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?) ?([0-9][A-Z]{2})")
_TELEPHONE = re.compile(r"\+?[0-9 ()-]{6,30}( ?(ext|x)\.? ?[0-9]{1,6})?", re.I)


def as_typed(text):
    """Return any text as it is."""
    return text


def as_postcode(text):
    """Return "pr18xj" as "PR1 8XJ", or "" for what is no UK postcode."""
    found = _POSTCODE.fullmatch(text.upper())
    return f"{found[1]} {found[2]}" if found else ""


def as_telephone(text):
    """Return a telephone number as it is written, or "" for what is none."""
    return text if _TELEPHONE.fullmatch(text) else ""


def as_email(text):
    """Return an e-mail address, or "" for what is none."""
    return email_normalize(text) or ""


def as_sort_code(text):
    """Return "201575" as "20-15-75", or "" for what Bacs could not pay."""
    code = digits(text)
    return f"{code[:2]}-{code[2:4]}-{code[4:]}" if _is_payable(sort_code=code) else ""


def as_account_number(text):
    """Return eight digits, or "" for what Bacs could not pay."""
    number = digits(text)
    return number if _is_payable(number=number) else ""


def as_holder(text):
    """Return an account's name, or "" where nothing of it can stand on Bacs."""
    return text if _is_payable(name=bacs_name(text)) else ""


def mask(text):
    """Return an account number as others may see it: "ending 2233"."""
    if not text:
        return ""
    # Of a short one, four characters would tell too much.
    return f"ending {text[-SHOWN:]}" if len(text) >= 2 * SHOWN else "not shown"


def _is_payable(sort_code="000001", number="00000001", name="A"):
    return not account_problems(Account(sort_code, number, name))


class ChangeField(NamedTuple):
    """A field of what is to change.

    ``name`` is that of the record's field; ``read`` returns what was typed as it is
    kept, or "" where it is unfit, which ``way_out`` then tells.
    """

    name: str
    label: str
    most: int = 100
    is_required: bool = True
    read: Callable = as_typed
    way_out: str = ""
    is_secret: bool = False

    def show(self, value):
        """Return a value as everyone concerned may see it."""
        return mask(value) if self.is_secret else value


class ChangeKind(NamedTuple):
    """A kind of change. ``model`` is whose record changes; an account replaces another,
    so that of a bank nothing is taken over from the one before."""

    label: str
    model: str
    fields: tuple

    @property
    def is_of_service(self):
        return self.model == "lcc.service"

    @property
    def is_bank(self):
        return self.model == "res.partner.bank"


ADDRESS = (
    ChangeField("street", "Street"),
    ChangeField("street2", "Second Line", is_required=False),
    ChangeField("city", "Town or City"),
    ChangeField(
        "zip",
        "Postcode",
        most=10,
        read=as_postcode,
        way_out="Write a UK postcode, like PR1 8XJ.",
    ),
)
TELEPHONE_WAY_OUT = "Write a telephone number, like 01772 000000."
EMAIL_WAY_OUT = "Write one e-mail address, like office@example.org."

KINDS = {
    "contact": ChangeKind(
        "Contact", "res.partner", (ChangeField("lcc_contact_name", "Contact Name"),)
    ),
    "address": ChangeKind("Address", "res.partner", ADDRESS),
    "phone": ChangeKind(
        "Telephone",
        "res.partner",
        (
            ChangeField(
                "phone",
                "Telephone",
                most=40,
                read=as_telephone,
                way_out=TELEPHONE_WAY_OUT,
            ),
        ),
    ),
    "email": ChangeKind(
        "E-mail",
        "res.partner",
        (ChangeField("email", "E-mail", read=as_email, way_out=EMAIL_WAY_OUT),),
    ),
    "bank": ChangeKind(
        "Bank Details",
        "res.partner.bank",
        (
            ChangeField(
                "clearing_number",
                "Sort Code",
                most=12,
                read=as_sort_code,
                way_out="Write the six digits of the sort code, like 20-15-75.",
            ),
            ChangeField(
                "acc_number",
                "Account Number",
                most=16,
                read=as_account_number,
                way_out="Write the eight digits of the account number; one of seven "
                "digits gets a 0 in front.",
                is_secret=True,
            ),
            ChangeField(
                "acc_holder_name",
                "Name of the Account",
                read=as_holder,
                way_out="Write the name as the bank has it, with letters from A to Z.",
            ),
        ),
    ),
    "service_address": ChangeKind("Service's Address", "lcc.service", ADDRESS),
    "service_manager": ChangeKind(
        "Service's Manager",
        "lcc.service",
        (
            ChangeField("manager_name", "Manager"),
            ChangeField(
                "manager_phone",
                "Manager's Telephone",
                most=40,
                is_required=False,
                read=as_telephone,
                way_out=TELEPHONE_WAY_OUT,
            ),
            ChangeField(
                "manager_email",
                "Manager's E-mail",
                is_required=False,
                read=as_email,
                way_out=EMAIL_WAY_OUT,
            ),
        ),
    ),
}
