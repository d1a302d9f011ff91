"""The cases of the ledger's tests serve the casework's too."""

from __future__ import annotations

from tests.portal.cases.conftest import case_of as case_of
from tests.portal.cases.conftest import rich_case as rich_case
from tests.portal.cases.conftest import scan as scan
from tests.portal.cases.conftest import upload as upload
