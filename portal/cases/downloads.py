"""How stored files leave the house: to be saved, never shown inside a page of the portal."""

from __future__ import annotations

from typing import IO, Any

from django.http import FileResponse
from django.utils.cache import add_never_cache_headers


def private_download(content: IO[Any], *, name: str, content_type: str) -> FileResponse:
    """Return the open file ``content`` to save as ``name``; never sniffed, run or stored between.

    Whoever may read it has been checked by the caller.
    """
    response = FileResponse(content, as_attachment=True, filename=name, content_type=content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    add_never_cache_headers(response)
    return response
