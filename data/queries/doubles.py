"""Tables given away twice: bookings still to come whose stays overlap there. Pure: nothing is read here."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from data.queries.views import BookingView, DoubleView


def doubles(bookings: Iterable[BookingView]) -> Iterator[DoubleView]:
    """Each booking that somebody else's stands in the way of, the soonest first.

    Each is answered once, however many tables and bookings it is about. Looks at each table's own bookings
    alone: the cost grows with the book, not with the house.
    """
    held: defaultdict[str, list[BookingView]] = defaultdict(list)
    waiting = (booking for booking in bookings if booking.waiting())
    for booking in sorted(waiting, key=lambda booking: booking.expected_at):
        in_the_way: dict[str, BookingView] = {}
        shared: list[tuple[str, str]] = []
        for table_id, name in zip(booking.table_ids, booking.table_names, strict=True):
            others = [other for other in held[table_id] if other.leaves_at > booking.expected_at]
            if others:
                shared.append((table_id, name))
                in_the_way.update({other.id: other for other in others})
            held[table_id] = [*others, booking]
        if shared:
            earlier = sorted(in_the_way.values(), key=lambda other: other.expected_at)
            ids, names = zip(*shared, strict=True)
            yield DoubleView(booking, tuple(earlier), ids, names)
