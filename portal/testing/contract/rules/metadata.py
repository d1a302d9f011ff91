"""Rule 1: who the plugin is, and which portals it says it fits."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import override
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from portal.registry.discovery import OWN_DISTRIBUTION, RESERVED, SLUG
from portal.testing.contract.subject import Subject

PERSIAN = re.compile(r"[\u0621-\u064a\u067e-\u06d3]")


def says_who_it_is(subject: Subject) -> list[str]:
    """Name, version, summary, title in both languages, and a range of portals with both ends.

    The slug is the entry point's name: it begins every address and every contribution id, so it
    stays for ever. The range ``darvazeh>=1,<2`` lets the portal refuse a plugin that was written
    for another one before it breaks anything.
    """
    return subject.say([*_slug(subject), *_title(subject), *_distribution(subject)])


def _slug(subject: Subject) -> Iterator[str]:
    if not SLUG.fullmatch(subject.slug):
        yield "its slug must be 2 to 40 of a-z, 0-9 and _; rename its entry point"
    if subject.slug in RESERVED:
        yield f"the slug {subject.slug} belongs to the portal itself; rename its entry point"


def _title(subject: Subject) -> Iterator[str]:
    name = type(subject.plugin).__name__
    for language in ("fa", "en"):
        with override(language):
            title = str(subject.plugin.title)
        if not title.strip():
            yield f'{name} has no title; add title = _("…") to it'
        elif (language == "fa") != bool(PERSIAN.search(title)):
            yield (
                f"the title of {name} in {language} is {title!r}; write it in English, mark it "
                "with gettext_lazy and translate it in locale/fa/LC_MESSAGES/django.po"
            )


def _distribution(subject: Subject) -> Iterator[str]:
    installed = subject.installed
    if not _is_version(installed.version):
        yield f"its version {installed.version!r} is none; set project.version in pyproject.toml"
    if not installed.summary.strip():
        yield "nobody can read what it is for; set project.description in pyproject.toml"
    if not installed.is_ours:
        yield from _range(subject)


def _range(subject: Subject) -> Iterator[str]:
    mend = f'write dependencies = ["{OWN_DISTRIBUTION}>=1,<2"] in pyproject.toml'
    needed = [one for one in map(_read, subject.requires) if one and _is_the_portal(one)]
    if not needed:
        yield f"it does not say which portals it fits; {mend}"
    for one in needed:
        ends = {specifier.operator for specifier in one.specifier}
        if not (ends & {">=", ">", "~=", "=="} and ends & {"<", "<=", "~=", "=="}):
            yield f"its range {one} is open at one end; {mend}"


def _read(text: str) -> Requirement | None:
    try:
        return Requirement(text)
    except InvalidRequirement:
        return None


def _is_the_portal(one: Requirement) -> bool:
    for_tests_only = one.marker is not None and not one.marker.evaluate({"extra": ""})
    return canonicalize_name(one.name) == OWN_DISTRIBUTION and not for_tests_only


def _is_version(text: str) -> bool:
    try:
        return bool(Version(text))
    except InvalidVersion:
        return False
