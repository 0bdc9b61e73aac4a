"""Formatted text is read, refused and cleaned as Telegram does it."""

import pytest

from bot.sandbox.entities import automatic, html, links, markdown, markdown2, text
from bot.sandbox.refusals import Malformed


def kinds(found):
    return [(each["type"], each["offset"], each["length"]) for each in found]


def fixed(raw, mode="", entities=None):
    return text.fix(text.read(raw, mode, entities), lambda user: {"id": user} if user == 7 else None)


HTML = [
    ("<b>a</b><i>b</i>", "ab", [("bold", 0, 1), ("italic", 1, 1)]),
    (
        "<strong>a</strong><em>b</em><ins>c</ins><u>d</u>",
        "abcd",
        [("bold", 0, 1), ("italic", 1, 1), ("underline", 2, 2)],
    ),
    ("<s>a</s>-<strike>b</strike>-<del>c</del>", "a-b-c", [("strikethrough", n, 1) for n in (0, 2, 4)]),
    ("<b><i>x</i></b>", "x", [("bold", 0, 1), ("italic", 0, 1)]),
    ("<tg-spoiler>x</tg-spoiler>", "x", [("spoiler", 0, 1)]),
    ('<span class="tg-spoiler">x</span>', "x", [("spoiler", 0, 1)]),
    ("<code>x</code>", "x", [("code", 0, 1)]),
    ("<pre>x</pre>", "x", [("pre", 0, 1)]),
    ("<blockquote>x</blockquote>", "x", [("blockquote", 0, 1)]),
    ("<blockquote expandable>x</blockquote>", "x", [("expandable_blockquote", 0, 1)]),
    ("<B>x</>", "x", [("bold", 0, 1)]),
    ("😀<b>ñ</b>", "😀ñ", [("bold", 2, 1)]),
    ("&lt;b&gt; &amp; &quot; &#65;&#x42; &nbsp; &apos; &#0;", '<b> & " AB &nbsp; &apos; &#0;', []),
    ("&lt &amp", "< &", []),
    ("<b></b>x", "x", []),
    ('<a href="http://localhost/x">x</a>', "x", []),
    ('<tg-time unix="1764000000" format="wDT">x</tg-time>', "x", [("date_time", 0, 1)]),
]


@pytest.mark.parametrize(("raw", "plain", "found"), HTML)
def test_html_is_read(raw, plain, found):
    shown, entities = fixed(raw, "HTML")
    assert (shown, kinds(entities)) == (plain, found)


def test_html_links_people_code_and_emoji_keep_their_arguments():
    assert html.parse('<a href="example.com/?a=1&amp;b=2">x</a>')[1][0]["url"] == "http://example.com/?a=1&b=2"
    assert html.parse("<a>example.com</a>")[1][0]["url"] == "http://example.com/"
    assert fixed('<a href="tg://user?id=7">x</a>', "html")[1][0]["user"] == {"id": 7}
    assert fixed('<a href="tg://user?id=8">x</a>', "html")[1] == []
    pre = {"offset": 0, "length": 1, "type": "pre", "language": "py"}
    assert html.parse('<pre><code class="language-py">x</code></pre>')[1] == [pre]
    assert html.parse('<code class="language-py"><pre>x</pre></code>')[1] == [pre]
    assert html.parse('<code class="language-py">x</code>')[1] == [{"offset": 0, "length": 1, "type": "code"}]
    assert html.parse("<tg-emoji emoji-id='12'>x</tg-emoji>")[1][0]["custom_emoji_id"] == "12"
    assert html.parse("<tg-time unix=5>x</tg-time>")[1][0] == {
        "offset": 0,
        "length": 1,
        "type": "date_time",
        "unix_time": 5,
    }


REFUSED_HTML = [
    ("a <p>x</p>", 'Unsupported start tag "p" at byte offset 2'),
    ("ñ<script>", 'Unsupported start tag "script" at byte offset 2'),
    ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
    ("<b><i>test</b></i>", 'Unmatched end tag at byte offset 10, expected "</i>", found "</b>"'),
    ("x</b>", "Unexpected end tag at byte offset 1"),
    ("5 < 6", 'Unsupported start tag "" at byte offset 2'),
    ("<b", "Unclosed start tag at byte offset 0"),
    ("<a href", 'Unclosed start tag "a" at byte offset 0'),
    ("<i  x>", 'Can\'t find end tag corresponding to start tag "i"'),
    ("<i x='&lt;>", "Unclosed start tag at byte offset 0"),
    (
        "&#xD83C",
        (
            "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched"
            " surrogate code units"
        ),
    ),
    ("<a href=", 'Unclosed start tag "a" at byte offset 0'),
    ('<a href="x', "Unclosed start tag at byte offset 0"),
    ("<a ", 'Empty attribute name in the tag "a" at byte offset 0'),
    ("<a =x>", 'Empty attribute name in the tag "a" at byte offset 0'),
    ("<a href=x_y>", "Unexpected end of name token at byte offset 8"),
    ("<b>x</b", "Unclosed end tag at byte offset 4"),
    ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ('<tg-emoji emoji-id="9999999999999999999">x</tg-emoji>', "Invalid custom emoji identifier specified"),
    ("<tg-time>x</tg-time>", "Invalid Unix time specified"),
]


@pytest.mark.parametrize(("raw", "why"), REFUSED_HTML)
def test_html_is_refused_with_telegrams_words(raw, why):
    with pytest.raises(Malformed) as refusal:
        text.read(raw, "html", None)
    assert str(refusal.value) == f"Can't parse entities: {why}"


MARKDOWN2 = [
    ("*a* _b_ __c__ ~d~ ||e||", "a b c d e", ["bold", "italic", "underline", "strikethrough", "spoiler"]),
    ("`a` ```b``` ```py\nc```", "a b c", ["code", "pre", "pre"]),
    ("*a _b_*", "a b", ["bold", "italic"]),
    ("[x](example.com)", "x", ["text_link"]),
    ("[x](http://localhost)", "x", []),
    ("[example\\.com]", "example.com", ["text_link"]),
    ("![x](tg://emoji?id=5)", "x", ["custom_emoji"]),
    ("![x](tg://time?unix=5&format=wDT)", "x", ["date_time"]),
    (">a\n>b\nc", "a\nb\nc", ["blockquote"]),
    (">a\n**>b", "a\nb", ["blockquote", "blockquote"]),
    ("*>a\n*", "a\n", ["blockquote", "bold"]),
    ("\r>a", "\ra", ["blockquote"]),
    (">a||\nb", "a\nb", ["expandable_blockquote"]),
    (">a||\r\n", "a\r\n", ["expandable_blockquote"]),
    (">a||b||\nc", "ab\nc", ["blockquote", "spoiler"]),
    (">||", "", []),
    ("`a\n>b`", "a\n>b", ["code"]),
    ("[x](tg:user?id=7)", "x", ["text_mention"]),
    ("![x](TG://EMoJI/?x=1&id=25#id=3)", "x", ["custom_emoji"]),
    ("_a __b___", "a b", ["italic", "underline"]),
    ("x\n>a", "x\na", ["blockquote"]),
    (">a||", "a", ["expandable_blockquote"]),
    ("**", "", []),
    ("1\\. a\\-b", "1. a-b", []),
    ("`a.b-c`", "a.b-c", ["code"]),
    ("[x](a.b/\\))", "x", ["text_link"]),
]


@pytest.mark.parametrize(("raw", "plain", "found"), MARKDOWN2)
def test_markdown_v2_is_read(raw, plain, found):
    shown, entities = markdown2.parse(raw)
    assert (shown, sorted(each["type"] for each in entities)) == (plain, sorted(found))


REFUSED_MARKDOWN2 = [
    ("hello.", "Character '.' is reserved and must be escaped with the preceding '\\'"),
    ("a|b", "Character '|' is reserved and must be escaped with the preceding '\\'"),
    ("a!b", "Character '!' is reserved and must be escaped with the preceding '\\'"),
    ("a>b", "Character '>' is reserved and must be escaped with the preceding '\\'"),
    ("*bold", "Can't find end of Bold entity at byte offset 0"),
    ("*bold _italic\\_*", "Can't find end of Bold entity at byte offset 15"),
    ("ñ_x", "Can't find end of Italic entity at byte offset 2"),
    ("```py\nx", "Can't find end of PreCode entity at byte offset 0"),
    (">a *b\nc", "Can't find end of Bold entity at byte offset 3"),
    ("[x](y", "Can't find end of a URL at byte offset 4"),
    ("![x](y", "Can't find end of a custom emoji URL at byte offset 5"),
    ("![x]", "Custom emoji entity must contain a tg://emoji URL"),
    ("![x](http://a.b)", "Custom emoji URL must have scheme tg"),
    ("![x](tg:emojis?id=1)", 'Custom emoji URL must have host "emoji"'),
    ("![x](tg://emoji?x=1#&id=25)", "Custom emoji URL must have an emoji identifier"),
    ("![x](tg://emoji?id=025)", "Invalid custom emoji identifier specified"),
    ("![x](tg://time?unix=x)", "Invalid Unix time specified"),
    (">a\n*b*>c", "Character '>' is reserved and must be escaped with the preceding '\\'"),
    (">a||b||c||\n||d", "Can't find end of Spoiler entity at byte offset 11"),
    (">a||b\nc", "Can't find end of Spoiler entity at byte offset 2"),
    (">*a||\nb", "Can't find end of Bold entity at byte offset 1"),
    ("__a _b___", "Can't find end of Italic entity at byte offset 8"),
    ("![x](tg://emoji?id=0)", "Invalid custom emoji identifier specified"),
]


@pytest.mark.parametrize(("raw", "why"), REFUSED_MARKDOWN2)
def test_markdown_v2_is_refused_with_telegrams_words(raw, why):
    with pytest.raises(Malformed) as refusal:
        text.read(raw, "MarkdownV2", None)
    assert str(refusal.value) == f"Can't parse entities: {why}"


def test_old_markdown_is_read():
    shown, entities = markdown.parse("*a* _b_ `c` [d](example.com) \\* ```py\r\ne```[f](nowhere) [g](tg://user?id=7")
    assert shown == "a b c d * ef g"
    assert [each["type"] for each in entities] == ["bold", "italic", "code", "text_link", "pre", "text_mention"]
    assert entities[4]["language"] == "py"


def test_old_markdown_is_refused_with_telegrams_words():
    with pytest.raises(Malformed, match="Can't find end of the entity starting at byte offset 2"):
        markdown.parse("ñ*x")


AUTOMATIC = [
    ("/start now /menu@puente_bot", ["bot_command", "bot_command"]),
    ("a/b no", []),
    ("write to a.b@example.com", ["email"]),
    ("see https://example.com/x?y=1. Then example.org, or http://x.y/(z)", ["url", "url", "url"]),
    ("@ana_ruiz #rodilla #1 $USD", ["mention", "hashtag", "cashtag"]),
    ("call +1 619 555 0100", ["phone_number"]),
    ("nothing", []),
]


@pytest.mark.parametrize(("raw", "found"), AUTOMATIC)
def test_telegram_finds_entities_by_itself(raw, found):
    assert [each["type"] for each in sorted(automatic.find(raw, []), key=lambda e: e["offset"])] == found


def test_a_link_ends_before_the_sentence_does():
    url = automatic.find("see https://example.com/a.", [])[0]
    assert url["length"] == len("https://example.com/a")


def test_code_keeps_its_words_to_itself():
    assert kinds(fixed("<code>/start <b>x</b></code> /menu", "html")[1]) == [("code", 0, 8), ("bot_command", 9, 5)]


def test_texts_are_trimmed_and_cleaned():
    assert fixed("  a\r\n\x07b\u2028 ")[0] == "a\n b"
    assert fixed(" x <b>a </b> ", "html") == ("x a", [{"offset": 2, "length": 1, "type": "bold"}])
    assert kinds(fixed("<b>a </b>b", "html")[1]) == [("bold", 0, 2)]
    assert fixed("  <b> a</b>", "html") == (" a", [{"offset": 0, "length": 2, "type": "bold"}])
    assert fixed("a\tb")[0] == "a b"
    assert kinds(fixed("<b>a</b><b>b</b>", "html")[1]) == [("bold", 0, 2)]
    bold = [{"type": "bold", "offset": 3, "length": 2}]
    assert fixed("a\r\nb\r", "", bold) == ("a\nb", [{"type": "bold", "offset": 2, "length": 1}])
    gone = [{"type": "bold", "offset": 1, "length": 1}]
    assert fixed("a\rb", "", gone) == ("ab", [])


ARRANGED = [
    ("<i>@ana_r @ana_r</i>", ["mention 0-6", "italic 0-6", "italic 6-7", "mention 7-13", "italic 7-13"]),
    ("<i>a<b>b</b></i>c", ["italic 0-1", "bold 1-2", "italic 1-2"]),
    ("<u><s>a</s>b</u>", ["underline 0-2", "strikethrough 0-1"]),
    ("<s>a<pre>b</pre>c</s>", ["strikethrough 0-1", "pre 1-2", "strikethrough 2-3"]),
    ("<code>a<i>b</i></code>", ["code 0-2"]),
    ("<pre><code>ab</code></pre>", ["pre 0-2"]),
    ("<blockquote>a<pre>b</pre></blockquote>", ["blockquote 0-2", "pre 1-2"]),
    ("<pre>a<blockquote>b</blockquote>c</pre>", ["blockquote 1-2"]),
    ("<blockquote>example.com</blockquote>", ["blockquote 0-11", "url 0-11"]),
    ("<blockquote>exa</blockquote>mple.com", ["blockquote 0-3"]),
    ("<i>exa</i>mple.com", ["url 0-11", "italic 0-3"]),
    ("<pre>exa</pre>mple.com", ["pre 0-3"]),
    ("<i>a</i><i>b</i>", ["italic 0-2"]),
    ('<b>a <a href="example.com">b</a></b>', ["bold 0-2", "text_link 2-3", "bold 2-3"]),
]


@pytest.mark.parametrize(("raw", "found"), ARRANGED)
def test_entities_are_arranged_without_overlaps(raw, found):
    entities = fixed(raw, "html")[1]
    shown = [f"{each['type']} {each['offset']}-{each['offset'] + each['length']}" for each in entities]
    assert shown == found


def test_half_a_sign_holds_no_entity():
    for offset, length, why in (
        (1, 1, "Entity begins in a middle of a UTF-16 symbol at byte offset 0"),
        (0, 1, "Entity beginning at UTF-16 offset 0 ends in a middle of a UTF-16 symbol at byte offset 0"),
    ):
        with pytest.raises(Malformed) as refusal:
            text.read("😀", "", [{"type": "bold", "offset": offset, "length": length}])
        assert str(refusal.value) == why


def test_control_signs_shift_no_entity():
    assert kinds(fixed("a\x07<b>c</b>", "html")[1]) == [("bold", 2, 1)]


def test_entities_of_the_request_are_used_without_a_parse_mode():
    given = [
        {"type": "pre", "offset": 0, "length": 1, "language": "py"},
        {"type": "text_link", "offset": 1, "length": 1, "url": "example.com"},
        {"type": "text_mention", "offset": 2, "length": 1, "user": {"id": 7}},
        {"type": "custom_emoji", "offset": 3, "length": 1, "custom_emoji_id": "9"},
        {"type": "date_time", "offset": 4, "length": 1, "unix_time": 5, "date_time_format": "t"},
        {"type": "hashtag", "offset": 0, "length": 1},
    ]
    assert [each["type"] for each in fixed("abcde", "none", given)[1]] == [
        "pre",
        "text_link",
        "text_mention",
        "custom_emoji",
        "date_time",
    ]
    assert fixed("<b>a</b>", "html", given)[1] == [{"offset": 0, "length": 1, "type": "bold"}]
    assert fixed("abc", "", "nonsense")[1] == []


REFUSED_ENTITIES = [
    ({"offset": 100, "length": 1}, "Entity begins after the end of the text at UTF-16 offset 100"),
    (
        {"offset": 0, "length": 100},
        "Entity beginning at UTF-16 offset 0 ends after the end of the text at UTF-16 offset 100",
    ),
    ({"offset": -1, "length": 1}, "Receive an entity with incorrect offset -1"),
    ({"offset": 0, "length": -1}, "Receive an entity with incorrect length -1"),
    ({"type": "x"}, "Can't parse MessageEntity: Unsupported type specified"),
    ({"type": ""}, "Can't parse MessageEntity: Type is not specified"),
    ({"type": "text_link"}, "Can't parse MessageEntity: Can't find field \"url\""),
    ({"type": "text_link", "url": "not-a-url"}, "entity URL 'not-a-url' is invalid: Wrong HTTP URL"),
    ({"type": "text_link", "url": ""}, "entity URL '' is invalid: URL host is empty"),
    ({"type": "text_mention"}, "Can't parse MessageEntity: Can't find field \"user\""),
    ({"type": "text_mention", "user": 3}, 'Can\'t parse MessageEntity: Field "user" must be of type Object'),
    ({"type": "custom_emoji"}, "Can't parse MessageEntity: Can't find field \"custom_emoji_id\""),
    (
        {"type": "custom_emoji", "custom_emoji_id": "9999999999999999999"},
        'Can\'t parse MessageEntity: Field "custom_emoji_id" must be a valid Number',
    ),
    ({"offset": "x"}, 'Can\'t parse MessageEntity: Field "offset" must be a valid Number'),
    ({"offset": True}, 'Can\'t parse MessageEntity: Field "offset" must be of type Number'),
    ({"type": True}, 'Can\'t parse MessageEntity: Field "type" must be of type String'),
]


@pytest.mark.parametrize(("entity", "why"), REFUSED_ENTITIES)
def test_entities_are_refused_with_telegrams_words(entity, why):
    with pytest.raises(Malformed) as refusal:
        text.read("hello", "", [{"type": "bold", "offset": 0, "length": 1} | entity])
    assert str(refusal.value) == why


def test_an_entity_must_be_an_object():
    with pytest.raises(Malformed, match="Can't parse MessageEntity: expected an Object"):
        text.read("hello", "", [5])


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://localhost:80/x", "Wrong HTTP URL"),
        ("ftp://example.com", "Unsupported URL protocol"),
        ("http://a b.c", "Wrong HTTP URL"),
        ("http:///x", "URL host is empty"),
    ],
)
def test_addresses_are_refused_with_telegrams_words(url, why):
    with pytest.raises(Malformed, match=why):
        links.checked(url)


def test_addresses_get_their_normal_form():
    assert links.checked("Example.COM") == "http://example.com/"
    assert links.checked("https://example.com?x=1") == "https://example.com/?x=1"
    assert links.checked("tg://resolve?domain=x") == "tg://resolve?domain=x"
    assert links.user_of("tg://user?id=x") == 0


def test_raw_text_and_parse_mode_have_limits():
    with pytest.raises(Malformed, match="Text is too long"):
        text.read("ñ" * 17000, "", None)
    with pytest.raises(Malformed, match="Unsupported parse_mode"):
        text.read("x", "bbcode", None)
