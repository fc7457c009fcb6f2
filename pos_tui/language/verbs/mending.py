"""Putting right what contradicts itself."""

from sqlalchemy import select
from sqlmodel import col

from data.models import Party
from data.names import fold
from data.rules import mending
from pos_tui.language.errors import NoneFits
from pos_tui.language.registry import Outcome, Turn, verb
from pos_tui.language.words import Words


@verb("mend", "mend TABLE|GUEST", "put right what contradicts itself there; Tab leads to it")
def mend(turn: Turn, words: Words) -> Outcome:
    where = words.take("which table")
    rest = words.rest()
    if not rest and turn.tables.knows(where):
        table = turn.tables.one(where)
        done = mending.mend_table(turn.uow, table)
        return Outcome("Mend", "Mended", f"{table.name}: {', '.join(done)}", tables=(table,))
    party = _party(turn, f"{where} {rest}".strip())
    done = mending.mend_party(turn.uow, party)
    return Outcome("Mend", "Mended", ", ".join(done), party_id=party.id)


def _party(turn: Turn, text: str) -> Party:
    """A party that is here by its id or its name. Raises NoneFits."""
    here = turn.uow.session.execute(
        select(Party)
        .where(col(Party.ended_at).is_(None), col(Party.deleted_at).is_(None))
        .order_by(col(Party.started_at))
    ).scalars()
    for party in here:
        if party.id == text or fold(party.name or "").startswith(fold(text)):
            return party
    raise NoneFits("party", text)
