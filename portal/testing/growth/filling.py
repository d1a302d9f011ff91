"""Fills a scratch PostgreSQL with cases as a town has them after years, by SQL alone.

Units, officers and services stay as many while cases grow, and people file four cases each. The
archive stretches over five years; open are 4,000 cases and one in a hundred, filed lately, so that
every list fills its page in the smallest town too. Words of answers are drawn so that some stand in
every case, some in one of ten or of three hundred, most in hardly any.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper

from portal.persian.text import search_tokens
from portal.statistics.models import MonthlyFigures
from portal.statistics.months import months_after, months_between, this_month
from portal.statistics.town_months import add_up_months, mark_stale
from portal.testing.growth.statements import (
    CASES,
    DAYS,
    FAILURES,
    FIGURES,
    PEOPLE,
    RATINGS,
    SERVICES_OF_FIGURES,
    TIMELINE,
)

UNITS, OFFICERS, SERVICES = 40, 120, 60
CASES_EACH, ALWAYS_OPEN, YEARS = 4, 4_000, 5
FIRST_NAMES = (
    "مریم محمد فاطمه علی زهرا حسین سارا رضا نرگس مهدی لیلا حسن پریسا امیر شیرین کیوان"
)  # fmt: skip
LAST_NAMES = (
    "احمدی محمدی حسینی رضایی موسوی کریمی جعفری صادقی رحیمی ابراهیمی هاشمی نوری کاظمی یوسفی"
    " عباسی قاسمی شریفی طاهری فرهادی دلاوری"
)
STREETS = "بهار گلستان شهید نیلوفر مهر آزادی سعدی فردوسی باغ ساحل"
TABLES = ("cases_case", "cases_timelineentry", "cases_rating", "statistics_monthlyfigures")


def fill_officers() -> None:
    """Add the officers to whom cases are assigned."""
    _people("growth-officer", OFFICERS, is_staff=True)


def fill_town(cases: int, *, form: int, workflow: int) -> None:
    """Add people, their cases with all that belongs to them, and the figures of every month."""
    people = cases // CASES_EACH
    _people("growth-citizen", people, is_staff=False)
    values: dict[str, Any] = {
        "cases": cases, "open": ALWAYS_OPEN + cases // 100, "people": people, "form": form,
        "workflow": workflow, "units": UNITS, "services": SERVICES, "days": YEARS * 365,
        "streets": search_tokens(STREETS),
    }  # fmt: skip
    with _without_indexes(TABLES) as cursor:
        cursor.execute("SELECT setseed(0.5)")
        for statement in (CASES, TIMELINE, RATINGS, FAILURES):
            cursor.execute(statement, values)
        _figures(cursor)
    mark_stale(MonthlyFigures.objects.values_list("month", flat=True))
    add_up_months()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("RESET statement_timeout")


def _people(prefix: str, count: int, *, is_staff: bool) -> None:
    values: dict[str, Any] = {
        "prefix": prefix, "count": count, "staff": is_staff,
        "first": search_tokens(FIRST_NAMES), "last": search_tokens(LAST_NAMES),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE, values)


def _figures(cursor: CursorWrapper) -> None:
    """Add up every month as the worker does it, except that all days count as working days."""
    cursor.execute("CREATE TEMP TABLE growth_day (day date PRIMARY KEY, month date)")
    now = this_month()
    for month in months_between(months_after(now, -12 * YEARS - 1), now):
        cursor.execute(DAYS, {"month": month, "next": months_after(month, 1)})
    cursor.execute(SERVICES_OF_FIGURES)
    cursor.execute(FIGURES)


@contextmanager
def _without_indexes(tables: tuple[str, ...]) -> Iterator[CursorWrapper]:
    """Yield a cursor that fills tables unchecked; their indexes are built again afterwards."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s)"
            " AND indexname NOT IN (SELECT conname FROM pg_constraint)",
            [list(tables)],
        )
        indexes: list[Any] = cursor.fetchall()
        for name, _definition in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SET statement_timeout = 0")
        yield cursor
        cursor.execute("RESET session_replication_role")
        cursor.execute("SET maintenance_work_mem = '512MB'")
        for _name, definition in indexes:
            cursor.execute(definition)
