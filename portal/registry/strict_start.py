"""Starts Django with strict loading and checks it: ``python -m portal.registry.strict_start``.

Ends with one line that names the plugin when a plugin is the reason that it cannot start.
"""

from __future__ import annotations

import os
import sys

import django
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from portal.registry.culprits import in_one_line


def main() -> None:
    """Start, check with warnings as errors, and end with 1 and the reason if that fails."""
    os.environ["PORTAL_STRICT"] = "1"
    try:
        django.setup()
        call_command("check", fail_level="WARNING")
    except SystemCheckError as error:
        sys.exit(str(error))
    except Exception as error:
        sys.exit(in_one_line(error) or f"{type(error).__name__}: {error}")


if __name__ == "__main__":
    main()
