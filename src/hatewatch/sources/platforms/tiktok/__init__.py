"""TikTok: what a browser captures of it, and 4CAT's tables."""
