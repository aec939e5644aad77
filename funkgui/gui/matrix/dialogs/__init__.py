"""Small dialogs that ask what a change of the matrix needs to know."""
