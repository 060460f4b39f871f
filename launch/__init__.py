"""What run.py does: set up once, start things, end them; the standard library alone."""
