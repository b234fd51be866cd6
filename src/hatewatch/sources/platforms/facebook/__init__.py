"""Facebook: what a browser captures of it, and what 4CAT, CrowdTangle and the Meta Content Library make of it."""
