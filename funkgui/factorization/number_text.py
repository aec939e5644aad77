"""Losses and durations in words."""

from __future__ import annotations


def error_text(error: float) -> str:
    """A finite RMSE or MSE: four decimals, or powers of ten for the very small and large."""
    if error == 0 or 1e-3 <= abs(error) < 1e5:
        return f"{error:.4f}"
    return f"{error:.3e}"


_FELT_S = 0.05


def felt_duration_text(seconds: float) -> str:
    """A duration, or nothing where it would be none: what was compiled before, say."""
    return duration_text(seconds) if seconds >= _FELT_S else ""


def duration_text(seconds: float) -> str:
    """A duration in seconds, minutes or hours."""
    if seconds < 59.95:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest:02d} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours:,} h {minutes:02d} min"
