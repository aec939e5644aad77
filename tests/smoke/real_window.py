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

START_S = 120
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
    deadline = time.monotonic() + START_S
    while not (out / "3x3-adam.funk").exists():
        expect(program.poll() is None, "the demonstration ended before it had saved anything")
        expect(time.monotonic() < deadline, f"nothing was saved within {START_S} s")
        time.sleep(0.1)
    time.sleep(2)  # the figures are written beside the project
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
    time.sleep(8)
    expect(program.poll() is None, "the window did not stay open")
    close(program)
    print("rating file: opened, closed")


def start(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "funkgui", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def close(program: subprocess.Popen[str]) -> str:
    """Close the window as Ctrl-C in its terminal does; returns what was printed."""
    program.send_signal(signal.SIGINT)
    printed, complaints = program.communicate(timeout=60)
    expect(program.returncode == 0, f"exit status {program.returncode}: {complaints}")
    expect("Traceback" not in complaints, complaints)
    return printed


def expect(holds: bool, otherwise: str) -> None:
    if not holds:
        sys.exit(f"real_window: {otherwise}")


if __name__ == "__main__":
    main()
