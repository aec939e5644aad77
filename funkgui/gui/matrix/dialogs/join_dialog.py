"""Asks which of several items, or users, stays when they become one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QComboBox, QWidget

from funkgui.gui.forms.setting_field import field_for, field_value
from funkgui.gui.matrix.cells.cell_words import SHOWN_LETTERS, shortened
from funkgui.gui.matrix.dialogs.ask_dialog import AskDialog
from funkgui.gui.matrix.dialogs.questions import JoinRule
from funkgui.ratings.edits.join import RULES
from funkgui.ratings.setting import settings_of


class JoinDialog(AskDialog):
    """Asks which one stays, and which rating counts where there are several.

    Parameters
    ----------
    kind
        ``user`` or ``item``.
    names
        (n,) what is joined, as shown.
    counts
        (n,) how many ratings each has; the one with most is proposed.
    answer
        Called with the place among ``names`` of the one that stays, and the rule.
    """

    def __init__(
        self,
        kind: str,
        names: Sequence[str],
        counts: Sequence[int],
        answer: Callable[[int, str], None],
        parent: QWidget,
    ) -> None:
        super().__init__(
            f"join_{kind}s_dialog",
            f"Join {len(names):,} {kind}s",
            "&Join",
            parent,
            words=f"They become one {kind} with the ratings of all, which keeps the name it has.",
        )
        self._to_answer = answer
        self._kept = QComboBox()
        self._kept.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        for name, count in zip(names, counts, strict=True):
            self._kept.addItem(f"{shortened(name)} ({count:,} ratings)")
        longest = max(len(self._kept.itemText(at)) for at in range(self._kept.count()))
        self._kept.setMinimumContentsLength(min(longest, SHOWN_LETTERS))
        self._kept.setCurrentIndex(max(range(len(counts)), key=counts.__getitem__))
        self._add_field("&Stays", self._kept, "kept", f"The {kind} that the others are joined to.")
        [rule] = settings_of(JoinRule)
        field = field_for(rule)
        assert isinstance(field, QComboBox)
        for at in range(field.count()):
            field.setItemText(at, RULES[field.itemData(at)])
        self._rule = field
        self._add_field("&Rating that counts", field, "rule", rule.help)
        self._kept.setFocus()

    def _answer(self) -> None:
        asked = JoinRule(rule=field_value(self._rule))
        self._to_answer(self._kept.currentIndex(), asked.rule)
