"""How good a model is on ratings kept from training: errors, deciles, calibration, folds."""
