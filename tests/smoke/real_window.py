"""Start the real program on the real screen, as a person does, and see that it works.

Run by hand or by CI where there is a display (or under Xvfb); not collected by pytest.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from funkgui.gui.settings import Settings

WAIT_S = 120
"""Longest wait for a training, TensorFlow's first import on a slow machine included."""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        # The windows here leave the person's settings alone.
        os.environ["XDG_CONFIG_HOME"] = folder
        demonstration_trains_and_saves(Path(folder))
        rating_file_opens(Path(folder))
    print("the real window works")


def demonstration_trains_and_saves(folder: Path) -> None:
    """``funkgui demo`` trains in the window, writes its files, and closes when asked to."""
    out = folder / "demo"
    program = start("demo", "--problem", "3x3-adam", "--out", str(out))
    wait_for(program, out / "3x3-adam.funk")
    printed = close(program)
    expect(len(list(out.glob("*.png"))) >= 3, f"figures lack in {sorted(out.iterdir())}")
    expect("MSE" in printed, f"the losses were not printed: {printed!r}")
    print("demo: trained, saved, closed")


def rating_file_opens(folder: Path) -> None:
    """``funkgui FILE`` shows the file, and closes when asked to."""
    path = folder / "ratings.csv"
    rows = (f"{user},{item},{1 + (user * item) % 5}" for user in range(40) for item in range(30))
    path.write_text("\n".join(["user,item,rating", *rows]))
    program = start(str(path))
    wait_for(program, path)
    close(program)
    print("rating file: opened, closed")


def start(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "funkgui", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_for(program: subprocess.Popen[str], path: Path) -> None:
    """Wait until the window has opened or saved a file, and lists it among the recent ones."""
    settings, deadline = Settings(), time.monotonic() + WAIT_S
    while path not in settings.recent_files():
        expect(program.poll() is None, f"the program ended before {path.name} was there")
        expect(time.monotonic() < deadline, f"{path.name} was not there within {WAIT_S} s")
        time.sleep(0.1)
        settings.sync()


def close(program: subprocess.Popen[str]) -> str:
    """Close the window as Ctrl-C in its terminal does; returns what was printed."""
    program.send_signal(signal.SIGINT)
    printed, complaints = program.communicate(timeout=WAIT_S)
    expect(program.returncode == 0, f"exit status {program.returncode}: {complaints}")
    expect("Traceback" not in complaints, complaints)
    return printed


def expect(holds: bool, otherwise: str) -> None:
    if not holds:
        sys.exit(f"real_window: {otherwise}")


if __name__ == "__main__":
    main()
