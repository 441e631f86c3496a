"""Hearing: from the text of a message to what it says, by rules and a trained model."""

from triage.hearing.listen import hear, load

__all__ = ["hear", "load"]
