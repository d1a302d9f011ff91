"""What the documents point to is there, and what the platform takes is in the table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from django.core.management import get_commands

from portal.registry import contribute
from portal.registry.plugin import POINT_OF_TYPE
from portal.testing.api_names import names_of, rooms
from tests.architecture.sources import HOUSE
from tests.architecture.test_documents import DOCUMENTS
from tests.docs.tutorial import DOCUMENT, steps

LINK = re.compile(r"\]\((?!https?:)([^)#\s]*)#([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
ANCHOR = re.compile(r'<a id="([^"]+)">')
CODE = re.compile(r"`([^`]+)`")
SHELL = re.compile(r"^```sh$(.*?)^```$", re.MULTILINE | re.DOTALL)
FENCED_OR_CODE = re.compile(r"^```sh$.*?^```$|`make [^`]+`", re.MULTILINE | re.DOTALL)
NO_CODE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)


def anchors_of(document: Path) -> set[str]:
    """Return what a link into a document may name, as GitHub makes it of headings."""
    text = NO_CODE.sub("", document.read_text("utf-8"))
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in HEADING.findall(text))
    return {one.replace(" ", "-") for one in plain} | set(ANCHOR.findall(text))


def links() -> Iterator[tuple[Path, Path, str]]:
    for document in DOCUMENTS:
        for target, anchor in LINK.findall(NO_CODE.sub("", document.read_text("utf-8"))):
            yield document, (document.parent / target).resolve() if target else document, anchor


def test_every_link_into_a_document_leads_to_a_place_in_it() -> None:
    known = {document: anchors_of(document) for document in {target for _, target, _ in links()}}
    broken = [
        f"{source.name}: {anchor}" for source, to, anchor in links() if anchor not in known[to]
    ]
    assert broken == []


def test_every_extension_point_stands_in_the_table_for_authors() -> None:
    table = DOCUMENT.read_text("utf-8").partition("## Extension points")[2].partition("\n## ")[0]
    names = [name for room in rooms() for name in names_of(room)]
    missing = [kind.__name__ for kind in POINT_OF_TYPE if not _is_shown(kind, names, table)]
    decorators = [one.name for one in names if one.home == contribute.__name__]
    missing += [one for one in decorators if f"@{one}" not in table]
    assert missing == []


def _is_shown(kind: type, names: list, table: str) -> bool:
    """Say whether the table has one of the public names of a type; health has a decorator only."""
    public = [one.name for one in names if one.value is kind]
    return not public or any(f"{name}(" in table for name in public)


def test_the_table_names_parts_of_the_sample_that_are_there() -> None:
    sample = HOUSE / "tests" / "sample_plugins" / "library" / "portal_library"
    table = DOCUMENT.read_text("utf-8").partition("## Extension points")[2]
    cells = [row.split("|")[-2] for row in table.splitlines() if row.startswith("|")]
    named = [name for cell in cells for name in CODE.findall(cell.partition("sample ")[2])]
    parts = "\n".join(path.read_text("utf-8") for path in sample.glob("plugin.py"))
    known = set(re.findall(r"^ {4}(?:def )?(\w+)(?: = |\()|^class (\w+)", parts, re.MULTILINE))
    there = {one for pair in known for one in pair} | {path.name for path in sample.iterdir()}
    assert len(named) > 20
    assert [name for name in named if name not in there and not (HOUSE / name).exists()] == []


def test_every_command_of_the_documents_is_there() -> None:
    texts = {document: document.read_text("utf-8") for document in DOCUMENTS}
    named = {
        (document.name, name)
        for document, text in texts.items()
        for name in re.findall(r"(?:manage\.py|python -m django) ([a-z_]+)", text)
    }
    assert len(named) > 15
    assert sorted(one for one in named if one[1] not in get_commands()) == []


def test_every_make_target_of_the_documents_is_there() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (HOUSE / "Makefile").read_text("utf-8"), re.MULTILINE))
    for document in DOCUMENTS:
        code = "\n".join(FENCED_OR_CODE.findall(document.read_text("utf-8")))
        assert set(re.findall(r"\bmake ([a-z-]+)", code)) <= targets, document


def test_the_guide_for_operators_collects_static_files_before_each_restart() -> None:
    guide = (HOUSE / "portal" / "docs" / "operating.md").read_text("utf-8")
    blocks = [block for block in SHELL.findall(guide) if "pip install" in block]
    assert len(blocks) > 1
    for block in blocks:
        commands = re.findall(r"collectstatic|migrate|systemctl restart", block)
        assert commands[:2] == ["collectstatic", "migrate"], block


def test_the_tutorial_tells_where_each_of_its_blocks_belongs() -> None:
    files = [step for step in steps() if step.kind == "file"]
    assert len(files) > 20
    assert [f"line {step.line}" for step in files if "title" not in step.options] == []
