"""What becomes of unsaved work before the window leaves it: ask, save or drop, then go on."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QMessageBox, QPushButton, QWidget

from funkgui.gui.documents import AfterSave
from funkgui.gui.editing import Editing
from funkgui.gui.session import Session
from funkgui.gui.training.trainer import Trainer
from funkgui.gui.widgets import named

Then = Callable[[], None]


class Leaving(QObject):
    """Asks about unsaved work, without blocking.

    Parameters
    ----------
    take_typed
        Takes what is being typed, if anything is; why it was refused, or nothing.
    save
        Saves the project, asking for a file where there is none yet, and calls its argument once
        it is saved or cannot be; not at all where somebody cancels.
    """

    def __init__(
        self,
        window: QWidget,
        session: Session,
        editing: Editing,
        take_typed: Callable[[], str],
        trainer: Trainer,
        save: Callable[[AfterSave], None],
    ) -> None:
        super().__init__(window)
        self._window = window
        self._session, self._editing, self._trainer = session, editing, trainer
        self._take_typed, self._save = take_typed, save
        self._question: QMessageBox | None = None
        self._asked_for: Then | None = None
        """What the question was asked for."""
        self._next: Then | None = None
        """What was asked for while a question was open; it is dropped once somebody leaves."""
        self._n_asked = 0
        self._once_trained: Then | None = None
        """What follows a training that is being stopped, unless it is asked anew before."""
        session.project_opened.connect(self._on_project_opened)

    def leave(self, then: Then, refusal: str = "") -> None:
        """Call ``then`` once nothing that somebody wants to keep is in the way.

        What is being typed is taken first. Where it is refused, that is asked about too: what was
        asked for a while ago, such as a slow file, comes while somebody is typing. Nothing is asked
        or called once the window is gone.

        Parameters
        ----------
        refusal
            Why the project could not be saved just now: asked again, somebody may choose otherwise.
        """
        if self._window.isHidden():
            return
        refused_typed = self._take_typed()
        if refused_typed or self._is_unsaved:
            self._ask(then, refused_typed or refusal)
        else:
            then()

    def is_held(self, then: Then) -> bool:
        """Whether something is in the way: then it is asked about, and ``then`` called after that.

        What is being typed is taken first; where it is refused, which the window tells, nothing
        follows.
        """
        if self._take_typed():
            return True
        if not self._is_unsaved:
            return False
        self._ask(then)
        return True

    @property
    def _is_unsaved(self) -> bool:
        return self._session.dirty or self._editing.busy or self._trainer.running

    def _ask(self, then: Then, refusal: str = "") -> None:
        if self._question is not None:
            if then != self._asked_for:
                self._next = then
            return
        self._asked_for = then
        self._n_asked += 1
        self._once_trained = None
        kind, words = QMessageBox.Icon.Question, "Leave the project without what was typed?"
        if self._is_unsaved:
            words = "Save the project before leaving it?"
        box = self._question = QMessageBox(kind, "Unsaved work", words, parent=self._window)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setObjectName("unsaved_question")
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setInformativeText(f"{refusal} {self._what_is_lost()}".strip())
        cancel = _add_button(box, "cancel", QMessageBox.ButtonRole.RejectRole)
        default = discard = _add_button(box, "discard", QMessageBox.ButtonRole.DestructiveRole)
        discard.clicked.connect(lambda: self._discard(then))
        if self._is_unsaved:
            default = _add_button(box, "save", QMessageBox.ButtonRole.AcceptRole)
            default.clicked.connect(lambda: self._stop_training(lambda: self._save_if_needed(then)))
        box.setDefaultButton(default)
        box.setEscapeButton(cancel)
        box.finished.connect(lambda: self._on_answered(box.clickedButton() is cancel))
        box.open()

    def _what_is_lost(self) -> str:
        if self._trainer.running:
            return (
                "Save stops the training, if it is still under way, and keeps what it has learned; "
                "Discard loses that, and every other change since the last save."
            )
        unsaved = dict.fromkeys((*self._session.unsaved, *["edits"] * self._editing.busy))
        return f"Discard loses what is not saved: {' and '.join(unsaved)}." if unsaved else ""

    def _on_project_opened(self) -> None:
        """Ask no more about what somebody has left by an earlier answer, once that was saved."""
        box, then = self._question, self._asked_for
        if box is not None and then is not None:
            box.close()
            QTimer.singleShot(0, self, lambda: self.leave(then))

    def _on_answered(self, stays: bool) -> None:
        self._question = self._asked_for = None  # with a project, perhaps, that is not wanted
        then, self._next = self._next, None
        if stays and then is not None:
            self.leave(then)

    def _discard(self, then: Then) -> None:
        self._trainer.drop()
        then()

    def _stop_training(self, then: Then) -> None:
        if self._trainer.running:
            self._once_trained = then
            self._trainer.ended.connect(
                self._on_training_ended, Qt.ConnectionType.SingleShotConnection
            )
            self._trainer.stop()
        else:
            then()

    def _on_training_ended(self) -> None:
        then, self._once_trained = self._once_trained, None
        if then is not None:
            then()

    def _save_if_needed(self, then: Then) -> None:
        if not self._session.dirty and not self._editing.busy:
            then()
            return
        history, n_asked = self._session.history, self._n_asked

        def go_on(refusal: str) -> None:
            # Where another project has come meanwhile, only what was asked for last is wanted.
            if self._session.history is history or self._n_asked == n_asked:
                # What was done while it was saved is asked about again.
                self.leave(then, refusal)

        self._save(go_on)


def _add_button(box: QMessageBox, name: str, role: QMessageBox.ButtonRole) -> QPushButton:
    return named(box.addButton(f"&{name.capitalize()}", role), f"unsaved_{name}")
