"""The steps of the sparse solver, compiled.

A step takes one batch: dot products of gathered rows forward, sparse-times-dense products of the
residuals backward, then the optimizer over all rows, with each row's gradient divided by about how
many ratings it has in the batch.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from funkgui.factorization.devices import load_tensorflow
from funkgui.factorization.solvers.csr import csr, times, transposed
from funkgui.factorization.solvers.descent import adam, gradient_descent, momentum
from funkgui.factorization.solvers.rating_pieces import RatingPieces, of_any_number, predictions
from funkgui.factorization.solvers.solver import FACTORS_AND_BIASES
from funkgui.factorization.solvers.sparse_batches import Batches, WhoRatedWhat
from funkgui.factorization.solvers.sparse_langevin import langevin, normal_numbers

tf = load_tensorflow()

Tensor = Any
State = dict[str, Tensor]

_BETA2 = 0.99
"""Shorter than Adam's usual memory: an epoch has few steps, and rows differ much in activity."""

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


def _sparse(users: Tensor, items: Tensor, values: Tensor, n_users: Any, n_items: Any) -> Tensor:
    pairs = tf.cast(tf.stack([users, items], axis=1), tf.int64)
    return csr(pairs, values, tf.cast(tf.stack([n_users, n_items]), tf.int64))


def _with_one(factors: Tensor) -> Tensor:
    """A column of ones beside the factors makes the same product yield the biases' gradients."""
    return tf.concat([factors, tf.ones([factors.shape[0], 1])], axis=1)


class _Batch(NamedTuple):
    """One of `Batches`."""

    users: Tensor
    items: Tensor
    cuts: Tensor


def _scores(factors: tuple[Tensor, ...], batch: _Batch) -> Tensor:
    """Predictions for one batch, whose gradient is two products with the sparse residuals."""

    @tf.custom_gradient
    def scores(u: Tensor, v: Tensor, user_bias: Tensor, item_bias: Tensor) -> Any:
        def gradient(upstream: Tensor) -> Any:
            to_u, to_v = _to_factors(u, v, batch, upstream)
            return to_u[:, :-1], to_v[:, :-1], to_u[:, -1], to_v[:, -1]

        # A loop, so that a piece's memory serves the next.
        predicted = tf.map_fn(
            lambda pair: predictions(u, v, user_bias, item_bias, *pair),
            (batch.users, batch.items),
            fn_output_signature=tf.TensorSpec(batch.users.shape[1:], tf.float32),
            parallel_iterations=1,
        )
        return predicted, gradient

    return scores(*factors)


def _to_factors(u: Tensor, v: Tensor, batch: _Batch, residuals: Tensor) -> tuple[Tensor, Tensor]:
    """Gradients of the factors, and in a last column of the biases, piece by piece."""
    of_users, of_items = _with_one(u), _with_one(v)
    n_pieces, n_items = batch.users.shape[0], v.shape[0]

    def one(piece: Tensor) -> tuple[Tensor, Tensor]:
        first, end = batch.cuts[piece], batch.cuts[piece + 1]
        mine = _sparse(
            batch.users[piece] - first, batch.items[piece], residuals[piece], end - first, n_items
        )
        return times(mine, of_items), times(transposed(mine), of_users[first:end])

    if n_pieces == 1:
        return one(tf.constant(0))
    rows = tf.TensorArray(
        tf.float32, n_pieces, element_shape=[None, of_users.shape[1]], infer_shape=False
    )

    def add(piece: Tensor, rows: Any, total: Tensor) -> Any:
        to_users, to_items = one(piece)
        return piece + 1, rows.write(piece, to_users), total + to_items

    _, rows, to_v = tf.while_loop(
        lambda piece, *_: piece < n_pieces,
        add,
        (tf.constant(0), rows, tf.zeros_like(of_items)),
        parallel_iterations=1,
    )
    return tf.ensure_shape(rows.concat(), of_users.shape), to_v


class Shares(NamedTuple):
    """`WhoRatedWhat` as sparse matrices, (n_users, n_items) and transposed."""

    by_user: Tensor
    by_item: Tensor


def shares_of(rated: WhoRatedWhat, n_users: int, n_items: int) -> Shares:
    """The matrices of what was rated."""
    # Compiled, they know their shapes, which functions that they are passed to need.
    shares: Shares = of_any_number(_shares_of, rated, n_users, n_items)
    return shares


@tf.function(autograph=False)
def _shares_of(rated: WhoRatedWhat, n_users: int, n_items: int) -> Shares:
    by_user = _sparse(rated.users, rated.items, rated.weights, n_users, n_items)
    return Shares(by_user, transposed(by_user))


def _with_shares(u: Tensor, y: Tensor, shares: Shares) -> Tensor:
    """The factors of users with what they rated: u + sum of y / sqrt(n).

    References
    ----------
    Y. Koren, "Factorization meets the neighborhood: a multifaceted collaborative filtering model",
    KDD 2008, equation 15.
    """

    @tf.custom_gradient
    def share(y: Tensor) -> Any:
        def gradient(upstream: Tensor) -> Tensor:
            to_y = times(shares.by_item, upstream)
            return tf.ensure_shape(to_y, y.shape)

        sums = times(shares.by_user, y)
        return tf.ensure_shape(sums, u.shape), gradient

    return u + share(y)


def factors_and_biases(state: State, shares: Shares | None) -> tuple[Tensor, ...]:
    """What predictions are made of: u, with SVD++ and what was rated, v and the biases."""
    u, v, user_bias, item_bias = (state[name] for name in FACTORS_AND_BIASES)
    return u if shares is None else _with_shares(u, state["y"], shares), v, user_bias, item_bias


def _gradients(
    batches: Batches, shares: Shares | None, state: State, batch: Tensor
) -> tuple[dict[str, Tensor], Tensor]:
    """Gradient of half the batch's sum of squared errors with respect to what is learned.

    And their mean.
    """
    mine = _Batch(batches.users[batch], batches.items[batch], batches.cuts)
    sizes = batches.sizes[batch]
    counts = tf.range(mine.users.shape[1]) < sizes[:, None]
    watched = {name: state[name] for name in learned(state)}
    with tf.GradientTape() as tape:
        tape.watch(watched)
        errors = _scores(factors_and_biases(watched, shares), mine) - batches.values[batch]
        loss = 0.5 * tf.reduce_sum(tf.where(counts, tf.square(errors), 0.0))
    slopes: dict[str, Tensor] = tape.gradient(loss, watched)
    return slopes, 2.0 * loss / tf.cast(tf.reduce_sum(sizes), tf.float32)


@tf.function(jit_compile=True, autograph=False)
def _updated(
    state: State,
    gradients: dict[str, Tensor],
    counts: dict[str, Tensor],
    rates: dict[str, Tensor],
    step: Tensor,
    options: Options,
) -> State:
    """One step over all rows: the gradient with L2, then the rule."""
    state = dict(state)
    for name in learned(state):
        if name.endswith("bias") and not options.biases:
            continue
        variable, n = state[name], counts[_SIDES[name]]
        l2 = rates[_L2.get(name, "l2_factors")]
        n = tf.reshape(n, [-1] + [1] * (len(variable.shape) - 1))
        # Plain L2 counts once for each row and epoch, so a batch has its share of it.
        pulled = n if options.by_count else rates["share"]
        slope = gradients[name] + l2 * pulled * variable
        if f"{name}_square" in state:
            state |= _by_adam(name, state, slope, n, rates, step)
        elif f"{name}_velocity" in state:
            state[name], state[f"{name}_velocity"] = momentum(
                variable,
                slope / (n + 1.0),
                state[f"{name}_velocity"],
                rates["rate"],
                rates["momentum"],
            )
        else:
            state[name] = gradient_descent(variable, slope / (n + 1.0), rates["rate"])
        if options.non_negative and not name.endswith("bias"):
            state[name] = tf.maximum(state[name], 0.0)
    return state


def _by_adam(
    name: str, state: State, slope: Tensor, n: Tensor, rates: dict[str, Tensor], step: Tensor
) -> State:
    """A step of Adam whose second moment is one for the whole array, as in NovoGrad.

    With one for each number, rows of few ratings would move as fast as others, and overfit. So
    that those of very many do not move too fast, gradients are divided by how many ratings a row
    has in the batch, plus as many as the row of a typical rating has.

    References
    ----------
    B. Ginsburg et al., "Stochastic gradient methods with layer-wise adaptive moments for training
    of deep networks", 2019.
    """
    typical = tf.reduce_sum(tf.square(n)) / tf.reduce_sum(n)
    slope /= n + typical
    moved = tf.math.count_nonzero(n, dtype=tf.float32) / float(n.shape[0])
    square = tf.reduce_mean(tf.square(slope)) / moved
    names = name, f"{name}_slope", f"{name}_square"
    variable, first, second = (state[one] for one in names)
    rate = rates["rate_of_y" if name == "y" else "rate"]
    rule = adam(variable, slope, square, first, second, step, rate, _BETA2)
    return dict(zip(names, rule, strict=True))


@tf.function(autograph=False)
def _run_steps(
    dealt: tuple[Batches, dict[str, Tensor]],
    shares: Shares | None,
    state: State,
    rates: dict[str, Tensor],
    seed: Tensor,
    first_step: Tensor,
    n_steps: Tensor,
    options: Options,
) -> State:
    batches, counts = dealt
    n_batches = tf.shape(batches.sizes)[0]
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


def run_steps(batches: Batches, counts: dict[str, Tensor], *rest: Any) -> State:
    """The state after some steps, each on the next batch.

    Parameters
    ----------
    rest
        ``shares``, of SVD++ or None; ``state``; ``rates``; ``seed``; ``first_step``, how many were
        taken before; ``n_steps``; `Options`.
    """
    done: State = of_any_number(_run_steps, (batches, counts), *rest)
    return done


def in_batches(batches: Batches) -> RatingPieces:
    """The batches' own ratings, to be measured."""
    length = batches.users.shape[2]
    users, items, values = (tf.reshape(one, [-1, length]) for one in batches[:3])
    return RatingPieces(users, items, values, tf.reshape(batches.sizes, [-1]))
