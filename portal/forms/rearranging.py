"""One row more or less in the middle of a form, with everything typed so far kept on the page."""

from __future__ import annotations

from django.utils.translation import override

from portal.forms.compiled import StepForm
from portal.forms.group_fields import RowsField, is_adding, is_rearranging


def rearranged(sent: StepForm) -> StepForm | None:
    """Return the form of a step as it was sent, with the row that was asked for, and no errors.

    None where no button was pressed that adds or removes a row. No query.
    """
    rows = [key for key, field in sent.fields.items() if isinstance(field, RowsField)]
    if not any(is_rearranging(sent.data, key) for key in rows):
        return None
    with override(sent.language):
        typed = {key: sent[key].data for key in sent.fields}
        form = type(sent)(initial={**typed, **sent.initial})
        form.earlier = sent.earlier
        form.fields = {key: form.fields[key] for key in sent.fields}
        for key, field in sent.fields.items():
            form.fields[key].required = field.required
        for key in rows:
            form.fields[key].new_row = is_adding(sent.data, key)  # type: ignore[attr-defined]
        return form
