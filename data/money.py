"""Money is an integer of minor units (pence, cents) everywhere; text only at the edges."""

import re
from collections.abc import Sequence
from fractions import Fraction

_SIGN = {"GBP": "£", "EUR": "€"}
_AMOUNT = re.compile(r"[£€]?(\d{1,9})(?:[.,](\d{2}))?", re.ASCII)

MAX_AMOUNT = 2**63 - 1
"""Largest amount the contract's int64 can carry, in minor units."""


def format_money(minor: int, currency: str) -> str:
    """`1250` GBP as `£12.50`."""
    sign = "-" if minor < 0 else ""
    pounds, pence = divmod(abs(minor), 100)
    return f"{sign}{_SIGN.get(currency, currency + ' ')}{pounds}.{pence:02d}"


def parse_amount(text: str) -> int | None:
    """`12`, `12.50` or `£12.50` in minor units; None when the text is no amount."""
    found = _AMOUNT.fullmatch(text)
    if found is None:
        return None
    return int(found[1]) * 100 + int(found[2] or 0)


def share_out(amount: int, weights: Sequence[int | Fraction]) -> list[int]:
    """Split `amount` over `weights` so that the parts add up to it exactly, largest remainders first.

    Without any weight nobody gets anything.
    """
    total = sum(weights)
    if total == 0:
        return [0] * len(weights)
    parts = [int(amount * weight // total) for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: -(amount * weights[i] % total))
    for i in by_remainder[: amount - sum(parts)]:
        parts[i] += 1
    return parts
