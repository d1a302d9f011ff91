"""Where things are: a checkout keeps everything beside its packages, an installation does not.

What an installed portal writes goes into the folder that it is started in, or where
``PORTAL_DATA_DIR`` says; never into ``site-packages``. Read before Django is set up.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent

IS_CHECKOUT = (_PACKAGE.parent / "manage.py").exists()

#: The folder of the demo town's data, unless the environment names another one.
DEFAULT_DATA = (_PACKAGE.parent if IS_CHECKOUT else Path.cwd()) / ".demo"

#: The translations; the build of a wheel puts them into the package.
LOCALE = (_PACKAGE.parent if IS_CHECKOUT else _PACKAGE) / "locale"


def static_root(data: Path) -> Path:
    """Return the folder of the collected static files, where the town's data is in ``data``."""
    return _PACKAGE.parent / "staticfiles" if IS_CHECKOUT else data / "static"
