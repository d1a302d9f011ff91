"""The effect ``invoice`` of moves: ``{"type": "invoice", "then"?: move key}``."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.access import SYSTEM
from portal.cases.effects import Happening
from portal.definitions.reading import Node
from portal.payments.actions import is_billed, issue_invoice
from portal.payments.bills import bill_of
from portal.workflow.effects import Effect, Options


def _read(node: Node) -> Options:
    node.opened(("then",))
    then = node.get("then")
    return {"then": "" if then.is_absent or then.value == "" else then.key()}


def _run(happening: Happening, options: Options) -> None:
    """Bill what the case costs; a case that is billed already, or costs nothing, is left as it is.

    :raises BillNotReady: a part of the fee is not known yet.
    """
    case = happening.case
    if is_billed(case):
        return
    bill = bill_of(case)
    if bill.total_rial:
        issue_invoice(
            actor=SYSTEM, case=case, bill=bill, then_move=options["then"], at=happening.at
        )


def _preview(options: Options) -> str:
    return _("The applicant gets a bill for the fee and can pay it online.")


#: Effects by the name that definitions use.
CORE_EFFECTS: Mapping[str, Effect] = {
    "invoice": Effect(gettext_lazy("Bill the fee"), _run, _read, _preview),
}
