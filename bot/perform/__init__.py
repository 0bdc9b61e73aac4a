"""What should happen becomes rows, once, in one transaction. It was decided in `flows.journey`; nothing is, here.

doing    acts, one by one: each kind has its row in one table
dues     what a due time brings, and the end of a run's time
wanted   what a run wants at once: facts kept, a person who takes over, a line for the staff, an alarm
moves    from stage to stage, by the table of `flows.case`
papers   the calendar, printed documents, a companion's link, files that go back to their patient
todos    work for the staff
views    a case as the rules see it, and the chat of a person
"""

from bot.perform.doing import acts, raise_alarm
from bot.perform.dues import on_due, on_expired
from bot.perform.moves import staff_role, withdraw
from bot.perform.papers import calendar, invite
from bot.perform.todos import adopt, remind, reminder, todo
from bot.perform.views import chat_of, view_of
from bot.perform.wanted import agreed, alert, call_person, keep, needs_person, note, person_wanted
from bot.store.linking import LASTS as LINK_LASTS

__all__ = [
    "LINK_LASTS",
    "acts",
    "adopt",
    "agreed",
    "alert",
    "calendar",
    "call_person",
    "chat_of",
    "invite",
    "keep",
    "needs_person",
    "note",
    "on_due",
    "on_expired",
    "person_wanted",
    "raise_alarm",
    "remind",
    "reminder",
    "staff_role",
    "todo",
    "view_of",
    "withdraw",
]
