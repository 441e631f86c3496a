"""Small memories: what was just done, and whose turn it is in a chat."""

import asyncio
from collections import OrderedDict
from typing import Generic, TypeVar
from weakref import WeakValueDictionary

Value = TypeVar("Value")


class Turns:
    """One thing at a time in each chat, in the order of asking."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    def of(self, chat: int) -> asyncio.Lock:
        """The lock of this chat, for as long as somebody holds or awaits it."""
        return self._locks.setdefault(chat, asyncio.Lock())


class Recent(Generic[Value]):
    """The last `most` values by key: enough to go on where a failed attempt stopped."""

    def __init__(self, most: int = 1000) -> None:
        self._most = most
        self._kept: OrderedDict[str, Value] = OrderedDict()

    def get(self, key: str) -> Value | None:
        """The value, if it is still known."""
        return self._kept.get(key)

    def __setitem__(self, key: str, value: Value) -> None:
        self._kept[key] = value
        self._kept.move_to_end(key)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)
