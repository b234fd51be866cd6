"""YouTube: comments from the Data API, from youtube-comment-downloader and from yt-dlp."""
