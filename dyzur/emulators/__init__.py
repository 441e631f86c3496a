"""The two vendors, Telegram and Twilio, emulated on loopback for demo and tests."""
