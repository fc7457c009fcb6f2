"""Whose booking a line is about: a slip never takes away another guest's, nor does a line what sits already."""

import pytest
from sqlalchemy import select
from sqlmodel import col

from data.models import Party
from data.rules import reservations
from data.store import Store
from pos_tui.language.host import Host
from tests.house import DOJO
from tests.pos_tui.language.test_events import perform
from tests.pos_tui.language.test_lines import booking, references

ZOE_SITS = ("b 2 20:00 3 Zielinska", "w 2 2 Zoë")
TAKING_AWAY = ("x {}", "e {} name=Z", "noshow {}", "note {} nuts", "erase {} ! /CD")


@pytest.mark.parametrize("line", ["x foo", "e foo covers=3", "s foo", "noshow foo", "late foo 10", "arrived foo"])
def test_three_letters_name_nobody_who_is_spelled_otherwise(host: Host, store: Store, line: str) -> None:
    perform(host, "b 2 20:00 2 Noon")
    to_come = f"Still to come: Noon (2) 20:00 [{references(store)[0]}]."
    assert host.perform(line).message == f"No booking fits “foo”. {to_come}"


@pytest.mark.parametrize("line", ["x zoe", "e zoe name=Z", "s zoe", "noshow zoe", "late zoe 10"])
def test_where_no_booking_fits_the_refusal_says_where_a_guest_of_that_name_sits(host: Host, line: str) -> None:
    perform(host, *ZOE_SITS)
    assert host.perform(line).message == "No booking fits “zoe”. Zoë (2) sits at 2."


@pytest.mark.parametrize("line", ["ready zoe", "promise zoe 3", "promise zoe off"])
def test_where_nobody_waits_the_refusal_says_where_a_guest_of_that_name_sits(host: Host, line: str) -> None:
    perform(host, *ZOE_SITS)
    assert host.perform(line).message == "No waiting party fits “zoe”. Zoë (2) sits at 2."


def test_a_party_at_several_tables_is_said_to_sit_at_all_of_them(host: Host) -> None:
    perform(host, "w 6 2+3 Zoë")
    assert host.perform("s zoe").message == "No booking fits “zoe”. Zoë (6) sits at 2+3."


@pytest.mark.parametrize("line", TAKING_AWAY)
def test_what_takes_away_or_changes_never_acts_on_a_slip_and_names_who_may_be_meant(
    host: Host, store: Store, line: str
) -> None:
    perform(host, "b 2 20:15 2 Zielinska")
    before = booking(store)
    said = host.perform(line.format("zielinksa"))
    assert not said.ok
    assert said.message.endswith(f" fits “zielinksa”. Did you mean Zielinska (2) 20:15 [{references(store)[0]}]?")
    assert booking(store) == before


@pytest.mark.parametrize("line", ["x {}", "e {} covers=3 notes=zielinksa", "noshow {}"])
def test_who_may_be_meant_is_offered_with_the_same_line(host: Host, store: Store, line: str) -> None:
    perform(host, "b 2 20:15 2 Zielinska", "b 2 20:30 3 Zielinski")
    first, second = references(store)
    offers = host.rehearse(line.format("zielinksk")).offers
    assert [(offer.key, offer.line) for offer in offers] == [
        ("1", line.format(first)),
        ("2", line.format(second)),
    ]
    assert offers[0].words == f"Zielinska (2) 20:15 [{first}]"


@pytest.mark.parametrize("line", ["s zielinksa", "late zielinksa 10", "arrived zielinksa"])
def test_what_takes_nothing_away_forgives_a_slip_and_says_whom_it_means(host: Host, line: str) -> None:
    perform(host, "b 2 20:15 2 Zielinska")
    assert "Zielinska (2)" in host.rehearse(line).message


@pytest.mark.parametrize("typed", ["jo chen", "bochen"])
def test_no_line_acts_on_a_slip_in_a_short_first_name_or_at_the_blank(host: Host, typed: str) -> None:
    perform(host, "b 2 20:15 2 Bo Chen")
    assert not host.rehearse(f"s {typed}").ok


def test_who_sits_by_that_very_name_is_meant_before_a_booking_that_is_spelled_nearly_so(host: Host) -> None:
    perform(host, "b 2 20:15 2 Zielinska", "w 2 3 Zielinski")
    assert host.perform("s zielinski").message.startswith(
        "No booking fits “zielinski”. Zielinski (2) sits at 3. Did you mean Zielinska (2) 20:15 ["
    )


# ---- guests who sit already --------------------------------------------------------------------------------

SITTING = ("b 2 20:00 2 Okafor", "s okafor")
THEY_SIT = "Okafor is already seated at 2; "


@pytest.mark.parametrize("line", ["x okafor", "noshow okafor"])
def test_the_booking_of_guests_who_sit_is_neither_cancelled_nor_given_up(
    host: Host, store: Store, line: str
) -> None:
    perform(host, *SITTING)
    assert host.perform(line).message == (
        f"{THEY_SIT}`c 2` when they leave, or `back 2` if they do not sit there after all."
    )
    assert booking(store).cancelled_at is None
    perform(host, "back 2", line)


def test_who_has_joined_others_sits_too(host: Host) -> None:
    perform(host, *SITTING, "w 2 3 Lee", "join 3 2")
    assert not host.perform("x okafor").ok


def test_dojo_may_cancel_the_booking_of_guests_who_sit(host: Host, store: Store) -> None:
    perform(host, *SITTING)
    with store.unit_of_work(DOJO, "DeleteReservation") as uow:
        reservations.delete(uow, booking(store).id)
    assert booking(store).cancelled_at is not None


@pytest.mark.parametrize(
    ("fields", "instead"),
    [
        ("covers=4", "`e 2 4` changes the party."),
        ("4", "`e 2 4` changes the party."),
        ("name=Lee", "`e 2 name=Lee` changes the party."),
        ("tables=3 notes=draughty covers=3", "`e 2 3 tables=3 notes=draughty` changes the party."),
        ("until=22:00", "`e 2 until=22:00` changes the party."),
        ("time=20:30", "`e 2 until=TIME` says when they leave."),
        ("time=20:30 covers=4", "`e 2 4` changes the party."),
    ],
)
def test_for_guests_who_sit_the_line_about_their_party_is_named_instead(
    host: Host, store: Store, fields: str, instead: str
) -> None:
    perform(host, *SITTING)
    before = booking(store)
    assert host.perform(f"e okafor {fields}").message == f"{THEY_SIT}{instead}"
    assert booking(store) == before


def test_the_line_about_the_party_is_offered(host: Host) -> None:
    perform(host, *SITTING)
    [offer] = host.rehearse("e okafor covers=4").offers
    assert (offer.key, offer.line, offer.will) == ("e", "e 2 4", "Change Okafor (4) at 2: covers 4.")


def test_the_notes_of_a_booking_whose_guests_sit_are_theirs_too(host: Host, store: Store) -> None:
    perform(host, *SITTING, "e okafor notes=nuts")
    assert booking(store).host_notes == "nuts"
    with store.read() as session:
        assert session.execute(select(col(Party.host_notes))).scalar_one() == "nuts"


def test_who_has_left_is_not_taken_for_sitting(host: Host) -> None:
    perform(host, *SITTING, "c 2", "e okafor covers=4")


@pytest.mark.parametrize("line", ["x Nguyen", "noshow Nguyen", "e Nguyen covers=3", "s Nguyen"])
def test_who_sits_by_that_very_name_is_meant_before_one_whose_name_begins_so(host: Host, line: str) -> None:
    perform(host, "b 4 19:40 4 Nguyen", "s Nguyen", "b 4 21:30 3 Nguyenson")
    assert "already seated at 4" in host.perform(line).message
    perform(host, "w 2 1 Kimu", "b 2 21:00 2 Kimura")
    refused = host.perform(line.replace("Nguyen", "Kimu"))
    assert not refused.ok
    assert "Kimu (2) sits at 1. Did you mean Kimura" in refused.message


def test_who_waits_by_that_very_name_is_meant_before_another(host: Host) -> None:
    perform(host, "q 2 20 Ann", "q 2 20 Anna")
    assert "Ann (2)" in perform(host, "x Ann").message
    perform(host, "w 2 1 Moss", "q 2 20 Mossman")
    assert not host.perform("x Moss").ok
