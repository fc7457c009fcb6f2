"""The service day, and what is known of files and erasures outside a day's business."""

from datetime import datetime

from sqlalchemy import Column, Integer
from sqlmodel import Field, SQLModel


class ServiceDay(SQLModel, table=True):
    """A day of service that somebody opened; `day` is its calendar date, such as `2026-11-27`."""

    __tablename__ = "service_day"
    day: str = Field(primary_key=True)
    opened_at: datetime
    opened_by: str | None = None
    """Initials."""
    closed_at: datetime | None = None
    closed_by: str | None = None
    note: str | None = None


class GuestFile(SQLModel, table=True):
    """A file outside the database that this program wrote and that names guests: it goes when one is erased."""

    __tablename__ = "guest_file"
    path: str = Field(primary_key=True)
    written_at: datetime


class Erasure(SQLModel, table=True):
    """Guests were erased; until `tidied_at` the freed pages of the database and files may still hold the name."""

    __tablename__ = "erasure"
    seq: int | None = Field(default=None, sa_column=Column(Integer, primary_key=True, autoincrement=True))
    at: datetime
    before: datetime | None = None
    """Everybody who has not been here since was; None: one guest, with all that is known."""
    tidied_at: datetime | None = None
    __table_args__ = ({"sqlite_autoincrement": True},)
