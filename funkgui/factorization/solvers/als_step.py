"""One side of alternating least squares, compiled: all its rows at once by conjugate gradients.

Both sides' numbers are held as rows whose dot product is the prediction: (u, bias, 1) of a user
and (v, 1, bias) of an item. What is not solved for has zero steps, so that one compiled product
serves both sides, the gradients and the Hessian's products.
"""

from __future__ import annotations

from typing import Any

from funkgui.factorization.devices import load_tensorflow
from funkgui.factorization.solvers.csr import csr, times
from funkgui.factorization.solvers.rating_pieces import RatingPieces, of_any_number, plus_products

tf = load_tensorflow()

Tensor = Any


def solved(
    pieces: RatingPieces, users: Tensor, items: Tensor, *rest: Any, of_users: bool
) -> Tensor:
    """One side's rows, the other's being given.

    Parameters
    ----------
    pieces
        In the order of the side that is solved for.
    users, items
        (n_users, n_factors + 2) and (n_items, n_factors + 2) float32.
    rest
        ``ridge``, shaped like the side that is solved for: what is added to the Hessian's diagonal;
        ``free``, (n_factors + 2,): 1 in the columns to solve for, else 0; ``n_pieces``, how many
        to go through, and ``n_steps``, how many steps of conjugate gradients to take.
    """
    return of_any_number(_solved, pieces, users, items, *rest, of_users=of_users)


class _Side:
    """The side that is solved for, seen from a piece of the ratings."""

    def __init__(
        self, pieces: RatingPieces, other: Tensor, n_pieces: Tensor, of_users: bool
    ) -> None:
        self._pieces, self._other, self._n_pieces = pieces, other, n_pieces
        self._rows, self._columns = (
            (pieces.users, pieces.items) if of_users else (pieces.items, pieces.users)
        )
        self._of_users = of_users

    def slope(self, x: Tensor, share: float) -> Tensor:
        """Gradient at ``x`` of half the sum of (other . x - share * value)^2 over the ratings.

        With a share of 0 it is the Hessian times ``x``.
        """

        def of_piece(piece: Tensor) -> Tensor:
            with tf.GradientTape() as tape:
                tape.watch(x)
                errors = self._scores(x, piece) - share * self._pieces.values[piece]
                counting = tf.where(self._counts(piece), tf.square(errors), 0.0)
                loss = 0.5 * tf.reduce_sum(counting)
            return tape.gradient(loss, x)

        return self._added_up(x, of_piece)

    def diagonal(self, x: Tensor) -> Tensor:
        """The Hessian's diagonal: the sum of the other side's squares over each row's ratings."""

        def of_piece(piece: Tensor) -> Tensor:
            known = self._sparse(tf.cast(self._counts(piece), tf.float32), x, piece)
            return times(known, tf.square(self._other))

        return self._added_up(x, of_piece)

    def _added_up(self, x: Tensor, of_piece: Any) -> Tensor:
        def add(piece: Tensor, total: Tensor) -> Any:
            return piece + 1, total + of_piece(piece)

        start = tf.constant(0), tf.zeros_like(x)
        return tf.while_loop(lambda piece, _: piece < self._n_pieces, add, start)[1]

    def _counts(self, piece: Tensor) -> Tensor:
        return tf.range(self._rows.shape[1]) < self._pieces.sizes[piece]

    def _scores(self, x: Tensor, piece: Tensor) -> Tensor:
        """Predictions, whose gradient is a product of a sparse matrix and the other side."""

        @tf.custom_gradient
        def scores(x: Tensor) -> Any:
            def gradient(upstream: Tensor) -> Tensor:
                residuals = self._sparse(upstream, x, piece)
                return times(residuals, self._other)

            sides = (x, self._other) if self._of_users else (self._other, x)
            at = self._pieces.users[piece], self._pieces.items[piece]
            return plus_products(tf.zeros(at[0].shape), *sides, *at), gradient

        return scores(x)

    def _sparse(self, values: Tensor, x: Tensor, piece: Tensor) -> Tensor:
        """A value for each rating, as a sparse matrix of the rows of x by those of the other."""
        at = tf.stack([self._rows[piece], self._columns[piece]], axis=1)
        return csr(tf.cast(at, tf.int64), values, [x.shape[0], self._other.shape[0]])


@tf.function(autograph=False)
def _solved(
    pieces: RatingPieces,
    users: Tensor,
    items: Tensor,
    ridge: Tensor,
    free: Tensor,
    n_pieces: Tensor,
    n_steps: Tensor,
    of_users: bool,
) -> Tensor:
    x, other = (users, items) if of_users else (items, users)
    side = _Side(pieces, other, n_pieces, of_users)

    def step(taken: Tensor, x: Tensor, residual: Tensor, direction: Tensor) -> Any:
        curved = side.slope(direction, share=0.0) + ridge * direction
        return taken + 1, *_moved(x, residual, direction, curved, inverse)

    # Zero where a column is not solved for: nothing ever moves there.
    inverse = free * tf.math.reciprocal_no_nan(side.diagonal(x) + ridge)
    residual = -side.slope(x, share=1.0) - ridge * x
    state = tf.constant(0), x, residual, inverse * residual
    return tf.while_loop(lambda taken, *_: taken < n_steps, step, state)[1]


def _moved(x: Tensor, residual: Tensor, direction: Tensor, curved: Tensor, inverse: Tensor) -> Any:
    """One step of conjugate gradients, with a step size for each row.

    Parameters
    ----------
    residual
        The negative gradient at ``x``.
    curved
        The Hessian times ``direction``.
    inverse
        Inverse of the Hessian's diagonal: the preconditioner.
    """
    before = _row_dots(residual, inverse * residual)
    # Rows that are solved already have neither residual nor direction: 0 / 0 counts as 0.
    step = tf.math.divide_no_nan(before, _row_dots(direction, curved))
    residual -= step * curved
    preconditioned = inverse * residual
    onward = tf.math.divide_no_nan(_row_dots(residual, preconditioned), before)
    return x + step * direction, residual, preconditioned + onward * direction


def _row_dots(left: Tensor, right: Tensor) -> Tensor:
    return tf.reduce_sum(left * right, axis=1, keepdims=True)
