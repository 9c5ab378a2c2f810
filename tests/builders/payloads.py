"""Five hundred texts by which somebody tries to be more than a text, and what each tries."""

from collections.abc import Iterator
from itertools import product

# What a label, a tip or a browser would take for markup.
TAGS = (
    "<b>{}</b>", "<i>{}", "</p>{}", "<img src='{}'>", "<a href='{}'>x</a>", "<script>{}</script>",
    "<svg onload={}>", "<iframe src='{}'></iframe>", "<style>@import '{}'</style>",
    "<body onload='{}'>", "<!--{}-->", "<![CDATA[{}]]>", "<!DOCTYPE html><p>{}", "<?xml {}?>",
    "<table><tr><td>{}", "<font color='red'>{}</font>", "<h1>{}</h1>", "<link href='{}'>",
    "<object data='{}'>", "<form action='{}'>", "\"><img src='{}'>", "'><script>{}</script>",
)  # fmt: skip
PLACES = (
    "file:///etc/hostname", "http://127.0.0.1:9/x", "ftp://127.0.0.1/x", "/etc/passwd",
    "vbscript:x", "data:text/plain;base64,eA==", "javascript:alert(1)", "qrc:/x",
    "\\\\127.0.0.1\\share\\x",
)  # fmt: skip
# What the library of the papers takes for its own markup.
PAPER = (
    "<para fontSize='99'>x</para>", "<para>", "<br/>", "<br", "<font name='Zapf'>x</font>",
    "<super>2</super>", "<onDraw name='x' label='y'/>", "<seq id='x'/>", "<unichar code='65'/>",
    "<greek>a</greek>", "<bullet>x</bullet>", "<index item='x'/>", "<u>x", "<strike>x</i>",
    "<evalString>1+1</evalString>", "<eval>1/0</eval>", "<name id='x' value='y'/>",
    "<link href='document:x'>x</link>", "<pageBreak/>", "&lt;b&gt;", "&#x41;", "&unknown;", "&",
    "<font color='[[[getattr(1,\"x\")]]]'>x</font>", "<span style='x'>y", "</para></para>",
)  # fmt: skip
FORMULAS = (
    "=1+1", "+1+1", "-1+1", "@SUM(1+1)", "=cmd|' /C calc'!A0", "=HYPERLINK('{}','x')",
    "=IMPORTXML('{}','//a')", "=WEBSERVICE('{}')", "=DDE('cmd';'/C calc';'x')", "\t=1+1", "\r=1+1",
    "\n=1+1", " =1+1", "\u200b=1+1", "\ufeff=1+1", "＝1+1", "＋1", "－1", "＠x", "'=1+1", '"=1+1"',
    "%0A=1+1", "|calc", ";=1+1", ",=1+1", "=1+1;", "=\u202e1+1", "=INDIRECT('A1')", "=EXEC('x')",
)  # fmt: skip
QUERIES = (
    "' OR 1=1 --", "'; DROP TABLE op; --", '" OR ""="', "%", "_", "100%", "%%%", "a_b", "\\%",
    "NEAR(a b, 2)", "a AND b", "a OR b", "NOT a", "a*", '"a', 'a"', "(a", "a)", "^a", "name:a",
    "{a b}:c", "- a", "+a", "a:b:c", "NEAR/2", '"""', "';--", "1;ATTACH 'x' AS y", "a NOT b",
    "UNION SELECT * FROM op", "x' AND randomblob(9)--", "GLOB '*'", "[a-z]", "\x00' OR 1=1", "?1",
    ":name", "$x", "@x",
)  # fmt: skip
LINES = (
    "x\nERROR forged", "x\r\nERROR forged", "x\rERROR forged", "x\u2028ERROR", "x\u2029ERROR",
    "x\x85ERROR", "x\x0bERROR", "x\x0cERROR", "\x1b[31mred", "\x1b]0;title\x07", "\x08\x08x",
    "2026-11-24 07:15:00 ERROR mang-non x", "%(message)s", "%(asctime)s", "x%n", "\x9b31m",
)  # fmt: skip
NAMES = (
    "../../etc/passwd", "..\\..\\windows\\x", "/etc/passwd", "C:\\x", "CON", "NUL.txt", "COM1",
    "a/b", "a\\b", "a:b", "a*b", "a?b", "a|b", "a<b>c", ".", "..", "...", "x ", "x.", ".hidden",
    "x\x00.pdf", "~/x", "~root", "$HOME/x", "%APPDATA%\\x", "x;rm", "`id`", "$(id)", "-rf", "x&y",
)  # fmt: skip
FORMATS = (
    "%s", "%d", "%n", "%x%x%x", "{}", "{0}", "{name}", "{0.__class__}", "{x!r:>99}", "${x}",
    "{{x}}", "{{7*7}}", "{% for x in y %}", "#{7*7}", "<%= 7*7 %>", "${jndi:ldap://x}",
    "%1$s", "$1", "\\1", "[[x]]", "__import__('os')", "{{config}}", "{%raw%}", "{#x#}", "(?:x",
    "a{9999}", "\\u0041",
)  # fmt: skip
# Marks of direction and of joining, alone and around words.
DIRECTIONS = tuple("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")
UNSEEN = tuple("\u200b\u200c\u200d\u2060\ufeff\u00ad\u180e\u034f\u115f\u3164\ufff9\ufffb")
ODD = (
    "\ud7ff\ue000", "\ufffe", "\uffff", "\U0010ffff", "\U000e0041", "e\u0301" * 40,
    "a" + "\u0301" * 300, "\u1100\u1161", "ﷺ" * 40, "👩‍👩‍👧‍👦", "\U0001f3f4\U000e0067", "ﬁ", "K",
    "ı", "ß", "Ⅷ", "①", "½", "\u0130", "\u1e9e", "\u2126", "文", "ก็", "العربية", "नमस्ते",
)  # fmt: skip


def _all() -> Iterator[str]:
    yield from (tag.format(place) for tag, place in product(TAGS, PLACES))
    yield from PAPER
    yield from (formula.format("http://127.0.0.1:9/x") for formula in FORMULAS)
    yield from QUERIES
    yield from LINES
    yield from NAMES
    yield from FORMATS
    yield from (f"An{mark}Bình{mark}" for mark in DIRECTIONS + UNSEEN)
    yield from DIRECTIONS + UNSEEN
    yield from ODD
    yield from (f"x{chr(code)}y" for code in (*range(32), *range(0x7F, 0xA0)))
    yield from ("x" * 5_000, "ạ" * 5_000, "<b>" * 2_000, "=1+1\n" * 800, "\n" * 300, "a " * 3_000,
                "(" * 2_000, "&" * 2_000, "&amp;" * 800, "'" * 2_000)  # fmt: skip


PAYLOADS = tuple(dict.fromkeys(_all()))
