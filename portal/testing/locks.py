"""Check the pinned requirements: a hash for every package, no address of any registry.

Needs the standard library only: ``python3 -m portal.testing.locks``.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

PINNED = re.compile(r"^[A-Za-z0-9._-]+(\[[^\]]+\])?==[^\s;\\]+")
ADDRESS = re.compile(r"https?://|file:|--(extra-)?index-url|--find-links|--trusted-host|^-[if] ")


def logical_lines(text: str) -> list[str]:
    """Join continued lines and drop comments and blank ones."""
    joined = re.sub(r"\\\n", " ", text)
    lines = (re.sub(r"(^|\s)#.*", "", line).strip() for line in joined.splitlines())
    return [line for line in lines if line]


def faults(text: str) -> list[str]:
    """Return what is wrong with one compiled requirements file, a line each."""
    found = []
    for line in logical_lines(text):
        name = line.split()[0]
        if ADDRESS.search(line):
            found.append(f"{name}: names an address")
        elif not PINNED.match(line):
            found.append(f"{name}: is not pinned to one version")
        elif "--hash=sha256:" not in line:
            found.append(f"{name}: has no hash")
    return found


def main(folder: Path = Path("requirements")) -> int:
    """Print every fault and return how many files have one."""
    bad = 0
    for path in sorted(folder.glob("*.txt")):
        wrong = faults(path.read_text())
        bad += bool(wrong)
        sys.stderr.writelines(f"{path}: {fault}\n" for fault in wrong)
    return bad


if __name__ == "__main__":
    sys.exit(main())
