"""The shell: Telegram, database, files, clock, staff desk, sandbox, command line. It decides nothing."""
