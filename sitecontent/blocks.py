"""The typed rows of the information sheet, and the building blocks of a page's body."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.fields import StreamField
from wagtail.images.blocks import ImageBlock

from portal.api.pages import PluginStreamBlock
from sitecontent import choices

SERVICE_CODE = RegexValidator(r"^\d{10,11}$", _("A service code has 10 or 11 digits."))
ACCOUNT_NUMBERS = RegexValidator(
    r"^[0-9IR ,،\-]*$", _("Write account numbers with Latin digits, separated by commas.")
)


class StepBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("What the applicant does"), rows=2)

    class Meta:
        icon = "list-ol"
        label = _("Step")


class WorkflowStepBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Stage"), max_length=200)
    unit = blocks.CharBlock(label=_("Responsible unit"), max_length=200, required=False)
    days = blocks.IntegerBlock(label=_("Working days"), min_value=0, default=1)
    automatic = blocks.BooleanBlock(label=_("Done by the system"), required=False)

    class Meta:
        icon = "arrow-right"
        label = _("Stage of the work")


class DocumentBlock(blocks.StructBlock):
    title = blocks.CharBlock(
        label=pgettext_lazy("needed for a service", "Document"), max_length=250
    )
    required = blocks.BooleanBlock(label=_("Always needed"), required=False, default=True)
    original = blocks.ChoiceBlock(
        label=_("Original or copy"),
        choices=choices.Original.choices,
        default=choices.Original.SCAN.value,
    )
    note = blocks.TextBlock(label=_("Note"), required=False, rows=2)

    class Meta:
        icon = "doc-full"
        label = pgettext_lazy("needed for a service", "Document")


class LawBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Law or regulation"), max_length=250)
    article = blocks.CharBlock(label=_("Article or clause"), max_length=200, required=False)
    date = blocks.CharBlock(label=_("Date of approval"), max_length=40, required=False)
    link = blocks.URLBlock(label=_("Address of the text"), required=False)
    note = blocks.TextBlock(label=_("What it says"), required=False, rows=2)

    class Meta:
        icon = "openquote"
        label = _("Law")


class QuestionBlock(blocks.StructBlock):
    question = blocks.CharBlock(label=_("Question"), max_length=300)
    answer = blocks.TextBlock(label=_("Answer"), rows=3)

    class Meta:
        icon = "help"
        label = _("Question and answer")


class FeeBlock(blocks.StructBlock):
    title = blocks.TextBlock(label=_("What is paid for, and on what basis"), rows=2)
    amount_rial = blocks.IntegerBlock(
        label=_("Amount in rial"),
        required=False,
        validators=[MinValueValidator(0)],
        help_text=_("0 means free; leave empty when it is calculated for each case."),
    )
    account_numbers = blocks.CharBlock(
        label=_("Bank account numbers"),
        required=False,
        max_length=200,
        validators=[ACCOUNT_NUMBERS],
    )
    electronic_payment = blocks.BooleanBlock(label=_("Can be paid online"), required=False)
    note = blocks.TextBlock(label=_("Note"), required=False, rows=2)

    class Meta:
        icon = "tag"
        label = _("Fee")


class InquiryBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("What is asked"), max_length=250)
    agency = blocks.CharBlock(label=_("Agency"), max_length=200)
    method = blocks.ChoiceBlock(
        label=_("How"),
        choices=choices.ExchangeMethod.choices,
        default=choices.ExchangeMethod.ONLINE.value,
    )
    mandatory = blocks.BooleanBlock(label=_("In every case"), required=False)

    class Meta:
        icon = "search"
        label = _("Inquiry")


class InternalSystemBlock(blocks.StructBlock):
    system = blocks.CharBlock(label=_("System or database"), max_length=200)
    exchanged = blocks.CharBlock(label=_("Exchanged data"), max_length=250, required=False)
    method = blocks.ChoiceBlock(
        label=_("How"),
        choices=choices.ExchangeMethod.choices,
        default=choices.ExchangeMethod.ONLINE.value,
    )

    class Meta:
        icon = "cogs"
        label = _("System of the municipality")


class OtherAgencyBlock(blocks.StructBlock):
    agency = blocks.CharBlock(label=_("Agency"), max_length=200)
    system = blocks.CharBlock(label=_("Its system"), max_length=200, required=False)
    exchanged = blocks.CharBlock(label=_("Exchanged data"), max_length=250, required=False)
    cost_rial = blocks.IntegerBlock(
        label=_("Cost in rial"), required=False, validators=[MinValueValidator(0)]
    )
    method = blocks.ChoiceBlock(
        label=_("How"),
        choices=choices.ExchangeMethod.choices,
        default=choices.ExchangeMethod.ONLINE.value,
    )
    asked_by = blocks.ChoiceBlock(
        label=_("If by letter: who asks"), choices=choices.AskedBy.choices, required=False
    )

    class Meta:
        icon = "site"
        label = _("Other agency")


class ProcessBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title of the process"), max_length=200)

    class Meta:
        icon = "history"
        label = _("Process")


class SubserviceBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Sub-service"), max_length=200)
    service_code = blocks.CharBlock(
        label=_("National service code"),
        required=False,
        max_length=11,
        validators=[SERVICE_CODE],
    )

    class Meta:
        icon = "list-ul"
        label = _("Sub-service")


class AccessBlock(blocks.StructBlock):
    """How one stage of a service is reached."""

    stage = blocks.ChoiceBlock(label=_("Stage"), choices=choices.Stage.choices)
    modes = blocks.MultipleChoiceBlock(
        label=_("Mode"), choices=choices.AccessMode.choices, widget=forms.CheckboxSelectMultiple
    )
    channels = blocks.MultipleChoiceBlock(
        label=_("Electronic channels"),
        choices=choices.Channel.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    other_channel = blocks.CharBlock(label=_("Other channel"), required=False, max_length=120)
    counter_contract = blocks.CharBlock(
        label=_("Number of the contract with counter offices"), required=False, max_length=60
    )
    reason = blocks.ChoiceBlock(
        label=_("Why in person"), choices=choices.InPersonReason.choices, required=False
    )
    reason_note = blocks.CharBlock(label=_("Reason in words"), required=False, max_length=250)
    office_level = blocks.ChoiceBlock(
        label=_("Where in person"), choices=choices.OfficeLevel.choices, required=False
    )

    class Meta:
        icon = "mobile-alt"
        label = _("Access in one stage")

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        errors: dict[str, ValidationError] = {}
        if choices.AccessMode.ELECTRONIC in cleaned["modes"] and not cleaned["channels"]:
            errors["channels"] = ValidationError(_("Choose at least one electronic channel."))
        if choices.AccessMode.IN_PERSON in cleaned["modes"] and not cleaned["reason"]:
            errors["reason"] = ValidationError(_("Say why people must come in person."))
        if errors:
            raise blocks.StructBlockValidationError(errors)
        return cleaned


def rows_of(block: type[blocks.StructBlock], verbose_name: Any, **options: Any) -> StreamField:
    """Return a field that holds any number of rows of one kind."""
    return StreamField([("row", block())], verbose_name=verbose_name, blank=True, **options)


def row_values(stream: Any) -> list[Any]:
    """Return the rows of such a field without their wrapping."""
    return [child.value for child in stream or ()]


class QuotationBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("Quotation"), rows=3)
    source = blocks.CharBlock(label=_("Who said it"), required=False, max_length=150)

    class Meta:
        icon = "openquote"
        label = _("Quotation")
        template = "sitecontent/blocks/quotation.html"


class PictureBlock(blocks.StructBlock):
    picture = ImageBlock(label=_("Picture"))
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=250)

    class Meta:
        icon = "image"
        label = _("Picture")
        template = "sitecontent/blocks/picture.html"


class AttachmentBlock(blocks.StructBlock):
    document = DocumentChooserBlock(label=_("File"))
    title = blocks.CharBlock(label=_("Title"), required=False, max_length=200)

    class Meta:
        icon = "doc-full"
        label = _("File to download")
        template = "sitecontent/blocks/attachment.html"


class BodyBlock(PluginStreamBlock):
    """What a story or a plain page is made of; plugins may add blocks of theirs."""

    heading = blocks.CharBlock(
        label=_("Heading"), icon="h2", max_length=150, template="sitecontent/blocks/heading.html"
    )
    paragraph = blocks.RichTextBlock(label=_("Text"), icon="pilcrow")
    picture = PictureBlock()
    quotation = QuotationBlock()
    attachment = AttachmentBlock()
