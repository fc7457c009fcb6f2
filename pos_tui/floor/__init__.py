"""The floor: where tables are (plan), what they look like (paint) and the one widget that shows them (canvas)."""
