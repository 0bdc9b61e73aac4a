"""The control API: what tests, the page and rehearsals do to the world; bot/sandbox/README.md describes it."""

from bot.sandbox.control import doing, places, setting, timing, trouble, watching
from bot.sandbox.control.routes import ROUTES, Args, Box

__all__ = ["ROUTES", "Args", "Box", "doing", "places", "setting", "timing", "trouble", "watching"]
