"""The HTTP edge: the only part that knows Flask; it serves what a snapshot has prepared."""
