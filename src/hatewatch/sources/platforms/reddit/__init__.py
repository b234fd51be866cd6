"""Reddit: listings and threads as the site gives them, and archives (Pushshift, Arctic Shift)."""
