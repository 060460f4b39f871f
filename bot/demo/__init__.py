"""A past within seconds and a present to watch."""
