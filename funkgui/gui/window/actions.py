"""Every action of the menus and the tool bar, declared once."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from funkgui.factorization.problems import PROBLEMS
from funkgui.gui.icons import icon
from funkgui.gui.menu_actions import describe_action


@dataclass(frozen=True)
class Command:
    """What an action looks like and which keys start it.

    Attributes
    ----------
    name
        Object name of the action, and its key in `Actions`.
    text
        For the menu, with its mnemonic.
    tip
        What it does, in a sentence.
    icon_name
        In ``resources/icons``; empty for none.
    keys
        Shortcuts, the first one shown.
    """

    name: str
    text: str
    tip: str
    icon_name: str = ""
    keys: tuple[str, ...] = ()


COMMANDS = (
    Command(
        "new_matrix",
        "&Matrix\N{HORIZONTAL ELLIPSIS}",
        "Make a matrix: empty, a product of factors, or synthetic ratings",
        "new",
        ("Ctrl+Shift+N",),
    ),
    Command(
        "open_ratings",
        "Open &rating file\N{HORIZONTAL ELLIPSIS}",
        "Open a file of ratings: text, a spreadsheet, a table or a matrix, packed or not",
        "open",
        ("Ctrl+Shift+O",),
    ),
    Command(
        "open_folder",
        "Open fo&lder\N{HORIZONTAL ELLIPSIS}",
        "Open ratings that lie in several files of a folder, such as the Netflix Prize's",
        "open",
    ),
    Command(
        "import_ratings",
        "&Import ratings\N{HORIZONTAL ELLIPSIS}",
        "Look at how a file of ratings is read before it is opened, and change it",
        "import",
        ("Ctrl+I",),
    ),
    Command(
        "paste_ratings",
        "Ratings from the clip&board\N{HORIZONTAL ELLIPSIS}",
        "Make a matrix of what was copied in a spreadsheet or a text",
        "paste",
    ),
    Command(
        "add_ratings",
        "A&dd ratings from a file\N{HORIZONTAL ELLIPSIS}",
        "Add the ratings of another file to the open ones; runs stay, and one step undoes it",
        "new",
    ),
    Command(
        "hold_out_file",
        "&Hold out a file's ratings\N{HORIZONTAL ELLIPSIS}",
        "Test by the ratings of another file, and train on the open ones; one step undoes it",
        "mask",
    ),
    Command(
        "read_again",
        "Read a&gain\N{HORIZONTAL ELLIPSIS}",
        "Read the file of the open ratings once more, by the same choices or by others",
        "reset",
    ),
    Command(
        "open_project",
        "&Open project\N{HORIZONTAL ELLIPSIS}",
        "Open a project that FunkGUI has saved",
        "open-project",
        ("Ctrl+O",),
    ),
    Command(
        "add_titles",
        "Add &titles\N{HORIZONTAL ELLIPSIS}",
        "Name the items from a file of titles",
        "item",
    ),
    Command("save", "&Save", "Save the project", "save", ("Ctrl+S",)),
    Command(
        "save_as",
        "Save &as\N{HORIZONTAL ELLIPSIS}",
        "Save the project to another file",
        "save-as",
        ("Ctrl+Shift+S",),
    ),
    Command(
        "export_plot",
        "&Export plot\N{HORIZONTAL ELLIPSIS}",
        "Write the plot in front to a PNG, SVG or PDF file, or all losses to a CSV table",
        "export",
        ("Ctrl+E",),
    ),
    Command(
        "export_factors",
        "Export U and &V\N{HORIZONTAL ELLIPSIS}",
        "Write the factors of the run selected, with biases and labels, for NumPy or as a table",
        "factors",
    ),
    Command(
        "export_recommendations",
        "Export reco&mmendations\N{HORIZONTAL ELLIPSIS}",
        "Write the best unseen items of every user to a CSV file, by the run selected",
        "star",
    ),
    Command(
        "export_ratings",
        "E&xport ratings\N{HORIZONTAL ELLIPSIS}",
        "Write the ratings, or the selected ones, to a file, or the table to an image",
        "export",
    ),
    Command("close_project", "&Close project", "Go back to the start page", "home", ("Ctrl+W",)),
    Command("quit", "&Quit", "End FunkGUI", "close", ("Ctrl+Q",)),
    Command("undo", "&Undo", "Take back the latest edit of the ratings", "undo", ("Ctrl+Z",)),
    Command(
        "redo",
        "&Redo",
        "Make the edit again that was undone last",
        "redo",
        ("Ctrl+Shift+Z", "Ctrl+Y"),
    ),
    Command(
        "draw_mask",
        "&Hold out ratings\N{HORIZONTAL ELLIPSIS}",
        "Choose anew which ratings are hidden from training, to validate on",
        "mask",
        ("Meta+H" if sys.platform == "darwin" else "Ctrl+H",),  # Cmd+H hides programs there
    ),
    Command(
        "train", "&Train", "Train with the settings shown; adds a run", "train", ("Ctrl+T", "F5")
    ),
    Command("pause", "&Pause", "Pause the training, or resume it", "pause", ("Ctrl+P",)),
    Command("stop", "&Stop", "End the training and keep what it has learned", "stop", ("Ctrl+.",)),
    Command(
        "continue",
        "&Continue",
        "Go on from where the selected run ended",
        "continue",
        ("Ctrl+Shift+T",),
    ),
    Command(
        "cross_validate",
        "Cross-&validate\N{HORIZONTAL ELLIPSIS}",
        "Measure the settings shown on one part of the ratings after the other",
        "folds",
        ("Ctrl+Shift+V",),
    ),
    Command(
        "reset_layout", "&Reset layout", "Put every area back to where it was at first", "reset"
    ),
    Command("about", "&About FunkGUI", "What FunkGUI is and which versions it runs on", "info"),
    Command(
        "tutorial", "&Tutorial on the web", "Open the tutorial whose problems these are", "help"
    ),
)


class Actions:
    """The actions by name: those of `COMMANDS`, and one ``new_<key>`` for each problem.

    Parameters
    ----------
    window
        Owns them, so that their shortcuts work wherever the focus is.
    """

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self._actions = {command.name: self._make(command) for command in COMMANDS}
        self.problems: dict[str, QAction] = {}
        for number, one in enumerate(PROBLEMS, 1):
            command = Command(
                f"new_{one.key}",
                f"&{number}  {one.title}",
                one.description,
                "toy" if one.key == "toy" else "grid3",
                ("Ctrl+N",) if one.key == "toy" else (),
            )
            self.problems[one.key] = self._make(command)

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def _make(self, command: Command) -> QAction:
        action = QAction(command.text, self._window)
        describe_action(action, f"action_{command.name}", command.tip, command.keys)
        if command.icon_name:
            action.setIcon(icon(command.icon_name))
        self._window.addAction(action)
        return action
