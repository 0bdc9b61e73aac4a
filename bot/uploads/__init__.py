"""Files from patients: kept safe first, read afterwards, beside every conversation.

pointer  seen before the privacy agreement: only Telegram's file id is kept, for seven days
waiting  to be fetched
stored   sealed on our disk; nothing has parsed it yet (law 13)
read     its facts are on file, the patient has a receipt, staff a line
dropped  never fetched

arriving   a message with a file: it is written down and answered
worker     fetches, seals and has it read, one file at a time
answering  what was found becomes a receipt, a card for staff, a question; and the patient's word on it
"""
