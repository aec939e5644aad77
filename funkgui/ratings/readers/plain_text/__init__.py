"""What all formats of text share: encodings, lines, delimiters, columns and their names."""
