"""A step of the toy problem: the tutorial's eager loop against the compiled one, in one run.

    uv run python -m tests.benchmarks.toy_step

Both start from the same U and V and take the same steps of Adam; they are timed in turns, so that
a machine that is busy for a while slows both.
"""

from __future__ import annotations

import statistics
import time

import numpy as np

from funkgui.factorization.devices import choose, load_tensorflow
from funkgui.factorization.problems import problem
from funkgui.factorization.solvers import make_solver
from funkgui.ratings.holdout import Holdout
from funkgui.ratings.matrix import FloatArray, RatingMatrix
from tests.dense import to_dense

_ROUNDS = 10
_EAGER_STEPS = 100
_COMPILED_STEPS = 1000
_COMPARED_STEPS = 1000
"""Steps over which the losses of both are compared, one by one."""


class EagerLoop:
    """The tutorial's training loop: a tape and Keras's Adam, one Python call after another."""

    def __init__(
        self, ratings: RatingMatrix, holdout: Holdout, u: FloatArray, v: FloatArray, rate: float
    ) -> None:
        self._tf = tf = load_tensorflow()
        mask = np.zeros((ratings.n_users, ratings.n_items), np.float32)
        mask[ratings.user_index, ratings.item_index] = ~holdout.hidden
        self._matrix, self._mask = tf.constant(to_dense(ratings)), tf.constant(mask)
        self._u, self._v = tf.Variable(u), tf.Variable(np.ascontiguousarray(v.T))
        self._optimizer = tf.keras.optimizers.Adam(learning_rate=rate)

    def step(self) -> float:
        """One step; returns the loss before it."""
        tf = self._tf
        with tf.GradientTape() as tape:
            errors = self._mask * (self._matrix - tf.matmul(self._u, self._v)) ** 2
            loss = tf.reduce_sum(errors) / tf.reduce_sum(self._mask)
        variables = [self._u, self._v]
        slopes = tape.gradient(loss, variables)
        self._optimizer.apply_gradients(zip(slopes, variables, strict=True))
        return float(loss)


def main() -> None:
    toy = problem("toy")
    ratings, holdout, _ = toy.make(0)
    device = choose("cpu")

    def start() -> tuple:
        solver = make_solver(ratings, holdout, toy.config, device, None)
        solver.compile()
        arrays = solver.arrays()
        rate = toy.config.learning_rate
        return solver, EagerLoop(ratings, holdout, arrays["u"], arrays["v"], rate)

    solver, eager = start()
    difference = 0.0
    for step in range(_COMPARED_STEPS):
        compiled_loss = solver.losses()[0]
        solver.advance(step, 1)
        eager_loss = eager.step()
        difference = max(difference, abs(compiled_loss - eager_loss) / eager_loss)

    solver, eager = start()
    solver.advance(0, _COMPILED_STEPS)
    rounds = []
    for at in range(1, _ROUNDS + 1):
        began = time.perf_counter()
        for _ in range(_EAGER_STEPS):
            eager.step()
        between = time.perf_counter()
        solver.advance(at * _COMPILED_STEPS, _COMPILED_STEPS)
        ended = time.perf_counter()
        rounds.append(((between - began) / _EAGER_STEPS, (ended - between) / _COMPILED_STEPS))
    eager_s, compiled_s = (statistics.median(seconds) for seconds in zip(*rounds, strict=True))
    print(f"{device.description}; medians of {_ROUNDS} rounds")
    print(f"eager     {eager_s * 1e3:7.2f} ms a step")
    print(f"compiled  {compiled_s * 1e3:7.2f} ms a step")
    print(f"ratio     {eager_s / compiled_s:7.1f}")
    print(
        f"largest relative difference of the losses over {_COMPARED_STEPS} steps: {difference:.1e}"
    )


if __name__ == "__main__":
    main()
