"""What texts of documents may use: a list of what is allowed, everything else is refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _
from jinja2 import nodes

from portal.documents.filters import FILTERS
from portal.documents.template_language import (
    LOOP_FACTS,
    CannotRead,
    Program,
    compile_tree,
    not_a_number,
    parse,
    without_placeholders,
)

#: What is known below each name; None where anything may be.
Vocabulary = Mapping[str, frozenset[str] | None]
Fault = tuple[int, str]
ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.If, nodes.For, nodes.Name,
    nodes.Getattr, nodes.Const, nodes.Filter, nodes.Test, nodes.Not, nodes.And, nodes.Or,
    nodes.Compare, nodes.Operand, nodes.CondExpr,
)  # fmt: skip
SAME = frozenset({"eq", "ne"})
LOOP = "loop"
RESERVED = frozenset({"self", "super", "caller", "varargs", "kwargs"})
MOST_LOOPS, DEEPEST_LOOP, DEEPEST = 20, 2, 30
GREATEST_NUMBER = 10**30


def compile_text(source: str) -> Program:
    """Read a text and prove that it is harmless. A few milliseconds, no query.

    :raises CannotRead: names the first line with a fault.
    """
    tree = parse(source)
    for line, reason in faults(tree):
        raise CannotRead(line, reason)
    return compile_tree(tree)


def all_faults(source: str) -> tuple[list[Fault], nodes.Template | None]:
    """Find every fault of a text: ``(line, reason)``; and the tree, where it can be read at all.

    After a line that cannot be read the search goes on without its placeholders.
    """
    found: list[Fault] = []
    lines: set[int] = set()
    while True:
        try:
            tree = parse(source)
        except CannotRead as refusal:
            if refusal.line in lines:
                return found, None
            found.append((refusal.line, refusal.reason))
            lines.add(refusal.line)
            source = without_placeholders(source, refusal.line)
            continue
        return sorted({*found, *faults(tree)}), tree


def faults(tree: nodes.Template) -> list[Fault]:
    """List what a text uses and may not."""
    found = [*_of_node(tree, 0, 0)]
    if sum(1 for _loop in tree.find_all(nodes.For)) > MOST_LOOPS:
        found.append((1, _("There are too many repetitions in this text.")))
    return found


def unknown_names(
    tree: nodes.Template, vocabulary: Vocabulary, rows: Vocabulary | None
) -> list[Fault]:
    """List variables that nobody knows.

    ``rows`` are the columns of each variable with rows; None where these are not known.
    """
    return list(_unknown(tree, dict(vocabulary), rows))


def _of_node(node: nodes.Node, depth: int, loops: int) -> Iterator[Fault]:
    if depth > DEEPEST:
        yield node.lineno, _("This text is nested too deeply.")
        return
    if reason := _reason_against(node):
        yield node.lineno, reason
        return
    loops += isinstance(node, nodes.For)
    if loops > DEEPEST_LOOP:
        yield node.lineno, _("Repetitions may stand in one another only once.")
        return
    for child in node.iter_child_nodes():
        yield from _of_node(child, depth + 1, loops)


def _reason_against(node: nodes.Node) -> str:
    if not isinstance(node, ALLOWED):
        return _("Only variables, filters, “if” and “for” can be used here.")
    if isinstance(node, nodes.Name) and (node.name.startswith("_") or node.name in RESERVED):
        return _not_a_variable(node.name)
    if isinstance(node, nodes.Const):
        return not_a_number() if _is_beyond_counting(node.value) else ""
    if isinstance(node, nodes.Getattr):
        return _reason_against_path(node)
    if isinstance(node, nodes.Filter):
        return _reason_against_filter(node)
    if isinstance(node, nodes.Test) and (node.name != "defined" or node.args or node.kwargs):
        return _("Only “is defined” can be asked.")
    if isinstance(node, nodes.Operand) and node.op not in SAME:
        return _("Only “==” and “!=” can compare.")
    if isinstance(node, nodes.For):
        return _reason_against_loop(node)
    return ""


def _is_beyond_counting(value: object) -> bool:
    return isinstance(value, int | float) and not abs(value) <= GREATEST_NUMBER


def _reason_against_path(node: nodes.Getattr) -> str:
    if node.attr.startswith("_") or not isinstance(node.node, nodes.Name | nodes.Getattr):
        return _not_a_variable(node.attr)
    return ""


def _reason_against_filter(node: nodes.Filter) -> str:
    if node.name not in FILTERS:
        return _("There is no filter “%(name)s”. There are: %(known)s.") % {
            "name": node.name,
            "known": _(", ").join(FILTERS),
        }
    if node.kwargs or node.dyn_args or node.dyn_kwargs or len(node.args) > 1 or node.node is None:
        return _("This filter is used in a wrong way.")
    if not all(isinstance(argument, nodes.Const) for argument in node.args):
        return _("This filter is used in a wrong way.")
    return ""


def _reason_against_loop(node: nodes.For) -> str:
    simple = isinstance(node.target, nodes.Name) and isinstance(
        node.iter, nodes.Name | nodes.Getattr
    )
    if not simple or node.recursive or node.test is not None:
        return _("Write repetitions like %(example)s.") % {
            "example": "{% for row in answers.rooms %}"
        }
    return ""


def _not_a_variable(name: str) -> str:
    return _("“%(name)s” is not a variable.") % {"name": name}


def _unknown(
    node: nodes.Node, known: dict[str, frozenset[str] | None], rows: Vocabulary | None
) -> Iterator[Fault]:
    if isinstance(node, nodes.Getattr | nodes.Name):
        if name := _unknown_path(node, known):
            yield node.lineno, _("There is no variable “%(name)s”.") % {"name": name}
        return
    if isinstance(node, nodes.For):
        yield from _unknown_in_loop(node, known, rows)
        return
    for child in node.iter_child_nodes():
        yield from _unknown(child, known, rows)


def _unknown_in_loop(
    node: nodes.For, known: dict[str, frozenset[str] | None], rows: Vocabulary | None
) -> Iterator[Fault]:
    yield from _unknown(node.iter, known, rows)
    path = dotted(node.iter)
    if not _unknown_path(node.iter, known) and rows is not None and path not in rows:
        yield node.lineno, _("“%(name)s” has no rows to go through.") % {"name": path}
    target = node.target.name if isinstance(node.target, nodes.Name) else ""
    inner = {**known, target: (rows or {}).get(path), LOOP: LOOP_FACTS}
    for child in (*node.body, *node.else_):
        yield from _unknown(child, inner, rows)


def _unknown_path(node: nodes.Node, known: Mapping[str, frozenset[str] | None]) -> str:
    """Return the path of a variable that is not known; ``""`` for one that is."""
    path = dotted(node)
    root, *rest = path.split(".")
    if root not in known:
        return path
    below = known[root]
    if below is None:
        return ""
    wanted = ".".join(rest)
    return "" if wanted in below else path


def dotted(node: nodes.Node) -> str:
    """Return a variable as it is written, such as ``applicant.name``."""
    if isinstance(node, nodes.Getattr):
        return f"{dotted(node.node)}.{node.attr}"
    return node.name if isinstance(node, nodes.Name) else ""
