"""The fixed words of the directory: needs, kinds of contact and help, trust in a record."""

from enum import StrEnum


class Need(StrEnum):
    """What a slot of a phrase asks for; filled only by a contact that offers it and is open."""

    CENTRE_PHONE = "centre_phone"
    SHELTER_PHONE = "shelter_phone"
    PROGRAMME_PHONE = "programme_phone"
    OPEN_PHONE = "open_phone"
    LINE_24H = "line_24h"


class Kind(StrEnum):
    """The way a contact is used."""

    PHONE = "phone"
    FAX = "fax"
    EMAIL = "email"
    CHAT = "chat"


class Status(StrEnum):
    """How far a contact can be trusted; superseded ones never leave the directory."""

    CURRENT = "current"
    UNVERIFIED = "unverified"
    ARCHIVAL = "archival"
    SUPERSEDED = "superseded"
    SUPERSEDED_CANDIDATE = "superseded_candidate"


class Publish(StrEnum):
    """When a record may be shown to callers."""

    YES = "yes"
    AFTER_CHECK = "yes_after_check"
    AFTER_TEST_CALL = "yes_after_test_call"
    CONTACT_ONLY = "contact_only"
    NOT_UNTIL_VERIFIED = "no_until_verified"


class Shown(StrEnum):
    """Whose contacts may be shown: `demo` and `simulate` use SEEDS, `serve` uses VERIFIED."""

    SEEDS = "seeds"
    VERIFIED = "verified"


class Service(StrEnum):
    """Kinds of help that eligibility is asked for."""

    CONSULTATION = "consultation"
    PSYCHOLOGICAL = "psychological"
    LEGAL = "legal"
    SOCIAL = "social"
    GROUP = "group"
    CHILD_HELP = "child_help"
    PROGRAMME = "programme"
    SHELTER = "shelter"


class Group(StrEnum):
    """Who a rule admits, where the source narrows it."""

    WOMEN = "women"
    WOMEN_WITH_CHILDREN = "women_with_children"
    PEOPLE_USING_VIOLENCE = "people_using_violence"
    CHILDREN = "children"
    PARENTS = "parents"


class Who(StrEnum):
    """Who is in the building during a layer of hours."""

    SPECIALISTS = "specialists"
    DUTY_STAFF = "duty_staff"
    CONSULTANTS = "consultants"
