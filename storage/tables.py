"""The tables. Texts, notes, evidence, addresses, names and the talk are sealed columns.

Plain are only ids, codes, times, states and what figures need (risk, channel, language, stage,
centres). `*_hash` columns hold keyed hashes, to find a sealed value without opening it.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    Time,
    UniqueConstraint,
    text,
)

from storage.columns import Instant, Sealed

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id(name: str = "id", *, primary: bool = False, null: bool = False) -> Column[str]:
    return Column(name, String, primary_key=primary, nullable=null)


def _word(name: str, *, primary: bool = False, null: bool = False) -> Column[str]:
    return Column(name, String, primary_key=primary, nullable=null)


def _count() -> Column[int]:
    """Rows in the order in which they were written."""
    return Column("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True)


def _case(*, primary: bool = False) -> Column[str]:
    cases_id = ForeignKey("cases.id", ondelete="CASCADE")
    return Column("case_id", String, cases_id, primary_key=primary, nullable=False)


def _at(name: str, *, null: bool = False) -> Column[Any]:
    return Column(name, Instant, nullable=null)


def _sealed(place: str, *, null: bool = False) -> Column[str]:
    return Column(place.partition(".")[2], Sealed(place), nullable=null)


_OPEN = text("closed_at IS NULL")
WAITING = "state IN ('queued', 'sending')"
_WAITING = text(WAITING)

cases = Table(
    "cases",
    metadata,
    _id(primary=True),
    _word("code"),
    _word("line"),
    _word("channel"),
    _sealed("cases.caller"),
    _id("caller_hash"),
    _word("duty_centre"),
    _word("centre", null=True),
    _word("risk"),
    _word("lang"),
    _word("stage"),
    _sealed("cases.talk"),
    Column("version", Integer, nullable=False),
    _at("opened_at"),
    _at("heard_at"),
    _id("claimed_by", null=True),
    _at("claimed_at", null=True),
    _at("reached_at", null=True),
    _at("closed_at", null=True),
)
Index(
    "uq_cases_open_caller",
    cases.c.caller_hash,
    cases.c.channel,
    cases.c.line,
    unique=True,
    sqlite_where=_OPEN,
    postgresql_where=_OPEN,
)
Index("uq_cases_open_code", cases.c.code, unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN)

messages = Table(
    "messages",
    metadata,
    _count(),
    _id(),
    _case(),
    _word("channel"),
    _word("kind"),
    _sealed("messages.external_id", null=True),
    _id("external_hash", null=True),
    _sealed("messages.text"),
    _sealed("messages.heard", null=True),
    _sealed("messages.answer", null=True),
    _at("at"),
    UniqueConstraint("id"),
    UniqueConstraint("channel", "external_hash"),
    Index(None, "case_id", "seq"),
)

deadlines = Table(
    "deadlines",
    metadata,
    _case(primary=True),
    _word("kind", primary=True),
    _at("due"),
    _at("leased_until", null=True),
    Index(None, "due"),
)

ladders = Table(
    "ladders",
    metadata,
    _case(primary=True),
    _word("risk"),
    _word("version"),
    Column("ladder", Text, nullable=False),
    Column("position", Integer, nullable=False),
    _at("started_at"),
    _at("ended_at", null=True),
)

outgoing = Table(
    "outgoing",
    metadata,
    _count(),
    _id(),
    Column("key", String, nullable=False),
    _word("part"),
    _id("case_id"),
    _word("channel"),
    _sealed("outgoing.address"),
    _sealed("outgoing.text"),
    _word("code"),
    _word("line"),
    _id("person", null=True),
    Column("rung", Integer),
    Column("buttons", Boolean, nullable=False),
    _sealed("outgoing.details"),
    _word("state"),
    _at("state_at", null=True),
    _at("queued_for"),
    _at("due"),
    _at("leased_until", null=True),
    Column("tries", Integer, nullable=False),
    _at("expires_at", null=True),
    _at("sent_at", null=True),
    _sealed("outgoing.vendor_id", null=True),
    _id("vendor_hash", null=True),
    _sealed("outgoing.reason", null=True),
    UniqueConstraint("id"),
    UniqueConstraint("key"),
    Index(None, "case_id"),
    Index(None, "vendor_hash"),
)
Index("ix_outgoing_waiting", outgoing.c.due, sqlite_where=_WAITING, postgresql_where=_WAITING)

people = Table(
    "people",
    metadata,
    _id(primary=True),
    _sealed("people.name"),
    Column("roles", Text, nullable=False),
    Column("centres", Text, nullable=False),
)

reachables = Table(
    "reachables",
    metadata,
    _count(),
    _id("person"),
    _word("channel"),
    _sealed("reachables.address"),
    _id("address_hash"),
    _at("verified_at", null=True),
    _at("suspended_at", null=True),
    UniqueConstraint("channel", "address_hash"),
)

shifts = Table(
    "shifts",
    metadata,
    _id(primary=True),
    _id("person"),
    _word("centre"),
    _word("layer"),
    _word("weekdays"),
    Column("starts", Time, nullable=False),
    Column("ends", Time, nullable=False),
    Column("since", Date, nullable=False),
    Column("until", Date),
)

overrides = Table(
    "overrides",
    metadata,
    _id(primary=True),
    _word("centre"),
    _word("layer"),
    _word("kind"),
    _id("person", null=True),
    _at("starts"),
    _at("ends"),
    _id("replaces", null=True),
)

documents = Table(
    "documents",
    metadata,
    _word("kind", primary=True),
    _word("name", primary=True),
    Column("body", Text, nullable=False),
    _id("upstream_hash"),
    Column("edited", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
)

beats = Table("beats", metadata, _word("name", primary=True), _at("at"))

events = Table(
    "events",
    metadata,
    _count(),
    _id(),
    _id("case_id", null=True),
    _word("kind"),
    _id("person", null=True),
    _at("at"),
    _sealed("events.detail", null=True),
    UniqueConstraint("id"),
    Index(None, "case_id"),
)

seals = Table("seals", metadata, _word("name", primary=True), _sealed("seals.proof"))
