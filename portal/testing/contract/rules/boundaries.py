"""Rule 9: the plugin keeps to its own names and asks the portal at one door only."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from portal.testing.contract.subject import Subject

CORE = ("portal", "sitecontent")
DOORS = ("portal.api", "sitecontent.api")
LOADED = re.compile(r"""\{%\s*(?:extends|include)\s+["']([^"']+)["']""")
LINKED = re.compile(r"""\{%\s*url\s+["']([\w-]+):[\w:.-]+["']""")
NAMED = re.compile(r"([a-z][a-z0-9_]+)(?:-services)?:[a-z_][a-z0-9_:-]*")


def imports_through_the_api_only(subject: Subject) -> list[str]:
    """From the portal come ``portal.api`` and its rooms, from the pages ``sitecontent.api``.

    Those names follow semantic versioning; every other one may change with any release. Plugins
    never import each other: publish an event, or provide a protocol.
    """
    return subject.say(
        f"{subject.place(path)}:{line} imports {name}; {mend}"
        for path in subject.python_files()
        for line, name in _imports(path)
        if (mend := _objection(subject, name))
    )


def keeps_to_its_own_names(subject: Subject) -> list[str]:
    """Templates stand under the plugin's own name; no template, row or link is another plugin's.

    A template outside ``templates/<slug>/`` may replace one of the portal, which stays replaced
    while the plugin is off. What belongs to another plugin may be switched off at any moment.
    """
    return subject.say([*_templates(subject), *_foreign_keys(subject), *_links_in_python(subject)])


def _imports(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            is_root = node.module in CORE
            yield from ((node.lineno, name) for name in (names if is_root else [node.module]))


def _objection(subject: Subject, name: str) -> str:
    if _is_inside(name, subject.package) or any(_is_inside(name, door) for door in DOORS):
        return ""
    for slug, package in subject.others.items():
        if _is_inside(name, package):
            return f"that is the plugin {slug}; publish an event or provide a protocol instead"
    if any(_is_inside(name, root) for root in CORE):
        return "take it from portal.api or one of its rooms; ask for a name that is missing there"
    return ""


def _is_inside(name: str, package: str) -> bool:
    return f"{name}.".startswith(f"{package}.")


def _templates(subject: Subject) -> Iterator[str]:
    for name, path in subject.templates():
        if not _is_own(subject, name):
            yield (
                f"the template {name} is outside of its own folder and may replace another one; "
                f"move it to templates/{subject.slug}/"
            )
        text = path.read_text("utf-8")
        for other in LOADED.findall(text):
            if owner := _owner(subject, other.split("/")[0]):
                yield (
                    f"{name} uses {other} of the plugin {owner}; copy what you need into "
                    f"templates/{subject.slug}/, or use one of templates/ui/"
                )
        for namespace in LINKED.findall(text):
            if owner := _owner(subject, namespace):
                yield f"{name} links to the plugin {owner}; {_no_link(owner)}"


def _is_own(subject: Subject, name: str) -> bool:
    own = (subject.slug, subject.package.rpartition(".")[2])
    begins = tuple(f"{place}{one}" for one in own for place in ("", "notices/"))
    return name.startswith(tuple(f"{one}/" for one in begins)) or name.startswith(
        tuple(f"notices/{one}_" for one in own)
    )


def _owner(subject: Subject, name: str) -> str:
    """Return the slug of the other plugin that a template folder or a namespace belongs to."""
    plain = name.removesuffix("-services")
    for slug, package in subject.others.items():
        if plain in (slug, package.rpartition(".")[2]):
            return slug
    return ""


def _no_link(owner: str) -> str:
    return f"while {owner} is off or gone the link fails; offer a slot or an event instead"


def _foreign_keys(subject: Subject) -> Iterator[str]:
    for model in subject.models:
        for one in model._meta.get_fields():
            target = one.related_model
            if one.auto_created or not isinstance(target, type):
                continue
            for slug, package in subject.others.items():
                if _is_inside(target.__module__, package):
                    yield (
                        f"{model.__name__}.{one.name} points at the plugin {slug}, which then "
                        "cannot be removed; keep a plain key, such as its UUID"
                    )


def _links_in_python(subject: Subject) -> Iterator[str]:
    for path in subject.python_files():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found = NAMED.fullmatch(node.value)
                if found and (owner := _owner(subject, found[1])):
                    yield (
                        f"{subject.place(path)}:{node.lineno} names {node.value!r} of the plugin "
                        f"{owner}; {_no_link(owner)}"
                    )
