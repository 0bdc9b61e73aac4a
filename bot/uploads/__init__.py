"""Files from patients: kept safe first, read afterwards, beside every conversation.

An upload is what a patient sends as one thing: a message, an album, the parts of an archive, slices in quick
succession. There is one message about it, edited as the work goes on, and one card for staff. Its files are
attachments.

pointer    seen before the privacy agreement: only Telegram's file ids are kept, for seven days
gathering  more of its files may come; those that are here are fetched meanwhile
ready      what will come has come; it is read as soon as the last file is fetched
read       its facts are on file, the patient has a receipt, staff a card; a late file makes it gather again
parts      read so far: parts of an archive are missing and waited for
large      Telegram does not hand it over; another way was shown and is waited for
dropped    never fetched
parked     it does not open; staff know

and of one attachment: waiting (to be fetched), stored (sealed on our disk; law 13), same (its bytes were here before),
lost (Telegram never gave it), large, dropped.

arriving   a message with a file: it is written down and answered
gathering  which upload a file belongs to, and when nothing more is awaited
receiving  a file is hashed and sealed while it comes
worker     fetches, seals and has uploads read, one at a time; progress says how far it is
outcome    what became of a step of the worker, with all that follows from it
answering  what was found becomes a receipt, a card for staff, a question; and the patient's word on it
locked     the password of a locked file
waiting    missing parts and large studies: a reminder, and an end
page       what comes over the web
"""
