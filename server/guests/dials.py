"""What may be set about an evening: how many come, and how they behave."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Dials:
    """Rates are from 0 to 1 unless they say otherwise. The defaults are a good Friday in a town."""

    booked: float = 0.6
    """Booked covers, as a share of all seats in each turn."""
    in_the_book: float = 0.75
    """Of the bookings, those made before the doors open."""
    by_phone: float = 0.2
    """Of the bookings, those taken at the stand instead of coming from Dojo."""
    amended: float = 0.1
    cancelled: float = 0.08
    cancelled_seated: float = 0.015
    """Cancelled in Dojo minutes after sitting down, which deletes the party too."""
    no_show: float = 0.08
    late: float = 0.12
    """Five to twenty-five minutes after their time."""
    rings: float = 0.5
    """Of the late ones, those who ring to say so."""
    early: float = 0.25
    """Up to twelve minutes before their time."""
    seated_by_dojo: float = 0.25
    """Of the bookings from Dojo, those that Dojo seats itself."""
    walk_ins: float = 1.1
    """Parties an hour for each ten seats."""
    campers: float = 0.08
    """Stay on for twenty to fifty minutes after paying."""
    allergies: float = 0.1
    requests: float = 0.15
    changes: float = 0.3
    """Of the dishes that can be had differently, those that are."""
    cash: float = 0.15
    at_the_table: float = 0.4
    """Of the parties, those who pay at a card machine of Dojo's; the rest pay by card at the till."""
    splits: float = 0.12
    """Of the parties of two and more, those who pay in two halves at the till."""
    tips: float = 0.35
