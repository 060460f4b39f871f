"""Where candles come from: simulated or replayed."""
