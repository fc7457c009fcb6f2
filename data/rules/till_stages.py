"""Stages of a visit that the till moves by itself: what was ordered, and who has paid."""

from data.models import Order, Party
from data.rules.parties import set_status
from data.rules.tabs import balance_of, own_tabs, tabs_of, total_of
from data.uow import UnitOfWork

FELL_BACK = "paid"
"""Noted of a party that had paid when those who joined it ordered: once they are gone, it has paid again."""


def advance(uow: UnitOfWork, party: Party, stage_name: str) -> None:
    """Move the visit on to a stage the till knows of; never back, and not where the venue has no such stage.

    A status in Dojo's own words stays: nobody here can say whether the stage is before or behind it.
    """
    target, current = uow.venue.stage(stage_name), uow.venue.stage(party.status)
    if target is None or current is None:
        return
    stages = list(uow.venue.stages)
    if stages.index(current) < stages.index(target):
        set_status(uow, party, target.name)


def have_ordered(uow: UnitOfWork, party: Party, order: Order) -> None:
    """Something was put on a tab of those who sit there; who joined them goes on with a visit of their own."""
    guest = uow.find(Party, order.joined_from) if order.joined_from is not None else None
    fell = _another_round(uow, party, tabs_of(uow, party))
    if guest is not None:
        _another_round(uow, guest, [each for each in own_tabs(uow, party) if each.joined_from == guest.id])
    if party.alone is not None and (fell if guest is not None else FELL_BACK in party.alone):
        party.alone = {**party.alone, FELL_BACK: guest is not None}


def _another_round(uow: UnitOfWork, party: Party, tabs: list[Order]) -> bool:
    """Who had paid and orders again owes again: the only way back, and the till knows it for sure.

    Answers whether the visit went back.
    """
    ordered = uow.venue.stage("ordered")
    if is_at_paid(uow, party) and ordered is not None and balance_of(uow, tabs) > 0:
        set_status(uow, party, ordered.name)
        return True
    advance(uow, party, "ordered")
    return False


def is_at_paid(uow: UnitOfWork, party: Party) -> bool:
    paid = uow.venue.stage("paid")
    return paid is not None and uow.venue.stage(party.status) == paid


def have_paid(uow: UnitOfWork, party: Party) -> None:
    """Whoever had a tab and owes nothing on it any more has paid."""
    tabs = tabs_of(uow, party)
    if party.ended_at is None and total_of(uow, tabs) > 0 and balance_of(uow, tabs) <= 0:
        advance(uow, party, "paid")


def sit_apart(uow: UnitOfWork, lead: Party, guest: Party, *, alone: bool) -> None:
    """A party that had joined goes, with its tabs: each is where its own tab says, as far as that is known.

    `alone`: nobody else is with `lead` any more.
    """
    if is_at_paid(uow, lead):
        have_paid(uow, guest)
    ordered = uow.venue.stage("ordered")
    if alone and (lead.alone or {}).get(FELL_BACK) and uow.venue.stage(lead.status) == ordered:
        advance(uow, lead, "paid")
