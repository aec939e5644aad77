"""The dialog that makes a new matrix: empty, a product of factors, or synthetic ratings."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from funkgui.errors import ConfigError
from funkgui.factorization.problems import PROBLEMS
from funkgui.gui.column_scroll import ColumnScroll
from funkgui.gui.documents import Documents
from funkgui.gui.forms.settings_form import SettingsForm
from funkgui.gui.new_matrix.kinds import MNEMONICS, Kinds
from funkgui.gui.new_matrix.picture import RecipePicture
from funkgui.gui.new_matrix.weights_field import WeightsField
from funkgui.gui.widgets import fill, push_button, resize_within_screen, told_label
from funkgui.ratings.counted import counted
from funkgui.ratings.free_memory import bytes_in_words
from funkgui.ratings.generated.making import check_memory, kept_bytes
from funkgui.ratings.generated.recipe import (
    KINDS,
    MatrixRecipe,
    recipe_of_kind,
)
from funkgui.ratings.generated.weights import typed_number
from funkgui.ratings.setting import settings_of

_SIZE = QSize(860, 740)
_PAUSE_MS = 30
_PROBLEMS = {one.key: one.recipe for one in PROBLEMS}


class NewMatrixDialog(QDialog):
    """Choices of a matrix to make; they are kept while the program runs."""

    def __init__(self, documents: Documents, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._documents = documents
        self._key = "product"
        self._entered = {kind: _values(recipe_of_kind(kind)) for kind in KINDS}
        self._recipe: MatrixRecipe | None = None
        self._kinds = Kinds()
        self._form = SettingsForm(
            [one for one in settings_of(MatrixRecipe) if one.name != "kind"],
            "new_matrix",
            {"weights": WeightsField},
            MNEMONICS,
        )
        self._picture = RecipePicture()
        self._counts = told_label("new_matrix_counts")
        self._wrong = told_label("new_matrix_wrong", n_lines=2)
        self._make = push_button(
            "&Make", "new_matrix_make", "Make this matrix and open it, as a new project", "new"
        )
        self._cancel = push_button(
            "&Cancel", "new_matrix_cancel", "Close this dialog and make nothing", "close"
        )
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._set_up()
        self._build()
        self._connect()
        self._form.show_values(self._entered[self._key])
        self._on_chosen(self._key)

    @property
    def recipe(self) -> MatrixRecipe | None:
        """What would be made; None while something entered is wrong."""
        self._look()
        return self._recipe

    @property
    def problem(self) -> str:
        """Key of the tutorial's problem that would be made; empty for other matrices."""
        wanted = _PROBLEMS.get(self._key)
        if wanted is None or self.recipe is None:
            return ""
        return self._key if self.recipe.changed(seed=wanted.seed) == wanted else ""

    def _set_up(self) -> None:
        self.setObjectName("new_matrix_dialog")
        self.setWindowTitle("New matrix")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        resize_within_screen(self, _SIZE)
        self._make.setDefault(True)
        self._cancel.setAutoDefault(False)
        scale = self._form.field("scale")
        assert isinstance(scale, QLineEdit)
        scale.setPlaceholderText("None: any number")

    def _build(self) -> None:
        parts = self._form, (self._picture, 1), self._counts, self._wrong
        right = fill(QVBoxLayout(), *parts, spacing=8, margins=(0, 0, 0, 0))
        column = ColumnScroll("new_matrix_column", "Choices", right)
        middle = fill(QHBoxLayout(), self._kinds, (column, 1), spacing=16)
        foot = fill(QHBoxLayout(), 1, self._make, self._cancel)
        fill(QVBoxLayout(self), (middle, 1), foot, spacing=8)

    def _connect(self) -> None:
        self._kinds.chosen.connect(self._on_chosen)
        self._form.changed.connect(self._on_changed)
        self._timer.timeout.connect(self._look)
        self._documents.busy_changed.connect(self._tell_availability)
        self._make.clicked.connect(self._on_make)
        self._cancel.clicked.connect(self.reject)

    def _on_chosen(self, key: str) -> None:
        if self._key in KINDS and key != self._key:
            self._entered[self._key] = self._form.values()
        self._key = key
        self._kinds.show_chosen(key)
        problem = _PROBLEMS.get(key)
        kind = key if problem is None else problem.kind
        self._form.show_used([one.name for one in settings_of(MatrixRecipe) if kind in one.used_by])
        self._form.show_values(self._entered[kind] if problem is None else _values(problem))
        self._look()

    def _on_changed(self) -> None:
        self._make.setEnabled(False)  # until it is known whether that can be made
        self._timer.start()

    def _look(self) -> None:
        """Find out what the choices make."""
        self._timer.stop()
        values = self._form.values()
        kind = self._key if self._key in KINDS else "product"
        recipe, wrong = None, ""
        try:
            recipe = MatrixRecipe(kind=kind, **_of_kind(kind, values))
            check_memory(recipe)
        except ConfigError as error:
            wrong = str(error)
        typed = typed_number(values["weights"]) if kind == "product" else None
        self._form.set_enabled("rank", typed is None)
        self._picture.show_recipe(recipe)
        self._counts.setText("" if recipe is None else _recipe_words(recipe))
        self._wrong.setText(wrong)
        self._recipe = None if wrong else recipe
        self._tell_availability()

    def _tell_availability(self) -> None:
        may = self._recipe is not None and not self._timer.isActive() and not self._documents.busy
        self._make.setEnabled(may)

    def _on_make(self) -> None:
        recipe, problem = self.recipe, self.problem
        if recipe is not None and not self._documents.busy:
            self.accept()
            self._documents.new_matrix(recipe, problem)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._look()  # what is free of the memory has changed meanwhile
        self._kinds.focus_chosen()


def _values(recipe: MatrixRecipe) -> dict[str, Any]:
    return {one.name: getattr(recipe, one.name) for one in settings_of(MatrixRecipe)}


def _of_kind(kind: str, values: dict[str, Any]) -> dict[str, Any]:
    """The values that a kind uses; what is hidden and perhaps wrong stays out."""
    uses = {one.name: one.used_by for one in settings_of(MatrixRecipe)}
    return {name: value for name, value in values.items() if kind in uses[name]}


def _recipe_words(recipe: MatrixRecipe) -> str:
    """``500 x 500, 250,000 cells, 125,000 known (50 %), about 4 MB``."""
    n_cells = recipe.users * recipe.items
    parts = [
        f"{recipe.users:,} x {recipe.items:,}",
        counted(n_cells, "cell"),
        _known(recipe, n_cells),
        f"about {bytes_in_words(kept_bytes(recipe))}".replace(" ", "\N{NO-BREAK SPACE}"),
    ]
    return ", ".join(parts)


def _known(recipe: MatrixRecipe, n_cells: int) -> str:
    if recipe.kind == "empty":
        return "none known"
    if recipe.n_ratings == n_cells:
        return "all known"
    about = "" if recipe.exactly else "about "
    return f"{about}{recipe.n_ratings:,} known ({100 * recipe.n_ratings / n_cells:.3g} %)"
