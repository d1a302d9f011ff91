"""Compiles the translations while a wheel is built, and puts them into the package.

The build backend loads this file by its path; nothing imports it.
"""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

WORKING_COPY = "editable"


class CompileMessages(BuildHookInterface):  # type: ignore[type-arg]
    """Gives the wheel ``portal/locale/**/*.mo``; a working copy reads ``locale/`` itself."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile each catalogue. Needs msgfmt, of the package gettext."""
        if version == WORKING_COPY:
            return
        folder = Path(self.root) / "locale"
        for catalogue in sorted(folder.rglob("*.po")):
            compiled = catalogue.with_suffix(".mo")
            subprocess.run(  # noqa: S603
                ["msgfmt", "--check-format", f"--output-file={compiled}", catalogue],  # noqa: S607
                check=True,
            )
            within = compiled.relative_to(folder)
            build_data["force_include"][str(compiled)] = f"portal/locale/{within.as_posix()}"
