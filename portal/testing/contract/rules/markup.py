"""Rule 10: what the plugin shows can be read by everybody, and obeys the content policy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser

from portal.accounts.access import SYSTEM
from portal.registry.actions import Essential, disable_plugin, enable_plugin
from portal.testing.contract.addresses import PAGE
from portal.testing.contract.subject import Subject
from portal.testing.contract.town import ADMINISTRATOR, CITIZEN, Town

ASKING = {"input", "select", "textarea"}
NEEDS_NO_LABEL = {"hidden", "submit", "button", "reset", "image"}
NAMED_BY = ("aria-label", "aria-labelledby", "title")
DATA = {"application/json", "application/ld+json"}
Attributes = Mapping[str, str | None]


class Reader(HTMLParser):
    """Collects what is wrong with a page, each fault once."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []
        self._ids: Counter[str] = Counter()
        self._labels: set[str] = set()
        self._unnamed: list[tuple[str, str]] = []
        self._open_labels = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if identity := given.get("id"):
            self._ids[identity] += 1
        self._note_policy(tag, given)
        if tag == "label":
            self._open_labels += 1
            self._labels.add(given.get("for") or "")
        elif tag == "img" and "alt" not in given:
            self.faults.append(f'a picture without alt ({given.get("src")}); add alt="" at least')
        elif tag in ASKING:
            self._note_question(tag, given)

    def handle_endtag(self, tag: str) -> None:
        if tag == "label":
            self._open_labels -= 1

    def _note_question(self, tag: str, given: Attributes) -> None:
        is_silent = given.get("type") in NEEDS_NO_LABEL or self._open_labels > 0
        if not is_silent and not any(given.get(name) for name in NAMED_BY):
            self._unnamed.append((tag, given.get("id") or ""))

    def _note_policy(self, tag: str, given: Attributes) -> None:
        if tag == "style" or "style" in given:
            self.faults.append(f"a style inside the page (<{tag}>); move it into a static file")
        if tag == "script" and "src" not in given and given.get("type") not in DATA:
            self.faults.append("a script inside the page; move it into a static file")
        for name in given:
            if name.startswith("on"):
                self.faults.append(f"a handler inside the page ({name}=); listen in a static file")

    def close(self) -> None:
        super().close()
        self.faults += [
            f"a <{tag}> without a label (id {identity or 'none'}); add <label for> or aria-label"
            for tag, identity in self._unnamed
            if not identity or identity not in self._labels
        ]
        self.faults += [
            f"the id {identity} {times} times; make each id unique"
            for identity, times in self._ids.items()
            if times > 1
        ]


def faults_of(html: str) -> list[str]:
    """Return what is wrong with a page or a part of one."""
    reader = Reader()
    reader.feed(html)
    reader.close()
    return list(dict.fromkeys(reader.faults))


def can_be_read_by_everybody(subject: Subject, town: Town) -> list[str]:
    """Pictures have words, questions have labels, ids are unique, nothing is styled inline.

    Looks at the plugin's own pages, and at the portal's pages with and without the plugin: what is
    wrong only while it is on comes from its boxes, slots and links.
    """
    return subject.say([*_own_pages(subject, town), *_other_pages(subject, town)])


def _own_pages(subject: Subject, town: Town) -> Iterator[str]:
    for address in subject.addresses:
        path = address.path(town.keys) if address.kind == PAGE else None
        for who in (CITIZEN, ADMINISTRATOR) if path else ():
            visit = town.visit(who, str(path))
            if "<html" in visit.html:
                yield from (f"{address.route} has {fault}" for fault in faults_of(visit.html))


def _other_pages(subject: Subject, town: Town) -> Iterator[str]:
    hosts = [host for host in town.hosts if host[0] == CITIZEN]
    while_on = [faults_of(town.visit(who, path).html) for who, path in hosts]
    try:
        disable_plugin(actor=SYSTEM, slug=subject.slug)
    except Essential:
        return
    while_off = [faults_of(town.visit(who, path).html) for who, path in hosts]
    enable_plugin(actor=SYSTEM, slug=subject.slug)
    for (_who, path), on, off in zip(hosts, while_on, while_off, strict=True):
        yield from (f"{path} gets {fault}" for fault in on if fault not in off)
