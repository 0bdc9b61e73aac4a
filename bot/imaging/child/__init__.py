"""The process that reads files for the bot, what it may use and reach, and what it may answer."""
