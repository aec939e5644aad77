"""Bugs of Qt's binding that would end the program, so that no upgrade brings them in unseen."""

from __future__ import annotations

import sys

import pytest
from PySide6.QtCore import QObject


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal there")
def test_calls_that_return_nothing_do_not_use_none_up():
    """PySide6 6.12.0 lost a reference to None in each of them, until Python aborted."""
    one = QObject()
    before = sys.getrefcount(None)

    for _ in range(1000):
        one.setObjectName("name")

    assert sys.getrefcount(None) > before - 500
