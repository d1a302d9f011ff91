"""What a question is: its words, whether it must be answered, its limits, its own messages."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from copy import deepcopy
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plugins.servicedesk.designing.gallery import is_asked
from plugins.servicedesk.designing.texts import gathered, set_text, spread, text_fields
from plugins.servicedesk.form_designer.limit_fields import (
    option_fields,
    option_initial,
    write_options,
)
from portal.api.designing import KEY, find_type
from portal.api.persian import TextField

MESSAGE_WORDS: Mapping[str, str | Promise] = {
    "required": gettext_lazy("When nothing is answered"),
    "invalid": gettext_lazy("When it cannot be understood"),
    "too_small": gettext_lazy("When it is too small"),
    "too_large": gettext_lazy("When it is too large"),
    "too_short": gettext_lazy("When it is too short"),
    "too_long": gettext_lazy("When it is too long"),
    "too_early": gettext_lazy("When it is too early"),
    "too_late": gettext_lazy("When it is too late"),
    "too_few": gettext_lazy("When there are too few"),
    "too_many": gettext_lazy("When there are too many"),
    "wrong_kind": gettext_lazy("When the file is of another kind"),
    "too_big": gettext_lazy("When the file is too big"),
}
CODES: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("text", "long_text"), ("required", "too_short", "too_long")),
    **dict.fromkeys(
        ("integer", "decimal", "money_rial"), ("required", "invalid", "too_small", "too_large")
    ),
    **dict.fromkeys(
        ("date", "date_range", "time"), ("required", "invalid", "too_early", "too_late")
    ),
    **dict.fromkeys(("choice", "yes_no", "consent"), ("required",)),
    **dict.fromkeys(("multiple_choice", "group"), ("required", "too_few", "too_many")),
    **dict.fromkeys(("file", "signature"), ("required", "wrong_kind", "too_big")),
    "files": ("required", "too_many", "wrong_kind", "too_big"),
}
USUAL_CODES = ("required", "invalid")


class QuestionForm(forms.Form):
    """One question; :meth:`written` gives it as a definition has it."""

    use_required_attribute = False

    def __init__(
        self, *args: Any, question: Mapping[str, Any], is_column: bool = False,
        taken: Collection[str] = (), key_is_free: bool = True, **kwargs: Any,
    ) -> None:  # fmt: skip
        self.question, self.type = question, str(question["type"])
        self.is_column, self.taken = is_column, taken
        super().__init__(*args, **kwargs)
        self.fields |= _words(self.type)
        if is_asked(self.type):
            self.fields["required"] = forms.BooleanField(
                required=False, label=_("Must be answered")
            )
        self.options = _options(self.type, is_column)
        self.fields |= self.options
        self.messages = {} if is_column else _messages(self.type)
        self.fields |= self.messages
        if key_is_free:
            self.fields["key"] = _key_field()

    @staticmethod
    def initial_of(question: Mapping[str, Any]) -> dict[str, Any]:
        """Return what the form shows of a question."""
        kind = find_type(str(question["type"]))
        said = question.get("messages")
        return {
            **option_initial(question),
            **spread("label", question.get("label")),
            **spread("help", question.get("help")),
            **_said(said if isinstance(said, Mapping) else {}),
            "required": question.get("required", bool(kind and kind.required_by_default)),
            "key": question["key"],
        }

    def clean_key(self) -> str:
        key: str = self.cleaned_data["key"].strip().replace("-", "_").casefold()
        if not KEY.fullmatch(key):
            raise ValidationError(
                _("Use small Latin letters, digits and “_” only, starting with a letter.")
            )
        if key != self.question["key"] and key in self.taken:
            raise ValidationError(_("Another question has this name. Choose another one."))
        return key

    def written(self) -> dict[str, Any]:
        """Return the question with what was typed; what the form does not know stays."""
        typed, question = self.cleaned_data, deepcopy(dict(self.question))
        question["label"] = gathered("label", typed)
        set_text(question, "help", typed)
        if "required" in self.fields:
            question["required"] = typed["required"]
        question["key"] = typed.get("key", question["key"])
        write_options(question, {name: typed[name] for name in self.options})
        if self.messages:
            _write_messages(question, typed, CODES.get(self.type, USUAL_CODES))
        return question

    @property
    def shown_options(self) -> Iterator[BoundField]:
        """Yield what only this kind of question has, without the formula."""
        return (self[name] for name in self.options if name not in ("formula", "profile"))

    @property
    def shown_messages(self) -> list[tuple[BoundField, BoundField]]:
        """Return the own messages, Persian and English side by side."""
        names = [name.removesuffix("_fa") for name in self.messages if name.endswith("_fa")]
        return [(self[f"{name}_fa"], self[f"{name}_en"]) for name in names]


def _words(name: str) -> dict[str, forms.Field]:
    is_text = name == "information"
    label = (_("Heading (Persian)"), _("Heading (English)")) if is_text else (
        _("Question (Persian)"), _("Question (English)")
    )  # fmt: skip
    help_words = (_("Words (Persian)"), _("Words (English)")) if is_text else (
        _("Explanation (Persian)"), _("Explanation (English)")
    )  # fmt: skip
    return {
        **text_fields("label", label, required=True),
        **text_fields("help", help_words, longest=1500, lines=3),
    }


def _options(name: str, is_column: bool) -> dict[str, forms.Field]:
    kind = find_type(name)
    fields = option_fields(name, kind) if kind else {}
    if is_column:
        fields.pop("profile", None)
    return fields


def _messages(name: str) -> dict[str, forms.Field]:
    if not is_asked(name):
        return {}
    fields: dict[str, forms.Field] = {}
    for code in CODES.get(name, USUAL_CODES):
        words = MESSAGE_WORDS[code]
        labels = (words, _("The same in English"))
        fields |= text_fields(f"say_{code}", labels)
    return fields


def _key_field() -> forms.Field:
    field = TextField(
        longest=50, label=_("Name for machines"),
        help_text=_("Formulas use it. It can be changed until the form is first published."),
    )  # fmt: skip
    field.widget.attrs |= {"dir": "ltr", "spellcheck": "false", "autocomplete": "off"}
    return field


def _said(messages: Mapping[str, Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    for code, text in messages.items():
        found |= spread(f"say_{code}", text)
    return found


def _write_messages(
    question: dict[str, Any], typed: Mapping[str, Any], codes: Collection[str]
) -> None:
    kept = question.get("messages")
    messages = dict(kept) if isinstance(kept, Mapping) else {}
    for code in codes:
        set_text(messages, code, typed, f"say_{code}")
    if messages:
        question["messages"] = messages
    else:
        question.pop("messages", None)
