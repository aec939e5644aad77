"""What a matrix is to be made of, defined once: for the dialog and the command line."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from funkgui.errors import ConfigError
from funkgui.ratings.generated.rating_draws import RatingShape
from funkgui.ratings.generated.synthetic import largest_number
from funkgui.ratings.generated.weights import typed_number, weights_from_text
from funkgui.ratings.matrix import FloatArray
from funkgui.ratings.scale import RatingScale
from funkgui.ratings.scale_text import scale_from_text
from funkgui.ratings.setting import Settings, a_setting

KINDS = ("empty", "product", "ratings")
KIND_TITLES = {
    "empty": "Empty matrix",
    "product": "Product of factors",
    "ratings": "Synthetic ratings",
}
KIND_WORDS = {
    "empty": "No ratings yet, on a scale of your choice: type or paste them.",
    "product": "The tutorial's U V, of any size and rank: can a training find it again?",
    "ratings": "Shaped like a real file: few users give and few items get most of the ratings.",
}
HOLDOUTS = ("share", "repetition")

EXACT_CELLS = 1 << 20
"""Synthetic sets of so many cells are drawn cell by cell, to just the number wished."""

_LARGEST_SIDE = 10_000_000

_size = partial(a_setting, group="Size", used_by=KINDS)
_factors = partial(a_setting, group="Factors", used_by=("product", "ratings"))
_spread = partial(a_setting, group="Spread", used_by=("ratings",))
_cells = partial(a_setting, group="Cells", used_by=("product", "ratings"))


@dataclass(frozen=True, kw_only=True)
class MatrixRecipe(Settings):
    """The choices of one matrix to make. Immutable; a value out of bounds raises `ConfigError`."""

    decided_by = "kind"

    kind: str = a_setting(
        "product",
        "Kind",
        "Empty has no ratings; product multiplies random factors, as the tutorial does; ratings "
        "are shaped like those of real users and items.",
        choices=KINDS,
        used_by=KINDS,
    )
    users: int = _size(500, "Users", "Rows of the matrix.", low=1, high=_LARGEST_SIDE)
    items: int = _size(500, "Items", "Columns of the matrix.", low=1, high=_LARGEST_SIDE)
    ratings: int = _size(
        20_000,
        "Ratings",
        "How many ratings are given; in matrices of over a million cells the number drawn may "
        "differ by a few in a thousand.",
        low=1,
        high=1_000_000_000,
        used_by=("ratings",),
    )
    known: float = _size(
        1.0,
        "Known share",
        "Share of the cells whose numbers are known, drawn at random; the rest is unknown to "
        "everybody.",
        low=0.0,
        high=1.0,
        unit="share",
        used_by=("product",),
    )
    scale: str = _size(
        "",
        "Scale",
        "Lowest and highest rating, and perhaps the step between them, such as 0.5:5:0.5. A "
        "product is stretched so that two standard deviations each way fill it; without a scale "
        "it stays as it is.",
    )
    rank: int = _factors(
        10,
        "Rank",
        "Number of factors that the matrix is made of; weights that are typed bring their own.",
        low=1,
        high=5_000,
        unit="factors",
    )
    weights: str = _factors(
        "harmonic",
        "Weights",
        "How much each factor counts: harmonic (1, 1/2, 1/3 and so on), geometric:0.9 (each 0.9 "
        "times the one before), flat (all alike), or numbers such as 3, 2, 1.",
        used_by=("product",),
    )
    activity: float = _spread(
        1.1,
        "Spread of activity",
        "Standard deviation of the logarithm of how many ratings a user gives; 0 lets all give "
        "alike, 1.1 is like real files.",
        low=0.0,
        high=4.0,
    )
    popularity: float = _spread(
        1.0,
        "Fall of popularity",
        "The nth most popular item is rated in proportion to 1 / (n + head) to the power of this; "
        "0 makes all alike, 1 is Zipf's law.",
        low=0.0,
        high=4.0,
    )
    head: float = _spread(
        10.0,
        "Head of popularity",
        "The most popular items, about so many, are rated nearly alike.",
        low=0.1,
        high=1e6,
        unit="items",
    )
    noise: float = _cells(
        0.0,
        "Noise",
        "Standard deviation of the random numbers added to every rating, in units of the ratings: "
        "what no training can explain.",
        low=0.0,
        high=1e6,
    )
    holdout: float = _cells(
        0.0,
        "Held-out share",
        "Share of the ratings to hide from training; drawn with repetition, cells drawn as a "
        "share of all, of which some coincide: 0.7 (70 %) hides half, as in the tutorial.",
        low=0.0,
        high=5.0,
        unit="share",
    )
    holdout_by: str = _cells(
        "share",
        "Held out by",
        "A share at random, or cells drawn with repetition, as the tutorial does.",
        choices=HOLDOUTS,
    )
    seed: int = a_setting(
        0,
        "Seed",
        "Start of the random numbers: the same seed makes the same matrix.",
        low=0,
        high=2**31 - 1,
        group="Cells",
        used_by=("product", "ratings"),
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        _ = self.rating_scale
        if self.kind == "product":
            _ = self.weight_of_factors
        if self.kind == "ratings":
            self._check_ratings()
        if self.uses("holdout") and self.holdout_by == "share" and self.holdout >= 1:
            raise ConfigError(f"Held out is {self.holdout:g}; a share must be below 1 (100 %).")

    @property
    def rating_scale(self) -> RatingScale | None:
        """The values that ratings take; None for real numbers."""
        return scale_from_text(self.scale) if self.scale else None

    @property
    def weight_of_factors(self) -> FloatArray:
        """(n_factors,) float32."""
        return weights_from_text(self.weights, self.rank)

    @property
    def n_factors(self) -> int:
        """The rank; of weights that are typed, how many they are."""
        typed = typed_number(self.weights) if self.kind == "product" else None
        return self.rank if typed is None else typed

    @property
    def n_ratings(self) -> int:
        """How many ratings there will be, or about so many."""
        if self.kind == "empty":
            return 0
        if self.kind == "ratings":
            return self.ratings
        return min(max(round(self.known * self.users * self.items), 1), self.users * self.items)

    @property
    def exactly(self) -> bool:
        """Whether just so many ratings as wished are drawn."""
        return self.kind != "ratings" or self.users * self.items <= EXACT_CELLS

    @property
    def shape(self) -> RatingShape:
        """How synthetic ratings are spread."""
        scale = self.rating_scale
        assert scale is not None
        return RatingShape(self.activity, self.popularity, self.head, scale)

    @property
    def text(self) -> str:
        """What is made, in a few words."""
        size = f"{self.users:,} x {self.items:,}"
        if self.kind == "empty":
            return f"New matrix, {size}"  # files are called so, too, once there are ratings
        if self.kind == "product":
            return f"Product of factors, {size}, rank {self.n_factors:,}"
        return f"Synthetic ratings, {size}"

    def _check_ratings(self) -> None:
        if not self.scale:
            raise ConfigError("Synthetic ratings need a scale, such as 0.5:5:0.5.")
        most = largest_number(self.users, self.items, exactly=self.exactly)
        if not self.users <= self.ratings <= most:
            raise ConfigError(
                f"{self.ratings:,} ratings do not fit: {self.users:,} users and {self.items:,} "
                f"items take {self.users:,} (one from each user) to {most:,}."
            )


def recipe_of_kind(kind: str) -> MatrixRecipe:
    """What a matrix of some kind is like where nobody says otherwise."""
    if kind == "empty":
        return MatrixRecipe(kind=kind, users=20, items=10, scale="1:5:1")
    if kind == "ratings":
        return MatrixRecipe(
            kind=kind,
            users=1_000,
            items=500,
            scale="0.5:5:0.5",
            noise=0.8,
            holdout=0.1,
        )
    return MatrixRecipe(kind=kind, holdout=0.1)
