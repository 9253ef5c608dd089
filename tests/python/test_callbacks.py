"""Contexts: progress, exceptions, Ctrl-C, threads, the interpreter lock."""
import logging
import os
import signal
import subprocess
import sys
import threading
import time

import numpy as np
import pytest

import rdd
from conftest import ring

HUGE = rdd.kmesh([400, 400]).k  # ten seconds with 60 states
LONG = HUGE[:4000]


@pytest.fixture(scope="module")
def big():
    return ring(60)


def test_progress_is_told(big):
    seen = []
    big.spectrum(LONG[:2000], progress=lambda done, total: seen.append((done, total)))
    assert seen and seen[-1][0] == seen[-1][1]
    done = [d for d, _ in seen]
    assert done == sorted(done)


def test_progress_comes_on_the_calling_thread(big):
    threads = set()
    big.spectrum(LONG[:2000], context=rdd.Context(threads=4),
                 progress=lambda done, total: threads.add(threading.get_ident()))
    assert threads == {threading.get_ident()}


def test_exceptions_come_through_and_stop_the_call(big):
    class Mine(Exception):
        held = [1, 2]

    raised = []

    def fail(done, total):
        raised.append(Mine("enough"))
        raise raised[-1]
    for threads in (1, 3):
        raised.clear()
        with pytest.raises(Mine, match="enough") as caught:
            big.spectrum(HUGE, context=rdd.Context(threads=threads), progress=fail)
        assert raised == [caught.value]  # the object itself, raised once, and nobody was told any more
        assert caught.value.held == [1, 2]
        assert "fail" in [entry.name for entry in caught.traceback]  # with the frames of the callback
    assert big.spectrum(LONG[:3]).values.shape == (3, 60)  # nothing is left behind


def test_cancelled_keeps_what_there_is(big):
    def stop(done, total):
        if done > 1000:
            raise rdd.Cancelled("that will do")
    with pytest.raises(rdd.Cancelled) as caught:
        big.spectrum(HUGE, bands=2, progress=stop)
    values = caught.value.partial.values
    reached = ~np.isnan(values[:, 0])
    assert 1000 < reached.sum() < len(HUGE)
    some = np.flatnonzero(reached)[:3]
    np.testing.assert_array_equal(values[some], big.spectrum(HUGE[some], bands=2).values)


def test_an_integer_or_true_cancels(big):
    with pytest.raises(rdd.Cancelled):
        big.spectrum(LONG, progress=lambda done, total: 1)
    for answer in (True, np.int64(1)):
        with pytest.raises(rdd.Cancelled):
            big.spectrum(LONG, progress=lambda done, total: answer)
    assert big.spectrum(LONG[:500], progress=lambda done, total: False).n_k == 500
    with pytest.raises(rdd.CallbackError):
        big.spectrum(LONG, progress=lambda done, total: -1)


def test_cancel_from_another_thread(big):
    context = rdd.Context(threads=2)
    thread = threading.Timer(0.5, context.cancel)
    thread.start()
    with pytest.raises(rdd.Cancelled) as caught:
        big.spectrum(HUGE, bands=2, context=context)
    thread.join()
    reached = ~np.isnan(caught.value.partial.values[:, 0])
    assert 0 < reached.sum() < len(HUGE)


def test_other_threads_run_meanwhile(big):
    beats, stop = [], threading.Event()

    def beat():
        while not stop.is_set():
            beats.append(time.perf_counter())
            time.sleep(0.005)
    thread = threading.Thread(target=beat)
    thread.start()
    start = time.perf_counter()
    big.spectrum(LONG)
    end = time.perf_counter()
    stop.set()
    thread.join()
    inside = [b for b in beats if start < b < end]
    assert len(inside) > 0.2 * (end - start) / 0.006


def test_calls_on_several_threads(big):
    results = {}

    def work(name):
        results[name] = big.spectrum(LONG[:300]).values
    threads = [threading.Thread(target=work, args=(i,)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for name in range(1, 4):
        np.testing.assert_array_equal(results[name], results[0])


@pytest.mark.parametrize("threads", [2, 3, 8])
def test_any_number_of_threads_gives_the_same_bits(big, threads):
    one = big.spectrum(LONG[:400], vectors=True, context=rdd.Context(threads=1))
    many = big.spectrum(LONG[:400], vectors=True, context=rdd.Context(threads=threads))
    for name in ("values", "right", "left"):
        assert getattr(one, name).tobytes() == getattr(many, name).tobytes()
    reduced = [big.coarse_grain(4, context=rdd.Context(threads=t)).diffusion for t in (1, threads)] \
        if big.gap(largest=6).ratio[3] > 1.001 else [np.zeros(1)] * 2
    assert reduced[0].tobytes() == reduced[1].tobytes()


def test_with_sets_the_default():
    with rdd.Context(threads=3) as outer:
        from rdd._context import default_context
        assert default_context() is outer
        with rdd.Context(threads=2) as inner:
            assert default_context() is inner
        assert default_context() is outer
    assert default_context().threads == 1
    rdd.set_threads(2)
    assert default_context().threads == 2
    rdd.set_threads(1)
    assert repr(outer) == "<rdd.Context: 3 threads>"
    outer.close()
    assert repr(outer) == "<rdd.Context: closed>"
    with pytest.raises(ValueError, match="closed"):
        ring(5).stationary(context=outer)


def test_context_arguments():
    for bad in (0, -1):
        with pytest.raises(ValueError, match="threads"):
            rdd.Context(threads=bad)
    context = rdd.Context(threads=2, seed=7)
    assert (context.threads, context.seed) == (2, 7)
    context.threads = 1
    with pytest.raises(ValueError):
        context.threads = 0
    with pytest.raises(TypeError):
        ring(5).spectrum([[0, 0]], progress="yes")


def test_a_progress_bar(big, capsys):
    big.spectrum(LONG[:600], progress=True)
    assert "bands" in capsys.readouterr().err


def test_a_plain_progress_line(big, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "tqdm", None)
    big.spectrum(LONG[:600], progress=True)
    assert "bands: 100 %" in capsys.readouterr().err


def test_log(big, caplog):
    with caplog.at_level(logging.INFO, logger="rdd"):
        big.spectrum(LONG[:10], context=rdd.Context(log=True))
    lines = []
    big.spectrum(LONG[:10], context=rdd.Context(log=lines.append))
    assert [record.message for record in caplog.records] == lines


def test_a_call_inside_a_callback(big, alternating):
    inside = []
    big.spectrum(LONG[:2000], progress=lambda done, total: inside.append(alternating.diffusivity()[0, 0]))
    assert inside and set(inside) == {inside[0]}


SCRIPT = """
import os, signal, sys, threading, time
sys.path[:0] = {path!r}
import numpy as np
import rdd
from rdd import _rdd
from rdd._context import running
from conftest import ring
model, k = ring(60), rdd.kmesh([500, 500]).k   # ten seconds and more
values = np.full((len(k), 60), -1.0)
vectors = [np.empty((len(k), 2, 60), complex) for _ in range(2)] if {vectors} else [None, None]
model.spectrum(k[:1])
sent = []
def interrupt():
    sent.append(time.perf_counter())
    os.kill(os.getpid(), signal.SIGINT)
threading.Timer(0.5, interrupt).start()
try:
    with running({context}, {progress}, "bands") as handle:   # what model.spectrum does, into arrays that stay
        bands = 2 if {vectors} else 60
        values = values[:, :bands].copy()
        _rdd.rdd_spectrum(handle, None, model._handle, len(k), k, bands, values, *vectors, None)
    print("was not stopped")
except KeyboardInterrupt:
    print("stopped", np.count_nonzero(values[:, 0] >= 0), len(k), time.perf_counter() - sent[0])
"""


@pytest.mark.parametrize("context, progress, vectors", [
    ("None", "None", False), ("rdd.Context(threads=2)", "None", False), ("None", "lambda done, total: None", False),
    ("None", "True", True)])
def test_ctrl_c(context, progress, vectors):
    """What counts is that the call ended early; how soon is printed, not asserted."""
    script = SCRIPT.format(path=sys.path, context=context, progress=progress, vectors=vectors)
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=200)
    assert run.stdout.startswith("stopped "), run.stdout + run.stderr
    done, total, latency = run.stdout.split()[1:]
    print(f"Ctrl-C: stopped after {1e3 * float(latency):.1f} ms at {done} of {total} wavevectors")
    assert int(done) < int(total) // 2   # none at all where the machine is busy: the signal comes by the clock


def test_a_handled_signal_does_not_stop_a_call(big):
    seen = []
    before = signal.signal(signal.SIGUSR1, lambda *_: seen.append(time.perf_counter()))
    try:
        threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGUSR1)).start()
        big.spectrum(HUGE[:40000])
        end = time.perf_counter()
    finally:
        signal.signal(signal.SIGUSR1, before)
    assert seen and seen[0] < end
