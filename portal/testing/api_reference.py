"""Writes the reference for plugin authors: ``python -m portal.testing.api_reference``.

Everything in it comes from signatures and docstrings, so what is wrong in it is mended there.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import portal
from portal.contributions import Declared
from portal.testing.api_names import Member, Name, names_of, rooms, set_up

PLACE = Path(portal.__file__).parent / "docs" / "plugin-reference.md"
RAISES = re.compile(r"^:raises ([^:]+):\s*(.*(?:\n[ \t]+.*)*)", re.MULTILINE)
ROLE = re.compile(r":(?:func|class|mod|meth|data|attr):`~?([^`]+)`")
LITERAL = re.compile(r"``([^`]+)``")
WIDEST = 100
INTRODUCTION = """\
# Reference of portal.api

Written from the code by `python -m portal.testing.api_reference`; a test keeps it up to date. How
the names are used together stands in [the tutorial](plugins.md), what may change in
[its section on versions](plugins.md#versions).

A plugin imports from the modules below and from nothing else of the portal. Names that stand in two
rooms are the same thing. "Costs" are database queries. Everything that is declared as a class
attribute of a plugin also has `.id`, which is `<slug>.<attribute>`, and `.plugin`, the slug.
"""


def reference() -> str:
    """Return the whole document."""
    parts = [INTRODUCTION, _contents()]
    for room in rooms():
        parts += _room(room)
    return "\n".join(parts).rstrip() + "\n"


def plain_markdown(doc: str) -> str:
    """Return a docstring as Markdown; errors become a list, names are those of the API."""
    text = RAISES.sub(_raised, doc)
    text = LITERAL.sub(r"`\1`", ROLE.sub(_public, text))
    return re.sub(r"\n+- raises", "\n\n- raises", text, count=1).strip()


def _public(found: re.Match[str]) -> str:
    """Return a name as plugins import it."""
    return f"`{_public_names().get(found[1], found[1])}`"


@cache
def _public_names() -> dict[str, str]:
    return {f"{one.home}.{one.name}": one.full for room in rooms() for one in names_of(room)}


def _raised(found: re.Match[str]) -> str:
    errors = ", ".join(f"`{one.strip()}`" for one in found[1].split(","))
    return f"- raises {errors}: {' '.join(found[2].split())}"


def _contents() -> str:
    lines = []
    for room in rooms():
        names = ", ".join(f"[{one.name}](#{_anchor(one)})" for one in names_of(room))
        lines.append(f"- **[{room}](#{_slug(room)})**: {names}")
    return "\n".join(lines) + "\n"


def _room(room: str) -> Iterator[str]:
    yield f"## {room}\n"
    module = sys.modules[room]
    yield f"{plain_markdown(module.__doc__ or '')}\n"
    for name in names_of(room):
        yield from _entry(name)


def _entry(name: Name) -> Iterator[str]:
    yield f'<a id="{_anchor(name)}"></a>\n'
    yield f"### {name.name}\n"
    if name.signature:
        yield f"```python\n{_wrapped(name.name + name.signature)}\n```\n"
    yield f"{plain_markdown(name.doc)}\n"
    if name.kind == "choices":
        values = ", ".join(f"`{one.name}` ({one.signature})" for one in name.members)
        yield f"Values: {values}.\n"
    elif name.kind == "model":
        yield from _model(name)
    elif own := [one for one in name.members if not _is_told_elsewhere(one, name)]:
        yield "\n".join(_line(one) for one in own) + "\n"


def _is_told_elsewhere(member: Member, name: Name) -> bool:
    """Say whether it comes from another name of the API, or from all declarations alike."""
    if member.owner is Declared:
        return True
    known = {id(one.value) for room in rooms() for one in names_of(room)}
    return member.owner is not name.value and id(member.owner) in known


def _model(name: Name) -> Iterator[str]:
    columns = [one for one in name.members if not one.doc and "(" not in one.signature]
    others = [one for one in name.members if one not in columns]
    listed = ", ".join(f"`{one.name}` ({one.signature})" for one in columns)
    yield f"Fields: {listed}.\n"
    if others:
        yield "\n".join(_line(one) for one in others) + "\n"


def _line(member: Member) -> str:
    if member.name == "status":
        return f"- HTTP status {member.signature}: “{member.doc}”"
    called = member.signature.startswith("(")
    code = f"{member.name}{member.signature}" if called else _typed(member)
    doc = plain_markdown(member.doc).replace("\n\n", "\n").replace("\n", "\n  ")
    return f"- `{code}`" + (f": {doc}" if doc else "")


def _typed(member: Member) -> str:
    return f"{member.name}: {member.signature}" if member.signature else member.name


def _wrapped(code: str) -> str:
    """Break a signature that is too long for one line, one parameter a line."""
    if len(code) <= WIDEST:
        return code
    head, _bracket, rest = code.partition("(")
    inside, end = _split_at_closing(rest)
    return f"{head}(\n" + "".join(f"    {one},\n" for one in _parameters(inside)) + f"){end}"


def _split_at_closing(text: str) -> tuple[str, str]:
    depth = 1
    for place, letter in enumerate(text):
        depth += (letter in "([{") - (letter in ")]}")
        if depth == 0:
            return text[:place], text[place + 1 :]
    return text, ""


def _parameters(text: str) -> Iterator[str]:
    depth, start = 0, 0
    for place, letter in enumerate(text):
        depth += (letter in "([{") - (letter in ")]}")
        if letter == "," and depth == 0:
            yield text[start:place].strip()
            start = place + 1
    yield text[start:].strip()


def _anchor(name: Name) -> str:
    return f"{_slug(name.room)}-{name.name}"


def _slug(room: str) -> str:
    return room.replace(".", "")


def main() -> None:
    """Write the document."""
    set_up()
    PLACE.write_text(reference(), encoding="utf-8")
    sys.stdout.write(f"{PLACE}\n")


if __name__ == "__main__":
    main()
