"""The core: every conversation and every rule of Puente.

1. Nothing here does I/O, reads a clock, knows Telegram or awaits anything.
2. Nothing here imports `bot`; a test pins the import map.
3. What should happen is returned; the shell makes it happen.
"""
