"""Who may write the information sheets of services, beyond Wagtail's rights on pages."""

from __future__ import annotations

from typing import Any

from wagtail.models import PagePermissionTester

from portal.api import units_with

EDIT_SHEETS = "sheets.edit"


class SheetPermissions(PagePermissionTester):
    """Rights on one sheet: none without ``sheets.edit`` in the unit that answers for it.

    A sheet without a unit is open to whoever edits sheets anywhere.
    """

    def __init__(self, user: Any, page: Any) -> None:
        super().__init__(user, page)
        scope = units_with(user, EDIT_SHEETS)
        self.may_edit = bool(scope) and (
            scope.everywhere or page.unit is None or scope.includes(page.unit)
        )
        if not self.may_edit:
            self.permissions: set[str] = set()

    def can_edit(self) -> bool:
        return self.may_edit and bool(super().can_edit())


class SheetListPermissions(PagePermissionTester):
    """Rights on the list of services: below it, sheets are added by those who edit sheets."""

    def can_add_subpage(self) -> bool:
        return bool(super().can_add_subpage()) and bool(units_with(self.user, EDIT_SHEETS))

    def can_publish_subpage(self) -> bool:
        return bool(super().can_publish_subpage()) and bool(units_with(self.user, EDIT_SHEETS))
