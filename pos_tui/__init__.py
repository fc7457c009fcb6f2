"""The host's door: a terminal point of sale, worked from the keyboard."""
