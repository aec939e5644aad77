"""Walk at random through the real window, without a screen: ``--seed 1 --steps 2000``."""

from __future__ import annotations

import argparse
import faulthandler
import os
import sys
import tempfile
import time
from pathlib import Path

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
LONGEST_GAP_MS = 1000


def main() -> int:
    parser = argparse.ArgumentParser(prog="monkey", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seeds", type=int, default=1, help="so many seeds from the first on")
    parser.add_argument("--steps", type=int, default=2000)
    parser.add_argument("--seconds", type=float, default=float("inf"), help="for each seed")
    parser.add_argument("--in-workers", action="store_true", help="have workers make all edits")
    parser.add_argument("--late", action="store_true", help="let workers be late at random")
    parser.add_argument("--data", type=Path, default=DATA, help="folder of real rating files")
    parser.add_argument("--journal", type=argparse.FileType("w"), help="file for all steps")
    asked = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    n_failed = 0
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CONFIG_HOME"] = os.environ["XDG_DATA_HOME"] = folder
        for seed in range(asked.seed, asked.seed + asked.seeds):
            n_failed += not walk(seed, asked, Path(folder) / str(seed))
    return min(n_failed, 1)


def walk(seed: int, asked: argparse.Namespace, folder: Path) -> bool:
    """One seed's walk, told on the screen; whether all held."""
    from funkgui.gui.app import dress, make_application
    from funkgui.gui.garbage import MainThreadGarbage
    from funkgui.gui.settings import Settings
    from tests.smoke.monkey.files import some_files
    from tests.smoke.monkey.walk import Walk, WalkError, delay_work

    folder.mkdir()
    app = make_application()
    sys.setswitchinterval(0.0005)
    garbage = MainThreadGarbage(app)
    garbage.start()
    dress(app, Settings(folder / "settings.ini"))
    faulthandler.enable()
    if asked.late and seed == asked.seed:
        delay_work(seed)
    started = time.monotonic()
    one = Walk(
        seed,
        folder,
        some_files(folder, asked.data),
        in_workers=asked.in_workers,
        ends_hangs=True,
        journal=asked.journal,
    )
    try:
        one.walk(asked.steps, asked.seconds)
    except WalkError as failed:
        print(failed)
        # What is left of the window would disturb the next walk.
        sys.stdout.flush()
        os._exit(1)
    finally:
        garbage.stop()
    slow = [f"{gap:.0f} ms in {step}" for gap, step in one.gaps if gap > LONGEST_GAP_MS]
    print(f"seed {seed}: {len(one.steps)} steps in {time.monotonic() - started:.0f} s, all held")
    for words in slow:
        print(f"  deaf for {words}")
    return not slow


if __name__ == "__main__":
    sys.exit(main())
