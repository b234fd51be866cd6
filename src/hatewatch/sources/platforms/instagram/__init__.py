"""Instagram: what a browser captures of it, and the tables of 4CAT, CrowdTangle and the Meta Content Library."""
