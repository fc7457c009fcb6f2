"""One line of a host's, done or rehearsed. The same for keys, the `:` line and `pos-tui do`."""

import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from itertools import chain

from sqlalchemy.orm import Session

from data.errors import DatabaseBusy, NeedsInitials, NeedsManager, NobodySits, PinRefused, RuleBroken
from data.models import Origin
from data.pins import check_pin
from data.queries.bills import BillView
from data.queries.entities import venue_currency
from data.rules.ranking import Ranked
from data.store import RaceLost, Store
from data.uow import Actor, Emitted, UnitOfWork
from pos_tui.language import verbs
from pos_tui.language.completion import completes
from pos_tui.language.errors import NotUnderstood, Wanting
from pos_tui.language.instead import guests_sit
from pos_tui.language.lookup import Tables, find_waiter
from pos_tui.language.offers import Offer, Offering, usual_offers
from pos_tui.language.registry import By, Outcome, Turn, Unfinished, Verb, all_verbs, find_verb
from pos_tui.language.vocabulary import Vocabulary, read_menu
from pos_tui.language.words import Words

__all__ = ["Host", "RankedView", "Said", "verbs"]

_INITIALS = re.compile(r"\s+/([A-Za-z]{1,4})$")
_SIGNING = re.compile(r"/([A-Za-z]{1,4})?")
"""A line of initials alone, or of none."""

_OVERRIDE = re.compile(r"\s+!$")


Transaction = Callable[[Actor, str], AbstractContextManager[UnitOfWork]]

RANKED = 12
"""Tables that a rehearsal lists at the most."""


@dataclass(frozen=True)
class RankedView:
    """Tables that a party could have, and why, or why not, in one line."""

    table_ids: tuple[str, ...]
    names: str
    fits: bool
    reason: str


@dataclass(frozen=True)
class Said:
    """What one line did, or would do."""

    line: str
    ok: bool
    message: str
    """One sentence: what was done, or what stands in the way."""
    warnings: tuple[str, ...] = ()
    party_id: str | None = None
    reservation_id: str | None = None
    order_id: str | None = None
    table_ids: tuple[str, ...] = ()
    events: tuple[Emitted, ...] = ()
    action: int | None = None
    """The journal's row, of a line that was done and changed something."""
    ranked: tuple[RankedView, ...] = ()
    """Of a rehearsal in which no table was named: the tables to choose from, the proposed one first."""
    offers: tuple[Offer, ...] = ()
    """Of a refused line: what would work instead, each with its own preview."""
    bills: tuple[BillView, ...] = ()
    """What is to be shown and printed, once it is done."""
    vocabulary: Vocabulary | None = None
    """What a rehearsed line may be completed with; None where its verb knows nothing to offer."""
    needs_pin: str | None = None
    """The initials whose PIN is missing, or was wrong."""
    unfinished: bool = False
    """Of a rehearsal that is not `ok`: nothing but its last words is missing; what is known so far is told."""


@dataclass(frozen=True)
class Line:
    """A line taken apart: its verb, what follows, whose initials, whether it overrides."""

    verb: Verb
    rest: str
    initials: str | None
    override: bool

    @property
    def name(self) -> str:
        """What the verb is called where it is said again."""
        return self.verb.letter or self.verb.word


def read_line(text: str) -> Line:
    """Take a line apart. Raises NotUnderstood for a verb that does not exist."""
    body, override, initials = text.strip(), False, None
    while True:
        found = _INITIALS.search(body)
        if found and initials is None:
            initials, body = found[1].upper(), body[: found.start()]
        elif (found := _OVERRIDE.search(body)) and not override:
            override, body = True, body[: found.start()]
        else:
            break
    name, _, rest = body.partition(" ")
    if not name:
        raise NotUnderstood("Type a verb; F1 and `pos-tui do --help` list them all.")
    known = find_verb(name)
    if known is None:
        near = [verb.word for verb in all_verbs() if verb.word.startswith(name.casefold())]
        instead = f" Did you mean {' or '.join(near)}?" if near else " F1 and `pos-tui do --help` list the verbs."
        raise NotUnderstood(f"“{name}” is no verb.{instead}")
    return Line(known, rest, initials, override)


def signed_by(text: str) -> str | None:
    """The initials that a line consists of, empty for a slash alone; None for any other line."""
    found = _SIGNING.fullmatch(text.strip())
    return None if found is None else (found[1] or "").upper()


class Host:
    """Performs lines for one terminal. Blocks while the database works: never call it on the screen's thread."""

    def __init__(self, store: Store, *, terminal: str, signed_until: str = "from now on") -> None:
        """`signed_until` says for how long initials alone on a line hold here."""
        self._store, self._signed_until = store, signed_until
        self.terminal = terminal
        self.initials: str | None = None
        """Whose initials every action carries that names none of its own."""

    def perform(self, text: str, pin: str | None = None) -> Said:
        """Do what the line says, or say why not; a refused line has changed nothing.

        `pin` is for initials that have one; where it is missing, the answer says so with `needs_pin`.
        """
        return self._act(text, self._store.unit_of_work, done=True, pin=pin)

    def rehearse(self, text: str, *, offering: bool = True) -> Said:
        """What `perform` would answer now: the same work in the same transaction, rolled back.

        For a verb that can be completed with what there is to choose from, whether the line is understood or not.
        Without `offering` a refusal comes at once and without offers: each of them is a rehearsal of its own.
        """
        said = self._act(text, self._store.rehearsal, done=False, offering=offering)
        return replace(said, vocabulary=self._vocabulary(text))

    def _vocabulary(self, text: str) -> Vocabulary | None:
        name, _, _ = text.lstrip().partition(" ")
        known = find_verb(name)
        if known is None or not completes(known.word):
            return None
        with self._store.read() as session:
            return read_menu(session, venue_currency(session))

    def _act(
        self,
        text: str,
        transaction: Transaction,
        *,
        done: bool,
        offering: bool = True,
        pin: str | None = None,
    ) -> Said:
        signing = signed_by(text)
        if signing is not None:
            return self._sign(text, signing or None, done=done)
        said, ways = self._attempt(text, transaction, done=done, offering=offering, pin=pin)
        if not offering:
            return said
        tried = [
            (way, self._attempt(way.line, self._store.rehearsal, done=False, offering=False)[0]) for way in ways
        ]
        return replace(said, offers=tuple(replace(way, will=would.message) for way, would in tried if would.ok))

    def _attempt(
        self, text: str, transaction: Transaction, *, done: bool, offering: bool, pin: str | None = None
    ) -> tuple[Said, list[Offer]]:
        """Do the line; where it is refused, also what might work instead."""
        try:
            line = read_line(text)
        except RuleBroken as refused:
            return Said(text, False, refused.sentence), []
        actor = Actor(Origin.HOST, self.terminal, line.initials or self.initials)
        try:
            if done:
                self._check_pin(line, actor.initials, pin)
            with transaction(actor, line.verb.word) as uow:
                outcome = _run(line, uow, offering=offering)
                _warn_if_idle(outcome, uow, done=done)
        except PinRefused as missing:
            return Said(text, False, missing.sentence, needs_pin=missing.initials), []
        except Offering as refused:
            return Said(text, False, refused.refusal.sentence), _signed(line, refused.offers)
        except Unfinished as unfinished:
            return _told_so_far(text, unfinished, uow, done=done), []
        except Wanting as more:
            return Said(text, False, more.sentence, unfinished=not done), []
        except RuleBroken as refused:
            return Said(text, False, refused.sentence), _signed(line, usual_offers(refused, line.name, line.rest))
        except (DatabaseBusy, RaceLost) as trouble:
            return Said(text, False, str(trouble)), []
        return _told(text, outcome, uow, done=done), []

    def _check_pin(self, line: Line, signed: str | None, pin: str | None) -> None:
        """Where initials answer for something; whether they may is for the rules to say, and comes first."""
        initials = line.initials if line.override else signed
        if initials is None or not (line.override or line.verb.by is not By.ANYBODY):
            return
        with self._store.read() as session:
            _check_initials(line, signed, session)
        check_pin(self._store, initials, pin)

    def _sign(self, text: str, initials: str | None, *, done: bool) -> Said:
        """Keep initials for all later lines; nothing in the database changes, so nothing is journalled."""
        try:
            with self._store.read() as session:
                name = find_waiter(session, initials).name if initials else ""
        except RuleBroken as refused:
            return Said(text, False, refused.sentence)
        if done:
            self.initials = initials
            return Said(text, True, f"{_signing_words(initials, name)} {self._signed_until}.")
        return Said(text, True, f"Will sign every action for {name}." if initials else "Will keep no initials.")


def _signed(line: Line, offers: Iterable[Offer]) -> list[Offer]:
    """Whose initials were on the refused line stand on what is done instead."""
    initials = f" /{line.initials}" if line.initials else ""
    return [replace(offer, line=offer.line + initials) for offer in offers]


def _signing_words(initials: str | None, name: str) -> str:
    return f"Every action is {name}'s ({initials})" if initials else "Actions carry no initials"


def _run(line: Line, uow: UnitOfWork, *, offering: bool) -> Outcome:
    _check_initials(line, uow.actor.initials, uow.session)
    uow.override = line.override
    turn = Turn(uow, offering)
    try:
        outcome = line.verb.run(turn, Words(line.rest, line.verb.form))
    except NobodySits as empty:
        raise replace(empty, instead=empty.instead or guests_sit(uow.session, empty.table.label)) from None
    except Unfinished as early:
        early.outcome = _with_called(early.outcome, turn.tables)
        raise
    uow.said = f"{outcome.did} {outcome.about}{outcome.after}"
    return _with_called(outcome, turn.tables)


def _with_called(outcome: Outcome, tables: Tables) -> Outcome:
    """An outcome that tells its tables from others of the same name."""
    about = chain(outcome.tables, *(each.tables for each in outcome.ranked))
    return replace(outcome, called=tables.shared(about))


def _warn_if_idle(outcome: Outcome, uow: UnitOfWork, *, done: bool) -> None:
    """Say that a line changes nothing: the next `u` will not take it back, but what was done before."""
    asks = outcome.only_tells or outcome.bills or uow.undoes is not None or uow.redoes is not None
    if not asks and not uow.changes():
        uow.warn(f"that is so already, nothing {'has changed' if done else 'would change'}")


def _check_initials(line: Line, signed: str | None, session: Session) -> None:
    """Raises NeedsInitials or NeedsManager where the verb, or overriding, asks for somebody to answer for it.

    An override is answered for on the line itself; for the rest it is enough to have signed all lines.
    """
    named = find_waiter(session, line.initials) if line.initials else None
    waiter = named or (find_waiter(session, signed) if signed else None)
    if line.override and not (named is not None and named.manager):
        raise NeedsManager("An override", " ! /AB")
    if line.verb.by is By.MANAGER and not (waiter is not None and waiter.manager):
        raise NeedsManager(line.verb.word.capitalize(), " /AB")
    if line.verb.by is By.WAITER and waiter is None:
        raise NeedsInitials(line.verb.word.capitalize())


def _told(text: str, outcome: Outcome, uow: UnitOfWork, *, done: bool, missing: str = "") -> Said:
    """`missing` is what is still to be said before it can be done."""
    sentence = f"{outcome.did} {outcome.about}{outcome.after}" if done else f"{outcome.will} {outcome.about}"
    sentence += f"; say {missing}" if missing else ""
    told = Said(
        line=text,
        ok=True,
        message=" ".join(_stopped(each) for each in (sentence, outcome.aside, _which(outcome)) if each),
        warnings=tuple(uow.warnings),
        party_id=outcome.party_id,
        reservation_id=outcome.reservation_id,
        order_id=outcome.order_id,
        table_ids=tuple(table.id for table in outcome.tables),
    )
    if done:
        return replace(told, events=tuple(uow.emitted), action=uow.action, bills=outcome.bills)
    return replace(told, ranked=tuple(_view(each, outcome.called) for each in outcome.ranked[:RANKED]))


def _which(outcome: Outcome) -> str:
    """Which tables were meant, where another area has the same number."""
    named = [table for table in outcome.tables if table.id in outcome.called]
    return ", ".join(f"{table.name} is {outcome.called[table.id]}" for table in named)


def _stopped(text: str) -> str:
    """As a sentence; what was cut ends as it is."""
    return text if text.endswith("…") else f"{text}."


def _told_so_far(text: str, unfinished: Unfinished, uow: UnitOfWork, *, done: bool) -> Said:
    """Before Enter all that is known already; after it only what is missing."""
    if done:
        return Said(text, False, unfinished.sentence)
    told = _told(text, unfinished.outcome, uow, done=False, missing=unfinished.missing)
    return replace(told, ok=False, unfinished=True)


def _view(ranked: Ranked, called: Mapping[str, str]) -> RankedView:
    ids = tuple(table.id for table in ranked.tables)
    names = "+".join(called.get(table.id, table.name) for table in ranked.tables)
    return RankedView(ids, names, ranked.fits, ranked.reason)
