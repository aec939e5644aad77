"""How much memory a training will take, foreseen from its sizes, and whether there is as much."""

from __future__ import annotations

from funkgui.errors import TrainingError
from funkgui.factorization.config import FitConfig
from funkgui.ratings.free_memory import why_too_much
from funkgui.ratings.threads import n_threads

_NUMBER = 4
"""Bytes of a float32 or int32."""

_CELL = 18
"""Bytes for each cell of the dense solver: the ratings and masks, the products and errors of a
step."""

_RATING = {"variational": 50, "sparse": 36, "als": 100, "funk-2006": 60, "dense": 0}
"""Bytes for each rating: where it lies, in the order of users and of items, and what is worked out
for each in a step. Measured by tests/benchmarks/memory.py, as the others are."""

_ALS_RATING, _ALS_AT_ONCE = 180, 1 << 22
"""Further bytes of ALS for each rating of a piece, and the most ratings of a piece."""

_IMPLICIT_RATING = 50
"""Further bytes for each rating where who rated what counts: in the order of users and of items,
and as two sparse matrices."""

_STEP = {"sparse": 9, "als": 10}
"""Further numbers for each factor in a step: gradients of pieces and of all ratings, and the
factors with a column of ones, or what conjugate gradients keep."""

_STATES = 3
"""Copies of the solver's state: its own, the next one during a step, and the last good one."""

_USER_TRIANGLES, _ITEM_TRIANGLES = 5, 8.5
"""Copies of the variational solver's covariances. Of users and items: the present ones, the last
good ones, the state's, the model's, and one while these are made. Of items also moments."""

_THREAD_TRIANGLES = 3
"""Further copies for the items: sums over the ratings of a block of users, of which each thread
has at most so many at a time."""

_FEATURE = 5
"""Numbers that each feature takes for a user or an item while features are made."""

_BLOCK, _BLOCK_NUMBERS, _BLOCK_ROWS = 7, 1 << 20, 256
"""Bytes for each number of the covariances of a block of users while a thread finds them, how many
numbers a block has at most, and how many users at least, which goes first."""

_SEED = 0.6
"""Memory of each further seed's solver, as a share of what one alone takes: they step in turn, and
share the mean that is made of them."""

_SAMPLES = 4
"""Copies of the samples: themselves, their mean, the best mean so far, and the last good ones."""

_SAMPLED_RATING = 8
"""Bytes for each rating: the sum of what the samples predict for it."""


def needed_bytes(
    config: FitConfig, n_users: int, n_items: int, n_train: int, n_watched: int
) -> int:
    """About how many bytes a training takes at its peak, beside TensorFlow and the ratings.

    Parameters
    ----------
    n_train, n_watched
        Ratings trained on, and held out or set aside.
    """
    ratings = _RATING[config.solver] * (n_train + n_watched)
    if config.solver == "als":
        ratings += _ALS_RATING * min(n_train, _ALS_AT_ONCE)
    if _implicit(config):
        ratings += _IMPLICIT_RATING * n_train
    if config.solver == "variational":
        state = _distributions(config, n_users, n_items)
    else:
        state = _NUMBER * (n_users + n_items) * _numbers_a_row(config)
    if _implicit(config):  # the items' further factors, kept and stepped as the others are
        state += _NUMBER * n_items * _numbers_a_row(config)
    cells = _CELL * n_users * n_items if config.solver == "dense" else 0
    own = ratings + state + cells
    if config.averages_over == "seeds":
        return round(own * (1 + _SEED * (config.n_models - 1)))
    if config.averages_over == "samples":
        numbers = (n_users + n_items) * (config.n_factors + 1) * config.n_models
        own += _SAMPLES * _NUMBER * numbers + _SAMPLED_RATING * (n_train + n_watched)
    return own


def _implicit(config: FitConfig) -> bool:
    return config.implicit and config.uses("implicit")


def _distributions(config: FitConfig, n_users: int, n_items: int) -> int:
    """Bytes of the variational solver's rows, and of what they are found by."""
    width, threads = config.n_factors + 1, n_threads()
    triangle = width * (width + 1) // 2
    in_block = max(_BLOCK_NUMBERS // triangle, _BLOCK_ROWS)
    of_item = _ITEM_TRIANGLES + min(-(-n_users // in_block), _THREAD_TRIANGLES * threads)
    numbers = triangle * (_USER_TRIANGLES * n_users + of_item * n_items)
    numbers += (_FEATURE * config.n_features + 8 * width) * (n_users + n_items)
    blocks = threads * triangle * min(n_users, in_block)
    return round(_NUMBER * numbers) + _BLOCK * blocks


def _numbers_a_row(config: FitConfig) -> int:
    """Numbers that the other solvers keep at the peak for each user and item."""
    width = config.n_factors + 1
    # The sparse solver's Adam has one second moment for all numbers of a kind.
    of_adam = 1 if config.solver == "sparse" else 2
    moments = {"adam": of_adam, "momentum": 1}.get(config.optimizer, 0)
    kept = (1 + moments) * width if config.uses("optimizer") else 2 * width
    gradients = (1 + _STEP.get(config.solver, 0)) * width
    if config.solver == "sparse":
        gradients += config.n_batches  # the counts in each batch
    model = width
    return _STATES * kept + gradients + 2 * model


def check_memory(
    config: FitConfig, n_users: int, n_items: int, n_train: int, n_watched: int
) -> None:
    """Raise `TrainingError` where a training would take more memory than is free."""
    needed = needed_bytes(config, n_users, n_items, n_train, n_watched)
    if why := why_too_much(needed):
        raise TrainingError(f"Training needs {why}; {_remedy(config)}.")


def _remedy(config: FitConfig) -> str:
    averages = config.averages_over != "none" and config.n_models > 1
    return "average fewer models" if averages else _REMEDIES[config.solver]


_REMEDIES = {
    "variational": "take fewer factors or the sparse solver",
    "sparse": "take fewer factors or fewer ratings",
    "als": "take fewer factors or fewer ratings",
    "funk-2006": "take fewer ratings",
    "dense": "take the sparse solver or fewer items",
}
