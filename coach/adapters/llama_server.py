"""llama.cpp inside this process, set up for one conversation at a time."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from coach.errors import WeightsError

if TYPE_CHECKING:
    from xllamacpp import CommonParams, Server

BATCH = 128
"""Tokens read at a time. A request can be stopped between batches, after 2 to 3 seconds on 2 cores; 256 would read 7%
faster."""
KEPT_PROMPTS_MIB = 256
"""Memory for the states of earlier prompts, so that returning to one does not mean reading it again."""
SEED = 1


def start_server(path: Path, *, context: int, threads: int) -> Server:
    """Load ``path`` and start the engine; takes some seconds.

    Args:
        context: tokens of prompt and reply together.
        threads: threads that read the prompt.

    Raises:
        WeightsError: not a GGUF file, or one that llama.cpp cannot load.
    """
    import xllamacpp

    _require_gguf(path)
    params = xllamacpp.CommonParams()
    params.model.path = str(path)
    params.n_ctx = context
    params.n_parallel = 1
    params.n_batch = params.n_ubatch = BATCH
    # The engine keeps a copy of the weights in an order of its own; mapping the file too would cost a gigabyte more.
    params.load_mode = xllamacpp.llama_load_mode.LLAMA_LOAD_MODE_NONE
    params.cpuparams_batch.n_threads = threads
    params.cpuparams.n_threads = writing_threads(threads)
    params.sampling.temp = 0.0
    params.sampling.seed = SEED
    params.cache_ram_mib = KEPT_PROMPTS_MIB
    params.verbosity = 0
    _shut_the_door(params)
    try:
        return xllamacpp.Server(params)
    except (RuntimeError, ValueError) as error:
        raise WeightsError(
            f"llama.cpp cannot load {path}: the file may be damaged, of a newer format, or too large for the free "
            "memory. Delete it so that it is fetched again, or choose another with COACH_LLM_WEIGHTS.",
            f"llama.cpp 无法加载 {path}：文件可能已损坏、格式过新，或超出可用内存。"
            "请删除它以便重新获取，或用 COACH_LLM_WEIGHTS 指定其他文件。",
        ) from error


def _shut_the_door(params: CommonParams) -> None:
    """The engine always listens on a port of this machine too; nobody is to be served there.

    Without this, any page open in a browser could use the model and read the prompts.
    """
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.api_keys = [secrets.token_urlsafe(32)]
    params.cors_origins = "http://127.0.0.1"
    params.ui = False
    params.endpoint_slots = False
    params.endpoint_props = False
    params.endpoint_metrics = False


def _require_gguf(path: Path) -> None:
    try:
        with path.open("rb") as file:
            magic = file.read(4)
    except OSError as error:
        raise WeightsError(
            f"{path} cannot be read ({error.strerror}). Correct COACH_LLM_WEIGHTS or leave it out.",
            f"无法读取 {path}（{error.strerror}）。请修改 COACH_LLM_WEIGHTS，或不设置它。",
        ) from error
    if magic != b"GGUF":
        raise WeightsError(
            f"{path} is not a GGUF file. Correct COACH_LLM_WEIGHTS or leave it out.",
            f"{path} 不是 GGUF 文件。请修改 COACH_LLM_WEIGHTS，或不设置它。",
        )


def physical_cores() -> int:
    """Cores this process may use, without hyper-threads and within a container's limit.

    Threads that have no core of their own make all others wait.
    """
    if not hasattr(os, "sched_getaffinity"):
        return max(1, (os.cpu_count() or 2) // 2)
    allowed = os.sched_getaffinity(0)
    cores = {_siblings(cpu) for cpu in allowed}
    return max(1, min(len(cores), _quota(Path("/sys/fs/cgroup/cpu.max")) or len(cores)))


def writing_threads(cores: int) -> int:
    """Threads for writing the reply: one core is left free.

    Writing waits for memory more than for computation, and its threads wait for each other at every layer. Measured
    with the 1.5B model on 2 cores: 18 tokens/s with one thread and 21 with two, but when another process takes a core,
    two threads fall to 1 token/s and one thread stays at 18.
    """
    return max(1, cores - 1)


def _siblings(cpu: int) -> str:
    """The logical CPUs that share a core with ``cpu``; where Linux does not tell, ``cpu`` is a core of its own."""
    path = Path(f"/sys/devices/system/cpu/cpu{cpu}/topology/thread_siblings_list")
    return path.read_text(encoding="ascii").strip() if path.is_file() else str(cpu)


def _quota(cpu_max: Path) -> int | None:
    """Whole cores that the control group may use; None where there is no limit."""
    if not cpu_max.is_file():
        return None
    quota, _, period = cpu_max.read_text(encoding="ascii").partition(" ")
    return None if quota == "max" else max(1, int(quota) // int(period))
