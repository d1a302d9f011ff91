"""Files on the disk are readable for those who must read them."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages


@pytest.mark.parametrize(
    ("storage", "file_mode", "folder_mode"),
    [("default", 0o644, 0o755), ("case_files", 0o600, 0o700)],
)
def test_files_and_folders_get_their_modes(
    storage: str, file_mode: int, folder_mode: int, request: pytest.FixtureRequest
) -> None:
    kept = storages[storage]
    name = kept.save(f"modes/{storage}.txt", ContentFile(b"text"))
    request.addfinalizer(lambda: kept.delete(name))
    path = Path(kept.path(name))
    assert stat.S_IMODE(path.stat().st_mode) == file_mode
    assert stat.S_IMODE(path.parent.stat().st_mode) == folder_mode
