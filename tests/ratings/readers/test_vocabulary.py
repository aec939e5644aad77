"""Texts keep their numbers, whoever asks for them, and are put in order."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from funkgui.ratings.readers.vocabulary import Vocabulary, sorted_order


def words_of(texts):
    n_words = -(-max(map(len, texts)) // 8)
    rows = np.array(texts, f"S{8 * n_words}").view(np.uint64).reshape(-1, n_words)
    return list(np.ascontiguousarray(rows.T))


def texts_of(words):
    return [row.tobytes().rstrip(b"\0").decode() for row in np.stack(words, axis=1)]


@pytest.mark.parametrize("n_users", [1, 300, 50_000])
@pytest.mark.parametrize("is_sorted", [True, False])
def test_threads_that_meet_the_same_texts_get_the_same_numbers(n_users, is_sorted):
    """Texts of one word come before longer ones, in some blocks without any of those."""
    rng = np.random.default_rng(0)
    names = np.array([f"{'user-' * (n % 5)}{n}" for n in range(n_users)])
    drawn = rng.integers(0, np.linspace(1, n_users, 24).astype(int)[:, None], (24, 7000))
    blocks = [names[np.sort(ids) if is_sorted else ids].tolist() for ids in drawn]
    vocabulary = Vocabulary()
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda block: vocabulary.numbers(words_of(block)), blocks))
    numbers = {}
    for block, of_block in zip(blocks, found, strict=True):
        for text, number in zip(block, of_block.tolist(), strict=True):
            assert numbers.setdefault(text, number) == number
    assert len(set(numbers.values())) == len(numbers)
    assert min(numbers.values()) > 0
    wanted = np.array(list(numbers.values()))
    assert texts_of(vocabulary.words(wanted)) == list(numbers)
    in_order = wanted[sorted_order(vocabulary.words(wanted))]
    assert in_order.tolist() == [numbers[text] for text in sorted(numbers)]


def test_texts_that_differ_in_any_character_are_told_apart():
    texts = ["a" * n for n in range(1, 41)]
    texts += ["a" * n + "b" + "a" * (39 - n) for n in range(40)]
    vocabulary = Vocabulary()
    numbers = [vocabulary.numbers(words_of([text])).item() for text in texts]
    assert len(set(numbers)) == 80
    assert vocabulary.numbers(words_of(texts)).tolist() == numbers
    assert [texts[at] for at in sorted_order(words_of(texts)).tolist()] == sorted(texts)


@pytest.mark.timeout(60)
def test_texts_made_to_share_their_places_do_not_hold_it_up():
    """By the golden ratio, a common factor of such tables, all of these come to the first place."""
    inverse = pow(0x9E37_79B9_7F4A_7C15, -1, 1 << 64)
    texts = [np.array([n * inverse % (1 << 64) for n in range(1, 30_001)], np.uint64)]
    assert len(set(Vocabulary().numbers(texts).tolist())) == 30_000
