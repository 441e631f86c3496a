"""Labelled messages, and training and evaluation of the hearing model."""
