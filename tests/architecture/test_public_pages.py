"""Public pages obey the strict content policy, and no page loads anything from another host."""

from __future__ import annotations

import re

from tests.architecture.sources import name, public_templates, static_files, templates

INLINE_STYLE = re.compile(r"<style\b|\sstyle=", re.IGNORECASE)
INLINE_HANDLER = re.compile(r"\son[a-z]+=|\shref=\"javascript:", re.IGNORECASE)
INLINE_SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/(ld\+)?json\")[^>]*>")
LOADED_FROM_ELSEWHERE = re.compile(
    r"(?:\b(?:src|srcset|action|data)=|<link[^>]*\bhref=|url\(|@import\s|\bimport\(|fetch\()\s*[\"']?"
    r"(?:https?:)?//",
    re.IGNORECASE,
)
COMMENTS = re.compile(r"/\*.*?\*/", re.DOTALL)
ADDRESS = re.compile(r"https?://([a-z0-9.-]+)", re.IGNORECASE)
NAMESPACES = {"www.w3.org"}


def without_comments(text: str) -> str:
    return COMMENTS.sub("", text)


def test_there_is_something_to_look_at():
    assert {name(path) for path in public_templates()} >= {
        "portal/ui/templates/ui/base.html",
        "portal/ui/templates/404.html",
    }
    assert list(static_files(".css"))
    assert list(static_files(".js"))


def test_public_templates_have_no_inline_style():
    assert [name(p) for p in public_templates() if INLINE_STYLE.search(p.read_text())] == []


def test_public_templates_have_no_inline_handler():
    assert [name(p) for p in public_templates() if INLINE_HANDLER.search(p.read_text())] == []


def test_public_templates_have_no_inline_script():
    assert [name(p) for p in public_templates() if INLINE_SCRIPT.search(p.read_text())] == []


def test_templates_load_nothing_from_another_host():
    found = [name(p) for p in templates() if LOADED_FROM_ELSEWHERE.search(p.read_text())]
    assert found == []


def test_static_files_load_nothing_from_another_host():
    found = [
        name(path)
        for path in static_files(".css", ".js", ".svg", ".mjs")
        if LOADED_FROM_ELSEWHERE.search(without_comments(path.read_text()))
    ]
    assert found == []


def test_own_static_files_name_no_other_host():
    found = {
        name(path): sorted(hosts)
        for path in static_files(".css", ".js", ".svg")
        if "vendor" not in path.parts
        if (hosts := set(ADDRESS.findall(without_comments(path.read_text()))) - NAMESPACES)
    }
    assert found == {}
