"""What was read of a large log, kept for the next start: decision 0009."""
