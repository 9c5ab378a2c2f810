"""Paper and wire: a form's PDF against bare paragraphs; what is uploaded against packed JSON."""

import io
import json
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path

import zstandard
from pypdf import PdfReader
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph, SimpleDocTemplate

from desktop.printing.drawing import draw_paper
from desktop.printing.fonts import REGULAR
from desktop.printing.lines import plain
from desktop.printing.paper import PaperHead
from desktop.printing.record_sheet import draw_record
from desktop.printing.whole_file import CasePaper, whole_file
from desktop.store import reading
from sync.transport.http import HttpServer
from tests.benchmarks.big_store import answers_of
from tests.benchmarks.measure import Row, in_turns, milliseconds
from tests.builders.filled_papers import LONG, SHORT
from tests.builders.province import enrolled, make_desk, sync
from tests.builders.serving import listening
from tests.builders.world import CATALOG, OFFICER, SAMPLES, UNIT, Hands, fill, open_store

HEAD = PaperHead(UNIT, OFFICER, date(2026, 11, 24), "", "00715-2026-K7Q-0001", draft=False, copy=1)
LEVEL = 19
FORM_MS = 300
FILE_MS = 3_000
# A long case's papers, which make a file of about sixty pages.
FILE = ("mau_01", "mau_02", "mau_03", "bien_ban_hop", "mau_04", "to_trinh", "mau_05", "mau_03",
        "nhat_ky_lien_he", "nhat_ky_thuc_hien", "mau_06", "hoan_canh_tre", "mau_03")  # fmt: skip


def papers(*, rounds: int) -> Iterator[Row]:
    """Measure each form's paper against its own lines as plain paragraphs of the same face."""
    for form in ("mau_01", "mau_02"):
        ours = partial(draw_record, CATALOG.form(form), SAMPLES[form], catalog=CATALOG, head=HEAD)
        pages = PdfReader(io.BytesIO(ours())).pages
        lines = [line for page in pages for line in page.extract_text().splitlines()]
        mine, bare = in_turns(ours, partial(_draw_bare, lines), rounds=rounds)
        yield Row(f"PDF of {form}", mine, bare, "ms", 6, "its lines as bare paragraphs")


def papers_in_time(*, rounds: int) -> Iterator[Row]:
    """Measure every form's paper, and a case file of sixty pages, against the limits promised."""
    for form in CATALOG.forms.values():
        work = partial(draw_paper, form, SHORT[form.key], catalog=CATALOG, head=HEAD)
        spent = min(milliseconds(work) for _ in range(rounds + 2))
        yield Row(f"paper of {form.key}", spent, FORM_MS, "ms", 1, "the limit of 300 ms")
    papers = [CasePaper(CATALOG.form(key), LONG[key], HEAD) for key in FILE]
    spent = min(
        milliseconds(partial(whole_file, papers, catalog=CATALOG, head=HEAD)) for _ in range(2)
    )
    pages = len(PdfReader(io.BytesIO(whole_file(papers, catalog=CATALOG, head=HEAD))).pages)
    yield Row(f"case file of {pages} pages", spent, FILE_MS, "ms", 1, "the limit of 3 s")


def _draw_bare(lines: list[str]) -> bytes:
    buffer = io.BytesIO()
    shape = ParagraphStyle("bare", fontName=REGULAR, fontSize=13, leading=17)
    SimpleDocTemplate(buffer, pagesize=A4).build([Paragraph(plain(line), shape) for line in lines])
    return buffer.getvalue()


def uploads(folder: Path, *, cases: int) -> Iterator[Row]:
    """Save cases, send them over HTTP, compare the bytes with the same records as packed JSON."""
    folder.mkdir()
    desk = make_desk(folder)
    hands = Hands()
    with open_store(folder / "laptop") as store, listening(desk) as address:
        around = enrolled(store, desk)
        told = []
        for number in range(cases):
            saved = fill(store, "mau_01", answers_of(number), hands=hands)
            kept = reading.record(store, saved.record_id)
            told.append([kept.id, kept.form, kept.form_version, kept.case_id, saved.code,
                         kept.saved_at, kept.saved_by, kept.answers])  # fmt: skip
        server = HttpServer(address)
        sync(store, server, around)
        assert reading.unsent(store) == 0
        server.close()
    raw = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    packed = len(zstandard.ZstdCompressor(level=LEVEL).compress(raw))
    name = f"upload of {cases:,} case{'s' if cases > 1 else ''}"
    # A request carries signatures, chain and header once for each segment.
    limit = 3.0 if cases == 1 else 1.5
    yield Row(name, server.meter.sent, packed, "B", limit, "zstd-19 of the same records as JSON")
    wanted = -(-cases // 400)
    yield Row(f"{name}, requests", server.meter.requests, wanted, "", 1, "one for each 400 records")
