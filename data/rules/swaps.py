"""Two parties change places."""

from data.errors import SameParty
from data.models import Occupancy, Party
from data.rules.blocks import check_seat_unblocked
from data.rules.checks import party_ref
from data.rules.moves import retable, warn_of_move
from data.rules.parties import check_here, tables_of
from data.uow import UnitOfWork


def swap(uow: UnitOfWork, one: Party, other: Party) -> None:
    """Two parties change tables, all of them, and their tabs go along.

    Raises SameParty, PartyGone or TableBlocked.
    """
    if one is other:
        raise SameParty(party_ref(one), "swap")
    check_here(one)
    check_here(other)
    had, others_had = tables_of(uow, one), tables_of(uow, other)
    check_seat_unblocked(uow, others_had, one.expected_end_at)
    check_seat_unblocked(uow, had, other.expected_end_at)
    for tables, newcomer in ((had, other), (others_had, one)):
        for table in tables:
            _hand_over(uow, table.id, newcomer)
    uow.session.flush()
    for party, tables in ((one, others_had), (other, had)):
        retable(uow, party, tables)
        warn_of_move(uow, party, tables)


def _hand_over(uow: UnitOfWork, table_id: str, party: Party) -> None:
    """The occupied table's row changes its party: no moment in which nobody, or two, sit there."""
    sitting = uow.find(Occupancy, table_id)
    if sitting is not None:
        sitting.party_id = party.id
