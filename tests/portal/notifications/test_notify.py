from __future__ import annotations

import logging
from typing import Any

import pytest
from django.db import transaction
from django.template import Context, Template
from django.utils.translation import gettext_lazy
from django_q.models import OrmQ

from portal.accounts.models import User
from portal.contributions import Contribution, Gate
from portal.notifications.actions import Recipient, notify
from portal.notifications.channels import Channel, channels
from portal.notifications.models import InboxNotice, OutboxMessage
from portal.notifications.notices import Notice
from portal.notifications.sms import MemorySms
from portal.notifications.tasks import deliver, sweep

STRANGER = Recipient(mobile="+989351112233", email="guest@example.org", language="en")
TEXT = {"context": {"name": "Zahra"}, "case_code": "12345678901234", "url": "/en/my/1/"}


@pytest.mark.django_db
def test_a_notice_reaches_inbox_sms_and_email(sample: Notice, citizen: User) -> None:
    recipient = Recipient(user=citizen, email="zahra@example.org", language="en")

    messages = notify(notice=sample, recipient=recipient, dedupe_key="case-1", **TEXT)

    assert {m.channel: m.address for m in messages} == {
        "sms": citizen.mobile,
        "email": "zahra@example.org",
    }
    inbox = InboxNotice.objects.get()
    assert (inbox.user, inbox.title, inbox.url) == (citizen, "A sample", "/en/my/1/")
    assert inbox.body.startswith("Your <case> & Zahra: 12345678901234\nhttp")


@pytest.mark.django_db
def test_the_sms_is_plain_text_with_the_full_address(sample: Notice, settings: Any) -> None:
    settings.WAGTAILADMIN_BASE_URL = "https://city.example/"
    message = next(
        m
        for m in notify(
            notice=sample,
            recipient=STRANGER,
            dedupe_key="case-1",
            context={"name": "Ali & <Sons>"},
            url="/en/my/1/",
        )
        if m.channel == "sms"
    )
    assert message.body == "A sample: Ali & <Sons>  https://city.example/en/my/1/"
    assert message.subject == ""


@pytest.mark.django_db
def test_the_first_line_of_an_email_is_its_subject(sample: Notice) -> None:
    context = {"name": "Zahra\r\nBcc: all@example.org"}
    messages = notify(notice=sample, recipient=STRANGER, dedupe_key="case-1", context=context)
    email = next(m for m in messages if m.channel == "email")
    assert email.subject == "Subject for Zahra"


@pytest.mark.django_db
def test_a_notice_is_written_in_the_recipients_language(sample: Notice) -> None:
    translated = Notice(gettext_lazy("January"), template="sample/full", channels=["sms"])
    persian = Recipient(mobile="+989351112233", language="fa")
    in_persian = notify(notice=translated, recipient=persian, dedupe_key="1", context={})
    in_english = notify(notice=translated, recipient=STRANGER, dedupe_key="2", context={})
    assert "ژانویه" in in_persian[0].body
    assert "January" in in_english[0].body


@pytest.mark.django_db
def test_saying_it_twice_with_one_key_says_it_once(sample: Notice, citizen: User) -> None:
    recipient = Recipient(user=citizen, email="zahra@example.org")
    first = notify(notice=sample, recipient=recipient, dedupe_key="case-1", **TEXT)
    second = notify(notice=sample, recipient=recipient, dedupe_key="case-1", **TEXT)
    assert (len(first), second) == (2, [])
    assert (OutboxMessage.objects.count(), InboxNotice.objects.count()) == (2, 1)


@pytest.mark.django_db(transaction=True)
def test_a_committed_notice_wakes_the_worker_for_every_message(sample: Notice) -> None:
    with transaction.atomic():
        messages = notify(notice=sample, recipient=STRANGER, dedupe_key="case-1", **TEXT)
        assert not OrmQ.objects.exists()
    assert [(row.func(), row.args()) for row in OrmQ.objects.order_by("pk")] == [
        ("portal.notifications.tasks.deliver", (message.pk,)) for message in messages
    ]


class Aborted(Exception):
    """The caller changed its mind."""


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_notice_leaves_and_sends_nothing(sample: Notice, citizen: User) -> None:
    recipient = Recipient(user=citizen)

    def submit_and_fail() -> None:
        with transaction.atomic():
            notify(notice=sample, recipient=recipient, dedupe_key="case-1", **TEXT)
            raise Aborted

    with pytest.raises(Aborted):
        submit_and_fail()
    sweep()
    assert not OutboxMessage.objects.exists()
    assert not InboxNotice.objects.exists()
    assert not OrmQ.objects.exists()
    assert MemorySms.sent == []


@pytest.mark.django_db
def test_an_unconfirmed_number_of_an_account_is_not_used(sample: Notice, citizen: User) -> None:
    citizen.mobile_verified_at = None
    messages = notify(
        notice=sample, recipient=Recipient(user=citizen), dedupe_key="case-1", context={}
    )
    assert [m.channel for m in messages if m.channel == "sms"] == []


@pytest.mark.django_db
def test_a_channel_without_a_text_is_not_used(sample: Notice) -> None:
    unwritten = Notice("Unwritten", template="sample/unwritten", channels=["sms"])
    assert notify(notice=unwritten, recipient=STRANGER, dedupe_key="1", context={}) == []


@pytest.mark.django_db
def test_a_notice_without_a_way_to_its_recipient_is_reported(
    sample: Notice, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, "portal.notifications"):
        notify(notice=sample, recipient=Recipient(), dedupe_key="case-1", context={})
    assert "no way to its recipient" in caplog.text


@pytest.mark.django_db
def test_a_broken_text_costs_the_words_and_not_the_notice(
    sample: Notice, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.PORTAL_STRICT = False
    broken = Notice("Your permit is ready", template="sample/broken", channels=["sms"])
    messages = notify(
        notice=broken, recipient=STRANGER, dedupe_key="1", context={}, case_code="12345678901234"
    )
    assert messages[0].body == "Your permit is ready\n12345678901234"
    assert "is broken" in caplog.text


@pytest.mark.django_db
def test_a_broken_text_is_raised_where_plugins_are_tested(sample: Notice) -> None:
    broken = Notice("Your permit is ready", template="sample/broken", channels=["sms"])
    with pytest.raises(Exception, match="absent"):
        notify(notice=broken, recipient=STRANGER, dedupe_key="1", context={})


@pytest.mark.django_db
@pytest.mark.parametrize("url", ["https://evil.example/", "//evil.example/", "javascript:x"])
def test_a_notice_leads_nowhere_else(sample: Notice, url: str) -> None:
    with pytest.raises(ValueError, match="path of this portal"):
        notify(notice=sample, recipient=STRANGER, dedupe_key="1", context={}, url=url)


@pytest.mark.django_db
def test_a_notice_needs_a_key(sample: Notice) -> None:
    with pytest.raises(ValueError, match="dedupe_key"):
        notify(notice=sample, recipient=STRANGER, dedupe_key="", context={})


@pytest.mark.django_db
def test_a_plugins_channel_carries_its_messages(sample: Notice) -> None:
    faxes: list[tuple[str, str, str]] = []

    def send_fax(outgoing: Any) -> str:
        faxes.append((outgoing.address, outgoing.subject, outgoing.body))
        return "fax-1"

    channels.add(Contribution("library", "fax", Channel("Fax", lambda r: "021-1", send_fax)))
    try:
        by_fax = Notice("By fax", template="sample/full", channels=["library.fax"])
        [message] = notify(
            notice=by_fax, recipient=STRANGER, dedupe_key="1", context={"name": "Zahra"}
        )
        assert deliver(message.pk)
    finally:
        channels.drop_plugin("library")
    assert faxes == [("021-1", "Fax for Zahra", "fax body")]
    message.refresh_from_db()
    assert (message.state, message.reference) == ("delivered", "fax-1")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        lambda recipient: None,
        lambda recipient: "x" * 300,
        lambda recipient: "021\0",
        lambda recipient: User.objects.create_user("citizen"),
    ],
)
def test_a_plugins_channel_without_a_usable_address_stops_no_other(
    sample: Notice, citizen: User, monkeypatch: pytest.MonkeyPatch, address: Any
) -> None:
    reported: list[str] = []
    monkeypatch.setattr(Gate, "report", staticmethod(lambda name, error: reported.append(name)))
    channels.add(Contribution("library", "fax", Channel("Fax", address, lambda outgoing: "")))
    try:
        both = Notice("On two ways", template="sample/full", channels=["library.fax", "sms"])
        messages = notify(notice=both, recipient=STRANGER, dedupe_key="1", context={"name": "Z"})
    finally:
        channels.drop_plugin("library")
    assert [message.channel for message in messages] == ["sms"]
    assert reported == ["library.fax"]


@pytest.mark.django_db
def test_telling_somebody_costs_few_queries(
    sample: Notice, citizen: User, django_assert_max_num_queries: Any
) -> None:
    recipient = Recipient(user=citizen, email="zahra@example.org")
    with django_assert_max_num_queries(23):
        notify(notice=sample, recipient=recipient, dedupe_key="case-1", **TEXT)


def test_a_code_keeps_its_order_in_a_persian_text() -> None:
    text = Template("{% load notification_tags %}کد {{ code|plain_ltr }}{{ none|plain_ltr }}")
    assert text.render(Context({"code": "1234-5678", "none": None})) == "کد \u200e1234-5678\u200e"
