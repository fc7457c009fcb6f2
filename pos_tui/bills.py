"""A bill as plain text, for the screen, the printer and a file."""

import re
from collections.abc import Iterator
from pathlib import Path

from data.money import format_money
from data.queries.bills import BillLine, BillView
from data.whole_file import write_whole
from pos_tui.text import count, plain, spread, wrap

WIDTH = 40
"""Columns, as on a till roll."""


def bill_text(bill: BillView, width: int = WIDTH) -> str:
    """The whole bill; every line is at most `width` cells wide."""
    return "\n".join(line.rstrip() for line in _lines(bill, width)) + "\n"


def save_bill(bill: BillView, folder: Path) -> Path:
    """Write a bill owner-only, whole or not at all; answers where. Raises OSError."""
    path = bill_path(bill, folder)
    write_whole(path, bill_text(bill))
    return path


def bill_path(bill: BillView, folder: Path) -> Path:
    """Where a bill is saved; a reference of Dojo's may hold anything."""
    name = re.sub(r"[^a-z0-9]+", "-", bill.reference.casefold()).strip("-")
    return folder / f"{name[:60] or bill.order_id}.txt"


def _lines(bill: BillView, width: int) -> Iterator[str]:
    yield from _head(bill, width)
    yield "─" * width
    for line in bill.lines:
        yield from _row(line, bill, width)
    yield "─" * width
    yield from _sums(bill, width)
    yield from _paid(bill, width)
    yield from _vat(bill, width)
    yield ""
    yield "Thank you".center(width)


def _head(bill: BillView, width: int) -> Iterator[str]:
    venue = bill.venue
    for text in (venue.name, *venue.address, venue.phone):
        if text:
            yield plain(text).center(width)
    yield ""
    yield spread(plain(bill.reference), plain(bill.place), width)
    yield f"{venue.local(bill.opened_at):%d %b %Y %H:%M}"


def _row(line: BillLine, bill: BillView, width: int) -> Iterator[str]:
    """A line that is too long goes on below; its amount stands on the first one."""
    indent = "  " * line.depth
    amount = _money(bill, line.amount) if line.amount is not None else ""
    first, *rest = wrap(line.text, width - len(indent) - (len(amount) + 1 if amount else 0)) or [""]
    yield spread(indent + first, amount, width)
    for text in rest:
        yield f"{indent}  {text}"


def _sums(bill: BillView, width: int) -> Iterator[str]:
    for discount in bill.discounts:
        yield from _row(discount, bill, width)
    if bill.service:
        rate = f" {bill.service_rate / 100:g}%" if bill.service_rate else ""
        yield spread(f"Service charge{rate}", _money(bill, bill.service), width)
    yield spread("Total", _money(bill, bill.total), width)


def _paid(bill: BillView, width: int) -> Iterator[str]:
    if not bill.payments:
        return
    yield ""
    for payment in bill.payments:
        yield spread(payment.text, _money(bill, -payment.amount), width)
        if payment.tip:
            yield spread(f"  and a tip of {_money(bill, payment.tip)}", "", width)
    yield spread("To pay" if bill.balance > 0 else "Nothing to pay", _money(bill, bill.balance), width)


def _vat(bill: BillView, width: int) -> Iterator[str]:
    yield ""
    for rate, amount in bill.vat:
        yield spread(f"VAT {rate / 100:g}% included", _money(bill, amount), width)
    if bill.venue.vat_number:
        yield f"VAT number {plain(bill.venue.vat_number)}"


def _money(bill: BillView, amount: int) -> str:
    return format_money(amount, bill.venue.currency)


def saved_words(paths: list[Path]) -> str:
    """What is said once bills have been written."""
    return f"Saved {count(len(paths), 'bill')} in {paths[0].parent}: {', '.join(path.name for path in paths)}."
