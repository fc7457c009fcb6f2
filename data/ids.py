"""Identifiers: unique for ever, safe in a URL path, never the word a route is named after (digest Q23, Q32)."""

import secrets

_PREFIX = {
    "area": "are",
    "table": "tbl",
    "combination": "cmb",
    "waiter": "wtr",
    "reservation": "rsv",
    "party": "pty",
    "order": "ord",
    "line": "lin",
    "split": "spl",
    "discount": "dsc",
    "payment": "pay",
    "waitlist": "wai",
    "guest": "gst",
    "event": "evt",
}


def new_id(entity: str) -> str:
    """A fresh id such as `pty_3f9c0a52b1d84e6f`; 64 random bits behind a prefix that names the entity."""
    return f"{_PREFIX[entity]}_{secrets.token_hex(8)}"


# Letters and digits that cannot be mistaken for one another when read aloud over a phone.
_REFERENCE_LETTERS = "ACDEFGHJKMNPQRTUVWXY"
_REFERENCE_ALPHABET = _REFERENCE_LETTERS + "3479"


def waiting_reference(entry_id: str) -> str:
    """What tells a party on the waitlist from another of the same name, such as `W3F9A`: unlike a booking's."""
    return f"W{entry_id[-4:]}".upper()


def new_reference() -> str:
    """A booking's short reference such as `K7TD`: four characters, a letter first, unlike a table's number.

    Unique among live bookings only.
    """
    rest = "".join(secrets.choice(_REFERENCE_ALPHABET) for _ in range(3))
    return secrets.choice(_REFERENCE_LETTERS) + rest
