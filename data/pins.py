"""Waiters' PINs: kept as salted hashes only, and checked so that guessing takes longer than an evening."""

import hashlib
import hmac
import secrets
from datetime import timedelta

from sqlalchemy import select
from sqlmodel import col

from data.errors import NeedsPin, PinLocked, WrongPin
from data.models import Waiter
from data.store import Store

MOST_WRONG = 5
"""Wrong PINs in a row after which a waiter waits."""

WAIT = timedelta(minutes=1)

_COST = {"n": 2**13, "r": 8, "p": 1}
"""Some twenty milliseconds and 8 MB for one try."""


def hash_pin(pin: str) -> str:
    """A PIN as it is stored: salt and scrypt hash."""
    salt = secrets.token_bytes(16)
    return f"{salt.hex()}${_scrypt(pin, salt)}"


def fits(pin: str, stored: str) -> bool:
    """Whether a stored hash is this PIN's."""
    salt, _, digest = stored.partition("$")
    return hmac.compare_digest(_scrypt(pin, bytes.fromhex(salt)), digest)


def _scrypt(pin: str, salt: bytes) -> str:
    return hashlib.scrypt(pin.encode(), salt=salt, **_COST).hex()


def check_pin(store: Store, initials: str, pin: str | None) -> None:
    """Raises NeedsPin, WrongPin or PinLocked; whose initials have no PIN needs none.

    The count of wrong ones is kept in a transaction of its own, since a refusal changes nothing else.
    """
    with store.maintenance() as session:
        waiter = session.execute(select(Waiter).where(col(Waiter.initials) == initials)).scalar_one_or_none()
        if waiter is None or waiter.pin_hash is None:
            return
        now = store.clock.utc_now()
        if waiter.pin_wait_until is not None and waiter.pin_wait_until > now:
            seconds = -(-(waiter.pin_wait_until - now) // timedelta(seconds=1))
            raise PinLocked(initials, seconds)
        if pin is None:
            raise NeedsPin(initials)
        right = fits(pin, waiter.pin_hash)
        waiter.pin_failures = 0 if right else waiter.pin_failures + 1
        waiter.pin_wait_until = None
        if waiter.pin_failures >= MOST_WRONG:
            waiter.pin_failures, waiter.pin_wait_until = 0, now + WAIT
    if not right:
        raise WrongPin(initials)
