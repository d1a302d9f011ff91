from __future__ import annotations

import pytest

from portal.definitions import versions
from portal.definitions.versions import CompiledOnce, FrozenVersion, VersionIsFrozen, checksum_of


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value"),
    [("definition", {"initial": "x"}), ("name", "other"), ("number", 7), ("checksum", "0" * 64)],
)
def test_a_published_version_cannot_be_saved_differently(kind, version, field, value):
    setattr(version, field, value)
    with pytest.raises(VersionIsFrozen):
        version.save()
    version.refresh_from_db()
    assert version.definition == kind.permit()


@pytest.mark.django_db
def test_a_definition_changed_in_place_cannot_be_saved(kind, version):
    kind.change(version.definition)
    with pytest.raises(VersionIsFrozen):
        version.save()


@pytest.mark.django_db
def test_saving_an_unchanged_version_is_harmless(kind, version):
    version.save()
    assert kind.model.objects.get().checksum == checksum_of(kind.permit())


@pytest.mark.django_db
def test_versions_cannot_be_updated_or_deleted_in_bulk(kind, version):
    with pytest.raises(VersionIsFrozen):
        kind.model.objects.update(definition={})
    with pytest.raises(VersionIsFrozen):
        kind.model.objects.all().delete()
    with pytest.raises(VersionIsFrozen):
        version.delete()


@pytest.mark.django_db
def test_a_version_is_compiled_once(kind, version, monkeypatch, django_assert_num_queries):
    compiled = []
    original = kind.models._compiled._compile
    counting = CompiledOnce(lambda d: compiled.append(1) or original(d))
    monkeypatch.setattr(kind.models, "_compiled", counting)
    again = kind.model.objects.get()
    with django_assert_num_queries(0):
        assert version.compiled is version.compiled is again.compiled
    assert len(compiled) == 1


def test_the_cache_of_compiled_versions_stays_small(kind, monkeypatch):
    monkeypatch.setattr(versions, "CACHED_VERSIONS", 3)
    cache = CompiledOnce(lambda definition: definition["n"])
    stored = [kind.model(pk=n, checksum="x", definition={"n": n}) for n in range(4)]
    assert [cache.of(version) for version in stored] == [0, 1, 2, 3]
    assert len(cache) == 1


def test_versions_not_yet_stored_do_not_share_what_they_compile_to(kind):
    cache = CompiledOnce(lambda definition: definition["n"])
    assert [cache.of(kind.model(definition={"n": n})) for n in range(3)] == [0, 1, 2]
    assert len(cache) == 0


def test_a_cache_emptied_by_another_thread_costs_a_compilation_only(kind):
    def compile_while_others_fill_the_cache(definition):
        cache._kept.clear()
        return definition["n"]

    cache = CompiledOnce(compile_while_others_fill_the_cache)
    stored = [kind.model(pk=n, checksum="x", definition={"n": n}) for n in range(2)]
    assert [cache.of(version) for version in stored * 2] == [0, 1, 0, 1]


def test_another_checksum_is_compiled_for_itself(kind):
    cache = CompiledOnce(checksum_of)
    before = kind.model(pk=1, checksum="x", definition=kind.permit())
    after = kind.model(pk=1, checksum="y", definition=kind.changed())
    assert cache.of(before) == checksum_of(kind.permit())
    assert cache.of(after) == checksum_of(kind.changed())


def test_the_order_of_keys_does_not_change_a_checksum():
    assert checksum_of({"a": 1, "b": {"c": "پ", "d": 2}}) == checksum_of(
        {"b": {"d": 2, "c": "پ"}, "a": 1}
    )
    assert checksum_of({"a": [1, 2]}) != checksum_of({"a": [2, 1]})


def test_what_json_cannot_hold_has_no_checksum():
    with pytest.raises(ValueError, match="JSON"):
        checksum_of({"min": float("nan")})


def test_the_common_part_has_no_table_of_its_own(kind):
    assert FrozenVersion._meta.abstract
    assert [constraint.name for constraint in kind.model._meta.constraints] == [
        f"{kind.model._meta.app_label}_name_number_unique"
    ]
    assert kind.model._meta.ordering == ["name", "-number"]
