"""The schedules, one file per rule."""
