"""The town's working time, as plugins use it."""

from portal.workcalendar.calendar import (
    add_working_days,
    add_working_hours,
    is_working_day,
    working_days_between,
)

__all__ = ["add_working_days", "add_working_hours", "is_working_day", "working_days_between"]
