"""`render` as a whole: every format, twice the same, with provenance, harmless whatever the labels say."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from soviet_trade_data.errors import MissingDependencyError, RenderingError, UsageError
from soviet_trade_data.rendering import (
    FONT_STACK,
    FORMATS,
    PAINTED,
    Event,
    Exhibit,
    is_intact,
    read_provenance,
    render,
)
from soviet_trade_data.rendering.browser import Painter, find_browser, plotly_js
from soviet_trade_data.rendering.connection import Connection
from soviet_trade_data.rendering.formats import svg_file

NASTY = "</script><script>document.title='x'</script><!-- & \"quoted\" 'too' <img src=http://nowhere.invalid/ onerror=1>"


def exhibit(name: str, word: str = "Зерно", **layout: Any) -> Exhibit:
    figure = {
        "data": [
            {"type": "bar", "name": word, "x": [word, "b"], "y": [1.5, 2 / 3]},
            {"type": "scatter", "x": [word, "b"], "y": [1, 1.2]},  # two traces make a legend
        ],
        "layout": {"width": 500, "height": 320, "title": {"text": word}, "meta": {"chart": name}, **layout},
    }
    return Exhibit(
        name=name,
        figure=figure,
        title=f"Title {word}",
        alt=f"Alt {word}",
        rows=[{"What": word, "How much": "1.5"}, {"What": "b"}],
        provenance={
            "chart": name,
            "citation": [f"Author, {word}"],
            "licence": "CC-BY-4.0",
            "figure_ids": ["a1"],
        },
    )


SHOWN = [exhibit("plain"), exhibit("nasty-dark", NASTY, paper_bgcolor="#101010")]


@pytest.fixture(scope="module")
def browser() -> str:
    try:
        import pypdf  # noqa: F401

        Painter()
        return find_browser()
    except ImportError as error:
        if os.environ.get("SOVIET_TRADE_REQUIRE_BROWSER") == "1":
            pytest.fail(str(error))
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def made(browser: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("made")
    done = render(SHOWN, out, FORMATS)
    assert not done.skipped
    assert {path.name for path in done.written} == {path.name for path in out.iterdir()}
    return out


def files(out: Path, pattern: str = "*") -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in out.glob(pattern)}


@pytest.mark.browser
def test_a_second_run_gives_the_same_bytes(made: Path, tmp_path: Path) -> None:
    render(reversed(SHOWN), tmp_path, FORMATS)
    first, second = files(made), files(tmp_path)
    assert len(first) == len(SHOWN) * len(FORMATS) + 1  # and plotly.js
    assert [name for name in first if first[name] != second.get(name)] == []


@pytest.mark.browser
@pytest.mark.parametrize("kind", FORMATS)
def test_every_file_tells_its_making(made: Path, tmp_path: Path, kind: str) -> None:
    for shown in SHOWN:
        path = made / f"{shown.name}.{kind}"
        found = read_provenance(path)
        assert found is not None
        assert {key: found[key] for key in shown.provenance} == shown.provenance
        assert is_intact(path)
        data = path.read_bytes()
        assert str(tmp_path.parent).encode() not in data
        for place in (len(data) // 3, len(data) // 2, len(data) - 40):
            changed = tmp_path / "changed"
            changed.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
            assert not is_intact(changed), f"{path.name}: byte {place}"


@pytest.mark.browser
def test_pdf_has_title_language_font_and_one_page(made: Path) -> None:
    from pypdf import PdfReader

    for shown in SHOWN:
        reader = PdfReader(made / f"{shown.name}.pdf")
        (page,) = reader.pages
        assert [float(side) for side in page.mediabox[2:]] == [375, 240]  # 500 by 320 pixels, in points
        assert reader.metadata is not None
        assert reader.metadata.title == shown.title
        assert reader.metadata.creation_date is None
        assert str(reader.root_object["/Lang"]) == "en"
        resources: Any = page["/Resources"]
        fonts = [font.get_object()["/BaseFont"] for font in resources["/Font"].values()]
        assert fonts
        assert all("SovietTradeSans" in font for font in fonts)


@pytest.mark.browser
def test_svg_is_one_document_with_words_and_no_outside_reference(made: Path) -> None:
    import xml.etree.ElementTree as ET

    for shown in SHOWN:
        text = (made / f"{shown.name}.svg").read_text("utf-8")
        root = ET.fromstring(text)
        space = "{http://www.w3.org/2000/svg}"
        words = {child.get("id"): child.text for child in root if child.tag in {f"{space}title", f"{space}desc"}}
        assert [words[key] for key in root.attrib["aria-labelledby"].split()] == [shown.title, shown.alt]
        assert root.attrib["role"] == "img"
        assert list(root.iter(f"{space}script")) == []
        links = [value for node in root.iter() for key, value in node.attrib.items() if key.endswith("href")]
        assert all(link.startswith("#") for link in links)
        assert "@font-face" in text


class Listening(Connection):
    """Keeps every message of the browser, events included."""

    def __init__(self, path: str, *, sandbox: bool) -> None:
        self.seen: list[dict[str, Any]] = []
        super().__init__(path, sandbox=sandbox)

    def _next(self, *args: Any) -> dict[str, Any]:
        message = super()._next(*args)
        self.seen.append(message)
        return message


@pytest.mark.browser
@pytest.mark.parametrize("shown", SHOWN, ids=lambda shown: shown.name)
def test_html_opens_from_disk_in_silence(made: Path, browser: str, shown: Exhibit) -> None:
    connection = Listening(browser, sandbox=False)
    try:
        target = connection.call("Target.createTarget", {"url": "about:blank"}, limit=30)["targetId"]
        attach = {"targetId": target, "flatten": True}
        session = connection.call("Target.attachToTarget", attach, limit=30)["sessionId"]

        def ask(method: str, **params: Any) -> dict[str, Any]:
            return connection.call(method, params, session=session, limit=30)

        def value(script: str) -> Any:
            return ask("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)["result"].get("value")

        for domain in ("Runtime", "Log", "Network", "Page"):
            ask(f"{domain}.enable")
        page = made / f"{shown.name}.html"
        ask("Page.navigate", url=page.as_uri())
        waiting = (
            "new Promise((done) => { let n = 0; "
            "const drawn = () => document.querySelector('#chart .main-svg') || ++n > 200; "
            "const look = () => drawn() ? setTimeout(done, 100) : setTimeout(look, 50); look() })"
        )
        value(waiting)
        assert value("document.querySelectorAll('#chart .bars path').length") == 2
        assert value("document.title") == shown.title
        assert value("document.querySelector('#chart').getAttribute('aria-label')") == shown.alt
        assert value("document.querySelector('tbody th[scope=row]').textContent") == shown.rows[0]["What"]
        assert value("[...document.querySelectorAll('thead th[scope=col]')].map((cell) => cell.textContent)") == [
            "What",
            "How much",
        ]
        assert value("document.querySelectorAll('script').length") == 4
        assert value("document.querySelectorAll('main img').length") == 0
        assert value(f'document.fonts.check("16px {FONT_STACK.split(",")[0]}")') is True
        # The policy holds: a script put in later does not run, and nothing can be fetched.
        assert (
            value(
                "(() => { const s = document.createElement('script'); s.textContent = 'window.bad = 1'; "
                "document.body.append(s); return window.bad ?? 'refused' })()"
            )
            == "refused"
        )
        events = [message for message in connection.seen if "method" in message]
        asked = [e["params"]["request"]["url"] for e in events if e["method"] == "Network.requestWillBeSent"]
        assert {url for url in asked if not url.startswith("data:")} == {
            page.as_uri(),
            (made / "plotly.min.js").as_uri(),
        }
        said = [e for e in events if e["method"] in {"Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded"}]
        assert [e for e in said if "window.bad" not in str(e) and "Content Security Policy" not in str(e)] == []
        assert len(said) <= 1  # only the refusal that the test itself called for
    finally:
        connection.close()


@pytest.mark.browser
def test_a_crash_midway_leaves_whole_files(browser: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    running: list[Painter] = []

    class Watched(Painter):
        def __enter__(self) -> Painter:  # type: ignore[override]
            running.append(self)
            return super().__enter__()

    monkeypatch.setattr("soviet_trade_data.rendering.browser.Painter", Watched)
    events: list[Event] = []

    def kill(event: Event) -> None:
        events.append(event)
        if event.name == "b" and event.format == "png":
            os.killpg(running[0].pid, signal.SIGKILL)

    with pytest.raises(RenderingError, match=r"^c: the browser ended unexpectedly"):
        render([exhibit(name) for name in "abcd"], tmp_path, ["json", "svg", "png"], report=kill)
    assert [event.path.name for event in events] == [f"{n}.{k}" for n in "ab" for k in ("json", "svg", "png")] + ["c.json"]
    assert {path.name for path in tmp_path.iterdir()} == {event.path.name for event in events}
    assert all(is_intact(path) for path in tmp_path.iterdir())


def test_without_a_browser_html_and_json_are_still_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOVIET_TRADE_BROWSER", str(tmp_path / "nowhere"))
    out = tmp_path / "out"
    done = render([exhibit("a")], out, FORMATS)
    assert {path.name for path in done.written} == {"a.html", "a.json", "plotly.min.js"} == set(files(out))
    assert {kind for kind, _ in done.skipped} == set(PAINTED)
    assert all("install" in reason and "\n" not in reason for _, reason in done.skipped)
    assert is_intact(out / "a.html")
    assert is_intact(out / "a.json")


@pytest.mark.skipif(os.name != "posix", reason="writes a shell script")
def test_with_a_broken_browser_html_and_json_are_still_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("choreographer")
    program, out = tmp_path / "chrome", tmp_path / "out"
    program.write_text("#!/bin/sh\nexit 3\n")
    program.chmod(0o755)
    monkeypatch.setenv("SOVIET_TRADE_BROWSER", str(program))
    done = render([exhibit("a"), exhibit("b")], out, ["html", "json", "svg", "png"])
    assert {path.name for path in done.written} == {"a.html", "a.json", "b.html", "b.json", "plotly.min.js"} == set(files(out))
    assert [kind for kind, _ in done.skipped] == ["svg", "png"]
    assert all(f"{program} does not work as a browser" in reason and "\n" not in reason for _, reason in done.skipped)


def test_plotly_is_written_once_and_told(tmp_path: Path) -> None:
    events: list[Event] = []
    done = render([exhibit("a"), exhibit("b")], tmp_path, ["html"], report=events.append)
    assert [event.path for event in events] == done.written
    assert (events[0].name, events[0].format, events[0].path.name) == ("plotly", "js", "plotly.min.js")


@pytest.mark.parametrize("old", [b"/**\n* plotly.js v2.35.2\n* Copyright\n*/", b"/*! plotly.js v3.0.0 */ cut short"])
def test_another_version_of_plotly_is_replaced(tmp_path: Path, old: bytes) -> None:
    target = tmp_path / "plotly.min.js"
    target.write_bytes(old)
    render([exhibit("a")], tmp_path, ["html"])
    assert target.read_bytes() == plotly_js().read_bytes()


@pytest.mark.parametrize("content", [b"somebody's own", b"", b" " * 500 + b"plotly.js v3.0.0", None])
def test_what_is_not_plotly_keeps_its_place(tmp_path: Path, content: bytes | None) -> None:
    target = tmp_path / "plotly.min.js"
    if content is None:
        target.mkdir()
    else:
        target.write_bytes(content)
    with pytest.raises(FileExistsError, match=r"not plotly\.js") as caught:
        render([exhibit("a")], tmp_path, ["html", "json"])
    assert caught.value.filename == str(target)
    assert list(tmp_path.iterdir()) == [target] and (content is None or target.read_bytes() == content)


def test_without_the_pdf_library_only_pdf_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypdf", None)
    done = render([exhibit("a")], tmp_path, ["json", "pdf"])
    assert [path.name for path in done.written] == ["a.json"]
    assert [kind for kind, _ in done.skipped] == ["pdf"]


def test_signs_that_xml_forbids_break_no_format(browser: str, tmp_path: Path) -> None:
    shown = replace(exhibit("plain", "a\x01b\ud800c\x0bd"), provenance={"chart": "plain"})
    written = render([shown], tmp_path, FORMATS).written
    assert {path.suffix for path in written} == {".js", *(f".{kind}" for kind in FORMATS)}
    assert ElementTree.parse(tmp_path / "plain.svg").getroot().tag.endswith("svg")
    assert "abcd" in (tmp_path / "plain.json").read_text("utf-8")


@pytest.mark.parametrize("drawing", [b"<svg><text>a\x01b</text></svg>", b"<svg><text></svg>", b"<p/>", b""])
def test_a_drawing_that_is_no_svg_is_refused(drawing: bytes) -> None:
    with pytest.raises(RenderingError, match="the drawing of plain is not"):
        svg_file(exhibit("plain"), drawing)


@pytest.mark.parametrize("name", ["../up", "a/b", "", ".", "A", "a.b", "a b", "a-", "-a", "a\n", "ä", "a\0", "x" * 200])
def test_no_name_leads_out_of_the_folder(name: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot name a file"):
        render([exhibit("good"), exhibit(name)], tmp_path / "out", ["json"])
    assert list(tmp_path.iterdir()) == []


def test_wrong_arguments(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"unknown format: 'gif'\. Known: html, json, svg, png, pdf"):
        render([exhibit("a")], tmp_path, ["json", "gif"])
    for nothing in ([], ()):
        with pytest.raises(UsageError, match=r"no format is named\. Known: html, json, svg, png, pdf"):
            render([exhibit("a")], tmp_path / "out", nothing)
    assert not (tmp_path / "out").exists()
    with pytest.raises(UsageError, match="more than one chart: a"):
        render([exhibit("a"), exhibit("a")], tmp_path, ["json"])


def test_a_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    render([exhibit("a")], tmp_path, ["json"])
    before = files(tmp_path)

    def fail(*_: object) -> None:
        raise OSError("no space")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="no space"):
        render([exhibit("a", "other")], tmp_path, ["json"])
    assert files(tmp_path) == before


def test_a_figure_and_its_dict_give_the_same_file(tmp_path: Path) -> None:
    import plotly.graph_objects as go

    plain = exhibit("a")
    assert isinstance(plain.figure, dict)
    built = go.Figure(plain.figure)
    built.layout.template = None  # plotly's default one, which a plain dict does not have
    render([plain], tmp_path / "dict", ["json"])
    render([replace(plain, figure=built)], tmp_path / "figure", ["json"])
    assert files(tmp_path / "dict") == files(tmp_path / "figure")


def test_numbers_are_settled(tmp_path: Path) -> None:
    numpy = pytest.importorskip("numpy")
    figure = {"data": [{"y": [0.1 + 0.2, float("nan"), numpy.float64(2.5), 3]}], "layout": {}}
    render([Exhibit(name="a", figure=figure, title="", alt="")], tmp_path, ["json"])
    text = (tmp_path / "a.json").read_text()
    assert text.endswith("}\n")
    assert " ".join(text.split()).startswith('{ "data": [ { "y": [ 0.3, null, 2.5, 3 ] } ],')


def test_importing_loads_no_optional_library() -> None:
    script = (
        "import sys, soviet_trade_data.rendering; "
        "print(sorted(set(sys.modules) & {'plotly', 'kaleido', 'choreographer', 'pypdf', 'pandas', 'numpy'}))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_missing_dependency_is_an_import_error() -> None:
    assert issubclass(MissingDependencyError, ImportError)  # the fixture above counts on it
