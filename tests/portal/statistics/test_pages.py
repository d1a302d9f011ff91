"""The pages of statistics: who sees them, what they say, what they cost."""

from __future__ import annotations

import csv
from datetime import timedelta
from io import BytesIO, StringIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from portal.audit.models import AuditEntry
from portal.statistics.charts import ColumnChart, Series
from tests.portal.statistics.conftest import MEHR, SATURDAY

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
PAGES = (
    "overview",
    "figures_csv",
    "figures_xlsx",
    "six_months",
    "six_months_pdf",
    "six_months_xlsx",
)


def address(name: str, **query: object) -> str:
    return reverse(f"statistics_admin:{name}", query=query)


@pytest.fixture
def some_figures(file_case, counted, now) -> None:
    """A case that is open and a refused one, with names that try to be more than names."""
    file_case(now - 40 * DAY, title={"fa": "=پروانه", "en": "=<b>Permit</b>"})
    file_case(
        now - 40 * DAY, closed_at=now - 35 * DAY, outcome="rejected", reason="rejection.not_paid",
        title={"fa": "=پروانه", "en": "=<b>Permit</b>"},
    )  # fmt: skip
    counted()


@pytest.mark.parametrize("name", PAGES)
def test_a_clerk_finds_no_statistics(name, clerk, client_for):
    assert client_for(clerk).get(address(name)).status_code == 404


@pytest.mark.parametrize("name", PAGES)
def test_a_citizen_stands_before_the_door_of_the_back_office(name, citizen, client_for):
    answer = client_for(citizen).get(address(name))
    assert (answer.status_code, answer.url.split("?")[0]) == (302, reverse("wagtailadmin_login"))


@pytest.mark.parametrize("name", PAGES)
def test_whoever_is_not_signed_in_is_sent_to_sign_in(name, client):
    answer = client.get(address(name))
    assert (answer.status_code, answer.url.split("?")[0]) == (302, reverse("wagtailadmin_login"))


def test_the_menu_shows_statistics_to_heads_only(head_of_unit, clerk, client_for):
    home = reverse("wagtailadmin_home")
    link = f'"{address("overview")}"'
    assert link in client_for(head_of_unit).get(home).content.decode()
    assert link not in client_for(clerk).get(home).content.decode()


def test_the_page_shows_figures_charts_and_reasons(head_of_unit, client_for, some_figures):
    page = client_for(head_of_unit).get(address("overview"))
    text = page.content.decode()
    assert page.status_code == 200
    assert page.context["shown"].total.totals.submitted == 2
    assert text.count("stat-drawing") == 2
    assert "&lt;b&gt;Permit" in text or "=پروانه" in text
    assert "<b>Permit" not in text
    assert [line.count for line in page.context["rejections"]] == [1]


def test_without_any_case_the_page_says_so(head_of_unit, client_for, now):
    page = client_for(head_of_unit).get(address("overview"))
    assert page.status_code == 200
    assert "case-empty" in page.content.decode()


def test_another_units_figures_cannot_be_chosen(
    head_of_unit, client_for, other_unit, file_case, counted, now
):
    file_case(now - 40 * DAY, unit=other_unit)
    counted()
    page = client_for(head_of_unit).get(address("overview", unit=other_unit.pk))
    assert page.status_code == 200
    assert page.context["shown"].total.totals.is_empty
    assert page.context["shown"].total.work.open == 0


@pytest.mark.parametrize(
    "query",
    [
        {"first": "2026-09-24"}, {"first": "nonsense"}, {"by": "week"}, {"unit": "x"},
        {"service": "no.such"}, {"channel": "pigeon"}, {"last": "9999-99-99"},
    ],
)  # fmt: skip
def test_a_choice_that_does_not_exist_shows_the_last_twelve_months(
    query, head_of_unit, client_for, some_figures
):
    page = client_for(head_of_unit).get(address("overview", **query))
    assert page.status_code == 200
    assert len(page.context["period"].months) == 12
    assert "case-error" in page.content.decode()


def test_every_named_period_can_be_chosen_however_young_the_figures_are(
    head_of_unit, client_for, file_case, counted, now
):
    file_case(now - DAY)
    counted()
    client = client_for(head_of_unit)
    for named in client.get(address("overview")).context["named_periods"]:
        ends = {"first": named.period.first.isoformat(), "last": named.period.last.isoformat()}
        page = client.get(address("overview", **ends))
        assert (page.context["period"], page.context["form"].errors) == (named.period, {})


def test_a_period_given_backwards_is_read_forwards(head_of_unit, client_for, some_figures):
    page = client_for(head_of_unit).get(
        address("overview", first="2026-10-23", last=MEHR.isoformat())
    )
    assert len(page.context["period"].months) == 2


@pytest.mark.parametrize("cases", [1, 25])
def test_the_page_costs_the_same_for_one_case_and_for_many(
    cases, head_of_unit, client_for, file_case, counted, now, django_assert_max_num_queries
):
    for number in range(cases):
        file_case(now - number * 10 * DAY, channel="web" if number % 2 else "counter")
    counted()
    client = client_for(head_of_unit)
    client.get(address("overview"))
    with django_assert_max_num_queries(18) as asked:
        client.get(address("overview"))
    tables = [query["sql"] for query in asked.captured_queries if "statistics_" in query["sql"]]
    assert len(tables) == 3
    cases = [query["sql"] for query in asked.captured_queries if "cases_case" in query["sql"]]
    assert len(cases) == 2, "what is open now, and the badge of the inbox in the menu"


def test_tables_are_taken_away_without_formulas_and_it_is_written_down(
    head_of_unit, client_for, some_figures
):
    client = client_for(head_of_unit)
    table = client.get(address("figures_csv"))
    rows = list(csv.reader(StringIO(table.content.decode("utf-8-sig"))))
    assert rows[1][0].startswith("'=")
    assert rows[-1][1] == "2"
    assert table.content.startswith(b"\xef\xbb\xbf")
    book = load_workbook(BytesIO(client.get(address("figures_xlsx")).content))
    assert len(book.sheetnames) == 5
    assert book.worksheets[1]["A2"].value.startswith("'=")
    assert AuditEntry.objects.filter(action="statistics.exported").count() == 2


def test_the_six_month_report_says_it_on_a_page_on_paper_and_in_a_workbook(
    head_of_unit, client_for, file_case, counted, now
):
    file_case(
        SATURDAY - 60 * DAY, closed_at=SATURDAY - 55 * DAY, outcome="rejected",
        reason="rejection.not_paid",
    )  # fmt: skip
    counted()
    client = client_for(head_of_unit)
    page = client.get(address("six_months"))
    report = page.context["report"]
    assert (report.year, report.half, report.is_over) == (1405, 1, True)
    assert [line.totals.submitted for line in report.lines] == [1]
    assert client.get(address("six_months_pdf")).getvalue().startswith(b"%PDF")
    book = load_workbook(BytesIO(client.get(address("six_months_xlsx")).content))
    assert [row[2].value for row in book.worksheets[0].iter_rows(min_row=2)] == [1, 1]
    assert book.worksheets[1]["C2"].value == 1
    assert AuditEntry.objects.filter(action="statistics.six_months_exported").count() == 2


def test_a_half_year_that_does_not_exist_is_refused_in_words(head_of_unit, client_for, now):
    client = client_for(head_of_unit)
    assert client.get(address("six_months", year="1", half="7")).status_code == 422
    paper = client.get(address("six_months_pdf", year="1", half="7"))
    assert paper.status_code == 302


def test_bars_stand_on_the_ground_and_none_is_higher_than_the_drawing():
    chart = ColumnChart(
        "x", ["a 1", "b 1", "c 1"], [Series("s", [0, 5, None]), Series("t", [10, 1, 2], 2)]
    )
    bars = [bar for group in chart.groups for bar in group.bars]
    assert {bar.y + bar.height for bar in bars} == {chart.ground}
    assert max(bar.height for bar in bars) == 220
    assert [values for _label, values in chart.table][2][0] == "–"
    assert chart.is_empty is False
