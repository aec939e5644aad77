"""Files of matrices: rows are users, columns are items, both numbered from 1."""
