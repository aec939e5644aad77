"""The matrix area of the window.

Folders build on those below them: ``export`` and the panel at the top, then ``arranging``,
``editing``, ``finding`` and ``members``, then the ``table``, then its ``look`` and the ``dialogs``,
and at the bottom ``cells``.
"""
