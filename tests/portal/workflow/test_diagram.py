from __future__ import annotations

import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from django.template import Context, Template
from django.utils.translation import override

from portal.definitions.findings import Finding
from portal.forms.compile import compile_form
from portal.workflow.check import check_workflow
from portal.workflow.compile import compile_workflow, sketch_workflow
from portal.workflow.diagram import SIDE_LEFT, STEP_LEFT, WIDTH, as_svg
from portal.workflow.text_wrapping import text_width, wrap
from tests.portal.workflow.examples import label, permit
from tests.portal.workflow.richer import richer

SVG = "{http://www.w3.org/2000/svg}"
UNITS = {"desk": {"fa": "میز خدمت", "en": "Service desk"}, "town-planning": "Town planning"}


@pytest.fixture
def workflow():
    return compile_workflow(permit())


def parse(svg):
    return ElementTree.fromstring(svg)  # noqa: S314 (our own drawing)


def drawn(workflow, **options):
    return parse(as_svg(workflow, **{"language": "en", **options}))


def words(root):
    return " ".join("".join(text.itertext()) for text in root.iter(f"{SVG}text"))


def groups(root, name):
    return [g for g in root.iter(f"{SVG}g") if name in g.get("class").split()]


@pytest.mark.parametrize("language", ["fa", "en"])
@pytest.mark.parametrize("current", [None, "visit", "waiting", "issued", "nowhere"])
def test_the_drawing_is_well_formed_without_style_or_script(workflow, language, current):
    svg = as_svg(workflow, language=language, current=current, units=UNITS)
    root = parse(svg)
    assert root.get("viewBox").startswith(f"0 0 {WIDTH} ")
    assert "style" not in svg
    assert "<script" not in svg
    assert "fill=" not in svg
    assert not re.search(r"\son[a-z]+=", svg)


def test_every_step_and_side_branch_is_drawn_once(workflow):
    root = drawn(workflow, units=UNITS)
    assert len(groups(root, "wf-step")) == 4
    assert [
        len(groups(root, f"wf-{k}")) for k in ("waiting", "rejected", "withdrawn", "aside")
    ] == [
        1,
        1,
        1,
        1,
    ]
    assert len(groups(root, "wf-final")) == 1


def test_steps_carry_number_unit_and_days_in_the_language(workflow):
    english = words(drawn(workflow, units=UNITS)).replace("\u00a0", " ")
    assert "Service desk · 1 working day" in english
    assert "Town planning · 3 working days" in english
    assert "possible from step 1 to step 2" in english
    persian = words(drawn(workflow, units=UNITS, language="fa"))
    assert "میز خدمت" in persian
    assert "۳" in persian
    assert not re.search("[0-9]", persian)


def test_units_without_a_name_are_left_out(workflow):
    text = words(drawn(workflow))
    assert "town-planning" not in text
    assert "working" in text


def test_the_current_state_is_marked_by_class_and_words(workflow):
    root = drawn(workflow, current="visit")
    [current] = groups(root, "wf-current")
    assert "The request is here now" in words(current)
    assert len(groups(root, "wf-done")) == 1
    [waiting] = groups(drawn(workflow, current="waiting"), "wf-current")
    assert "wf-waiting" in waiting.get("class")


def test_the_drawing_names_and_describes_itself(workflow):
    root = drawn(workflow)
    assert root.get("role") == "img"
    named, described = root.get("aria-labelledby").split()
    assert root.find(f"{SVG}title").get("id") == named
    description = root.find(f"{SVG}desc")
    assert description.get("id") == described
    assert "Decision" in description.text
    assert "Refused" in description.text


def test_two_drawings_on_one_page_have_different_ids(workflow):
    one, two = drawn(workflow), drawn(workflow, current="visit")
    assert one.get("aria-labelledby") != two.get("aria-labelledby")


def test_a_decorative_drawing_is_hidden_from_screen_readers(workflow):
    root = drawn(workflow, decorative=True)
    assert root.get("aria-hidden") == "true"
    assert root.get("role") is None


def test_links_are_for_the_pointer_and_escaped(workflow):
    key = workflow.states[0].key
    svg = as_svg(workflow, language="en", decorative=True, links={key: '#a"b'})
    assert svg.count('<a href="#a&quot;b" tabindex="-1">') == svg.count("</a>") == 1
    parse(svg)


def test_persian_is_drawn_from_right_to_left(workflow):
    persian, english = drawn(workflow, language="fa"), drawn(workflow)
    assert (persian.get("direction"), english.get("direction")) == ("rtl", "ltr")
    [left] = {float(r.get("x")) for g in groups(english, "wf-step") for r in g.iter(f"{SVG}rect")}
    [right] = {float(r.get("x")) for g in groups(persian, "wf-step") for r in g.iter(f"{SVG}rect")}
    assert left == STEP_LEFT
    assert right < STEP_LEFT


def test_nothing_leaves_the_canvas(workflow):
    for language in ("fa", "en"):
        root = drawn(workflow, language=language, units=UNITS)
        for rect in root.iter(f"{SVG}rect"):
            assert float(rect.get("x")) >= 0
            assert float(rect.get("x")) + float(rect.get("width")) <= WIDTH
        height = float(root.get("viewBox").split()[-1])
        assert all(float(span.get("y")) < height for span in root.iter(f"{SVG}tspan"))


def test_boxes_do_not_overlap(workflow):
    rects = list(drawn(workflow, units=UNITS, current="waiting").iter(f"{SVG}rect"))
    spans = [(float(r.get("y")), float(r.get("y")) + float(r.get("height"))) for r in rects]
    assert all(above[1] < below[0] for above, below in pairwise(spans))
    assert {float(r.get("x")) for r in rects} == {STEP_LEFT, SIDE_LEFT}


def test_hostile_labels_are_escaped():
    definition = permit()
    definition["states"][0]["label"] = label('<script>alert("x")</script> & co')
    svg = as_svg(compile_workflow(definition), language="en")
    assert "<script" not in svg
    assert "&lt;script&gt;" in svg
    assert parse(svg)


def test_the_tag_gives_figure_and_ordered_list(workflow):
    template = Template("{% load workflow %}{% workflow_diagram way current='visit' units=units %}")
    with override("en"):
        html = template.render(Context({"way": workflow, "units": UNITS}))
    assert html.count("<svg") == 1
    assert 'aria-hidden="true"' in html
    assert '<ol class="visually-hidden"' in html
    assert html.count('aria-current="step"') == 1
    assert html.count("<li>") + html.count("<li ") == 8
    assert "3 steps" in html
    assert "6\u00a0working\u00a0days" in html


def test_the_tag_follows_the_active_language(workflow):
    with override("fa"):
        html = Template("{% load workflow %}{% workflow_diagram way %}").render(
            Context({"way": workflow})
        )
    assert 'direction="rtl"' in html
    assert "Decision فارسی" in html


@pytest.mark.parametrize("text", ["بررسی اولیهٔ مدارک و تشکیل پرونده " * 6, "word " * 60, "x" * 300])
@pytest.mark.parametrize("width", [60, 120, 278])
def test_wrapped_lines_fit_and_lose_nothing(text, width):
    lines = wrap(text, width=width, font_size=14)
    assert all(text_width(line, 14) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_a_no_break_space_is_not_broken():
    width = text_width("aaaaaaaa 3", 10)
    assert wrap("aaaaaaaa 3\u00a0days", width=width, font_size=10) == ["aaaaaaaa", "3\u00a0days"]


def test_marks_and_half_spaces_take_no_room():
    assert text_width("می\u200cخواهم", 10) == text_width("میخواهم", 10)
    assert text_width("خانهٔ", 10) == text_width("خانه", 10)


@pytest.fixture
def rich():
    return compile_workflow(richer())


def test_citizens_see_what_the_clock_does_and_no_other_moves(rich):
    text = words(drawn(rich))
    assert "Automatically after 10\u00a0days: Refused" in text
    assert "Small plots" not in text
    assert "Skip" not in text
    assert "Desk" not in text


def test_staff_see_internal_names_every_move_and_its_condition(rich):
    text = words(drawn(rich, for_staff=True))
    assert "Desk" in text
    assert "“Skip”: Desk" in text
    assert "The applicant, “Withdraw”: Withdrawn" in text
    assert "only if “area” is more than “100”" in text
    assert "Automatically after 10\u00a0days, “Expire”: Refused" in text


def test_conditions_name_questions_by_their_labels(rich):
    question = {"key": "area", "type": "decimal", "label": label("Area of the plot")}
    form = compile_form({"steps": [{"key": "a", "title": "x", "fields": [question]}]})
    text = words(drawn(rich, for_staff=True, form=form))
    assert "only if “Area of the plot” is more than “100”" in text
    assert "Floors" in text


def test_findings_are_marked_on_the_states_that_they_are_about(rich):
    findings = [
        Finding("states[0].days", "warning", "Nobody is late"),
        Finding("moves[6].guard", "error", "Never met"),
        Finding("moves", "warning", "No rejection"),
    ]
    root = drawn(rich, for_staff=True, findings=findings)
    marks = [c.get("class") for c in root.iter(f"{SVG}circle") if "wf-mark" in c.get("class")]
    assert sorted(marks) == ["wf-mark wf-mark-error", "wf-mark wf-mark-warning"]
    assert "Never met" in words(root)
    assert "No rejection" not in words(root)


def test_richer_drawings_keep_to_the_canvas_and_do_not_overlap(rich):
    findings = [Finding(f"states[{n}]", "error", "something to mend " * 5) for n in range(8)]
    for language in ("fa", "en"):
        root = drawn(rich, language=language, for_staff=True, findings=findings, units=UNITS)
        rects = list(root.iter(f"{SVG}rect"))
        spans = [(float(r.get("y")), float(r.get("y")) + float(r.get("height"))) for r in rects]
        assert all(above[1] < below[0] for above, below in pairwise(spans))
        height = float(root.get("viewBox").split()[-1])
        assert all(float(span.get("y")) < height for span in root.iter(f"{SVG}tspan"))


def test_an_unsound_workflow_can_be_drawn_with_its_findings():
    definition = richer()
    definition["moves"] = [m for m in definition["moves"] if m["key"] != "issue"]
    sketch = sketch_workflow(definition)
    with override("en"):
        found = check_workflow(definition)
    root = parse(as_svg(sketch, language="en", findings=found))
    assert "No move leads to the state “issued”." in words(root)


def test_the_tag_tells_ways_and_findings_in_words_too(rich):
    template = Template("{% load workflow %}{% workflow_diagram way for_staff=True findings=f %}")
    findings = [Finding("states[0]", "error", "Mend me")]
    with override("en"):
        html = template.render(Context({"way": rich, "f": findings}))
    listed = html.partition("<ol")[2]
    assert "Error: Mend me" in listed
    assert "“Skip”: Desk" in listed
