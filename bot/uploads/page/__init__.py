"""The upload page: what Telegram cannot carry comes over the web, and joins the case like any other file.

1. A link is for one person of one case, for one upload, for seven days; its word is random and only its hash is kept.
2. The word stands behind the "#" of the address, so it is in no log of a proxy and no preview of a messenger sees it,
   and it travels in a header. Looking at the page uses up nothing.
3. What was acknowledged is sealed and on the disk: a cut connection, a telephone that slept and a restart lose nothing.
4. Nothing is parsed here. The last byte ends the link; what came is handed to the worker of all uploads.
5. Files come in pieces by HEAD and PATCH of tus 1.0; what is on its way is told at once, in a list of our own, because
   a CD is hundreds of files and an upload ends when all of them are here. The servers of tus for Python are either
   unkept, bound to another web framework, or keep what they receive unsealed.

pieces   files on their way, sealed piece by piece
links    making a link and knowing it again
arrival  one upload on its way: what is told and what is here
handing  complete uploads become uploads of their case
server   HTTP
"""

from bot.uploads.page.links import upload_link

__all__ = ["upload_link"]
