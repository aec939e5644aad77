"""The plain tree between a project and its file: groups with attributes and arrays, no HDF5."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np
from numpy.typing import DTypeLike, NDArray

Attribute = str | int | float | bool
_Attribute = TypeVar("_Attribute", str, int, float)


class InconsistentError(Exception):
    """A tree that is no project; the message names the place and what is wrong there.

    Parameters
    ----------
    place
        Path within the file, such as ``/ratings/values``.
    reason
        What is wrong, to stand behind the path.
    """

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(f"{place} {reason}")


@dataclass(eq=False, kw_only=True)
class Node:
    """What arrays and groups have in common.

    Attributes
    ----------
    description
        One line for whoever looks into the file: what it is, its shape and unit.
    attributes
        Single values by name.
    path
        Where it stands in the file; filled in by `Group.locate` and by whoever reads a file.
    """

    description: str = ""
    attributes: dict[str, Attribute] = field(default_factory=dict)
    path: str = "/"

    def attribute_place(self, name: str) -> str:
        """Where an attribute stands, for messages."""
        return f"{self.path}@{name}"

    def text(self, name: str) -> str:
        """The string attribute of that name; `InconsistentError` where it is missing."""
        return self._attribute(name, str, "text")

    def whole(self, name: str) -> int:
        """The integer attribute of that name, 0 or more; else `InconsistentError`."""
        value = self._attribute(name, int, "a whole number")
        if value < 0:
            raise InconsistentError(self.attribute_place(name), "is negative")
        return value

    def number(self, name: str) -> float:
        """The float attribute of that name, NaN allowed; else `InconsistentError`."""
        if type(value := self.attributes.get(name)) is int:
            return float(value)
        return self._attribute(name, float, "a number")

    def _attribute(self, name: str, kind: type[_Attribute], words: str) -> _Attribute:
        value = self.attributes.get(name)
        if value is None:
            raise InconsistentError(self.attribute_place(name), "is missing")
        if type(value) is not kind:
            raise InconsistentError(self.attribute_place(name), f"is not {words}")
        return value


@dataclass(eq=False)
class Array(Node):
    """An array as the file keeps it.

    Attributes
    ----------
    values
        Numbers, a table (structured dtype) or strings, of any shape.
    """

    values: NDArray[Any]


@dataclass(eq=False)
class Group(Node):
    """A group of the file; ``children`` are its arrays and groups by name, without slashes."""

    children: dict[str, Array | Group] = field(default_factory=dict)

    def place_of(self, name: str) -> str:
        """Path of a child."""
        return f"{self.path.rstrip('/')}/{name}"

    def locate(self) -> None:
        """Give every node below its path."""
        for name, child in self.children.items():
            child.path = self.place_of(name)
            if isinstance(child, Group):
                child.locate()

    def arrays(self) -> Iterator[Array]:
        """Every array in the group and the groups below it."""
        for child in self.children.values():
            if isinstance(child, Group):
                yield from child.arrays()
            else:
                yield child

    def group(self, name: str) -> Group:
        """The group of that name.

        Raises
        ------
        InconsistentError
            Where there is none.
        """
        child = self.children.get(name)
        if not isinstance(child, Group):
            raise InconsistentError(self.place_of(name), "is missing")
        return child

    def array(self, name: str) -> Array:
        """The array of that name, whatever it holds; `InconsistentError` where there is none."""
        child = self.children.get(name)
        if not isinstance(child, Array):
            raise InconsistentError(self.place_of(name), "is missing")
        return child

    def numbers(self, name: str, dtype: DTypeLike, shape: tuple[int | None, ...]) -> NDArray[Any]:
        """The array of that name, once its dtype and shape are found to be right.

        Parameters
        ----------
        dtype
            Files made by hand may have others, whose numbers it can hold; decimals are rounded.
        shape
            Expected lengths; None where any will do.

        Raises
        ------
        InconsistentError
            Where it is missing or differs.
        """
        found = self.array(name).values
        if found.dtype != dtype:
            found = self._converted(name, found, np.dtype(dtype))
        fits = len(shape) == found.ndim and all(
            want is None or want == got for want, got in zip(shape, found.shape, strict=True)
        )
        if not fits:
            wanted = " x ".join("any" if length is None else f"{length:,}" for length in shape)
            got = " x ".join(f"{length:,}" for length in found.shape) or "a single value"
            raise InconsistentError(self.place_of(name), f"has the shape {got}, not {wanted}")
        return found

    def _converted(self, name: str, found: NDArray[Any], dtype: np.dtype[Any]) -> NDArray[Any]:
        if found.dtype.kind in "biuf" and dtype.kind in "iuf":
            with np.errstate(all="ignore"):
                values = found.astype(dtype)
            if found.dtype.kind == dtype.kind == "f":
                fits = np.array_equal(np.isfinite(values), np.isfinite(found))
            else:
                fits = np.array_equal(values, found)
            if fits:
                return values
        reason = f"holds {found.dtype}, which does not fit into {dtype}"
        raise InconsistentError(self.place_of(name), reason)
