"""The demo: the real service on SQLite and loopback, vendors emulated, people invented."""
