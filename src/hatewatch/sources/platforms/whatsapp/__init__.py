"""WhatsApp: chats exported as text, in the date styles and the languages of people's telephones."""
