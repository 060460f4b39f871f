"""Pure functions over trade columns: each figure is computed in exactly one place."""
