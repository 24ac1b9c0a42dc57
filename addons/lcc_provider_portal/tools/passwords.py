"""Which passwords others would try first: plain Python, no ORM.

Length counts, not complexity (NIST SP 800-63B section 5.1.1.2): no digits or symbols
are asked for, and none make a common word better. Judged is what is left of a password
without them: ``P4ssw0rd2024!`` is "password".
"""

import re
from functools import cache
from pathlib import Path

#: Made by hand: words that lists of leaked passwords are full of, and those that lie
#: near here.
COMMON_FILE = Path(__file__).parent.parent / "data" / "common_passwords.txt"

_LETTERS_FOR = (
    str.maketrans("013457@$!", "oieastasi"),
    str.maketrans("013457@$!", "oleastasi"),
)
#: Where rows of digits begin again, by direction.
_TURNS = {1: {("9", "0")}, -1: {("0", "9")}}
#: Fewer letters than these beside names are no secret.
LEAST_LEFT = 4


@cache
def common_words():
    """Return the words of the file, in small letters."""
    lines = COMMON_FILE.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def is_common(password):
    """Tell whether a password is a common word or two, however dressed up, one
    character or a few over and over, or a row of letters or digits."""
    text = password.lower()
    return (
        _is_row(text)
        or _unit(text) != text
        or any(_is_words(core) for core in _cores(text))
    )


def is_personal(password, names):
    """Tell whether a password is little more than ``names``: texts such as the user's
    own name, the login or the provider's."""
    text = password.lower()
    words = {
        word
        for name in names
        for word in re.findall(r"[^\W_]{3,}", (name or "").lower())
    }
    if not any(word in text for word in words):
        return False
    for word in sorted(words, key=len, reverse=True):
        text = text.replace(word, "")
    left = re.sub(r"[^a-z]", "", text)
    return len(left) < LEAST_LEFT or left in common_words()


def _cores(text):
    """Yield what a password says without digits and symbols around it, and with
    letters for those within."""
    trimmed = re.sub(r"^[^a-z]+|[^a-z]+$", "", text)
    for word in (text, trimmed):
        yield re.sub(r"[^a-z0-9]", "", word)
        for letters in _LETTERS_FOR:
            yield re.sub(r"[^a-z]", "", word.translate(letters))


def _is_words(core):
    """Tell whether ``core`` is one common word or two."""
    words = common_words()
    return core in words or any(
        core[:at] in words and core[at:] in words for at in range(3, len(core) - 2)
    )


def _unit(text):
    """Return the shortest text that ``text`` repeats, if it is a short one."""
    for length in range(1, min(len(text) // 2, 6) + 1):
        unit = text[:length]
        if (unit * len(text))[: len(text)] == text:
            return unit
    return text


def _is_row(text):
    """Tell whether each character follows the one before it: 123456789012, zyxw."""
    for step in (1, -1):
        if all(
            ord(after) - ord(before) == step or (before, after) in _TURNS[step]
            for before, after in zip(text, text[1:], strict=False)
        ):
            return True
    return False
