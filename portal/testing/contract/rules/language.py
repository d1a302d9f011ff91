"""Rule 10: everything that people read is there in every language."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.template import TemplateSyntaxError
from django.utils.translation import override, trans_real
from django.utils.translation.template import templatize

from portal.notifications.notices import INBOX, Notice
from portal.notifications.rendering import render_notice
from portal.testing.contract.rules.metadata import PERSIAN
from portal.testing.contract.subject import Subject
from portal.testing.contract.town import Town

LANGUAGES = ("fa", "en")
STRING = r"""[ub]?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
CALL = re.compile(rf"\b(n?p?gettext|_)\(({STRING}(?:\s*,\s*{STRING})*)")
STRINGS = re.compile(STRING)
#: How many texts each function takes, and whether a context stands in front of them.
FUNCTIONS = {
    "_": (1, False),
    "gettext": (1, False),
    "ngettext": (2, False),
    "pgettext": (1, True),
    "npgettext": (2, True),
}
CONTEXT = "\x04"


def speaks_every_language(subject: Subject) -> list[str]:
    """Every message of the plugin's Python and templates has a Persian translation.

    Messages are plain English; ``django-admin makemessages -l fa`` collects them into the plugin's
    own ``locale/``, and the compiled ``django.mo`` belongs into its wheel.
    """
    catalogue = trans_real.translation("fa")._catalog  # type: ignore[attr-defined]
    missing = [
        f"{place} says {text!r}, which has no Persian translation; add it to "
        "locale/fa/LC_MESSAGES/django.po and compile it"
        for place, text, plural in texts_of(subject)
        if not catalogue.get((text, 0) if plural else text)
    ]
    return subject.say(missing)


def tells_in_every_language(subject: Subject, town: Town) -> list[str]:
    """Each notice has a text for every channel that it names, in Persian and in English.

    A channel without a text is silently left out, so somebody waits for an SMS that never comes.
    Values that a template gets may be missing: it must not fail for that.
    """
    return subject.say(
        finding
        for notice in subject.values(Notice)
        for finding in _of_notice(subject, town, notice)
    )


def texts_of(subject: Subject) -> Iterator[tuple[str, str, bool]]:
    """Yield (place, message with its context, has a plural) for all that the plugin says."""
    for path in subject.python_files():
        yield from _of_python(subject, path)
    for name, path in subject.templates():
        yield from _of_template(subject, name, path)


def _of_python(subject: Subject, path: Path) -> Iterator[tuple[str, str, bool]]:
    tree = ast.parse(path.read_text("utf-8"))
    names = dict(_translating_names(tree))
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else None
        called = names.get(node.func.id) if isinstance(node.func, ast.Name) else called
        constants = [one.value for one in node.args if isinstance(one, ast.Constant)]
        strings = [one for one in constants if isinstance(one, str)]
        function = (called or "").removesuffix("_lazy")
        if function in FUNCTIONS and function != "_":
            yield from _message(f"{subject.place(path)}:{node.lineno}", function, strings)


def _translating_names(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            yield from ((alias.asname or alias.name, alias.name) for alias in node.names)


def _of_template(subject: Subject, name: str, path: Path) -> Iterator[tuple[str, str, bool]]:
    try:
        source = templatize(path.read_text("utf-8"))
    except (SyntaxError, TemplateSyntaxError):
        return
    for function, arguments in CALL.findall(source):
        strings = [str(ast.literal_eval(one)) for one in STRINGS.findall(arguments)]
        yield from _message(name, function, strings)


def _message(place: str, function: str, strings: list[str]) -> Iterator[tuple[str, str, bool]]:
    count, has_context = FUNCTIONS[function]
    if len(strings) < count + has_context:
        return
    text = CONTEXT.join(strings[:2]) if has_context else strings[0]
    if strings[has_context].strip():
        yield place, text, count > 1


def _of_notice(subject: Subject, town: Town, notice: Notice) -> Iterator[str]:
    case = town.cases[0]
    context = {"case": case, "case_code": case.tracking_code, "url": "https://town.example/"}
    for channel in notice.channels:
        file = f"notices/{notice.template}.{channel}.txt"
        for language in LANGUAGES:
            try:
                rendered = render_notice(notice, channel, language=language, context=context)
            except Exception as error:
                yield f"{file} cannot be rendered ({type(error).__name__}: {error}); mend it"
                break
            if rendered is None:
                yield (
                    f"{notice.id} names the channel {channel} and has no text for it; write "
                    f"templates/{file}, or leave the channel out of channels=[…]"
                )
                break
            yield from _of_text(file, channel, language, rendered.headline, rendered.body)


def _of_text(file: str, channel: str, language: str, headline: str, body: str) -> Iterator[str]:
    with override(language):
        if not (headline + body).strip():
            yield f"{file} says nothing in {language}; write at least one line"
        elif channel in (INBOX, "email") and not headline:
            yield f"{file} has no title; its first line is the title"
        elif language == "fa" and not PERSIAN.search(headline + body):
            yield (
                f"{file} speaks no Persian; put its words into {{% translate %}} and translate "
                "them in locale/fa/LC_MESSAGES/django.po"
            )
