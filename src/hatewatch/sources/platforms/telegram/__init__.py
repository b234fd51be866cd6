"""Telegram: what Telegram Desktop exports, what Telethon writes, what bots are sent."""
