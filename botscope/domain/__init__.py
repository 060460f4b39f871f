"""Plain data that every room shares: trade columns, bot state, file accounts, snapshots."""
