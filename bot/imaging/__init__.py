"""What a file is and what it says, found out where a parser can do no harm.

    inspected = await inspector.inspect([Part(path)])   # bot.imaging.inspect; the facts, whatever the files hold
    verdict = judge(inspected.facts, need)    # flows.rules.imaging; what to say and what it counts for
    report(inspected.facts, context(parsed))  # bot.imaging.report; the object of `puente inspect --json`

Where a thing goes:

    inspect, parts       how the bot asks, and what goes to and fro; named, report: how the command line does
    child/               the process that reads: kept warm, forked, limited, walled in; what it may answer
    signature            what kind of file it is, by its first and last bytes; parses nothing, so the bot asks it too
    look                 one upload -> facts: contents -> readers -> found
      contents           its files, one after the other, loose or out of archives
      readers            one file by the parser of its kind
      found, grouping    what was met, brought together: studies, people, damage, what is missing
    archives/            ZIP and its directory, 7z, RAR, tar, ISO, volumes: walked entry by entry within a budget
    dicom/               elements, character sets, pixels, documents within objects, a CD's directory
    documents/           photos and PDF reports: pages, words, dates, clarity, what stands behind their end
    pictures/            what staff are shown of it

1. Nothing in the bot's process parses a file: a child with limits does, and what it prints is checked.
2. A child that dies, hangs or prints anything else makes the file `unreadable`; the original is kept elsewhere.
3. No name, date or file name is logged here.
4. This module and those of the folders import nothing: the child passes through them before its limits are set.
"""
