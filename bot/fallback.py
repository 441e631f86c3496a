"""What a caller gets when nothing else works: 112, 999, a 24-hour line, the centre's phone."""

from bot import texts
from bot.deps import Standby


def text(standby: Standby | None) -> str:
    """One message in Polish; a number that is not known is not spoken of."""
    sentences = [texts.BROKEN]
    if standby is not None and standby.line_24h:
        sentences.append(texts.BROKEN_LINE.format(phone=standby.line_24h))
    if standby is not None and standby.centre_phone:
        sentences.append(texts.BROKEN_CENTRE.format(phone=standby.centre_phone))
    return " ".join(sentences)
