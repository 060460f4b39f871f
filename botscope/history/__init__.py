"""Botscope's own memory of what a bot reported: kept in the data folder, never in the bot's."""
