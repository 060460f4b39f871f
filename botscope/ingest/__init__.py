"""Bytes of a bot's files to domain data, with a full account of every line."""
