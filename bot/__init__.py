"""The door for Telegram: the callers' bot and the staff bot."""
