"""The hyperparameters, one file per rule."""
