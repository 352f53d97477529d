"""Product ids as Amazon takes them in file names, checked by their check digits.

`ids.ts` does the same; `tests/cases/ids.json` holds both to it.
"""

from __future__ import annotations

import re

from packshot.errors import ChannelError

_REMEDY = "give an ASIN, EAN, JAN, UPC or ISBN"
_LENGTHS = {8: "EAN-8", 12: "UPC", 13: "EAN"}


def product_id(text: str) -> tuple[str, str]:
    """→ the id without dashes and spaces, and its kind.

    The kinds are ASIN, ISBN-10, ISBN-13, JAN, EAN, EAN-8 and UPC.

    Raises ChannelError where it is none of these, or a digit is wrong.
    """
    plain = re.sub(r"[\s-]", "", text).upper()
    if re.fullmatch(r"B[0-9A-Z]{9}", plain, re.ASCII):
        return plain, "ASIN"
    if re.fullmatch(r"[0-9]{9}[0-9X]", plain, re.ASCII):
        return _checked(plain, "ISBN-10", _isbn10(plain[:9]))
    kind = _LENGTHS.get(len(plain))
    if kind is None or not re.fullmatch(r"[0-9]+", plain, re.ASCII):
        raise ChannelError(f"the product id {text!r} is of no known form", remedy=_REMEDY)
    if len(plain) == 13:
        kind = "ISBN-13" if plain[:3] in ("978", "979") else kind
        kind = "JAN" if plain[:2] in ("45", "49") else kind
    return _checked(plain, kind, _mod10(plain[:-1]))


def _checked(plain: str, kind: str, digit: str) -> tuple[str, str]:
    if plain[-1] != digit:
        raise ChannelError(
            f"the product id {plain} is no {kind}: its last digit would be {digit}",
            remedy="compare it with the label",
        )
    return plain, kind


def _mod10(digits: str) -> str:
    """The check digit of GS1: weights 3 and 1 in turn, from the right."""
    total = sum(int(d) * (1 if i % 2 else 3) for i, d in enumerate(reversed(digits)))
    return str(-total % 10)


def _isbn10(digits: str) -> str:
    rest = -sum(int(d) * (10 - i) for i, d in enumerate(digits)) % 11
    return "X" if rest == 10 else str(rest)
