"""Who may look: accounts, sessions, tokens and what stands against guessing."""
