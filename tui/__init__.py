"""The interface: keys in, screens out, and the command line."""
