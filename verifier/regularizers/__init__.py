"""The regularizers, one file per rule."""
