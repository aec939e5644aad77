"""The steps of the sparse solver, compiled.

A step takes one batch: dot products of gathered rows forward, sparse-times-dense products of the
residuals backward, then the optimizer over all rows, with each row's gradient divided by how many
ratings it has in the batch plus one.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from funkgui.factorization.devices import load_tensorflow
from funkgui.factorization.solvers.descent import adam, clipped, gradient_descent, momentum
from funkgui.factorization.solvers.sparse_batches import Batches, WhoRatedWhat
from funkgui.factorization.solvers.sparse_langevin import langevin, normal_numbers

tf = load_tensorflow()

Tensor = Any
State = dict[str, Tensor]

_BETA2 = 0.99
"""Shorter than Adam's usual memory: an epoch has few steps, and rows differ much in activity."""

_COLUMNS_AT_ONCE = 8
"""Factors per fused gather-multiply-add; XLA stops fusing when rows are wider."""

FACTORS_AND_BIASES = ("u", "v", "user_bias", "item_bias")
_SIDES = {"u": "user", "v": "item", "y": "rated", "user_bias": "user", "item_bias": "item"}
_L2 = {"user_bias": "l2_biases", "item_bias": "l2_biases", "y": "l2_of_y"}


class Options(NamedTuple):
    """What the compiled step is made for."""

    biases: bool
    by_count: bool
    non_negative: bool
    samples: bool
    """Whether steps draw samples: Langevin steps in place of the optimizer's."""


def learned(state: State) -> tuple[str, ...]:
    """The names of what a gradient is taken of; the rest are moments."""
    return (*FACTORS_AND_BIASES, "y") if "y" in state else FACTORS_AND_BIASES


@tf.function(jit_compile=True, autograph=False)
def _predictions(
    u: Tensor, v: Tensor, user_bias: Tensor, item_bias: Tensor, users: Tensor, items: Tensor
) -> Tensor:
    total = tf.gather(user_bias, users) + tf.gather(item_bias, items)
    for first in range(0, u.shape[1], _COLUMNS_AT_ONCE):
        some = slice(first, min(first + _COLUMNS_AT_ONCE, u.shape[1]))
        total += tf.reduce_sum(tf.gather(u[:, some], users) * tf.gather(v[:, some], items), axis=1)
    return total


@tf.function(jit_compile=True, autograph=False)
def _transposed(users: Tensor, items: Tensor, by_item: Tensor, residuals: Tensor) -> Any:
    """Coordinates of the sparse residuals, those of their transpose, and its values."""
    pairs = tf.stack([tf.cast(users, tf.int64), tf.cast(items, tf.int64)], axis=1)
    transposed = tf.gather(tf.reverse(pairs, axis=[1]), by_item)
    return pairs, transposed, tf.gather(residuals, by_item)


def _sparse(coordinates: Tensor, values: Tensor, n_rows: int, n_columns: int) -> Tensor:
    return tf.raw_ops.SparseTensorToCSRSparseMatrix(
        indices=coordinates,
        values=values,
        dense_shape=tf.constant([n_rows, n_columns], tf.int64),
    )


def _times_factors(coordinates: Tensor, values: Tensor, n_rows: int, factors: Tensor) -> Any:
    """Sparse residuals times factors, and times one: gradients of the factors and of the biases."""
    residuals = _sparse(coordinates, values, n_rows, factors.shape[0])
    # A column of ones beside the factors makes the same product yield the biases' gradients.
    with_one = tf.concat([factors, tf.ones([factors.shape[0], 1])], axis=1)
    product = tf.raw_ops.SparseMatrixMatMul(a=residuals, b=with_one)
    return product[:, :-1], product[:, -1]


@tf.custom_gradient
def _scores(
    u: Tensor,
    v: Tensor,
    user_bias: Tensor,
    item_bias: Tensor,
    users: Tensor,
    items: Tensor,
    by_item: Tensor,
) -> Any:
    """Predictions for one batch, whose gradient is two products with the sparse residuals."""

    def gradient(upstream: Tensor) -> Any:
        # The product's own transpose_a adds up in whatever order its threads finish, so that two
        # trainings would differ in their last bits: the residuals are put in items' order instead.
        pairs, transposed, reordered = _transposed(users, items, by_item, upstream)
        to_u, to_user_bias = _times_factors(pairs, upstream, u.shape[0], v)
        to_v, to_item_bias = _times_factors(transposed, reordered, v.shape[0], u)
        return to_u, to_v, to_user_bias, to_item_bias, None, None, None

    return _predictions(u, v, user_bias, item_bias, users, items), gradient


class _Shares(NamedTuple):
    """`WhoRatedWhat` as sparse matrices, (n_users, n_items) and transposed."""

    by_user: Tensor
    by_item: Tensor


def _shares(rated: WhoRatedWhat | None, state: State) -> _Shares | None:
    if rated is None:
        return None
    n_users, n_items = state["u"].shape[0], state["v"].shape[0]
    pairs = tf.cast(tf.stack([rated.users, rated.items], axis=1), tf.int64)
    transposed = tf.gather(tf.reverse(pairs, axis=[1]), rated.by_item)
    weights = tf.gather(rated.weights, rated.by_item)
    return _Shares(
        _sparse(pairs, rated.weights, n_users, n_items),
        _sparse(transposed, weights, n_items, n_users),
    )


def _with_shares(u: Tensor, y: Tensor, shares: _Shares) -> Tensor:
    """The factors of users with what they rated: u + sum of y / sqrt(n).

    References
    ----------
    Y. Koren, "Factorization meets the neighborhood: a multifaceted collaborative filtering model",
    KDD 2008, equation 15.
    """

    @tf.custom_gradient
    def share(y: Tensor) -> Any:
        def gradient(upstream: Tensor) -> Tensor:
            return tf.raw_ops.SparseMatrixMatMul(a=shares.by_item, b=upstream)

        return tf.raw_ops.SparseMatrixMatMul(a=shares.by_user, b=y), gradient

    return u + share(y)


def _factors_and_biases(state: State, shares: _Shares | None) -> tuple[Tensor, ...]:
    u, v, user_bias, item_bias = (state[name] for name in FACTORS_AND_BIASES)
    return u if shares is None else _with_shares(u, state["y"], shares), v, user_bias, item_bias


def factors_and_biases(state: State, rated: WhoRatedWhat | None) -> tuple[Tensor, ...]:
    """What predictions are made of: u, with SVD++ and what was rated, v and the biases."""
    if rated is None:
        return _factors_and_biases(state, None)
    _with_all_shares.get_concrete_function(state, _of_any_length(rated))
    u, v, user_bias, item_bias = _with_all_shares(state, rated)
    return u, v, user_bias, item_bias


@tf.function(autograph=False)
def _with_all_shares(state: State, rated: WhoRatedWhat) -> tuple[Tensor, ...]:
    return _factors_and_biases(state, _shares(rated, state))


def _gradients(
    batches: Batches, shares: _Shares | None, state: State, batch: Tensor
) -> tuple[dict[str, Tensor], Tensor]:
    """Gradient of half the batch's sum of squared errors with respect to what is learned.

    And their mean.
    """
    users, items, by_item = batches.users[batch], batches.items[batch], batches.by_item[batch]
    counts = tf.range(tf.shape(users)[0]) < batches.sizes[batch]
    watched = {name: state[name] for name in learned(state)}
    with tf.GradientTape() as tape:
        tape.watch(watched)
        scores = _scores(*_factors_and_biases(watched, shares), users, items, by_item)
        errors = scores - batches.values[batch]
        loss = 0.5 * tf.reduce_sum(tf.where(counts, tf.square(errors), 0.0))
    slopes: dict[str, Tensor] = tape.gradient(loss, watched)
    return slopes, 2.0 * loss / tf.cast(batches.sizes[batch], tf.float32)


@tf.function(jit_compile=True, autograph=False)
def _updated(
    state: State,
    gradients: dict[str, Tensor],
    counts: dict[str, Tensor],
    rates: dict[str, Tensor],
    step: Tensor,
    options: Options,
) -> State:
    """One step over all rows: the gradient with L2, per rating of the row, then the rule."""
    state = dict(state)
    for name in learned(state):
        if name.endswith("bias") and not options.biases:
            continue
        variable, n = state[name], counts[_SIDES[name]]
        l2 = rates[_L2.get(name, "l2_factors")]
        n = tf.reshape(n, [-1] + [1] * (len(variable.shape) - 1))
        # Plain L2 counts once for each row and epoch, so a batch has its share of it.
        pulled = n if options.by_count else rates["share"]
        per_rating = (gradients[name] + l2 * pulled * variable) / (n + 1.0)
        moments = f"{name}_first", f"{name}_second"
        if moments[0] in state:
            first, second = (state[moment] for moment in moments)
            rate = rates["rate_of_y" if name == "y" else "rate"]
            rule = adam(variable, per_rating, first, second, step, rate, _BETA2)
            state.update(zip((name, *moments), rule, strict=True))
        else:
            velocity = f"{name}_velocity"
            if velocity in state:
                state[name], state[velocity] = momentum(
                    variable, per_rating, state[velocity], rates["rate"], rates["momentum"]
                )
            else:
                state[name] = gradient_descent(variable, per_rating, rates["rate"])
        if options.non_negative and not name.endswith("bias"):
            state[name] = tf.maximum(state[name], 0.0)
    return state


@tf.function(autograph=False)
def _run_steps(
    batches: Batches,
    counts: dict[str, Tensor],
    rated: WhoRatedWhat | None,
    state: State,
    rates: dict[str, Tensor],
    seed: Tensor,
    first_step: Tensor,
    n_steps: Tensor,
    options: Options,
) -> State:
    n_batches = tf.shape(batches.sizes)[0]
    shares = _shares(rated, state)
    totals = {side: tf.reduce_sum(one, axis=0) for side, one in counts.items()}

    def step(taken: Tensor, state: State) -> Any:
        at = first_step + taken
        batch = at % n_batches
        gradients, mse = _gradients(batches, shares, state, batch)
        if "noise" in state:
            noise = state["noise"] + rates["share"] * (mse - state["noise"])
            state = {**state, "noise": noise}
        if options.samples:
            normals = normal_numbers(state, seed, at)
            moved = langevin(
                state,
                gradients,
                totals,
                normals,
                rates["share"],
                options.biases,
                options.non_negative,
            )
            return taken + 1, moved
        in_batch = {side: one[batch] for side, one in counts.items()}
        return taken + 1, _updated(state, gradients, in_batch, rates, at, options)

    done: State = tf.while_loop(lambda taken, _: taken < n_steps, step, (tf.constant(0), state))[1]
    return done


def run_steps(
    batches: Batches,
    counts: dict[str, Tensor],
    rated: WhoRatedWhat | None,
    state: State,
    rates: dict[str, Tensor],
    seed: Tensor,
    first_step: Tensor,
    n_steps: Tensor,
    options: Options,
) -> State:
    """The state after some steps, each on the next batch."""
    rest = state, rates, seed, first_step, n_steps, options
    # So that the trace serves any number of batches.
    _run_steps.get_concrete_function(*_of_any_length((batches, counts, rated)), *rest)
    done: State = _run_steps(batches, counts, rated, *rest)
    return done


def squared_errors(
    batches: Batches, factors: tuple[Tensor, ...], low: Tensor, high: Tensor
) -> Tensor:
    """Sum of squared errors of the clipped predictions, in float64."""
    _squared_errors.get_concrete_function(_of_any_length(batches), factors, low, high)
    return _squared_errors(batches, factors, low, high)


def _of_any_length(tensors: Any) -> Any:
    """The types of tensors, the number of their rows left open."""
    return tf.nest.map_structure(
        lambda one: None if one is None else tf.TensorSpec([None, *one.shape[1:]], one.dtype),
        tensors,
    )


@tf.function(autograph=False)
def _squared_errors(
    batches: Batches, factors: tuple[Tensor, ...], low: Tensor, high: Tensor
) -> Tensor:
    def add(batch: Tensor, total: Tensor) -> Any:
        users, items = batches.users[batch], batches.items[batch]
        scores = _predictions(*factors, users, items)
        squared = tf.square(clipped(scores, low, high) - batches.values[batch])
        counts = tf.range(tf.shape(users)[0]) < batches.sizes[batch]
        part = tf.reduce_sum(tf.cast(tf.where(counts, squared, 0.0), tf.float64))
        return batch + 1, total + part

    n_batches = tf.shape(batches.sizes)[0]
    zero = (tf.constant(0), tf.constant(0.0, tf.float64))
    return tf.while_loop(lambda batch, _: batch < n_batches, add, zero)[1]


def n_traced() -> int:
    """How often a function was made anew for another class of sizes or other options."""
    functions = (_predictions, _transposed, _updated, langevin, _run_steps, _squared_errors)
    return sum(function.experimental_get_tracing_count() for function in functions)
