"""The three screens, and the windows over them."""
