"""Carries settings that are changed while a training runs from the form to the training."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from funkgui.factorization.config import FitConfig
from funkgui.factorization.events import FitChanged, FitEvent
from funkgui.factorization.live_settings import CHANGEABLE
from funkgui.gui.training.config_form import ConfigForm
from funkgui.gui.training.trainer import Trainer

_REST_MS = 500
"""Half of a number that is being typed is not yet what somebody wants."""


class Steering(QObject):
    """Applies what is entered once the typing rests, or at once with Return."""

    def __init__(self, form: ConfigForm, trainer: Trainer) -> None:
        super().__init__(form)
        self._form, self._trainer = form, trainer
        self._wished: FitConfig | None = None
        """What the training was asked for last; None while none runs."""
        self._timer = QTimer(self, singleShot=True, interval=_REST_MS)
        self._timer.timeout.connect(self._apply)
        form.config_changed.connect(self._on_config_changed)
        form.entered.connect(self._on_entered)
        trainer.started.connect(self._on_started)
        trainer.event_received.connect(self._on_event_received)
        trainer.ended.connect(self._on_ended)

    def _apply(self) -> None:
        if self._wished is None:
            return
        before, entered = self._wished, self._form.config()
        changes = {
            name: getattr(entered, name)
            for name in CHANGEABLE
            if getattr(entered, name) != getattr(before, name)
        }
        if changes:
            self._wished = before.changed(**changes)
            self._trainer.change(**changes)

    def _on_started(self) -> None:
        self._wished = self._trainer.config

    def _on_config_changed(self) -> None:
        if self._wished is not None:
            self._timer.start()

    def _on_entered(self) -> None:
        if self._timer.isActive():
            self._timer.stop()
            self._apply()

    def _on_event_received(self, event: FitEvent) -> None:
        if isinstance(event, FitChanged) and not self._timer.isActive():
            self._wished = event.config

    def _on_ended(self) -> None:
        self._timer.stop()
        self._wished = None
