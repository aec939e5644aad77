"""Any sequence of edits, undone in full, gives the very same arrays; redone, the same again.

So the tests of each edit need not look at its undo.
"""

from __future__ import annotations

from hypothesis import Phase, settings

from tests.ratings.edits.machine import Edits

TestAnyEdits = Edits.TestCase
# Making a failing sequence shorter takes minutes, in which the test's time runs out.
TestAnyEdits.settings = settings(
    max_examples=100,
    stateful_step_count=25,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
