"""What can go wrong with the store. Every message is one line: what was found, where, and what to do."""

from __future__ import annotations


class StoreError(Exception):
    """Anything the store could not do."""


class CannotOpenError(StoreError):
    """There is no usable database at the given place."""


class NewerDatabaseError(CannotOpenError):
    """The database was written by a later version of gradrecall."""


class DamagedError(StoreError):
    """What is stored cannot be read."""


class LockedError(StoreError):
    """Another program holds the database."""


class UnknownItemError(StoreError):
    """An item was named that the store has never been given."""
