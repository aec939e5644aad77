"""How ratings are explained: settings, models, solvers, losses, predictions."""
