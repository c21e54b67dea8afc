"""The optimizers, one file per rule."""
