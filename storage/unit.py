"""One use case's transaction: every question that the desk may ask in it."""

from storage.cases import CaseQuestions
from storage.checking import KeyQuestion
from storage.deadlines import DeadlineQuestions
from storage.ledger import LedgerQuestions
from storage.queueing import OutgoingQuestions
from storage.rotation import RotationQuestions
from storage.staff import StaffQuestions


class Unit(
    CaseQuestions,
    DeadlineQuestions,
    OutgoingQuestions,
    StaffQuestions,
    LedgerQuestions,
    KeyQuestion,
    RotationQuestions,
):
    """Made by `Database.unit()` and `Database.read()`, and of use only inside their block.

    Every method may raise `DatabaseGone` or `Stale`. Inside the block wait for nothing but this
    unit: on SQLite all other units wait meanwhile.
    """
