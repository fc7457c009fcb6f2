"""Dojo's door: settings, capabilities, transports, the outbox relay and the Dojo client. Knows no terminal."""
