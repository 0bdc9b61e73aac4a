"""How fast, how steady and how durable the bot is, beside others. `python -m tests.bench --help`."""
