"""Reading the venue: its profile, and whether there is one at all."""

import json

from sqlalchemy.orm import Session

from data.errors import PosError
from data.models import Venue
from data.venue import VenueProfile


class NoVenue(PosError):
    """The database is empty: a venue has to be loaded first."""


def has_venue(session: Session) -> bool:
    return session.get(Venue, 1) is not None


def venue_profile(session: Session) -> VenueProfile:
    """The venue's own rules. Raises NoVenue for an empty database."""
    row = session.get(Venue, 1)
    if row is None:
        raise NoVenue("This database has no venue yet; load one with `pos-tui venue load FILE`.")
    return VenueProfile.model_validate_json(json.dumps(row.profile))
