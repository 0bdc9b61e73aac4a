"""What a file is and what it says, found out where a parser can do no harm.

    inspected = await inspector.inspect([Part(path)])   # bot.imaging.inspect; the facts, whatever the files hold
    verdict = judge(inspected.facts, need)    # flows.rules.imaging; what to say and what it counts for
    report(inspected.facts, context(parsed))  # bot.imaging.report; the object of `puente inspect --json`

1. Nothing in the bot's process parses a file: a child with limits does, and what it prints is checked.
2. A child that dies, hangs or prints anything else makes the file `unreadable`; the original is kept elsewhere.
3. No name, date or file name is logged here.
4. This module imports nothing: the child passes through it before its limits are set.
"""
