"""What a contribution may do wrong when it is read or called."""

from __future__ import annotations

import copy
import sys
from typing import Any


def fail(*args: Any, **kwargs: Any) -> Any:
    raise RuntimeError("a plugin's bug")


def walk_out(*args: Any, **kwargs: Any) -> Any:
    sys.exit(3)


def dig(*args: Any, **kwargs: Any) -> Any:
    return dig(*args, **kwargs)


def silence(*args: Any, **kwargs: Any) -> Any:
    raise Unspeakable


class Unspeakable(Exception):
    def __str__(self) -> str:
        raise ValueError("not even that")


def broken(value: Any, attribute: str, answer: Any) -> Any:
    """Return a copy of a contribution one of whose attributes is something else."""
    made = copy.copy(value)
    object.__setattr__(made, attribute, answer)
    return made


def raising(value: Any, attribute: str) -> Any:
    """Return a copy of a contribution that raises when one of its attributes is read."""
    made = copy.copy(value)
    kind = type(type(value).__name__, (type(value),), {attribute: property(fail)})
    object.__setattr__(made, "__class__", kind)
    return made
