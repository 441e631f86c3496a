"""The composition root: settings, wiring, command line, HTTP app, timers, clock and demo."""
