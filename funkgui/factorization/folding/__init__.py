"""Finding the row of one user anew, all else of a model held still. numpy only."""
