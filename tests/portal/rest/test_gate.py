"""What is off is not there; what cannot be served leaves only itself out."""

from __future__ import annotations

import pytest
from drf_spectacular.drainage import GENERATOR_STATS

from portal.rest.apis import Api
from portal.rest.views import Index
from tests.portal.rest.examples import (
    BadAnswers,
    BadExpression,
    ForNobody,
    Loans,
    LooseAction,
    Undecided,
    Undescribable,
)


def entries(client) -> list[str]:
    return [entry["id"] for entry in client.get("/api/v1/").json()["entries"]]


def paths(client) -> list[str]:
    return list(client.get("/api/v1/schema/").json()["paths"])


def test_the_index_lists_every_api_with_its_address(library, client):
    listed = client.get("/api/v1/").json()
    assert {"core.cases_api", "library.loans", "library.mine"} <= set(entries(client))
    assert "http://testserver/api/v1/library/loans/" in [e["url"] for e in listed["entries"]]
    assert listed["schema"] == "http://testserver/api/v1/schema/"
    assert listed["docs"] == "http://testserver/api/v1/docs/"


def test_a_closed_plugin_is_not_found_until_it_is_opened_again(library, client, closed):
    assert client.get("/api/v1/library/loans/").status_code == 200
    closed.add("library")
    refused = client.get("/api/v1/library/loans/")
    assert (refused.status_code, refused.json()["error"]["code"]) == (404, "not_found")
    closed.clear()
    assert client.get("/api/v1/library/loans/").status_code == 200


def test_a_closed_plugin_leaves_index_and_schema_and_comes_back(library, client, closed):
    assert "/api/v1/library/loans/" in paths(client)
    closed.add("library")
    assert "library.loans" not in entries(client)
    assert [path for path in paths(client) if "library" in path] == []
    assert "/api/v1/core/cases/{code}/" in paths(client)
    closed.clear()
    assert "library.loans" in entries(client)
    assert "/api/v1/library/loans/" in paths(client)


def test_a_muted_api_is_not_there_and_its_neighbours_are(library, client, muted):
    muted.add("library.loans")
    assert client.get("/api/v1/library/loans/").json()["error"]["code"] == "not_found"
    assert "library.loans" not in entries(client)
    assert "/api/v1/library/loans/" not in paths(client)
    assert "/api/v1/library/desk/" in paths(client)


@pytest.mark.parametrize(
    ("declared", "complaint"),
    [
        (Api("no class"), "no viewset"),
        (Api(dict), "no viewset"),
        (Api(ForNobody), "no audience"),
        (Api(Undecided), "no audience"),
        (Api(LooseAction), "no audience"),
        (Api(BadExpression), "unterminated subpattern"),
        (Api(Loans, prefix="../admin"), "no path"),
        (Api(Loans, prefix="loans"), "another API"),
    ],
)
def test_what_cannot_be_served_is_reported_and_leaves_only_itself_out(
    db, serve, client, reports, declared, complaint
):
    serve("library", loans=Api(Loans), wrong=declared)
    assert [name for name, _error in reports] == ["library.wrong"]
    assert complaint in reports[0][1]
    assert client.get("/api/v1/library/loans/").status_code == 200
    assert client.get("/api/v1/library/wrong/").status_code == 404
    assert "library.wrong" not in entries(client)


def test_a_bug_is_reported_under_its_name_and_answered_in_the_usual_shape(library, client, reports):
    answer = client.get("/api/v1/library/loans/broken/")
    assert (answer.status_code, answer.json()["error"]["code"]) == (500, "server_error")
    assert reports == [("library.loans.broken", "a plugin's bug")]


@pytest.mark.parametrize("action", ["no_json", "nothing", "leaving"])
@pytest.mark.parametrize("language", ["fa", "en"])
def test_what_fails_outside_the_frameworks_handling_is_answered_alike(
    library, serve, client, reports, action, language
):
    serve("museum", rooms=Api(BadAnswers))
    path = f"/api/v1/museum/rooms/{action}/"
    answer = client.get(path, headers={"accept-language": language})
    assert (answer.status_code, answer.json()["error"]["code"]) == (500, "server_error")
    assert "no-store" in answer.headers["Cache-Control"]
    assert [name for name, _error in reports] == [f"museum.rooms.{action}"]


@pytest.mark.parametrize(
    ("bug", "error"),
    [(lambda self, request: None, AssertionError), (lambda self, request: 1 / 0, ArithmeticError)],
)
def test_a_bug_of_the_core_is_not_answered_as_if_it_were_a_plugins(
    library, client, reports, monkeypatch, bug, error
):
    monkeypatch.setattr(Index, "get", bug)
    with pytest.raises(error):
        client.get("/api/v1/")
    assert reports == []


@pytest.mark.parametrize("method", ["get", "head"])
def test_muting_one_action_leaves_the_others(library, client, muted, reports, method):
    muted.add("library.loans.broken")
    assert getattr(client, method)("/api/v1/library/loans/broken/").status_code == 404
    assert client.get("/api/v1/library/loans/").status_code == 200
    assert reports == []


@pytest.mark.parametrize(
    "place", ["mine/%00/", "loans/?title=%00", "loans/?%00=a", "loans/?page=%00"]
)
def test_a_zero_byte_never_reaches_a_plugin(library, client, reports, place):
    answer = client.get(f"/api/v1/library/{place}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")
    assert reports == []


def test_a_word_that_only_looks_like_a_zero_byte_passes(library, client):
    assert client.get("/api/v1/library/loans/", {"title": "%00"}).status_code == 200


def test_what_cannot_be_described_is_missing_from_the_schema_only(library, serve, client, reports):
    serve("museum", rooms=Api(Undescribable))
    assert "/api/v1/museum/rooms/" not in paths(client)
    assert "/api/v1/library/loans/" in paths(client)
    assert [name for name, _error in reports] == ["museum.rooms"]
    assert client.get("/api/v1/museum/rooms/").json() == ["still here"]
    assert GENERATOR_STATS._traces == [], "what follows would be told under the failed view's name"


def test_two_plugins_may_name_their_serializers_alike(library, serve, client):
    serve("museum", loans=Api(Loans))
    components = client.get("/api/v1/schema/").json()["components"]["schemas"]
    assert {"LibraryLoan", "MuseumLoan"} <= set(components)


@pytest.mark.parametrize("path", ["nothing/", "library/nothing/", "library/loans", "a/b/c.json"])
@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_what_is_not_there_is_told_as_json_without_leading_elsewhere(library, client, path, method):
    answer = getattr(client, method)(f"/api/v1/{path}", headers={"accept": "text/html,*/*"})
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "not_found"
    assert "no-store" in answer.headers["Cache-Control"]
