"""Several files for one question, and signatures."""

from __future__ import annotations

import pytest
from django.utils.datastructures import MultiValueDict

from portal.definitions.reading import InvalidDefinition
from portal.forms.answers import StepResult, clean_step
from portal.forms.compile import compile_form
from tests.portal.forms.examples import only
from tests.portal.forms.files import EXE, PDF, SVG, picture, upload


def sent(kind: str, *files, already_uploaded=(), **options) -> StepResult:
    step = compile_form(only(kind, **options)).step("s")
    listed = MultiValueDict({"q": list(files)})
    return clean_step(step, {}, listed, "en", already_uploaded=already_uploaded)


def codes(result: StepResult) -> list[str]:
    return [error.code for error in result.errors.as_data().get("q", [])]


def test_several_files_are_checked_one_by_one():
    result = sent("files", upload(PDF, "a.pdf"), upload(picture("png"), "b.png"))
    assert result.is_valid
    kinds = [one.upload.content_type for one in result.several["q"]]
    assert kinds == ["application/pdf", "image/png"]
    assert result.answers == {}


def test_what_is_wrong_with_a_file_is_told_with_its_name_and_the_others_are_kept():
    result = sent("files", upload(EXE, "run.pdf"), upload(PDF, "a.pdf"), upload(SVG, "x.svg"))
    assert codes(result) == ["wrong_kind", "wrong_kind"]
    assert "run.pdf" in result.errors["q"][0]
    assert "x.svg" in result.errors["q"][1]
    assert [one.file.name for one in result.several["q"]] == ["a.pdf"]


@pytest.mark.parametrize(("kept", "code"), [(0, ""), (1, ""), (2, "too_many"), (3, "too_many")])
def test_files_that_are_kept_already_count(kept, code):
    files = [upload(PDF, "a.pdf"), upload(picture("png"), "b.png")]
    result = sent("files", *files, already_uploaded=["q"] * kept, most=3)
    assert codes(result) == ([code] if code else [])


def test_files_are_needed_until_one_is_there():
    assert codes(sent("files", required=True)) == ["required"]
    assert sent("files", required=True, already_uploaded=["q"]).is_valid


@pytest.mark.parametrize("sent_instead", ["text", 5, {"a": 1}])
def test_what_is_no_file_is_refused(sent_instead):
    assert codes(sent("files", sent_instead)) == ["invalid"]


@pytest.mark.parametrize(
    "options", [{"most": 0}, {"most": 11}, {"most": "3"}, {"most": -1}, {"most": 2.5}]
)
def test_a_wrong_number_of_files_is_refused_by_its_place(options):
    with pytest.raises(InvalidDefinition, match=r"fields\[0\]\.most"):
        compile_form(only("files", **options))


@pytest.mark.parametrize("kind", ["png", "jpeg"])
def test_a_signature_is_a_picture(kind):
    result = sent("signature", upload(picture(kind), "signature.png"))
    assert result.uploads["q"].content_type == f"image/{kind}"


@pytest.mark.parametrize(
    "content",
    [
        PDF,
        SVG,
        picture("png") + b"<script>alert(1)</script>",
        picture("png")[:-20],
        b"data:image/png;base64,iVBORw0KGgo=",
        b"",
    ],
)
def test_anything_else_is_no_signature(content):
    assert not sent("signature", upload(content, "signature.png")).is_valid


def test_a_signature_is_small():
    big = picture("png", (1200, 1200))
    assert len(big) > 2 * 1024 * 1024
    assert codes(sent("signature", upload(big))) == ["too_big"]
    assert codes(sent("signature", upload(picture("png")), max_bytes=100)) == ["too_big"]


def test_a_needed_signature_is_asked_for_in_plain_words(english):
    assert "sign" in sent("signature", required=True).errors["q"][0].lower()
