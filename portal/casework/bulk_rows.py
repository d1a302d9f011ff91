"""One thing done to many cases: the run, and what came of it for each case."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class BulkAction(models.TextChoices):
    """What can be done to many cases at once; ``UNDO`` gives back what was assigned."""

    ASSIGN = "assign", _("Assign to an officer")
    MOVE = "move", _("Make a step")
    MESSAGE = "message", _("Send a message")
    HAND_OVER = "hand_over", _("Hand over to another unit")
    UNDO = "undo", _("Take back the assignment")


class RunState(models.TextChoices):
    """How far a run has come."""

    CHOSEN = "chosen", _("being prepared")
    RUNNING = "running", _("running")
    DONE = "done", _("finished")


class ItemState(models.TextChoices):
    """What became of one case."""

    WAITING = "waiting", _("waiting")
    DONE = "done", _("done")
    REFUSED = "refused", _("refused")
    LEFT_OUT = "left_out", _("left out")


class BulkRunQuerySet(models.QuerySet[Any]):
    """Chainable reads of runs."""

    def due(self) -> BulkRunQuerySet:
        """Keep what runs and no living worker has in hand."""
        free = Q(lease_expires_at=None) | Q(lease_expires_at__lte=timezone.now())
        return self.filter(free, state=RunState.RUNNING)


class BulkRun(models.Model):
    """Cases that somebody chose together, and what is done to them; the row is the truth.

    ``given`` holds what goes with the action: officer, step, reason, text, unit.
    """

    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by")
    )
    action = models.CharField(_("action"), max_length=12, choices=BulkAction, blank=True)
    given = models.JSONField(_("details"), default=dict, encoder=DjangoJSONEncoder)
    state = models.CharField(_("state"), max_length=10, choices=RunState, default=RunState.CHOSEN)
    undoes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="undone_by", editable=False
    )
    made_at = models.DateTimeField(_("made at"), default=timezone.now)
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    lease_token = models.UUIDField(null=True, editable=False)
    lease_expires_at = models.DateTimeField(null=True, editable=False)

    objects = BulkRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of many cases")
        verbose_name_plural = _("changes of many cases")
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["lease_expires_at"], name="bulk_runs_running",
                condition=Q(state=RunState.RUNNING),
            ),
            models.Index(fields=["actor", "-id"], name="bulk_runs_of_person"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.pk} {self.action} {self.state}"


class BulkItem(models.Model):
    """One case of a run, in the version that its chooser saw; ``reason`` says why not.

    ``officer_before`` and ``version_after`` let an assignment be taken back.
    """

    run = models.ForeignKey(BulkRun, models.CASCADE, related_name="items")
    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="+")
    seen_version = models.PositiveIntegerField()
    state = models.CharField(
        _("state"), max_length=10, choices=ItemState, default=ItemState.WAITING
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    officer_before = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    version_after = models.PositiveIntegerField(null=True)
    done_at = models.DateTimeField(_("done at"), null=True)

    class Meta:
        verbose_name = _("case of a change of many")
        verbose_name_plural = _("cases of a change of many")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["run", "case"], name="one_item_per_case")]

    def __str__(self) -> str:
        return f"{self.run_id} {self.case_id} {self.state}"
