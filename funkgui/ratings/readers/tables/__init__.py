"""Tables in files with named columns: one rating in each row."""
