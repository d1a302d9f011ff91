"""Draws a workflow as SVG: one line from top to bottom, side branches beside it.

The drawing is 360 units wide, so that on the narrowest phone one unit is about one pixel. It
carries classes only; ``workflow/diagram.css`` gives the colours, light and dark.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_bidi, override
from django.utils.translation import gettext as _

from portal.definitions.findings import Finding
from portal.forms.compiled import CompiledForm
from portal.workflow.definition import Workflow
from portal.workflow.outline import Outline, Side, Step, UnitLabels, outline
from portal.workflow.text_wrapping import wrap

WIDTH = 360
RAIL = 26
BADGE = 15
PADDING = 12
GAP = 22
STEP_LEFT, SIDE_LEFT, RIGHT = 54, 96, 356
LABEL, NOTE, SIDE_LABEL, SIDE_NOTE, WAY = 15.5, 13.0, 14.0, 12.5, 12.5
LEADING = 1.6

SYMBOLS = {
    "waiting": "M -2.6 -4 V 4 M 2.6 -4 V 4",
    "rejected": "M -3.6 -3.6 L 3.6 3.6 M 3.6 -3.6 L -3.6 3.6",
    "withdrawn": "M 4 3.6 V 1 A 3 3 0 0 0 1 -2 H -4 M -1.2 -5 L -4.2 -2 L -1.2 1",
    "ended": "M -4 0.4 L -1.2 3.2 L 4.2 -3.2",
    "aside": "M -4 0 H 4 M 1 -3 L 4 0 L 1 3",
}
CHECK_MARK = "M -5.5 0.5 L -1.8 4.4 L 5.8 -4.2"


def as_svg(
    workflow: Workflow,
    *,
    language: str,
    current: str | None = None,
    units: UnitLabels | None = None,
    decorative: bool = False,
    for_staff: bool = False,
    findings: Sequence[Finding] = (),
    form: CompiledForm | None = None,
    links: Mapping[str, str] | None = None,
) -> SafeString:
    """Draw ``workflow`` in ``language``, with the state ``current`` marked. No query.

    ``units`` names the units: slug to (localised) label; units that it lacks are left out.
    ``decorative`` hides the drawing from screen readers, for use beside a text alternative.
    ``for_staff`` shows internal labels, all moves and their conditions, whose questions ``form``
    names; ``findings`` are marked on the states that they are about. ``links`` (state key to
    address) are for the pointer only: a list beside the drawing is for the keyboard.
    """
    with override(language):
        words = outline(
            workflow,
            language=language,
            current=current,
            units=units,
            for_staff=for_staff,
            findings=findings,
            form=form,
        )
        canvas = _Canvas(right_to_left=get_language_bidi(), links=links or {})
        return canvas.draw(words, decorative=decorative)


@dataclass
class _Canvas:
    right_to_left: bool
    links: Mapping[str, str] = field(default_factory=dict)
    y: float = 8
    rail_from: float = 0
    parts: list[SafeString] = field(default_factory=list)

    def draw(self, words: Outline, *, decorative: bool) -> SafeString:
        self._start()
        for step in words.steps:
            self._step(step, words.here)
            for side in step.sides:
                self._side(side, words.here)
        self._end()
        content = mark_safe("".join(self.parts))  # noqa: S308 (each part is escaped)
        return self._frame(content, words, decorative=decorative)

    def _x(self, x: float) -> float:
        return WIDTH - x if self.right_to_left else x

    def _add(self, tag: str, css: str, content: str = "", **attributes: object) -> None:
        self.parts.append(_element(tag, css, content, **attributes))

    def _rect(self, css: str, left: float, top: float, height: float) -> None:
        x = WIDTH - RIGHT if self.right_to_left else left
        self._add("rect", css, x=x, y=top, width=RIGHT - left, height=height, rx=10)

    def _symbol(self, css: str, path: str, x: float, y: float) -> None:
        turn = " scale(-1 1)" if self.right_to_left and path != CHECK_MARK else ""
        self._add("path", css, d=path, transform=f"translate({_n(self._x(x))} {_n(y)}){turn}")

    def _start(self) -> None:
        self._add("circle", "wf-start", cx=self._x(RAIL), cy=self.y + 6, r=6)
        self._text("wf-terminal", [_("Start")], STEP_LEFT, self.y + 6, NOTE)
        self.rail_from = self.y + 12
        self.y += 12 + GAP

    def _end(self) -> None:
        top = self.y + 7
        self._rail_to(top - 8)
        self._add("circle", "wf-end-ring", cx=self._x(RAIL), cy=top, r=7.5)
        self._add("circle", "wf-end", cx=self._x(RAIL), cy=top, r=3.8)
        self._text("wf-terminal", [_("End")], STEP_LEFT, top, NOTE)
        self.y = top + 16

    def _rail_to(self, y: float) -> None:
        """Draw the main line down to ``y`` with an arrow head."""
        x = self._x(RAIL)
        self._add("path", "wf-line", d=f"M {_n(x)} {_n(self.rail_from)} V {_n(y - 2)}")
        head = f"M {_n(x - 4.5)} {_n(y - 7)} L {_n(x)} {_n(y - 1)} L {_n(x + 4.5)} {_n(y - 7)}"
        self._add("path", "wf-arrow", d=head)

    def _step(self, step: Step, here: str) -> None:
        block = _Block.of(step, here if step.is_current else "", STEP_LEFT)
        middle = self.y + block.height / 2
        self._rail_to(middle - BADGE)
        self._open(step, _step_classes(step))
        self._rect("wf-box", STEP_LEFT, self.y, block.height)
        self._add("circle", "wf-badge", cx=self._x(RAIL), cy=middle, r=BADGE)
        if step.is_end:
            self._add("circle", "wf-badge-ring", cx=self._x(RAIL), cy=middle, r=BADGE - 3)
            self._symbol("wf-check", CHECK_MARK, RAIL, middle)
        else:
            self._number(step.number, middle)
        self._block(block, STEP_LEFT)
        self._mark(step)
        self._close(step)
        self.rail_from = middle + BADGE
        self.y += block.height + GAP

    def _open(self, entry: Step | Side, css: str) -> None:
        if link := self.links.get(entry.key):
            self.parts.append(format_html('<a href="{}" tabindex="-1">', link))
        self.parts.append(format_html('<g class="{}">', css))

    def _close(self, entry: Step | Side) -> None:
        self.parts.append(SafeString("</g></a>" if self.links.get(entry.key) else "</g>"))

    def _number(self, number: str, y: float) -> None:
        attributes = {"x": self._x(RAIL), "y": y + 5, "text-anchor": "middle"}
        self._add("text", "wf-number", number, **attributes)

    def _side(self, side: Side, here: str) -> None:
        self.y -= GAP / 2
        block = _Block.of(side, here if side.is_current else "", SIDE_LEFT)
        middle = self.y + block.height / 2
        self._open(side, _side_classes(side))
        self._branch(middle, comes_back=side.kind in ("waiting", "aside"))
        self._rect("wf-box", SIDE_LEFT, self.y, block.height)
        self._add("circle", "wf-badge", cx=self._x(SIDE_LEFT - 18), cy=middle, r=10)
        self._symbol("wf-symbol", SYMBOLS[side.kind], SIDE_LEFT - 18, middle)
        self._block(block, SIDE_LEFT)
        self._mark(side)
        self._close(side)
        self.y += block.height + GAP

    def _branch(self, middle: float, *, comes_back: bool) -> None:
        """Draw the way from the main line to a side state, and back where there is one."""
        rail, badge = self._x(RAIL), self._x(SIDE_LEFT - 18)
        inward = -1 if self.right_to_left else 1
        near = badge - 10 * inward
        out = f"M {_n(rail)} {_n(middle - 18)} Q {_n(rail)} {_n(middle - 3)} {_n(near)} "
        self._add("path", "wf-branch", d=out + _n(middle - 3))
        if not comes_back:
            return
        landing = middle + 18
        back = f"M {_n(near)} {_n(middle + 3)} Q {_n(rail)} {_n(middle + 3)} {_n(rail)} "
        self._add("path", "wf-branch", d=back + _n(landing))
        head = f"M {_n(rail + inward * 1)} {_n(landing - 9)} L {_n(rail)} {_n(landing)}"
        self._add("path", "wf-branch-head", d=f"{head} L {_n(rail + inward * 8)} {_n(landing - 6)}")

    def _mark(self, entry: Step | Side) -> None:
        """Put a sign of attention on the corner of a box that something was found about."""
        if not entry.findings:
            return
        level = _level(entry.findings)
        x, y = self._x(RIGHT - 12), self.y + 12
        self._add("circle", f"wf-mark wf-mark-{level}", cx=x, cy=y, r=8)
        attributes = {"x": x, "y": y + 4.5, "text-anchor": "middle"}
        self._add("text", f"wf-mark-sign wf-mark-{level}", "!", **attributes)

    def _block(self, block: _Block, left: float) -> None:
        """Write a box's text, line under line."""
        y = self.y + PADDING
        for css, lines, size in block.texts:
            for line in lines:
                y += size * LEADING
                self._text(css, [line], left + PADDING, y - size * LEADING / 2, size)

    def _text(self, css: str, lines: list[str], left: float, middle: float, size: float) -> None:
        spans = [
            _element("tspan", "", line, x=self._x(left), y=middle + size * 0.36) for line in lines
        ]
        self._add("text", css, mark_safe("".join(spans)), **{"font-size": size})  # noqa: S308

    def _frame(self, content: SafeString, words: Outline, *, decorative: bool) -> SafeString:
        name = "wf-" + hashlib.sha256(content.encode()).hexdigest()[:10]
        attributes: dict[str, object] = {
            "viewBox": f"0 0 {WIDTH} {_n(self.y)}",
            "direction": "rtl" if self.right_to_left else "ltr",
            "xmlns": "http://www.w3.org/2000/svg",
        }
        if decorative:
            return _element("svg", "wf-diagram", content, **attributes, aria_hidden="true")
        attributes |= {"role": "img", "aria_labelledby": f"{name}-title {name}-desc"}
        heading = _element("title", "", _("The way of a request"), id=f"{name}-title")
        told = _element("desc", "", _told(words), id=f"{name}-desc")
        return _element("svg", "wf-diagram", heading + told + content, **attributes)


@dataclass(frozen=True)
class _Block:
    """The wrapped text of one box: (class, lines, font size) from top to bottom."""

    texts: tuple[tuple[str, list[str], float], ...]
    height: float

    @classmethod
    def of(cls, entry: Step | Side, here: str, left: float) -> _Block:
        is_step = left == STEP_LEFT
        width = RIGHT - left - 2 * PADDING
        sizes = (LABEL, NOTE) if is_step else (SIDE_LABEL, SIDE_NOTE)
        named = (
            ("wf-here", here, NOTE),
            ("wf-label", entry.label, sizes[0]),
            ("wf-note", entry.note, sizes[1]),
            *(("wf-way", way, WAY) for way in entry.ways),
            *((f"wf-found wf-found-{found.level}", found.text, WAY) for found in entry.findings),
        )
        texts = tuple((css, _lines(text, width, size), size) for css, text, size in named if text)
        height = sum(len(lines) * size * LEADING for _css, lines, size in texts)
        return cls(texts, max(height + 2 * PADDING, 2 * BADGE + 6))


def _lines(text: str, width: float, size: float) -> list[str]:
    return [line.removesuffix(" ·") for line in wrap(text, width=width, font_size=size)]


def _element(tag: str, css: str, content: str = "", **attributes: object) -> SafeString:
    named = {"class": css} if css else {}
    for name, value in attributes.items():
        named[name.replace("_", "-")] = _n(value) if isinstance(value, float) else str(value)
    return format_html("<{0}{1}>{2}</{0}>", tag, flatatt(named), content)


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _level(findings: Sequence[Finding]) -> str:
    return "error" if any(found.level == "error" for found in findings) else "warning"


def _step_classes(step: Step) -> str:
    marks = {"wf-current": step.is_current, "wf-done": step.is_done, "wf-final": step.is_end}
    return " ".join(["wf-step", *(name for name, is_set in marks.items() if is_set)])


def _side_classes(side: Side) -> str:
    return f"wf-side wf-{side.kind}" + (" wf-current" if side.is_current else "")


def _told(words: Outline) -> str:
    steps = (f"{step.number}. {_spoken(step)}" for step in words.steps)
    return f"{words.summary}. " + " ".join(steps)


def _spoken(entry: Step | Side) -> str:
    text = f"{entry.label} ({entry.note})" if entry.note else entry.label
    text = ". ".join([text, *entry.ways, *(found.text for found in entry.findings)])
    branches = "; ".join(_spoken(side) for side in entry.sides) if isinstance(entry, Step) else ""
    return f"{text} [{branches}]." if branches else f"{text}."
