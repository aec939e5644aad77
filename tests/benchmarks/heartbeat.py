"""How long the window is ever deaf: a timer in its thread that notes when it comes late."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer

_INTERVAL_MS = 5


@dataclass
class Phase:
    """The gaps between two turns of the event loop during one piece of work, in ms."""

    name: str
    gaps_ms: list[float] = field(default_factory=list)
    queued_ms: list[float] = field(default_factory=list)
    """Of each gap, how long the window's thread was ready and had no processor."""

    @property
    def worst_ms(self) -> float:
        return max(self.gaps_ms, default=0.0)

    @property
    def own_ms(self) -> list[float]:
        """The gaps without what other threads add to them, those of this process too."""
        return [gap - queued for gap, queued in zip(self.gaps_ms, self.queued_ms, strict=True)]

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
        self._last, self._queued_ms = time.perf_counter(), _queued_ms()

    def begin(self, name: str) -> None:
        """Count the gaps from now on to another piece of work."""
        self.phases.append(Phase(name))
        self._last, self._queued_ms = time.perf_counter(), _queued_ms()
        self._timer.start()

    def stop(self) -> None:
        self._on_beat()
        self._timer.stop()

    def worst_ms(self, *names: str) -> float:
        """The longest gap of the phases of these names, or of all."""
        chosen = [one for one in self.phases if not names or one.name in names]
        return max(one.worst_ms for one in chosen)

    def _on_beat(self) -> None:
        now, queued_ms = time.perf_counter(), _queued_ms()
        self.phases[-1].gaps_ms.append(1000 * (now - self._last))
        self.phases[-1].queued_ms.append(queued_ms - self._queued_ms)
        self._last, self._queued_ms = now, queued_ms


def _queued_ms() -> float:
    """How long this thread was ready and had no processor so far; Linux alone tells."""
    try:
        return int(Path("/proc/thread-self/schedstat").read_text().split()[1]) / 1e6
    except OSError:
        return 0.0
