"""Training: lessons as files, played on the real terminal over a database of their own."""
