"""Hearing: from the text of a message to what it says, by the lexicon."""

from triage.hearing.listen import hear, load

__all__ = ["hear", "load"]
