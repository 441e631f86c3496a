"""The keys that seal what callers tell and where people can be reached.

A setting holds them as base64, newest first: the newest seals, all of them open. Each key gives two
others by HMAC-SHA256, one to seal (AES-256-GCM) and one to look up (a keyed hash), so that
neither use can weaken the other.
"""

import base64
import binascii
import hashlib
import hmac
import os
from collections.abc import Iterable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_KEY_BYTES = 32
_NAME_BYTES = 4
_NONCE_BYTES = 12
_HEAD_BYTES = _NAME_BYTES + _NONCE_BYTES


class BadKeys(ValueError):
    """The setting holds no usable keys; the text says which one and why, never the key itself."""


class WrongKey(Exception):
    """A sealed value cannot be opened with the keys at hand."""


class _Key:
    """One key: its public name and what it seals and looks up with."""

    __slots__ = ("cipher", "finder", "name", "secret")

    def __init__(self, secret: bytes) -> None:
        self.secret = secret
        self.name = _derived(secret, b"dyzur name")[:_NAME_BYTES]
        self.cipher = AESGCM(_derived(secret, b"dyzur seal"))
        self.finder = hmac.new(_derived(secret, b"dyzur look up"), digestmod=hashlib.sha256)


class Keys:
    """All keys of this installation, newest first. Raises `BadKeys` for none, or for one twice."""

    def __init__(self, secrets: Iterable[bytes]) -> None:
        self._keys = tuple(_Key(secret) for secret in secrets)
        self._by_name = {key.name: key for key in self._keys}
        if not self._keys:
            raise BadKeys("no encryption key is given")
        if len(self._by_name) < len(self._keys):
            raise BadKeys("an encryption key is given twice")

    def __repr__(self) -> str:
        return f"Keys({', '.join(self.names)})"

    @classmethod
    def parse(cls, setting: str) -> "Keys":
        """Keys of `base64[,base64...]`, each 32 bytes, newest first. Raises `BadKeys`."""
        parts = [part.strip() for part in setting.split(",") if part.strip()]
        return cls(_decoded(part, place) for place, part in enumerate(parts, start=1))

    @classmethod
    def fresh(cls) -> "Keys":
        """One new key from the system's random source."""
        return cls((os.urandom(_KEY_BYTES),))

    def export(self) -> str:
        """The setting that `parse` reads. It is secret."""
        return ",".join(base64.b64encode(key.secret).decode() for key in self._keys)

    @property
    def names(self) -> tuple[str, ...]:
        """The public names (8 hex digits) of the keys, newest first."""
        return tuple(key.name.hex() for key in self._keys)

    def seal(self, text: str, place: bytes) -> bytes:
        """Key's name, nonce and ciphertext with tag; it opens only for the same place."""
        key, nonce = self._keys[0], os.urandom(_NONCE_BYTES)
        return key.name + nonce + key.cipher.encrypt(nonce, _bytes(text), place)

    def open(self, sealed: bytes, place: bytes) -> str:
        """The text that was sealed for this place. Raises `WrongKey`."""
        key = self._by_name.get(sealed[:_NAME_BYTES])
        where = place.decode()
        if key is None:
            name = sealed[:_NAME_BYTES].hex()
            raise WrongKey(f"{where} is sealed with key {name}; at hand: {', '.join(self.names)}")
        try:
            text = key.cipher.decrypt(sealed[_NAME_BYTES:_HEAD_BYTES], sealed[_HEAD_BYTES:], place)
        except (InvalidTag, ValueError) as error:
            raise WrongKey(f"{where} holds a value that was changed or moved") from error
        return text.decode("utf-8", "surrogatepass")

    def is_newest(self, sealed: bytes) -> bool:
        """Whether the newest key sealed this value."""
        return sealed[:_NAME_BYTES] == self._keys[0].name

    def look_up(self, value: str) -> str:
        """The newest key's hash of a value, 64 hex digits: what a look-up column stores."""
        return _found(self._keys[0], _bytes(value))

    def look_ups(self, value: str) -> tuple[str, ...]:
        """Each key's hash, newest first: what to search for while keys rotate."""
        raw = _bytes(value)
        return tuple(_found(key, raw) for key in self._keys)


def _bytes(text: str) -> bytes:
    return text.encode(
        "utf-8", "surrogatepass"
    )  # a lone surrogate from a vendor is kept, not refused


def _derived(secret: bytes, purpose: bytes) -> bytes:
    return hmac.digest(secret, purpose, "sha256")


def _found(key: _Key, value: bytes) -> str:
    finder = key.finder.copy()
    finder.update(value)
    return finder.hexdigest()


def _decoded(part: str, place: int) -> bytes:
    try:
        secret = base64.b64decode(part.replace("-", "+").replace("_", "/"), validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadKeys(f"encryption key {place} is not base64") from error
    if len(secret) != _KEY_BYTES:
        raise BadKeys(f"encryption key {place} has {len(secret)} bytes instead of {_KEY_BYTES}")
    return secret
