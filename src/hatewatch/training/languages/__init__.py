"""Train the language identifier."""
