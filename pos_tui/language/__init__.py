"""The host language: one line does one thing, from the keys, the `:` line and `pos-tui do` alike."""
