"""The restaurant: its models, rules, queries and outbox. Knows no framework, no HTTP and no terminal."""
