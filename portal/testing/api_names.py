"""Reads what ``portal.api`` offers: every name with its signature, its docstring and its members.

The reference of the documents and the snapshot that reviewers see are written from this. Call
:func:`set_up` first where Django is not set up yet; the API itself is imported after that. No
query.
"""

from __future__ import annotations

import ast
import inspect
import os
import pkgutil
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from enum import Enum
from functools import cached_property
from importlib import import_module
from types import ModuleType
from typing import Any

import django
from django.db import models
from django.utils.functional import Promise
from django.utils.functional import cached_property as django_cached_property
from django.utils.translation import override

from portal.errors import DomainError

NOT_ROOMS = {"deprecated"}
GENERATED_DOC = re.compile(r"\w+\(")


@dataclass(frozen=True)
class Member:
    """What a class offers: a method, a property, a field or a value; ``signature`` as written.

    ``owner`` is the class that brings it, where others inherit it.
    """

    name: str
    signature: str
    doc: str = ""
    owner: type = object


@dataclass(frozen=True)
class Name:
    """One name of the API, as its room spells it; ``home`` is the module that defines it."""

    room: str
    name: str
    home: str
    value: Any

    @property
    def full(self) -> str:
        return f"{self.room}.{self.name}"

    @cached_property
    def kind(self) -> str:
        """What it is: ``model``, ``choices``, ``error``, ``class``, ``function``, …"""
        if isinstance(self.value, ModuleType):
            return "module"
        if not isinstance(self.value, type):
            return "function" if inspect.isfunction(self.value) else "value"
        for base, kind in ((models.Model, "model"), (Enum, "choices"), (Exception, "error")):
            if issubclass(self.value, base):
                return kind
        return "class"

    @cached_property
    def signature(self) -> str:
        """How it is called, ``""`` where nobody calls it."""
        if self.kind == "function" or (self.kind in ("class", "error") and _is_called(self.value)):
            return signature_of(self.value)
        return ""

    @cached_property
    def doc(self) -> str:
        """Its docstring, or the ``#:`` comment above a value."""
        if self.kind == "value":
            return _comment_above(self.home, self.name)
        text = inspect.cleandoc(self.value.__doc__ or "")
        return "" if GENERATED_DOC.match(text) and text.startswith(self.value.__name__) else text

    @cached_property
    def members(self) -> list[Member]:
        """What belongs to it: values of choices, fields of models, public methods."""
        if self.kind == "choices":
            return [Member(one.name, repr(one.value)) for one in self.value]
        if self.kind == "model":
            return [*_columns(self.value), *_own_members(self.value), *_reads(self.value)]
        if self.kind == "module":
            return list(_module_members(self.value))
        if self.kind == "error":
            return list(_of_error(self.value))
        return list(_own_members(self.value)) if self.kind == "class" else []


def set_up() -> None:
    """Set Django up with the settings of the tests, unless the environment names others."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
    os.environ.setdefault("DATABASE_URL", "sqlite://:memory:")
    django.setup()


def rooms() -> list[str]:
    """Return the modules that plugins may import from, ``portal.api`` itself first."""
    found = pkgutil.iter_modules(import_module("portal.api").__path__, "portal.api.")
    return ["portal.api", *(m.name for m in found if m.name.rpartition(".")[2] not in NOT_ROOMS)]


def names_of(room: str) -> list[Name]:
    """Return the names of one room in the order of its ``__all__``."""
    module = import_module(room)
    homes = _homes(module)
    return [Name(room, name, homes[name], getattr(module, name)) for name in module.__all__]


def signature_of(called: Callable[..., Any]) -> str:
    """Return ``(parameters) -> result`` with annotations as they are written."""
    found = inspect.signature(called)
    parts, starred = [], False
    for parameter in found.parameters.values():
        if parameter.name in ("self", "cls"):
            continue
        starred |= parameter.kind is parameter.VAR_POSITIONAL
        if parameter.kind is parameter.KEYWORD_ONLY and not starred:
            parts.append("*")
            starred = True
        parts.append(_parameter(parameter))
    hint = "" if isinstance(called, type) else _annotation(found.return_annotation)
    return f"({', '.join(parts)})" + (f" -> {hint}" if hint else "")


def _parameter(one: inspect.Parameter) -> str:
    stars = {"VAR_POSITIONAL": "*", "VAR_KEYWORD": "**"}.get(one.kind.name, "")
    hint = _annotation(one.annotation)
    text = f"{stars}{one.name}" + (f": {hint}" if hint else "")
    return text if one.default is one.empty else f"{text} = {_default(one.default)}"


def _annotation(hint: Any) -> str:
    if hint is inspect.Parameter.empty:
        return ""
    return hint if isinstance(hint, str) else inspect.formatannotation(hint)


def _default(value: Any) -> str:
    if isinstance(value, Enum):
        return f"{type(value).__name__.lstrip('_')}.{value.name}"
    if inspect.isfunction(value) or "<factory>" in repr(value):
        return "…"
    if isinstance(value, Promise):
        return repr(str(value))
    text = repr(value)
    return "…" if " at 0x" in text else text


def _is_called(cls: type) -> bool:
    """Say whether plugins make instances with arguments of our own choosing."""
    if is_dataclass(cls):
        return True
    maker = next((base for base in cls.__mro__ if "__init__" in vars(base)), object)
    return maker.__module__.startswith("portal.") and maker is not DomainError


def _homes(module: ModuleType) -> dict[str, str]:
    """Return the module that each name of a room is imported from."""
    found = {}
    for node in ast.parse(inspect.getsource(module)).body:
        if isinstance(node, ast.ImportFrom) and node.module:
            for one in node.names:
                found[one.asname or one.name] = node.module
    return found


def _comment_above(module: str, name: str) -> str:
    source = inspect.getsource(import_module(module))
    found = re.search(rf"((?:^#: .*\n)+){name}\b", source, re.MULTILINE)
    return found[1].replace("#: ", "").strip() if found else ""


def _columns(model: type[models.Model]) -> Iterator[Member]:
    """Yield the columns of a model of the portal, its relations included."""
    for field in model._meta.fields:
        owner = field.model._meta.concrete_model or field.model
        if owner.__module__.startswith("portal.") and not field.primary_key:
            yield Member(field.name, type(field).__name__)


def _reads(model: type[models.Model]) -> Iterator[Member]:
    """Yield what the model's own queryset can be asked."""
    manager = getattr(model, "objects", None)
    queryset = getattr(manager, "_queryset_class", models.QuerySet)
    for member in _own_members(queryset):
        yield replace(member, name=f"objects.{member.name}")


def _own_members(cls: type) -> Iterator[Member]:
    """Yield the public methods and properties that the portal itself gives a class."""
    seen = {field.name for field in fields(cls)} if is_dataclass(cls) else set()
    for base in cls.__mro__:
        if not base.__module__.startswith("portal."):
            continue
        hints = inspect.get_annotations(base)
        for name in [*(one for one in hints if one not in vars(base)), *vars(base)]:
            if name.startswith("_") or name in seen:
                continue
            member = _member(base, name, hints.get(name, ""))
            if member is not None:
                seen.add(name)
                yield member


def _member(owner: type, name: str, hint: Any) -> Member | None:
    value = vars(owner).get(name)
    if isinstance(value, classmethod | staticmethod):
        return Member(name, signature_of(value.__func__), _doc_of(value.__func__), owner)
    if inspect.isfunction(value):
        return Member(name, signature_of(value), _doc_of(value), owner)
    if hint and not issubclass(owner, models.Model):
        return Member(name, _attribute(hint, value, is_set=name in vars(owner)), owner=owner)
    read = value.fget if isinstance(value, property) else getattr(value, "func", None)
    if isinstance(value, property | cached_property | django_cached_property) and read:
        return Member(name, _annotation(_result(read)), _doc_of(value), owner)
    return None


def _attribute(hint: Any, value: Any, *, is_set: bool) -> str:
    text = re.sub(r"^ClassVar\[(.*)\]$", r"\1", _annotation(hint))
    return f"{text} = {_default(value)}" if is_set else text


def _doc_of(value: Any) -> str:
    return inspect.cleandoc(getattr(value, "__doc__", None) or "")


def _result(function: Callable[..., Any]) -> Any:
    return inspect.signature(function).return_annotation


def _of_error(error: type[Exception]) -> Iterator[Member]:
    """Yield what people are told, the HTTP status that goes with it, and what else it holds."""
    told: set[str] = set()
    if issubclass(error, DomainError):
        told = {"status", "message"}
        with override("en"):
            yield Member("status", str(error.status), str(error.message))
    yield from (one for one in _own_members(error) if one.name not in told)


def _module_members(module: ModuleType) -> Iterator[Member]:
    for name, value in vars(module).items():
        is_own = getattr(value, "__module__", "") == module.__name__
        if is_own and not name.startswith("_") and callable(value):
            doc = inspect.cleandoc(value.__doc__ or "")
            is_called = inspect.isfunction(value) or (isinstance(value, type) and _is_called(value))
            text = signature_of(value) if is_called else ""
            yield Member(name, text, doc)
