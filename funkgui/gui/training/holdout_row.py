"""Which ratings are held out, in words, and a way to draw them anew."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from funkgui.gui.forms.float_field import PercentField
from funkgui.gui.forms.wheel import turned_in_focus
from funkgui.gui.icons import icon
from funkgui.gui.widgets import fill, label_of, named, plain_label
from funkgui.project.project import Project

_SHARE = 0.1
_LARGEST_SHARE = 0.9
_DRAWN = re.compile(r"([\d.]+) % of the ratings at random")
"""What tells a mask's share: drawn anew, it is to stay the same unless another one is typed."""
_LOCKED = "Cannot be drawn while a training runs."
_DRAW_TIP = "Draw which ratings are held out, at random; runs trained before count as stale then"
_SHARE_TIP = (
    "Share of the ratings to hide from training, in percent, 0 to 90; the errors on them\n"
    "tell how well the model predicts what it has not seen"
)
_SCHEMES_TIP = "Hold out ratings in other ways: by user, by time, whole users or items, a test file"


class HoldoutRow(QWidget):
    """Shows the mask; for rating files, asks for another one."""

    holdout_requested = Signal(float, int)
    """Another mask is wanted: share of the ratings to hide (0 to below 1), and a seed."""
    other_schemes_requested = Signal()
    """A mask of another scheme is wanted: the dialog of all schemes is to be shown."""

    def __init__(self) -> None:
        super().__init__()
        self._n_drawn = 0
        self._scheme = ""
        tip = "Held-out ratings are hidden from training, to validate on"
        self._words = plain_label("holdout_words", tip=tip)
        share = turned_in_focus(PercentField(0.0, _LARGEST_SHARE))
        self._share = named(share, "holdout_share", "Held-out share")
        self._share.setValue(_SHARE)
        decimals = self._share.fontMetrics().horizontalAdvance(".25")
        self._share.setMinimumWidth(self._share.sizeHint().width() + decimals)
        self._draw = named(QPushButton(), "holdout_draw", "Draw the held-out ratings")
        self._draw.clicked.connect(self._on_draw)
        self._schemes = named(QToolButton(), "holdout_schemes", "Other ways to hold ratings out")
        self._schemes.setIcon(icon("mask"))
        self._schemes.setAutoRaise(True)
        self._schemes.clicked.connect(self.other_schemes_requested)
        self._controls = QWidget()
        self._build()
        self.allow_drawing(True)

    def show_project(self, project: Project | None) -> None:
        """Tell the mask of a project, or nothing."""
        self._controls.setVisible(project is not None and not project.problem)
        for widget in (self._words, self._schemes):
            widget.setVisible(project is not None)
        if project is None:
            return
        holdout = project.holdout
        self._draw.setText("Dra&w anew" if holdout.n_hidden else "Dra&w")
        before, drawn = _DRAWN.match(self._scheme), _DRAWN.match(holdout.scheme)
        self._scheme = holdout.scheme
        if drawn and (before is None or before[1] != drawn[1]):
            self._share.setValue(float(drawn[1]) / 100)
        if holdout.n_hidden == 0:
            self._words.setText("Nothing is held out.")
        else:
            counts = f"{holdout.n_hidden:,} of {project.ratings.n_ratings:,} held out"
            self._words.setText(f"{counts}: {holdout.scheme}")

    def allow_drawing(self, allowed: bool) -> None:
        """Whether another mask may be asked for now."""
        self._controls.setEnabled(allowed)
        self._schemes.setEnabled(allowed)
        tips = {self._share: _SHARE_TIP, self._draw: _DRAW_TIP, self._schemes: _SCHEMES_TIP}
        for widget, tip in tips.items():
            widget.setToolTip(tip if allowed else f"{_LOCKED}\n{tip}")

    def forget_draws(self) -> None:
        """Start with the usual share and the first seed again, for other ratings."""
        self._n_drawn, self._scheme = 0, ""
        self._share.setValue(_SHARE)

    def _build(self) -> None:
        label = label_of(self._share, "Hol&d out")
        parts = (label, self._share, 1, self._draw)
        fill(QHBoxLayout(self._controls), *parts, margins=(0, 0, 0, 0))
        below = fill(QHBoxLayout(), (self._words, 1))
        below.addWidget(self._schemes, 0, Qt.AlignmentFlag.AlignTop)
        fill(QVBoxLayout(self), self._controls, below, spacing=3, margins=(0, 0, 0, 0))

    def _on_draw(self) -> None:
        self._n_drawn += 1
        if self._scheme.endswith(f"seed {self._n_drawn}"):
            self._n_drawn += 1
        self.holdout_requested.emit(self._share.value(), self._n_drawn)
