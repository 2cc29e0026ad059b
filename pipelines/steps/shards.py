"""A long list of texts in shards, on several processes where the work is worth their start.

The shards are the same however many processes there are, and come back in order, so the result is the same too.
"""

import os
from collections import deque
from collections.abc import Callable, Iterator

CHARACTERS = 500_000  # of a shard
WORTH_IT = 10.0  # seconds of work; a process takes two or three to start
SECONDS_PER_CHARACTER = {"none": 0.4e-6, "dictionary": 1e-6, "context": 5e-6}  # by `lemmas`, on one core


def in_shards(
    function: Callable, texts: list[str], arguments: tuple, lemmas: str, processes: int | None = None
) -> Iterator:
    """-> function(texts of a shard, *arguments) for each shard, in order.

    `processes`: None takes the environment's SEMINAR_PROCESSES, else the number of cores where the work is long.
    """
    import numpy  # noqa: F401  (only what is loaded can be limited)
    from threadpoolctl import threadpool_limits

    shards = _shards(texts)
    processes = min(processes or _processes(texts, lemmas), len(shards))
    if processes > 1:
        done = 0
        for result in _on_processes(function, shards, arguments, processes):
            done += 1
            yield result
        shards = shards[done:]  # what is left where the processes could not be started, or one was killed
    for shard in shards:
        with threadpool_limits(1):  # as in the processes: more threads make these small products no faster
            result = function(shard, *arguments)
        yield result


def _shards(texts: list[str]) -> list[list[str]]:
    shards, shard, size = [], [], 0
    for text in texts:
        shard.append(text)
        size += len(text)
        if size >= CHARACTERS:
            shards.append(shard)
            shard, size = [], 0
    return [*shards, shard] if shard or not shards else shards


def _processes(texts: list[str], lemmas: str) -> int:
    if asked := os.environ.get("SEMINAR_PROCESSES"):
        return max(1, int(asked)) if asked.isdigit() else 1
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    seconds = sum(map(len, texts)) * SECONDS_PER_CHARACTER[lemmas]
    return cores if seconds > WORTH_IT else 1


def _on_processes(function: Callable, shards: list, arguments: tuple, processes: int) -> Iterator:
    """Results in order, few shards in flight; ends early where a process is lost, so that the caller goes on alone."""
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    with ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=_begin_worker) as pool:
        waiting, rest = deque(), iter(shards)
        try:
            for shard in rest:
                waiting.append(pool.submit(function, shard, *arguments))
                if len(waiting) > 2 * processes:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except BrokenProcessPool:
            return
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _begin_worker() -> None:
    import signal
    import threading

    import numpy  # noqa: F401  (only what is loaded can be limited)
    from threadpoolctl import threadpool_limits

    threadpool_limits(1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that started this one
    threading.Thread(target=_end_with_the_parent, daemon=True).start()


def _end_with_the_parent() -> None:
    """A worker whose parent was killed would wait for work for ever."""
    from multiprocessing import connection, parent_process

    connection.wait([parent_process().sentinel])
    os._exit(1)
