"""Migrations, run by storage/migrating.py."""
