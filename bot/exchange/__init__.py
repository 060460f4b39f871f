"""The outside world: exchange adapters."""
