"""X (Twitter): its API in two versions, what a browser captures of it, and 4CAT's tables."""
