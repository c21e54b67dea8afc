"""Many questions at once, as NumPy arrays. Nothing above imports this package before it is asked for a thousand."""
