"""What works at every point of a private chat: commands, the menu, links.

A button here names an act; whoever presses acts for themselves only.

commands   commands and buttons, each by the name of its act
main       what can be done now, where the case stands, going on
entering   somebody new, by a link or by themselves; the first conversation
clinic     the clinic's card: its papers, its people, and how to check them
questions  answers to typical questions
replies    buttons under reminders, health checks and alarms
"""

from bot.menu.commands import ACTS, command, lost, pressed, start
from bot.menu.entering import begin, file_first, somebody_new
from bot.menu.main import mycase
from bot.menu.questions import asked

__all__ = ["ACTS", "asked", "begin", "command", "file_first", "lost", "mycase", "pressed", "somebody_new", "start"]
