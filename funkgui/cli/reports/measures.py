"""What a model was measured to be, for scripts and for people: deciles and calibration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from funkgui.cli.text import error_text, table
from funkgui.factorization.measuring.calibration import Coverage
from funkgui.factorization.measuring.deciles import Decile, ErrorSums


def decile_results(by_user: ErrorSums, by_item: ErrorSums) -> dict[str, Any]:
    """Errors by tenths of the users' activity and of the items' popularity."""
    return {
        "by_activity": [asdict(one) for one in by_user.deciles()],
        "by_popularity": [asdict(one) for one in by_item.deciles()],
    }


def deciles_text(by_user: ErrorSums, by_item: ErrorSums) -> str:
    """Both tables, each with a heading."""
    return (
        f"By activity of the users:\n\n{_deciles(by_user.deciles(), 'users')}\n\n"
        f"By popularity of the items:\n\n{_deciles(by_item.deciles(), 'items')}"
    )


def calibration_results(calibration: Sequence[Coverage]) -> list[dict[str, Any]] | None:
    """Shares of the ratings within the central intervals; None where the model cannot tell."""
    if not calibration:
        return None
    return [
        {"interval": one.expected, "n": one.n, "share_within": one.observed} for one in calibration
    ]


def calibration_text(calibration: Sequence[Coverage]) -> str:
    """The same in a sentence; empty where the model cannot tell."""
    if not calibration or not calibration[0].n:
        return ""
    *others, last = (
        f"{100 * one.observed:.1f} % within the {100 * one.expected:g} % interval"
        for one in calibration
    )
    return f"Of the ratings, {', '.join(others)} and {last}."


def _deciles(deciles: Sequence[Decile], members: str) -> str:
    rows = [("training ratings", members, "measured", "RMSE", "MAE")]
    rows += [
        (
            f"{one.low:,}" if one.low == one.high else f"{one.low:,} to {one.high:,}",
            f"{one.members:,}",
            f"{one.n:,}",
            error_text(one.rmse),
            error_text(one.mae),
        )
        for one in deciles
    ]
    return table(rows, "<>>>>")
