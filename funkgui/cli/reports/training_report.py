"""What came of a training: for scripts, and for people."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import Any

from funkgui.cli.clock import peak_memory_mb, seconds_since_start
from funkgui.cli.text import UNKNOWN, error_text, one_line, table
from funkgui.factorization.early_stop import split_for_stopping
from funkgui.factorization.number_text import duration_text, felt_duration_text
from funkgui.factorization.problems import Problem
from funkgui.factorization.solvers.some_to_measure import n_measured
from funkgui.project.project import Project, Run
from funkgui.ratings.counted import counted


def fit_results(project: Project, run: Run, load_s: float | None) -> dict[str, Any]:
    """The results of a training by name.

    RMSEs are in units of the ratings, MSEs in squared ones. ``n_set_aside`` ratings were kept from
    training to stop by; the training errors are those of about ``n_train_measured`` ratings.
    ``epochs`` counts the one in which the training was stopped. ``load_s`` is what reading or
    generating the ratings took, ``compile_s`` and ``train_s`` are the training's own seconds,
    ``total_s`` are those since the process started, and ``peak_rss_mb`` is the most memory it held,
    in 10^6 bytes.
    """
    ratings, holdout, result = project.ratings, project.holdout, run.result
    split = split_for_stopping(ratings, holdout, run.config)
    return {
        "run": run.name,
        "n_users": ratings.n_users,
        "n_items": ratings.n_items,
        "n_ratings": ratings.n_ratings,
        "n_train": split.n_train,
        "n_holdout": holdout.n_hidden,
        "n_set_aside": split.n_hidden - holdout.n_hidden,
        "n_train_measured": n_measured(run.config, split),
        "train_rmse": math.sqrt(result.train_mse),
        "holdout_rmse": math.sqrt(result.holdout_mse),
        "baseline_rmse": result.baseline_rmse,
        "train_mse": result.train_mse,
        "holdout_mse": result.holdout_mse,
        "steps": result.state.step,
        "epochs": result.epochs_taken,
        "best_epoch": result.best_epoch,
        "stopped_because": result.stopped_because,
        "advice": result.advice,
        "marks": [asdict(mark) for mark in result.history.marks],
        "load_s": load_s,
        "compile_s": result.compile_s,
        "train_s": result.train_s,
        "total_s": seconds_since_start(),
        "peak_rss_mb": peak_memory_mb(),
        "device": result.device,
        "config": run.config.to_dict(),
    }


def fit_text(results: dict[str, Any]) -> str:
    """The losses beside the baseline, and what they took."""
    held_out = results["n_holdout"] > 0
    baseline = error_text(results["baseline_rmse"])
    losses = [
        ("", "training", "held out", ""),
        ("RMSE", error_text(results["train_rmse"]), error_text(results["holdout_rmse"]), ""),
        ("MSE", error_text(results["train_mse"]), error_text(results["holdout_mse"]), ""),
        (
            "Baseline RMSE",
            "" if held_out else baseline,
            baseline if held_out else "",
            "mean and biases alone",
        ),
    ]
    return f"{_ratings(results)}\n\n{table(losses, '<>><')}\n\n{_course(results)}"


def demo_text(results: dict[str, Any], problem: Problem) -> str:
    """The losses beside the tutorial's own, and what they took."""
    losses = [
        ("MSE", "training", "held out", ""),
        ("here", error_text(results["train_mse"]), error_text(results["holdout_mse"]), ""),
        (
            "tutorial",
            _reported(problem.reported_train_mse),
            _reported(problem.reported_holdout_mse),
            problem.reported,
        ),
    ]
    return f"{problem.title}\n{_ratings(results)}\n\n{table(losses, '<>><')}\n\n{_course(results)}"


def _reported(mse: float | None) -> str:
    return UNKNOWN if mse is None else f"{mse:g}"


def _ratings(results: dict[str, Any]) -> str:
    text = (
        f"{counted(results['n_ratings'], 'rating')} by {counted(results['n_users'], 'user')} of "
        f"{counted(results['n_items'], 'item')}"
    )
    if results["n_holdout"]:
        text += f", {results['n_holdout']:,} of them held out"
    if results["n_set_aside"]:
        text += f", {results['n_set_aside']:,} of them set aside to stop by"
    return text


def _course(results: dict[str, Any]) -> str:
    compiled = felt_duration_text(results["compile_s"])
    after = f", after {compiled} of compiling" if compiled else ""
    kept_start = results["best_epoch"] == 0 < results["epochs"]
    best = "0, the start: none after it was better" if kept_start else f"{results['best_epoch']:,}"
    lines = [
        f"Ended at epoch {results['epochs']:,}, step {results['steps']:,}: "
        f"{results['stopped_because']}. The result is that of epoch {best}.",
        f"Trained for {duration_text(results['train_s'])} on {results['device']}{after}; "
        f"{duration_text(results['total_s'])} in all, "
        f"{results['peak_rss_mb']:,.0f} MB of memory at most.",
    ]
    if results["n_train_measured"] < results["n_train"]:
        lines.append(f"Training errors are of some {results['n_train_measured']:,} ratings.")
    lines += [one_line(f"Epoch {mark['epoch']:,}: {mark['text']}") for mark in results["marks"]]
    return "\n".join(lines)
