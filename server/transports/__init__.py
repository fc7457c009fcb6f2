"""How Dojo's calls arrive."""
