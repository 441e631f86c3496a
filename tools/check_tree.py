"""Refuses what no other check sees: a registry host named, a lock without hashes, a long file."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LONGEST = 400  # lines of a Python file

# Built from parts, for this file is checked as well.
REGISTRY = re.compile(
    "|".join(
        re.escape(".".join(parts))
        for parts in (
            ("py" + "pi", "org"),
            ("py" + "pi", "python", "org"),
            ("python" + "hosted", "org"),
            ("registry", "npm" + "js", "org"),
            ("registry", "npm" + "js", "com"),
            ("registry", "yarn" + "pkg", "com"),
            ("npm" + "mirror", "com"),
        )
    ),
    re.IGNORECASE,
)
PINNED = re.compile(r"^[a-z0-9._-]+==\S+( ; .+)? \\$")
HASH = re.compile(r"^ {4}--hash=sha256:[0-9a-f]{64}( \\)?$")

_CACHES = {".hypothesis", ".import_linter_cache", ".mypy_cache", ".pytest_cache", ".ruff_cache"}
_MADE = {".git", ".venv", "__pycache__", "node_modules", "uv.lock"} | _CACHES


def faults(root: Path) -> Iterator[str]:
    """Yield each fault as `file:line: what is wrong`."""
    for path in _files(root):
        lines = (root / path).read_text(encoding="utf-8", errors="replace").splitlines()
        for number, line in enumerate(lines, start=1):
            if REGISTRY.search(line):
                yield f"{path}:{number}: names a package registry's host"
            if path.suffix == ".lock" and not (PINNED.match(line) or HASH.match(line)):
                yield f"{path}:{number}: is neither a pinned package nor its hash"
        if path.suffix == ".py" and len(lines) > LONGEST:
            yield f"{path}:{LONGEST}: is longer than {LONGEST} lines"


def _files(root: Path) -> Iterator[Path]:
    """Yield the files git knows or would add; without git, all but the made ones."""
    listing = ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    try:
        told = subprocess.run(listing, cwd=root, check=True, capture_output=True, text=True).stdout
        names = (Path(name) for name in told.split("\0") if name)
    except (OSError, subprocess.CalledProcessError):
        names = (path.relative_to(root) for path in root.rglob("*"))
    yield from (name for name in names if (root / name).is_file() and not _MADE & set(name.parts))


if __name__ == "__main__":
    found = sorted(faults(ROOT))
    print("\n".join(found) or "Tree: no registry hosts, locks hashed, no file too long")
    sys.exit(bool(found))
