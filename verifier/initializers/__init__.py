"""The initializers, one file per rule."""
