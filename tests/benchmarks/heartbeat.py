"""How long the window is ever deaf: a timer in its thread that notes when it comes late."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Qt, QTimer

_INTERVAL_MS = 5


@dataclass
class Phase:
    """The gaps between two turns of the event loop during one piece of work, in ms."""

    name: str
    gaps_ms: list[float] = field(default_factory=list)

    @property
    def worst_ms(self) -> float:
        return max(self.gaps_ms, default=0.0)

    def percentile_ms(self, share: float) -> float:
        """The gap that ``share`` of all gaps do not exceed."""
        ordered = sorted(self.gaps_ms)
        return ordered[min(int(share * len(ordered)), len(ordered) - 1)] if ordered else 0.0


class Heartbeat(QObject):
    """Beats in the window's thread from its making on."""

    def __init__(self) -> None:
        super().__init__()
        self.phases: list[Phase] = []
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(_INTERVAL_MS)
        self._timer.timeout.connect(self._on_beat)
        self._last = time.perf_counter()

    def begin(self, name: str) -> None:
        """Count the gaps from now on to another piece of work."""
        self.phases.append(Phase(name))
        self._last = time.perf_counter()
        self._timer.start()

    def stop(self) -> None:
        self._on_beat()
        self._timer.stop()

    def worst_ms(self, *names: str) -> float:
        """The longest gap of the phases of these names, or of all."""
        chosen = [one for one in self.phases if not names or one.name in names]
        return max(one.worst_ms for one in chosen)

    def _on_beat(self) -> None:
        now = time.perf_counter()
        self.phases[-1].gaps_ms.append(1000 * (now - self._last))
        self._last = now
