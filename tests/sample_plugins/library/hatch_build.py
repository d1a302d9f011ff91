"""Compiles the translations, so that they are in the wheel and in an editable installation."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileMessages(BuildHookInterface):
    def initialize(self, version: str, build_data: dict) -> None:
        for catalogue in Path(self.root).glob("*/locale/*/LC_MESSAGES/*.po"):
            compiled = catalogue.with_suffix(".mo")
            with catalogue.open("rb") as source, compiled.open("wb") as target:
                write_mo(target, read_po(source, locale=catalogue.parts[-3]))
            build_data["artifacts"].append(str(compiled.relative_to(self.root)))
