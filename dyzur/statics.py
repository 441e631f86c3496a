"""Small files of our own that pages need, held in memory and served by name."""

from collections.abc import Mapping
from pathlib import Path

from fastapi import APIRouter, HTTPException, Response

_KINDS: Mapping[str, str] = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


def add_statics(routes: APIRouter, path: str, folder: Path) -> None:
    """`GET path/NAME` for the folder's files of the known kinds; nothing else is readable."""
    files = {
        file.name: (file.read_bytes(), _KINDS[file.suffix])
        for file in folder.iterdir()
        if file.suffix in _KINDS
    }

    @routes.get(f"{path}/{{name}}")
    async def static(name: str) -> Response:
        if name not in files:
            raise HTTPException(404)
        content, kind = files[name]
        return Response(content, media_type=kind, headers={"cache-control": "no-cache"})
