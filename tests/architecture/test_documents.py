"""Documents point to files that exist and name what an operator may set."""

from __future__ import annotations

import re

from tests.architecture.sources import HOUSE

LINK = re.compile(r"\[[^\]]+\]\((?!https?:|#)([^)#\s]+)")
ENVIRONMENT = re.compile(r"\benv(?:\.\w+)?\(\s*\"([A-Z_]+)\"")
DOCUMENTS = [
    *HOUSE.glob("*.md"),
    *(HOUSE / "portal").rglob("*.md"),
    *(HOUSE / "plugins").rglob("*.md"),
    *(HOUSE / "sitecontent").rglob("*.md"),
]


def test_every_link_between_documents_leads_somewhere():
    broken = [
        f"{document.relative_to(HOUSE)}: {target}"
        for document in DOCUMENTS
        for target in LINK.findall(document.read_text())
        if not (document.parent / target).exists()
    ]
    assert broken == []


def test_the_readme_names_the_two_commands():
    readme = (HOUSE / "README.md").read_text()
    assert "make demo" in readme
    assert "make test" in readme


def test_every_setting_from_the_environment_is_explained():
    sources = [
        (HOUSE / "portal" / "settings" / name).read_text() for name in ("base.py", "production.py")
    ]
    guide = (HOUSE / "portal" / "docs" / "operating.md").read_text()
    read = {name for source in sources for name in ENVIRONMENT.findall(source)}
    assert sorted(name for name in read if f"`{name}`" not in guide) == []


def test_every_plugin_explains_itself():
    plugins = [path.parent for path in (HOUSE / "plugins").glob("*/plugin.py")]
    assert [plugin.name for plugin in plugins if not (plugin / "README.md").exists()] == []


def test_decisions_are_numbered_without_gaps():
    names = sorted(path.name for path in (HOUSE / "portal" / "docs" / "decisions").glob("*.md"))
    assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))
