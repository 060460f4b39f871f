"""``doctor``: what is right, what is doubtful, what is wrong, and the command that mends it."""
