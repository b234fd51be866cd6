"""Social exports: one folder a platform, each with the table of its shapes and a pure `parse`."""

#: The platforms known here, in the order in which their shapes are asked.
PLATFORMS = (
    *("x", "instagram", "tiktok", "facebook"),
    *("telegram", "youtube", "bluesky", "mastodon", "reddit", "whatsapp"),
)
