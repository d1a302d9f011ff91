"""Every text that people read comes out of the catalogue, not out of the code."""

from __future__ import annotations

import ast
import html
import re
from pathlib import Path

import pytest

from tests.architecture.sources import name, python_files, static_files, templates

PERSIAN = re.compile(r"[\u0621-\u064a\u067e-\u06d3]{3,}")
WORDS = re.compile(r"[A-Za-z\u0600-\u06ff]{2,}")

CLASS_NAMES = re.compile(r"^(?=.*-)[a-z0-9 -]+$")

#: Language itself is the subject of these; names of languages and towns are settings.
PERSIAN_IS_THE_SUBJECT = (
    "portal/persian/",
    "portal/settings/",
    "portal/testing/",
    "portal/workflow/text_wrapping.py",
)
DEMO_CONTENT = re.compile(r"(^|/)(demo|content)(/|_|\.py$)|/demo_[^/]*$")

TEXT_ARGUMENTS = {
    "verbose_name", "verbose_name_plural", "label", "help_text", "title", "heading",
    "empty_label", "description", "menu_label", "item_label", "add_item_label",
}  # fmt: skip
TEXT_CALLS = {"ValidationError", "DomainError", "Refused"}
MESSAGE_CALLS = {"success", "info", "warning", "error"}
NOT_FOR_PEOPLE = re.compile(r"/management/commands/|^portal/(testing|settings)/|/migrations/")


def docstrings(tree: ast.Module) -> set[int]:
    """Return the identities of the docstring nodes of a module."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0] if node.body else None
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                found.add(id(first.value))
    return found


def kept_in_every_language(tree: ast.Module) -> set[int]:
    """Return the identities of the texts of localised data: ``{"fa": "…", "en": "…"}``."""
    localised = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Dict)
        and {"fa", "en"} <= {key.value for key in node.keys if isinstance(key, ast.Constant)}
    ]
    return {id(part) for data in localised for value in data.values for part in ast.walk(value)}


def persian_strings(path: Path) -> list[str]:
    """Return the places of a module's strings that hold Persian letters."""
    tree = ast.parse(path.read_text())
    allowed = docstrings(tree) | kept_in_every_language(tree)
    return [
        f"{name(path)}:{node.lineno}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in allowed
        and PERSIAN.search(node.value)
    ]


def is_plain_text(node: ast.expr) -> bool:
    """Say whether an expression is a bare string with a word or a formatted one."""
    if isinstance(node, ast.JoinedStr):
        return any(is_plain_text(part) for part in node.values)
    return (
        isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.search(r"[A-Za-z]{3,}", node.value) is not None
    )


def called(node: ast.Call) -> tuple[str, str]:
    """Return the name of what is called and of the object it belongs to."""
    if isinstance(node.func, ast.Attribute):
        owner = node.func.value.id if isinstance(node.func.value, ast.Name) else ""
        return node.func.attr, owner
    return (node.func.id, "") if isinstance(node.func, ast.Name) else ("", "")


def untranslated_arguments(node: ast.Call) -> list[ast.expr]:
    """Return the arguments of a call that people would read and that nobody can translate."""
    function, owner = called(node)
    texts = [k.value for k in node.keywords if k.arg in TEXT_ARGUMENTS]
    if function in TEXT_CALLS:
        texts += node.args[:1]
    if owner == "messages" and function in MESSAGE_CALLS:
        texts += node.args[1:2]
    return [text for text in texts if is_plain_text(text)]


def without_translated_parts(template: str) -> str:
    """Return what is left of a template when all that is translated or computed is taken out."""
    for pattern in (
        r"\{% comment .*?%\}.*?\{% endcomment %\}",
        r"\{% comment %\}.*?\{% endcomment %\}",
        r"\{#.*?#\}",
        r"<!--.*?-->",
        r"\{% blocktrans(late)?\b.*?%\}.*?\{% endblocktrans(late)? %\}",
        r"\{% block body_class %\}.*?\{% endblock.*?%\}",
        r"<script\b.*?</script>",
        r"\{\{.*?\}\}",
        r"\{%.*?%\}",
    ):
        template = re.sub(pattern, " ", template, flags=re.DOTALL)
    return template


def hard_coded_words(template: str) -> list[str]:
    """Return the words between tags and in attributes that people see or hear."""
    rest = without_translated_parts(template)
    spoken = re.findall(r'(?:aria-label|alt|title|placeholder)="([^"]*)"', rest)
    written = re.sub(r"<[^>]*>", " ", rest, flags=re.DOTALL)
    return [word for text in (written, *spoken) for word in WORDS.findall(html.unescape(text))]


def hard_coded_tag_arguments(template: str) -> list[str]:
    """Return sentences handed to an include or a tag as plain strings."""
    tags = re.findall(r"\{% (?!translate|trans|blocktrans)(.*?)%\}", template, flags=re.DOTALL)
    arguments = [text for tag in tags for text in re.findall(r'\w+="([^"]*)"', tag)]
    return [
        text
        for text in arguments
        if not CLASS_NAMES.match(text)
        if PERSIAN.search(text) or re.search(r"[A-Za-z]{2,} [A-Za-z]{2,}", text)
    ]


def test_python_has_no_persian_text_outside_the_catalogue():
    found = [
        place
        for path in python_files()
        if not name(path).startswith(PERSIAN_IS_THE_SUBJECT) and not DEMO_CONTENT.search(name(path))
        for place in persian_strings(path)
    ]
    assert found == []


def test_python_marks_every_text_for_translation():
    found = [
        f"{name(path)}:{text.lineno}"
        for path in python_files()
        if not NOT_FOR_PEOPLE.search(name(path)) and not DEMO_CONTENT.search(name(path))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        for text in untranslated_arguments(node)
    ]
    assert found == []


def test_templates_have_no_text_outside_translate_tags():
    found = {
        name(path): words
        for path in templates()
        if path.suffix != ".svg"
        if (
            words := hard_coded_words(path.read_text()) + hard_coded_tag_arguments(path.read_text())
        )
    }
    assert found == {}


def test_scripts_and_styles_hold_no_persian_text():
    own = (path for path in static_files(".js", ".css") if "vendor" not in path.parts)
    assert [name(path) for path in own if PERSIAN.search(path.read_text())] == []


@pytest.mark.parametrize(
    "template",
    [
        "<p>Hello</p>",
        "<p>سلام</p>",
        '<a aria-label="Close"></a>',
        '{% include "a" with t="Do it" %}',
    ],
)
def test_the_reader_of_templates_finds_forgotten_texts(template):
    assert hard_coded_words(template) or hard_coded_tag_arguments(template)


@pytest.mark.parametrize(
    "template",
    [
        '<p class="lead">{% translate "Hello there" %}</p>',
        "{% if a > b %}<b>{{ name }}</b>{% endif %}",
    ],
)
def test_the_reader_of_templates_accepts_translated_texts(template):
    assert hard_coded_words(template) + hard_coded_tag_arguments(template) == []


LATIN_COMMA = re.compile(r"(?:\}\}|%\}|</\w+>), (?:<\w+>)?\{[{%]")
TRANSLATED = re.compile(r"\{% blocktranslate.*?endblocktranslate %\}", re.DOTALL)


def test_no_page_puts_a_latin_comma_between_what_it_shows():
    texts = {name(path): TRANSLATED.sub("", path.read_text()) for path in templates()}
    found = {path: LATIN_COMMA.findall(text) for path, text in texts.items()}
    assert {path: commas for path, commas in found.items() if commas} == {}
