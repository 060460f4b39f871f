"""The seed of every draw: equal trades give equal figures, today and tomorrow."""

SEED = 20_240_801
