"""The real process beside the sandbox: what these tests know of the bot they know over HTTP or from its data folder."""
