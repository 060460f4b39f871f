"""A printable page of one selection, or of two versions side by side, that needs nothing else."""
