"""Cross-validation in the window: how well settings predict ratings kept from training."""
