"""The directory of centres: contacts, opening hours, eligibility and towns, all pure."""
