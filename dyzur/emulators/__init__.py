"""The two vendors, Telegram and Twilio, emulated over HTTP on loopback for the demo and the tests."""
