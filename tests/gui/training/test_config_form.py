from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QPushButton,
    QSpinBox,
    QToolButton,
    QWidget,
)

from funkgui.factorization.config import FitConfig, settings
from funkgui.factorization.problems import PROBLEMS
from funkgui.gui.forms.float_field import FloatField
from funkgui.gui.theme import apply_theme
from funkgui.gui.training.config_form import ConfigForm

SETTINGS = tuple(settings())


@pytest.fixture
def form(qtbot):
    form = ConfigForm()
    qtbot.addWidget(form)
    form.resize(340, 900)
    form.show()
    return form


def header(form, group):
    return form.findChild(QToolButton, f"section_{group.lower()}")


def is_open(form, group):
    return header(form, group).accessibleName().endswith(", unfolded")


def open_sections(form):
    groups = dict.fromkeys(one.group for one in SETTINGS)
    return [group for group in groups if is_open(form, group)]


def choose(form, name, value):
    field(form, name).setCurrentIndex(field(form, name).findData(value))


def field(form, name):
    return form.findChild(QWidget, f"config_{name}")


def label(form, name):
    return form.findChild(QLabel, f"label_{name}")


def reset_button(form, name):
    return form.findChild(QToolButton, f"reset_{name}")


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda one: one.name)
def test_every_setting_has_a_field_that_explains_itself(form, setting):
    kind = {bool: QCheckBox, int: QSpinBox, float: FloatField, str: QComboBox}[setting.type]
    widget = field(form, setting.name)

    assert isinstance(widget, kind)
    assert widget.accessibleName() == setting.label
    assert label(form, setting.name).buddy() is widget
    assert label(form, setting.name).text().replace("&", "") == setting.label
    tip = widget.toolTip().replace("\n", " ")
    assert setting.help in tip
    assert setting.unit in tip
    if setting.low is not None:
        assert (widget.minimum(), widget.maximum()) == (setting.low, setting.high)
    if setting.choices:
        shown = [widget.itemData(row) for row in range(widget.count())]
        assert shown == list(setting.choices)


def test_every_setting_answers_to_a_key_that_few_others_share(form):
    texts = [label(form, setting.name).text() for setting in SETTINGS]
    keys = Counter(text[text.index("&") + 1].lower() for text in texts)

    assert keys.total() == len(SETTINGS)
    assert max(keys.values()) <= 2


def test_reserved_keys_are_left_to_others(qtbot):
    form = ConfigForm(reserved_mnemonics="tupcdwrfevh")
    qtbot.addWidget(form)
    texts = [label(form, setting.name).text() for setting in SETTINGS]

    keys = {text[text.index("&") + 1].lower() for text in texts if "&" in text}

    assert len(keys) > 10
    assert not keys & set("tupcdwrfevh")


def test_epochs_suffice_for_all_samples_unless_fewer_are_entered(form):
    form.set_config(FitConfig(solver="variational", max_epochs=20))
    choose(form, "average", "samples")
    assert form.config().max_epochs == 23
    field(form, "n_models").setValue(20)
    assert form.config().max_epochs == 55
    field(form, "max_epochs").setValue(30)
    assert form.config().max_epochs == 30

    form.set_config(FitConfig(average="samples", max_epochs=20))
    assert form.config().max_epochs == 20


def test_epochs_that_samples_have_raised_are_lowered_with_them(form):
    form.set_config(FitConfig(solver="variational", max_epochs=20))
    choose(form, "average", "samples")
    field(form, "n_models").setValue(20)
    field(form, "n_models").setValue(10)
    assert form.config().max_epochs == 35
    choose(form, "average", "seeds")
    assert form.config().max_epochs == 20

    choose(form, "average", "samples")
    form.set_config(form.config())
    choose(form, "average", "seeds")
    assert form.config().max_epochs == 35


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda one: one.key)
def test_gives_back_the_settings_it_was_given(form, problem):
    form.set_config(problem.config)

    assert form.config() == problem.config


def test_gives_back_what_was_typed(qtbot, form):
    for name, text in (("n_factors", "12"), ("learning_rate", "3e-4"), ("max_epochs", "5000000")):
        field(form, name).selectAll()
        qtbot.keyClicks(field(form, name), text)
    field(form, "keep_best").click()
    choose(form, "optimizer", "gradient-descent")

    assert form.config() == FitConfig(
        n_factors=12,
        learning_rate=3e-4,
        max_epochs=5_000_000,
        keep_best=False,
        optimizer="gradient-descent",
    )
    assert field(form, "max_epochs").text() == "5000000"
    qtbot.keyClick(field(form, "max_epochs"), Qt.Key.Key_Return)
    assert field(form, "max_epochs").text() == "5,000,000"


def test_hides_what_the_solver_does_not_use(form):
    form.resize(340, 2000)
    form.set_config(FitConfig(), FitConfig())

    def hidden():
        return {one.name for one in SETTINGS if not field(form, one.name).isVisibleTo(form)}

    form.set_config(FitConfig(solver="dense", optimizer="momentum"))

    assert hidden() == {one.name for one in SETTINGS if "dense" not in one.used_by}
    assert not label(form, "n_batches").isVisibleTo(form)
    assert not header(form, "Averaging").isVisibleTo(form)


@pytest.mark.parametrize(
    ("name", "without", "with_it"),
    [
        ("momentum", {"optimizer": "adam"}, {"optimizer": "momentum"}),
        ("n_models", {"average": "none"}, {"average": "seeds"}),
        ("min_improvement", {"patience": 0}, {"patience": 3}),
        ("l2_biases", {"biases": False}, {"biases": True}),
    ],
)
def test_hides_what_has_no_effect_with_the_other_settings(form, name, without, with_it):
    form.resize(340, 2000)
    form.set_config(FitConfig(), FitConfig())
    form.set_config(FitConfig(**without))
    assert not field(form, name).isVisibleTo(form)

    form.set_config(FitConfig(**with_it))
    assert field(form, name).isVisibleTo(form)


def test_tells_that_another_solver_was_chosen_and_keeps_quiet_where_one_is_shown(qtbot, form):
    told = []
    form.solver_chosen.connect(told.append)

    form.set_config(FitConfig(solver="als"))
    assert told == []
    choose(form, "solver", "dense")

    assert told == ["dense"]


def test_only_some_settings_can_be_changed_for_a_while(form):
    form.set_config(FitConfig(learning_rate=0.5, n_factors=9), FitConfig())

    form.set_editable(("learning_rate", "patience"))

    open_fields = {one.name for one in SETTINGS if field(form, one.name).isEnabled()}
    assert open_fields == {"learning_rate", "patience"}
    assert not reset_button(form, "n_factors").isEnabled()
    assert not form.findChild(QPushButton, "config_reset_all").isEnabled()
    why = "Cannot be changed while a training runs."
    for words in (
        field(form, "seed").toolTip(),
        label(form, "seed").toolTip(),
        field(form, "seed").accessibleDescription(),
    ):
        assert words.startswith(why)
    assert why not in field(form, "patience").toolTip()
    form.set_editable(None)
    assert why not in field(form, "seed").toolTip()
    assert why not in field(form, "seed").accessibleDescription()
    assert all(field(form, one.name).isEnabled() for one in SETTINGS)
    assert form.findChild(QPushButton, "config_reset_all").isEnabled()


def test_marks_what_differs_from_the_reference_and_takes_it_back(qtbot, form):
    form.set_config(FitConfig(), FitConfig())
    assert not label(form, "n_factors").font().bold()
    assert not reset_button(form, "n_factors").isVisibleTo(form)

    field(form, "n_factors").setValue(99)

    assert label(form, "n_factors").font().bold()
    assert "32" in reset_button(form, "n_factors").toolTip()
    assert "32" in field(form, "n_factors").accessibleDescription()
    qtbot.mouseClick(reset_button(form, "n_factors"), Qt.MouseButton.LeftButton)
    assert form.config() == FitConfig()
    assert not label(form, "n_factors").font().bold()
    assert not reset_button(form, "n_factors").isVisibleTo(form)


def test_a_run_s_settings_are_marked_against_the_reference(form):
    form.set_config(FitConfig(learning_rate=0.05), FitConfig(learning_rate=0.02))

    assert label(form, "learning_rate").font().bold()
    assert "0.02" in reset_button(form, "learning_rate").toolTip()

    form.set_config(FitConfig(learning_rate=0.02))

    assert form.reference == FitConfig(learning_rate=0.02)
    assert not label(form, "learning_rate").font().bold()


def test_reset_all_goes_back_to_the_reference(qtbot, form):
    reference = FitConfig(n_factors=7, seed=3)
    form.set_config(reference, reference)
    button = form.findChild(QPushButton, "config_reset_all")
    assert not button.isEnabled()
    field(form, "seed").setValue(9)
    field(form, "device").setCurrentIndex(1)

    with qtbot.waitSignal(form.config_changed):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    assert form.config() == reference
    assert not button.isEnabled()


def test_tells_once_that_the_settings_changed(qtbot, form):
    told = []
    form.config_changed.connect(lambda: told.append(form.config()))

    form.set_config(FitConfig(n_factors=5, max_epochs=9, biases=False))
    field(form, "n_factors").setValue(6)

    assert told == [
        FitConfig(n_factors=5, max_epochs=9, biases=False),
        FitConfig(n_factors=6, max_epochs=9, biases=False),
    ]


def test_a_folded_section_still_tells_that_something_in_it_was_changed(qtbot, form):
    form.set_config(FitConfig(solver="variational"), FitConfig(solver="variational"))
    assert is_open(form, "Machine")

    qtbot.keyClick(header(form, "Machine"), Qt.Key.Key_Space)
    field(form, "seed").setValue(4)

    assert not is_open(form, "Machine")
    assert not field(form, "seed").isVisibleTo(form)
    assert header(form, "Machine").text() == "Machine (1 changed)"
    assert form.config().seed == 4


def test_sections_fold_where_there_is_no_room_for_all(qtbot):
    low = ConfigForm()
    qtbot.addWidget(low)
    low.resize(340, 320)
    low.show()

    assert open_sections(low) == ["Model", "Descent"]


def test_sections_stay_open_where_there_is_room_for_them(qtbot, form):
    form.resize(340, 600)
    form.set_config(FitConfig(solver="sparse"), FitConfig(solver="sparse"))
    assert "Machine" not in open_sections(form)

    form.set_config(FitConfig(solver="variational"), FitConfig(solver="variational"))
    assert open_sections(form) == ["Model", "Descent", "Averaging", "Stopping", "Machine"]


def test_sections_stay_as_somebody_folded_them(qtbot, form):
    form.set_config(FitConfig(solver="variational"), FitConfig(solver="variational"))
    qtbot.keyClick(form.findChild(QToolButton, "section_stopping"), Qt.Key.Key_Space)

    form.set_config(FitConfig(solver="sparse"), FitConfig(solver="sparse"))

    assert open_sections(form) == ["Model", "Descent", "Averaging", "Machine"]


def test_nothing_is_clipped_at_the_width_of_a_narrow_dock(qtbot, form):
    form.resize(320, 400)
    field(form, "n_factors").setValue(99)
    QApplication.processEvents()
    button = reset_button(form, "n_factors")

    assert button.visibleRegion().boundingRect() == button.rect()


@pytest.mark.parametrize("solver", ["variational", "sparse", "als", "funk-2006", "dense"])
def test_fields_are_wide_enough_for_what_they_say(form, solver):
    form.resize(form.minimumSizeHint().width() + 37, 700)  # as the window gives it at first
    config = FitConfig(solver=solver, optimizer="gradient-descent", learning_rate=0.001)
    form.set_config(config, config)
    QApplication.processEvents()

    for name in ("solver", "optimizer", "learning_rate"):
        widget = field(form, name)
        if widget.isVisible():
            assert widget.width() >= widget.sizeHint().width(), name


def test_one_of_something_is_said_of_one(qtbot, form):
    form.set_config(FitConfig(solver="dense", optimizer="adam", note_every=1))
    widget = field(form, "note_every")
    assert widget.text() == "1 epoch"

    widget.setFocus()
    widget.selectAll()
    qtbot.keyClicks(widget, "12")
    assert widget.text() == "12 epochs"
    assert form.config().note_every == 12


def test_another_theme_leaves_the_marks_as_they_are(qtbot, qapp):
    # Else the forms of the tests before are dressed anew, too, which takes seconds.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    apply_theme(qapp, "light")
    form = ConfigForm()
    qtbot.addWidget(form)
    form.set_config(FitConfig(n_factors=7), FitConfig())
    form.show()
    form.set_config(FitConfig(), FitConfig())
    try:
        apply_theme(qapp, "dark")
        qtbot.waitUntil(form.updatesEnabled)
        weights = {label.font().weight() for label in form.findChildren(QLabel)}
    finally:
        apply_theme(qapp, "light")

    assert weights == {QFont.Weight.Normal}
