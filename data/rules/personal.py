"""Which columns say who somebody is, and what stands there once that is forgotten."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import SQLModel

from data.guest_keys import ERASED
from data.models import Guest, Order, Party, Reservation, WaitlistEntry

PERSONAL: Mapping[type[SQLModel], tuple[str, ...]] = {
    Reservation: ("name", "phone", "host_notes", "guest_requests"),
    Party: ("name", "host_notes", "guest_requests"),
    WaitlistEntry: ("name", "phone", "notes"),
    Order: ("customer", "note", "display_name", "name"),
}
"""`name` has to stay, as nobody's, where the schema wants one."""

NAMED = (Reservation, WaitlistEntry)

KEYS = ("name_key", "phone_key")
"""What a guest is known again by."""

GONE = "erased"
"""What stands in a sentence where the guest's name was."""


def nobody(model: type[SQLModel]) -> dict[str, Any]:
    """The personal columns of a row, its keys too, as they are when nothing of the person is left."""
    blank: dict[str, Any] = dict.fromkeys(PERSONAL[model])
    blank |= {key: None for key in KEYS if key in model.model_fields}
    return blank | ({"name": ERASED} if model in NAMED else {})


def forget_in_image(model: type[SQLModel], image: dict[str, Any]) -> None:
    """The same for a row's image in the journal."""
    blank = {"name": ERASED, "note": GONE, **dict.fromkeys(KEYS)} if model is Guest else nobody(model)
    image.update({name: value for name, value in blank.items() if name in image})
