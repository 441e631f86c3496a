"""The door for Twilio: text messages, voice calls and delivery status."""
