"""The door for browsers: staff and coordinator pages, and the callers' web chat."""
