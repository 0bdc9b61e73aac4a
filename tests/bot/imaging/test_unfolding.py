"""A PDF that becomes too large is known before its reader opens it."""

from __future__ import annotations

import io
import secrets
import zlib

from bot.imaging.documents.pdf import read_pdf
from bot.imaging.documents.unfolding import MIB, STREAM_MAX, WORK_MAX, unfolds


def packed(size):
    """So many spaces."""
    packer = zlib.compressobj(9)
    return b"".join(packer.compress(b" " * MIB) for _ in range(size // MIB)) + packer.flush()


def stream(content, filters=b"/FlateDecode"):
    return b"4 0 obj<</Filter[%b]/Length %d>>stream\n%b\nendstream endobj\n" % (filters, len(content), content)


def test_a_stream_that_becomes_too_large_is_a_bomb():
    bomb = packed(STREAM_MAX + MIB)
    twice = stream(zlib.compress(bomb, 9), b"/FlateDecode/FlateDecode")
    for content in (stream(bomb), twice, stream(b"x" * 300) + stream(bomb)):
        facts = read_pdf(io.BytesIO(b"%PDF-1.4\n" + content + b"trailer<</Root 1 0 R>>\n%%EOF"))
        assert [problem.code for problem in facts.problems] == ["bomb"]


def test_what_shrinks_as_pictures_do_is_left_to_the_reader():
    noise = secrets.token_bytes(5 * MIB)
    assert not unfolds(stream(zlib.compress(noise, 1)))
    assert not unfolds(stream(packed(20 * MIB)))


def test_what_is_not_unpacked_by_then_is_left_too():
    white = stream(packed(STREAM_MAX - MIB))
    assert not unfolds(white * (WORK_MAX // STREAM_MAX + 1) + stream(packed(STREAM_MAX + MIB)))
