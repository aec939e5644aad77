"""Work shared out among threads."""

from __future__ import annotations

import subprocess
import sys
import threading
import time

import numpy as np
import pytest

from funkgui.ratings.threads import (
    in_kept_threads,
    in_threads,
    kept_threads,
    n_threads,
    pieces,
)


def test_pieces_make_up_the_whole():
    numbers = np.arange(10)
    assert [numbers[piece].tolist() for piece in pieces(10, 4)] == [
        [0, 1, 2, 3],
        [4, 5, 6, 7],
        [8, 9],
    ]
    assert pieces(0, 4) == []
    assert pieces(4, 4) == [slice(0, 4)]


@pytest.mark.parametrize("threads", [None, 1, 2, 7])
def test_results_come_in_the_order_of_the_parts(threads):
    assert list(in_threads(lambda part: part * part, range(40), threads)) == [
        part * part for part in range(40)
    ]
    assert list(in_threads(str, [], threads)) == []


def test_there_is_at_least_one_thread():
    assert n_threads() >= 1


def test_parts_are_worked_on_at_the_same_time():
    meeting = threading.Barrier(2, timeout=30)
    list(in_threads(lambda part: meeting.wait(), range(2), 2))


def test_an_error_is_raised_where_its_result_is_asked_for():
    def work(part):
        if part == 3:
            raise ValueError("three")
        return part

    results = in_threads(work, range(9), 2)
    assert [next(results) for _ in range(3)] == [0, 1, 2]
    with pytest.raises(ValueError, match="three"):
        next(results)


def test_little_is_begun_ahead_and_nothing_after_the_end():
    begun = []

    def work(part):
        begun.append(part)
        return part

    results = in_threads(work, range(1000), 2)
    assert next(results) == 0
    results.close()
    assert len(begun) <= 5


def test_kept_threads_work_on_until_what_was_begun_is_done():
    ended = []

    def work(part):
        time.sleep(0.01)
        ended.append(threading.current_thread())
        return part

    with kept_threads():
        assert list(in_kept_threads(work, range(9))) == [*range(9)]
        results = in_kept_threads(work, range(1000))
        assert next(results) == 0
        results.close()
        n_ended = len(ended)
        assert 10 <= n_ended <= 10 + 2 * n_threads()
        time.sleep(0.05)
        assert len(ended) == n_ended
    assert len(set(ended)) <= n_threads()


def test_threads_that_are_kept_are_shared_and_end_with_the_last_keeper():
    before = set(threading.enumerate())
    with kept_threads():
        with kept_threads():
            assert list(in_kept_threads(abs, range(40))) == [*range(40)]
            started = set(threading.enumerate()) - before
            assert started
        assert all(one.is_alive() for one in started)
        with pytest.raises(ZeroDivisionError):
            list(in_kept_threads(lambda part: 1 // part, range(40)))
        assert set(threading.enumerate()) - before <= started
    assert not any(one.is_alive() for one in started)
    assert list(in_kept_threads(abs, range(40))) == [*range(40)]
    assert set(threading.enumerate()) == before


def test_an_error_of_the_parts_comes_after_the_results_before_it():
    def parts():
        yield from range(3)
        raise ValueError("no more")

    results = in_threads(str, parts(), 2)
    assert [next(results) for _ in range(3)] == ["0", "1", "2"]
    with pytest.raises(ValueError, match="no more"):
        next(results)


def test_parts_are_taken_as_they_are_needed():
    taken = []

    def parts():
        for part in range(1000):
            taken.append(part)
            yield part

    results = in_threads(str, parts(), 2)
    assert next(results) == "0"
    assert len(taken) <= 5
    results.close()


def test_numpys_own_threads_stay_out_of_the_way():
    code = """
import numpy
from threadpoolctl import threadpool_info
from funkgui.ratings.threads import in_threads

list(in_threads(str, range(2), 2))
print(*(pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) <= {"1"}
