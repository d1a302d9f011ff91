"""The language of the texts of documents: a small, harmless part of Jinja.

A text may print variables and filters of ours, choose with ``{% if %}`` and repeat with
``{% for %}`` over rows. Everything else (calls, arithmetic, macros, other files) is refused when
the text is read, and the sandbox would refuse it when it is run.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from jinja2 import StrictUndefined, Template, TemplateSyntaxError, nodes, pass_context
from jinja2.exceptions import UndefinedError
from jinja2.runtime import Context, LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment

from portal.documents.filters import FILTERS, LANGUAGE, PREVIEW
from portal.documents.values import PRIVATE, Rows, Scope, Value, thaw
from portal.errors import DomainError
from portal.persian.text import clean, digits_for

#: How many characters the text of a template may have.
LONGEST_TEMPLATE = 20_000
LONGEST_OUTPUT = 200_000
LONGEST_SECONDS = 2
LOOP_FACTS = frozenset({"index", "first", "last"})
OPEN_MARK, CLOSE_MARK = "\ue000", "\ue001"
_OUT, _ROWS = "_out", "_rows"
_TAG = re.compile(r"\{%.*?%\}")
_PLACEHOLDER = re.compile(r"\{\{.*?(\}\}|$)")
_TAG_OR_PLACEHOLDER = re.compile(r"\{%.*?%\}|\{\{.*?\}\}")


class CannotRead(DomainError):
    """A text breaks the rules of the language; ``line`` is the first line concerned."""

    def __init__(self, line: int, reason: str) -> None:
        self.line, self.reason = line, reason
        super().__init__(reason)


class CannotFill(DomainError):
    """A text could not be filled in: something in it is not known, or does not suit."""

    status = 409


class NotKnown(CannotFill):
    """What a text prints is not known in this case; ``names`` are the variables."""

    def __init__(self, names: list[str]) -> None:
        self.names = names
        super().__init__(
            _("This is not known in this case: %(names)s.") % {"names": _(", ").join(names)}
        )


class Missing(StrictUndefined):
    """A variable without a value: it may be asked about with ``{% if %}``, but not printed."""

    __slots__ = ()

    @property
    def path(self) -> str:
        """How the template names it."""
        above = getattr(self._undefined_obj, "path", "")
        return f"{above}.{self._undefined_name}" if above else str(self._undefined_name)

    def __bool__(self) -> bool:  # type: ignore[override]
        return False

    def __eq__(self, other: object) -> bool:  # type: ignore[override]
        raise NotKnown([self.path])

    __ne__ = __eq__  # type: ignore[assignment]
    __hash__ = None  # type: ignore[assignment]


class TownLanguage(ImmutableSandboxedEnvironment):
    """Jinja without anything of its own: our filters, no globals, no tests but ``defined``."""

    def __init__(self) -> None:
        super().__init__(
            autoescape=True,
            undefined=Missing,
            finalize=_printed,
            optimized=False,
            cache_size=0,
        )
        self.globals.clear()
        self.filters = {**FILTERS, _ROWS: _rows}
        self.tests = {"defined": self.tests["defined"]}

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return a variable below a scope, or a fact of a loop; of anything else nothing."""
        if isinstance(obj, Scope) and attribute in obj:
            return obj[attribute]
        if isinstance(obj, LoopContext) and attribute in LOOP_FACTS:
            return getattr(obj, attribute)
        return self.undefined(obj=obj, name=attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        return self.getattr(obj, str(argument))

    def call(self, *args: Any, **kwargs: Any) -> Any:
        raise CannotFill(_("Nothing can be called here."))


class _Output:
    """What one run has printed: values kept apart from the text, their length limited."""

    def __init__(self) -> None:
        self.values: list[Any] = []
        self.missing: dict[str, None] = {}
        self.length = 0
        self.stop_at = time.monotonic() + LONGEST_SECONDS

    def keep(self, value: Any) -> str:
        if isinstance(value, Missing | Scope):
            self.missing[value.path] = None
            return f"⟨{value.path}⟩"
        if not isinstance(value, Rows | Value):
            value = Value("" if value is None else str(value))
        self.values.append(value)
        self.grow(len(value) if isinstance(value, str) else _length_of(value))
        return f"{OPEN_MARK}{len(self.values) - 1}{CLOSE_MARK}"

    def grow(self, length: int) -> None:
        self.length += length
        if self.length > LONGEST_OUTPUT:
            raise CannotFill(_("The document becomes too long."))
        if time.monotonic() > self.stop_at:
            raise CannotFill(_("The document takes too long to fill in."))


def _length_of(rows: Rows) -> int:
    return sum(len(cell) for row in rows.rows for cell in row.values())


@pass_context
def _printed(context: Context, value: Any) -> str:
    """Put a mark where a value is printed, so that nothing in it is read as markup."""
    if isinstance(value, int):
        value = digits_for(value, context[LANGUAGE])
    return context[_OUT].keep(value)


@pass_context
def _rows(context: Context, value: Any) -> Any:
    """Return what a loop goes through: rows only, never letters or keys."""
    output: _Output = context[_OUT]
    if isinstance(value, Missing):
        output.missing[value.path] = None
        return ()
    if not isinstance(value, Rows):
        path = getattr(value, "path", "")
        raise CannotFill(_("“%(name)s” has no rows to go through.") % {"name": path})
    output.grow(len(value.rows))
    return value.rows


@dataclass(frozen=True)
class Filled:
    """A text that was filled in: marks in ``text`` stand for ``values`` by their position."""

    text: str
    values: list[Any]


@dataclass(frozen=True)
class Program:
    """A text that has been read and proved harmless."""

    template: Template

    def fill(self, variables: Mapping[str, Any], language: str, *, preview: bool = False) -> Filled:
        """Fill the text in with variables as a document keeps them. Pure, no query.

        A ``preview`` prints the names of missing variables, and values that do not suit their
        filter as they are.

        :raises NotKnown: it prints variables that have no value; all of them are named.
        :raises CannotFill: another value does not suit, or the text becomes too long.
        """
        output = _Output()
        given = {**thaw(variables), LANGUAGE: language, PREVIEW: preview, _OUT: output}
        pieces = []
        try:
            for piece in self.template.generate(given):
                output.grow(len(piece))
                pieces.append(piece)
        except UndefinedError as error:
            raise CannotFill(_("Something that this text needs is not known.")) from error
        except RecursionError as error:
            raise CannotFill(_("The document takes too long to fill in.")) from error
        if output.missing and not preview:
            raise NotKnown(list(output.missing))
        return Filled("".join(pieces), output.values)


_language = TownLanguage()


def parse(source: str) -> nodes.Template:
    """Read a text as Jinja does, without proving anything yet.

    A line of nothing but instructions leaves no empty line behind.

    :raises CannotRead: it cannot be read; names the line.
    """
    if len(source) > LONGEST_TEMPLATE:
        raise CannotRead(1, _("This text is too long."))
    for number, line in enumerate(source.split("\n"), start=1):
        if line.count("{{") != line.count("}}"):
            raise CannotRead(number, _("A “{{” needs its “}}” on the same line."))
    try:
        return _language.parse(_joined(tidy(source)))
    except TemplateSyntaxError as error:
        raise CannotRead(error.lineno, _why(error)) from error
    except (ValueError, SyntaxError) as error:
        raise CannotRead(_line_of_number(source), not_a_number()) from error
    except RecursionError as error:
        raise CannotRead(1, _("This text is nested too deeply.")) from error


def not_a_number() -> str:
    """Say what is wrong with a number that no computer can hold."""
    return _("A number here is too long, or written in a way that cannot be read.")


def _line_of_number(source: str) -> int:
    """Return the first line with a number that cannot be held; the first one where none is."""
    for number, line in enumerate(source.split("\n"), start=1):
        for part in _TAG_OR_PLACEHOLDER.findall(line):
            try:
                _language.parse(part)
            except TemplateSyntaxError:
                continue
            except (ValueError, SyntaxError):
                return number
    return 1


def _joined(source: str) -> str:
    """Hide the end of lines of nothing but instructions in comments, so that numbers stay."""
    return "".join(
        f"{line.strip()}{{#\n#}}"
        if "{%" in line and not _TAG.sub("", line).strip()
        else f"{line}\n"
        for line in source.split("\n")
    )


def compile_tree(tree: nodes.Template) -> Program:
    """Make a text runnable that :func:`portal.documents.template_rules.faults` has found sound."""
    for loop in tree.find_all(nodes.For):
        loop.iter = nodes.Filter(loop.iter, _ROWS, [], [], None, None, lineno=loop.lineno)
    code = _language.compile(tree)
    return Program(Template.from_code(_language, code, {}))


def tidy(source: str) -> str:
    """Return a text cleaned, without the characters that mark values; lines keep their numbers."""
    lines = source.replace("\r\n", "\n").split("\n")
    above = next((n for n, line in enumerate(lines) if line.strip()), 0)
    return "\n" * above + clean(source.translate(PRIVATE))


def without_placeholders(source: str, line: int) -> str:
    """Return a text of which one line prints nothing, so that the rest can be read."""
    lines = source.split("\n")
    if 0 < line <= len(lines):
        lines[line - 1] = _PLACEHOLDER.sub("", lines[line - 1]).replace("}}", "")
    return "\n".join(lines)


def _why(error: TemplateSyntaxError) -> str:
    message = (error.message or "").lower()
    if "end of template" in message:
        return _("An “if” or “for” that begins here or above is not ended.")
    if "unknown tag" in message:
        return _("This instruction is not known. Use “if”, “else”, “for” and their ends.")
    return _("This cannot be read. Write variables like %(example)s.") % {
        "example": "{{ applicant.name }}"
    }
