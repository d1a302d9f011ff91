"""A stream of blocks that is open to plugins and loses nothing that they leave behind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.core import checks
from django.core.exceptions import SuspiciousOperation
from django.core.signing import BadSignature, Signer
from django.utils.functional import cached_property
from django.utils.translation import gettext
from wagtail import blocks
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.telepath import Adapter, JSContext, register
from wagtail.blocks.stream_block import StreamBlockAdapter

from portal.contributions import guard
from portal.registry.page_blocks import (
    SEPARATOR,
    Kept,
    PluginChild,
    blocks_point,
    find_active,
    note_on,
    storable,
)

KEPT_TYPE = "portal__kept"
_seal = Signer(salt="portal.registry.plugin_streams")
Child = tuple[str, Any, str | None]


class Children(Mapping[str, blocks.Block]):
    """The children of a stream: asked by name it answers for any type, counted it has its own only.

    Migrations, checks and Wagtail's own loops count; stored data is read by asking. What plugins
    are there is decided when somebody asks.
    """

    def __init__(self, own: Mapping[str, blocks.Block]) -> None:
        self.own = own

    def __getitem__(self, name: str) -> blocks.Block:
        return self.own.get(name) or PluginChild(name, find_active(name))

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str)

    def __iter__(self) -> Iterator[str]:
        return iter(self.own)

    def __len__(self) -> int:
        return len(self.own)


class PluginStreamBlock(blocks.StreamBlock):
    """A ``StreamBlock`` that also takes the blocks of plugins that are on.

    Its own children are declared as usual and are all that migrations know. A child of any other
    type (its plugin off, broken or gone) is rendered as nothing, shown to editors as a note, and
    survives saving with its value, id and position; editors may delete it.
    """

    child_blocks: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own: Mapping[str, blocks.Block] = self.child_blocks
        self.child_blocks = Children(own)

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        """Refuse own children whose names could be those of a plugin's block."""
        errors: list[checks.CheckMessage] = super().check(**kwargs)
        return errors + [
            checks.Error(
                f"Block name {name!r} is invalid",
                hint=f"{SEPARATOR!r} stands in the names of plugins' blocks only.",
                obj=kwargs.get("field", self),
                id="portal.E001",
            )
            for name in self.child_blocks
            if SEPARATOR in name
        ]

    def ordered_child_blocks(self) -> list[blocks.Block]:
        """Return what editors may add: the stream's own blocks, then those of plugins."""
        return [*self.child_blocks.values(), *(block for block, _state in offered().values())]

    def defer_required_validation(self) -> None:
        super().defer_required_validation()
        for contribution in blocks_point.active():
            with guard(contribution):
                if not contribution.value.child.is_deferred_validation:
                    contribution.value.child.defer_required_validation()

    def restore_deferred_validation(self) -> None:
        for contribution in blocks_point.all():
            with guard(contribution):
                if contribution.value.child.is_deferred_validation:
                    contribution.value.child.restore_deferred_validation()
        super().restore_deferred_validation()

    def get_prep_value(self, value: Any) -> Any:
        if not value:
            return []
        # Children that nobody has looked at have no bound block and are stored as they were read.
        for place, child in enumerate(value._bound_blocks):
            stored = value._raw_data[place]
            if stored and _is_of_plugin(child) and not child.block.can_store(child.value):
                value[place] = (child.block_type, Kept(stored["value"]), child.id)
        return value.get_prep_value()

    def get_form_state(self, value: Any) -> list[dict[str, Any]]:
        shown = offered()
        stored = value._raw_data if value else []
        return [
            _plugin_state(child, raw, child.block_type in shown)
            if _is_of_plugin(child)
            else _own_state(child)
            for child, raw in zip(value or (), stored, strict=True)
        ]

    def value_from_datadict(self, data: Any, files: Any, prefix: str) -> blocks.StreamValue:
        """Read a posted stream; a child whose plugin went off meanwhile is kept as it was stored.

        :raises SuspiciousOperation: a kept child is not what the portal gave out.
        """
        posted = [f"{prefix}-{place}" for place in range(int(data[f"{prefix}-count"]))]
        there = [child for child in posted if not data[f"{child}-deleted"]]
        there.sort(key=lambda child: int(data[f"{child}-order"]))
        read = (self._posted_child(data, files, child) for child in there)
        return blocks.StreamValue(self, [child for child in read if child is not None])

    def _posted_child(self, data: Any, files: Any, prefix: str) -> Child | None:
        name, child_id = data[f"{prefix}-type"], data.get(f"{prefix}-id")
        if own := self.child_blocks.own.get(name):
            return name, own.value_from_datadict(data, files, f"{prefix}-value"), child_id
        typed_in = self.child_blocks[name].from_form(data, files, f"{prefix}-value")
        if typed_in is not None:
            return name, typed_in[0], child_id
        sealed = data.get(f"{prefix}-value" if name == KEPT_TYPE else f"{prefix}-kept")
        if not sealed:
            return None
        name, raw = _unseal(sealed)
        return name, self.child_blocks[name].to_python(raw), child_id


def offered() -> dict[str, tuple[blocks.Block, Any]]:
    """Return the blocks of plugins that the editor can show, each with the state of a new one.

    A block whose form cannot be built is reported and left out. No query of its own.
    """
    found: dict[str, tuple[blocks.Block, Any]] = {}
    for contribution in blocks_point.active():
        with guard(contribution):
            block, context = contribution.value.child, JSContext()
            storable(context.pack(block))
            str(context.media)
            found[block.name] = (block, storable(block.get_form_state(block.get_default())))
    return found


def _is_of_plugin(child: Any) -> bool:
    return child is not None and isinstance(child.block, PluginChild)


def _own_state(child: Any) -> dict[str, Any]:
    state = child.block.get_form_state(child.value)
    return {"type": child.block_type, "value": state, "id": child.id}


def _plugin_state(child: Any, stored: Mapping[str, Any] | None, can_be_shown: bool) -> Any:
    """Return the state of a plugin's child; its stored form goes along in case the plugin goes."""
    name = child.block_type
    state = child.block.form_state(child.value) if can_be_shown else None
    if stored is None and state is None and child.block.can_store(child.value):
        stored = child.get_prep_value()
    sealed = sealed_child(name, stored["value"]) if stored else ""
    if state is None:
        value = {"note": note_on(name), "sealed": sealed}
        return {"type": KEPT_TYPE, "value": value, "id": child.id}
    return {"type": name, "value": state[0], "id": child.id, "kept": sealed}


def sealed_child(name: str, raw: Any) -> str:
    """Return a stored child in a form that a browser can hand back but not change."""
    return _seal.sign_object([name, raw], compress=True)


def _unseal(sealed: str) -> tuple[str, Any]:
    try:
        name, raw = _seal.unsign_object(sealed)
    except BadSignature as error:
        raise SuspiciousOperation("A kept part of a page was tampered with.") from error
    return name, raw


class KeptBlock:
    """What the editor's browser shows for any kept child; never in the menu of new blocks."""


class KeptBlockAdapter(Adapter):
    js_constructor = "portal.blocks.KeptBlock"

    def js_args(self, block: KeptBlock) -> list[Any]:
        return [KEPT_TYPE, {"label": gettext("Kept part"), "icon": "lock"}]


class PluginStreamBlockAdapter(StreamBlockAdapter):
    js_constructor = "portal.blocks.PluginStreamBlock"

    def js_args(self, block: PluginStreamBlock) -> list[Any]:
        name, groups, states, meta = super().js_args(block)
        states |= {name: state for name, (_block, state) in offered().items()}
        return [name, groups, states, {**meta, "kept": KeptBlock()}]

    @cached_property
    def media(self) -> forms.Media:
        return super().media + forms.Media(js=[versioned_static("registry/plugin_streams.js")])


register(KeptBlockAdapter(), KeptBlock)
register(PluginStreamBlockAdapter(), PluginStreamBlock)
