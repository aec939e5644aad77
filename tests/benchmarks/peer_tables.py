"""Markdown tables of programs measured beside each other."""

from __future__ import annotations

from collections.abc import Mapping

from tests.benchmarks.timed import Timed


def results(timed: Mapping[str, Timed]) -> str:
    """One row a program."""
    lines = [
        "| | RMSE | load s | train s | processor s | both s | MB at peak | settings |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, run in timed.items():
        lines.append(
            f"| {name} | {run.rmse:.4f} | {run.load_s:.2f} | {run.train_s:.2f} | "
            f"{run.train_processor_s:.2f} | {run.load_s + run.train_s:.2f} | {run.peak_mb:.0f} | "
            f"{run.settings} |"
        )
    return "\n".join(lines) + "\n"


def ratios(peers: Mapping[str, Timed], ours: Mapping[str, Timed]) -> str:
    """How many times as fast as each of the others FunkGUI is at the other's RMSE.

    Training alone, and with loading; the seconds that it took in brackets.
    """
    lines = [
        "| to the RMSE of | " + " | ".join(ours) + " |",
        "|---|" + "---|" * len(ours),
    ]
    for name, peer in peers.items():
        cells = [_ratio(peer, own) for own in ours.values()]
        lines.append(f"| {name}, {peer.rmse:.4f} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _ratio(peer: Timed, own: Timed) -> str:
    seconds = own.seconds_to(peer.rmse)
    if seconds is None:
        return f"not reached, {min(error for _, error in own.curve):.4f}"
    training = peer.train_s / seconds
    with_loading = (peer.load_s + peer.train_s) / (own.load_s + seconds)
    return f"{training:.2f}, {with_loading:.2f} with loading ({seconds:.2f} s)"
