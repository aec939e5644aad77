"""The states that a project has had since it was opened, and the steps between them."""

from __future__ import annotations

from array import array
from bisect import bisect_left, insort
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple
from weakref import WeakKeyDictionary

from funkgui.project.journey import Journey, Step
from funkgui.project.project import Project

_TEXTS = 50
"""Texts of edits told at most, where there are many."""


class Since(NamedTuple):
    """The edits between a state and the present one.

    Attributes
    ----------
    n_edits
        How many there are.
    undone
        Whether the state comes after the present one: the edits were made by then, and undone.
    texts
        What they do, the latest first; of many only some.
    """

    n_edits: int
    undone: bool
    texts: Sequence[str]


@dataclass(eq=False, slots=True)
class _State:
    number: int
    fingerprint: str | None
    """None where the project has not been in this state yet."""


class History:
    """A line of states, numbered from 0: the project as it was opened.

    Each state is known by the edit that leads to it; matrices are not kept, and a step takes the
    memory of what it changes.
    """

    def __init__(self, project: Project | None, *, saved: bool = True) -> None:
        self._back: list[Step] = []
        self._forth: list[Step] = []
        self._states: list[_State] = []
        self._by_fingerprint: dict[str, array[int]] = {}
        self._of_project: WeakKeyDictionary[Project, _State] = WeakKeyDictionary()
        self._saved: _State | None = None
        if project is not None:
            self._states.append(_State(0, None))
            self.note(project)
            self._saved = self._states[0] if saved else None

    @property
    def n_done(self) -> int:
        """Number of the present state: how many steps lead to it."""
        return len(self._back)

    @property
    def n_steps(self) -> int:
        """Number of the last state: how many steps there are, those undone among them."""
        return len(self._back) + len(self._forth)

    @property
    def n_saved(self) -> int | None:
        """Number of the state that was saved last; None where it is none of these."""
        saved = self._saved
        if saved is None or saved.number >= len(self._states):
            return None
        return saved.number if self._states[saved.number] is saved else None

    def text(self, number: int) -> str:
        """What the step does that leads to a state, from 1 to `n_steps`."""
        n_done = len(self._back)
        if number <= n_done:
            return self._back[number - 1].edit.text
        return self._forth[n_done - number].edit.text

    def steps_to(self, number: int) -> list[Step]:
        """What is to be done to come to a state from the present one.

        A number that is none of a state stands for the first, or the last one.
        """
        n_done = len(self._back)
        if number < n_done:
            return self._back[max(number, 0) :][::-1]
        return self._forth[: -(number - n_done) - 1 : -1]

    def add(self, steps: Sequence[Step], after: Project) -> None:
        """Note an edit, or several that were made at once though each is a step.

        Parameters
        ----------
        steps
            One or more: the way back from each, in the order they were made.
        after
            What came of all.
        """
        self._forget_undone()
        for step in steps:
            self._back.append(step)
            self._states.append(_State(len(self._states), None))
        self.note(after)

    def arrive(self, way: Journey) -> None:
        """Note that the steps to another state were taken."""
        there, here = self._back, self._forth
        if not way.backwards:
            there, here = here, there
        del there[len(there) - len(way.back) :]
        here.extend(way.back)
        self.note(way.after)

    def note(self, project: Project) -> None:
        """Note another project in the present state: runs come and go without a step."""
        state = self._states[len(self._back)]
        if state.fingerprint is None:
            state.fingerprint = project.fingerprint
            insort(self._by_fingerprint.setdefault(state.fingerprint, array("q")), state.number)
        self._of_project[project] = state

    def mark_saved(self, project: Project) -> None:
        """Note that a project that was noted, perhaps no longer the newest, has been saved."""
        self._saved = self._of_project.get(project)

    def number_of(self, fingerprint: str) -> int | None:
        """Number of the state with these ratings and this mask that is next to the present one."""
        numbers = self._by_fingerprint.get(fingerprint)
        if not numbers:
            return None
        at, now = bisect_left(numbers, len(self._back)), len(self._back)
        return min(numbers[max(at - 1, 0) : at + 1], key=lambda number: abs(number - now))

    def since(self, fingerprint: str) -> Since | None:
        """The edits between a state, by its fingerprint, and now; None where it is not known."""
        then, now = self.number_of(fingerprint), len(self._back)
        if then is None:
            return None
        last, first = max(then, now), min(then, now)
        numbers = range(last, max(first, last - _TEXTS), -1)
        return Since(last - first, then > now, [self.text(number) for number in numbers])

    def _forget_undone(self) -> None:
        self._forth.clear()
        while len(self._states) > len(self._back) + 1:
            fingerprint = self._states.pop().fingerprint
            if fingerprint is None:
                continue
            self._by_fingerprint[fingerprint].pop()
            if not self._by_fingerprint[fingerprint]:
                del self._by_fingerprint[fingerprint]
