"""A Bot API server with its own little world: people, chats, a clock and a web page.

Laws:

- The bot reaches the sandbox by HTTP only; nothing of the bot imports this package but `bot.cli`.
- What is implemented answers as Telegram does, refusals word for word. What is not answers 501 with
  the method's name; it is never a success that did nothing.
- Ids are counters and time is the sandbox's clock, so the same acts give the same world.
- It binds to loopback only.
"""
