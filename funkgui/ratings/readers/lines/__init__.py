"""Text of other programs: LIBSVM, Vowpal Wabbit, Orange, Netflix."""
