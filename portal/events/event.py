"""The base of all events, and the names by which stored ones find their class again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, fields
from typing import Any, ClassVar, Self, get_origin, get_type_hints

from portal.events.shapes import Json, Shape


class UnreadableEvent(ValueError):
    """A stored event cannot be handed over: its class is gone, or does not fit any more."""


@dataclass(frozen=True)
class Event:
    """Something that happened, in the past tense: a frozen dataclass of ids, keys and dates.

    Fields are ``str``, ``int``, ``bool``, ``date``, ``datetime``, ``Decimal``, lists of one of
    them, or None. ``name`` stays in stored events for days: set it before the class is renamed or
    moved. It is ``<module>.<Class>`` by default, without a last ``.events``. A field added later
    needs a default.
    """

    name: ClassVar[str] = ""
    shapes: ClassVar[Mapping[str, Shape]] = {}

    def __init_subclass__(cls, **arguments: Any) -> None:
        super().__init_subclass__(**arguments)
        cls.shapes = _read_shapes(cls)
        if "name" not in vars(cls):
            cls.name = f"{cls.__module__.removesuffix('.events')}.{cls.__name__}"
        _register(cls)

    def to_json(self) -> dict[str, Json]:
        """Return the fields as JSON holds them. No query.

        :raises TypeError: a value is not of its field's type, or the class is no dataclass.
        """
        require_dataclass(type(self))
        return {key: self._write(key, shape) for key, shape in self.shapes.items()}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Return the event again. What the class does not know any more is left out. No query.

        :raises UnreadableEvent: a field is missing or of another type.
        """
        try:
            known = {k: shape.read(data[k]) for k, shape in cls.shapes.items() if k in data}
            return cls(**known)
        except (TypeError, ValueError) as error:
            raise UnreadableEvent(f"{cls.name} does not fit what was stored: {error}") from error

    def _write(self, key: str, shape: Shape) -> Json:
        try:
            return shape.write(getattr(self, key))
        except TypeError as error:
            raise TypeError(f"{type(self).__name__}.{key}: {error}") from None


_classes: dict[str, type[Event]] = {}
_RESERVED = ("name", "shapes")


def find_event(name: str) -> type[Event]:
    """Return the class of a stored event.

    :raises UnreadableEvent: no loaded module has it.
    """
    try:
        return _classes[name]
    except KeyError:
        raise UnreadableEvent(f"No loaded plugin has the event {name} any more") from None


def require_dataclass(event: type[Event]) -> None:
    """Refuse a class whose annotations never became fields.

    :raises TypeError: ``@dataclass(frozen=True)`` is missing, or a field is not an argument.
    """
    if {field.name for field in fields(event) if field.init} != set(event.shapes):
        raise TypeError(f"{event.__name__} must be decorated with @dataclass(frozen=True)")


def _read_shapes(event: type[Event]) -> dict[str, Shape]:
    try:
        hints = get_type_hints(event)
    except NameError as error:
        raise TypeError(f"{event.__name__}: {error}; import its types when it runs") from error
    return {
        key: _read_shape(event, key, hint)
        for key, hint in hints.items()
        if get_origin(hint) is not ClassVar and hint is not ClassVar and hint is not KW_ONLY
    }


def _read_shape(event: type[Event], key: str, hint: object) -> Shape:
    if key in _RESERVED:
        raise TypeError(f"{event.__name__}.{key}: every event has this of its own; rename it")
    try:
        return Shape.of(hint)
    except TypeError as error:
        raise TypeError(f"{event.__name__}.{key}: {error}") from None


def _register(event: type[Event]) -> None:
    known = _classes.setdefault(event.name, event)
    if (known.__module__, known.__qualname__) != (event.__module__, event.__qualname__):
        raise TypeError(
            f"{event.__module__}.{event.__qualname__} and {known.__module__}.{known.__qualname__} "
            f"both have the name {event.name}"
        )
    _classes[event.name] = event
