"""What only a process of its own shows: signals, pipes, exit codes."""

from __future__ import annotations

import gzip
import os
import signal
import subprocess
import sys
import time

import pytest

from funkgui.cli.training.interrupts import Interrupts
from funkgui.project.project_file import load_project

pytestmark = pytest.mark.usefixtures("heard_signals")

ENDLESS = ["--solver", "sparse", "--max-epochs", "100000000", "--patience", "0", "--n-factors", "4"]
ENDLESS += ["--note-every", "10"]

PATIENCE_S = 120
"""For a process to end: where others want the processors, mere help has taken 15 seconds."""

posix = pytest.mark.skipif(os.name == "nt", reason="os.kill is TerminateProcess on Windows")


def wait_for(process: subprocess.Popen[str], words: str) -> None:
    """Read standard error up to the line with these words."""
    assert process.stderr is not None
    for line in process.stderr:
        if words in line:
            return
    raise AssertionError(f"it ended without saying {words!r}")


def interrupted(process: subprocess.Popen[str], words: str) -> tuple[str, str]:
    """What it writes from Ctrl-C on, which is pressed once these words stand on standard error."""
    wait_for(process, words)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 130
    return out, err


@posix
def test_ctrl_c_stops_saves_and_tells(start, parsed, ratings_file):
    process = start("train", ratings_file, *ENDLESS, "--save", "model.funk", "--json")
    out, err = interrupted(process, "training ...")

    told = parsed(out)
    assert told["stopped_because"] == "stopped"
    assert "Stopping" in err
    assert "Traceback" not in err
    (run,) = load_project(ratings_file.parent / "model.funk").runs
    assert run.result.epochs_taken == told["epochs"] >= told["best_epoch"]


@posix
def test_ctrl_c_before_the_first_step_still_saves(start, parsed, ratings_file):
    process = start("train", ratings_file, *ENDLESS, "--save", "model.funk", "--json")
    out, _ = interrupted(process, "Starting TensorFlow")

    assert parsed(out)["epochs"] == 0
    assert load_project(ratings_file.parent / "model.funk").runs


@posix
def test_a_second_ctrl_c_quits_at_once(start, ratings_file):
    process = start("train", ratings_file, *ENDLESS, "--save", "model.funk", "--json")
    wait_for(process, "Starting TensorFlow")
    process.send_signal(signal.SIGINT)

    assert interrupted(process, "Ctrl-C again quits at once") == ("", "")
    assert not (ratings_file.parent / "model.funk").exists()


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK"])
def test_all_that_a_system_asks_a_program_to_end_by_is_heard(name):
    number = getattr(signal, name, None)
    if number is None:
        pytest.skip("another system's")
    with Interrupts() as interrupts:
        signal.raise_signal(number)
    assert interrupts.exit_code == 128 + number


@posix
def test_a_closed_terminal_of_which_shell_and_system_tell_is_one_wish():
    with Interrupts() as interrupts:
        for _ in range(2):
            signal.raise_signal(signal.SIGHUP)
    assert interrupts.exit_code == 129


def test_ctrl_c_is_nothing_to_what_a_script_has_put_in_the_background():
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with Interrupts() as interrupts:
            for _ in range(2):
                signal.raise_signal(signal.SIGINT)
    finally:
        signal.signal(signal.SIGINT, before)
    assert interrupts.exit_code == 0


@posix
def test_ctrl_c_between_folds_tells_those_that_are_done(start, parsed, ratings_file):
    args = ["--folds", "500", "--solver", "sparse", "--n-factors", "4", "--max-epochs", "20"]
    process = start("crossvalidate", ratings_file, *args, "--json")
    out, err = interrupted(process, "Fold 2 of 500:")

    told = parsed(out)
    assert told["stopped"] is True
    assert 1 <= len(told["folds"]) < 500
    assert "Traceback" not in err


@posix
def test_ctrl_c_before_the_first_fold_is_done(start, ratings_file):
    process = start("crossvalidate", ratings_file, *ENDLESS)
    out, _ = interrupted(process, "Starting TensorFlow")

    assert out == "Stopped before the first fold was done.\n"


@posix
def test_ctrl_c_while_modules_are_imported_ends_quietly(start, tmp_path):
    # The folder a process starts in comes first where modules are looked for.
    (tmp_path / "click.py").write_text(
        "import signal, sys; print('importing', file=sys.stderr); signal.pause()"
    )

    assert interrupted(start("--help"), "importing") == ("", "")


@posix
@pytest.mark.parametrize(
    "swallowing",
    [
        # As what Cython compiles does for its arrays,
        "try: signal.raise_signal(signal.SIGINT)\nexcept: pass",
        # and as Python does where anything is deleted.
        "type('Deleted', (), {'__del__': lambda self: signal.raise_signal(signal.SIGINT)})()",
    ],
)
def test_ctrl_c_while_an_import_swallows_errors_ends_quietly(start, tmp_path, swallowing):
    (tmp_path / "click.py").write_text(
        f"import signal, sys, time\n{swallowing}\ntime.sleep(20)\nsys.exit('Ctrl-C was lost')"
    )
    process = start("--help")
    out, err = process.communicate(timeout=PATIENCE_S)

    assert (process.returncode, out, err) == (130, "", "")


@posix
def test_ctrl_c_while_standard_input_is_awaited_ends_quietly(start, tmp_path):
    process = start("info", "-", stdin=subprocess.PIPE, env={"TMPDIR": str(tmp_path)})
    while process.poll() is None and not any(tmp_path.glob("*/standard input")):
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=PATIENCE_S) == 130
    out, err = process.communicate()

    assert (out, err) == ("", "")
    assert not any(tmp_path.iterdir())


@posix
def test_ctrl_c_while_reading_ends_quietly(start, tmp_path):
    # Seconds of reading, so that the signal comes in time on a busy machine, too.
    with gzip.open(tmp_path / "ratings.csv.gz", "wb", compresslevel=1) as file:
        file.write(b"user,item,rating\n")
        for _ in range(20):
            file.write(b"1,2,3.5\n" * 1_000_000)
    out, err = interrupted(start("train", "ratings.csv.gz"), "Reading ratings.csv.gz")

    assert out == ""
    assert "Traceback" not in err


@posix
def test_one_that_is_asked_to_end_leaves_no_half_written_file(start, tmp_path):
    args = ["--kind", "ratings", "--users", "20000", "--items", "5000", "--ratings", "2000000"]
    process = start("generate", *args, "--out", "large.csv")
    wait_for(process, "Writing large.csv")
    while process.poll() is None and not any(tmp_path.iterdir()):
        time.sleep(0.01)
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=PATIENCE_S)

    assert process.returncode == 143
    assert (out, err) == ("", "")
    assert not any(tmp_path.iterdir())


@posix
def test_a_demonstration_that_is_asked_to_end_still_writes_its_files(start, tmp_path):
    process = start("demo", "--problem", "500-gd", "--headless", "--out", "out")
    wait_for(process, "training ...")
    process.send_signal(signal.SIGTERM)
    out, _ = process.communicate(timeout=PATIENCE_S)

    assert process.returncode == 143
    assert ": stopped." in out
    assert load_project(tmp_path / "out" / "500-gd.funk").runs
    assert (tmp_path / "out" / "500-gd-losses.png").exists()


@posix
def test_a_closed_pipe_is_quiet(start, project_file):
    reader, writer = os.pipe()
    os.close(reader)
    process = start("predict", project_file, "--user", "Ann", stdout=writer)
    os.close(writer)
    _, err = process.communicate(timeout=PATIENCE_S)

    assert err == ""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/dev/full is Linux's own")
@pytest.mark.parametrize("words", [("predict", "{project}", "--user", "Ann"), ("--help",)])
def test_a_full_disk_is_told_in_one_sentence(start, project_file, words):
    with open("/dev/full", "w") as full:  # noqa: PTH123
        process = start(*(word.format(project=project_file) for word in words), stdout=full)
        _, err = process.communicate(timeout=PATIENCE_S)

    assert process.returncode == 1
    assert err == (
        "funkgui: The results could not be written: No space left on device; send them elsewhere.\n"
    )


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/dev/full is Linux's own")
def test_a_device_that_is_full_is_no_disk(refused, ratings_file):
    told = refused("convert", ratings_file, "/dev/full", "--to", "csv", begun=True)
    assert told.endswith("full was not written: No space left on device; send it elsewhere.")


def test_lines_of_csv_lose_no_letter_where_an_encoding_cannot_write_it(start, project_file):
    env = {"PYTHONIOENCODING": "iso8859-7"}
    process = start("recommend", project_file, "--all", env=env)
    out, _ = process.communicate(timeout=PATIENCE_S)

    assert process.returncode == 0
    assert "Bob,1,01,Amélie,5" in out


def test_titles_that_an_encoding_cannot_write_do_no_harm(start, project_file):
    process = start("predict", project_file, "--user", "Ann", env={"PYTHONIOENCODING": "iso8859-7"})
    out, err = process.communicate(timeout=PATIENCE_S)

    assert process.returncode == 0
    assert err == ""
    assert "Am?lie" in out


@posix
def test_a_demonstration_in_the_window_writes_the_same(start, parsed, tmp_path):
    # Where there is no Wayland, Qt goes on to the next: a window that only the program sees.
    unseen = {
        "QT_QPA_PLATFORM": "wayland;offscreen",
        "WAYLAND_DISPLAY": "",
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "HOME": str(tmp_path),
    }
    process = start("demo", "--problem", "3x3-adam", "--out", "out", "--json", env=unseen)
    told = []
    for line in process.stdout:
        told.append(line)
        if line == "}\n":
            break

    results = parsed("".join(told))
    saved = load_project(tmp_path / "out" / "3x3-adam.funk")
    assert results["steps"] == 200
    assert results["train_mse"] == saved.runs[0].result.train_mse
    assert len(results["files"]) == 4
    assert process.poll() is None, "the window stays open on the result"
