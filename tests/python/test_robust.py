"""What long-lived programs do: pickle, copy, fork, drop a hundred thousand models, speak German."""
import copy
import gc
import multiprocessing
import os
import pickle
import shutil
import subprocess
import sys

import numpy as np
import pytest

import rdd
from conftest import chain, crowdion, ring

K = rdd.kmesh([12, 12]).k


def resident():
    """kB of this process in memory."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1024


@pytest.mark.skipif(not os.path.exists("/proc/self/statm"), reason="no /proc here")
def test_a_storm_of_models_leaves_nothing():
    def storm(n):
        for i in range(n):
            model = chain(k1=1.0 + i % 7)
            if i % 1000 == 0:
                model.cycle = [model]  # only the collector gets rid of it
                assert model.n_states == 2
        gc.collect()
    storm(2000)
    before = resident()
    storm(100_000)
    assert resident() - before < 20_000  # 100 000 lost models would be over 100 MB


@pytest.mark.skipif(not os.path.exists("/proc/self/statm"), reason="no /proc here")
def test_failed_calls_leave_nothing():
    def storm(n):
        for _ in range(n):
            with pytest.raises(rdd.ArgumentError):
                chain(k1=-1.0)
            with pytest.raises(rdd.DegenerateError):
                crowdion().coarse_grain(2)
    storm(200)
    before = resident()
    storm(5000)
    assert resident() - before < 10_000


# ---- pickle and copy

def same_model(a, b):
    assert a.to_bytes() == b.to_bytes()


@pytest.mark.parametrize("how", [lambda x: pickle.loads(pickle.dumps(x)), copy.copy, copy.deepcopy])
def test_models_pickle_and_copy(how):
    model = ring(20)
    same_model(model, how(model))
    np.testing.assert_array_equal(how(model).spectrum(K).values, model.spectrum(K).values)
    forced = chain().with_force([0.3], 2.0)
    same_model(forced, how(forced))
    repaired = how(chain().repair())
    assert isinstance(repaired, rdd.Repaired) and repaired.largest_change == 0


@pytest.mark.parametrize("how", [lambda x: pickle.loads(pickle.dumps(x)), copy.copy, copy.deepcopy])
@pytest.mark.parametrize("order, gauge, P", [("second", "corrector", 4), ("lattice", "given", 4), ("plain", "given", 1)])
def test_coarse_models_pickle_and_copy(how, order, gauge, P):
    reduced = crowdion().coarse_grain(P, order=order, gauge=gauge)
    other = how(reduced)
    assert repr(other) == repr(reduced)
    for name in ("memberships", "equilibrium", "reaction", "drift", "diffusion"):
        assert getattr(other, name).tobytes() == getattr(reduced, name).tobytes()
    same_model(other.model, reduced.model)


@pytest.mark.parametrize("what", [lambda: chain().spectrum([[0.1]]), lambda: chain().audit(), lambda: chain().gap(),
                                  lambda: chain().jumps])
def test_results_pickle(what):
    result = what()
    other = pickle.loads(pickle.dumps(result))
    assert repr(other) == repr(result)


@pytest.mark.parametrize("how", [lambda x: pickle.loads(pickle.dumps(x)), copy.copy, copy.deepcopy])
@pytest.mark.parametrize("heights", ["barrier", "saddle"])
def test_landscapes_pickle_and_copy(how, heights):
    height = {"barrier": [0.3, 0.3, 0.41, 0.4], "saddle": [0.5, 0.5, 0.61, 0.61]}[heights]
    landscape = rdd.Landscape([[1.5]], 2, [0, 1, 0, 1], [1, 0, 1, 0], [[0], [0], [-1], [1]], **{heights: height},
                              prefactor=[1e12, 2e12, 3e12, 6e12], energy=[0.2, 0.19], degeneracy=[2, 1.1], kB=1e-4)
    again = how(landscape)
    assert again.kB == 1e-4
    assert again.log_rates(700).tobytes() == landscape.log_rates(700).tobytes()
    assert again.model(700).to_bytes() == landscape.model(700).to_bytes()
    with pytest.raises(rdd.FormatError, match="cut short"):
        rdd.Landscape.from_bytes(landscape.to_bytes()[:-1])


def test_what_cannot_be_pickled_says_so():
    with pytest.raises(TypeError, match="rdd.Context belongs to its process"):
        pickle.dumps(rdd.Context())
    with pytest.raises(TypeError, match="rdd.FirstPassage cannot be pickled"):
        pickle.dumps(chain().first_passage(0))


# ---- fork

def _bands(model, context=None):
    return model.spectrum(K, vectors=True, context=context).values.tobytes()


def _child(model, kept, queue):
    with rdd.Context(threads=2):
        own = _bands(model)
    queue.put((own, _bands(model, kept), _bands(model)))


@pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="this system has no fork")
def test_calls_after_a_fork():
    """Threads do not survive a fork: contexts made before it and after it still give the same bits in the child."""
    model, kept = ring(60), rdd.Context(threads=2)
    expected = _bands(model, kept)
    method = multiprocessing.get_context("fork")
    queue = method.Queue()
    children = [method.Process(target=_child, args=(model, kept, queue)) for _ in range(3)]
    for child in children:
        child.start()
    answers = [queue.get(timeout=60) for _ in children]
    for child in children:
        child.join(60)
        assert child.exitcode == 0
    for answer in answers:
        assert answer == (expected,) * 3
    assert _bands(model, kept) == expected  # the parent goes on


def test_work_in_other_processes():
    """The model goes there as a pickle."""
    model = ring(20)
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert pool.apply(rdd.Model.diffusivity, (model,)).tobytes() == model.diffusivity().tobytes()


# ---- locale

LOCALE_SCRIPT = """
import locale, sys
sys.path[:0] = {path!r}
locale.setlocale(locale.LC_ALL, "de_DE.UTF-8")
assert locale.localeconv()["decimal_point"] == ","
import rdd
from conftest import chain
proton = rdd.read({barriers!r}, temperature=600.0)
print(proton.diffusivity().tobytes().hex())
model = chain(k1=0.5)
model.write({folder!r} + "/model.json")
assert rdd.read({folder!r} + "/model.json").jumps.rate.tolist() == model.jumps.rate.tolist()
text = open({folder!r} + "/model.json").read()
assert "0.5" in text and "0,5" not in text
print(repr(model.gap()).replace("\\n", " "))
print(str(model.audit()).replace("\\n", " "))
print(rdd.options()[1])
print(rdd.export.mmonca(1.5e-3, 0.25, length_cm=1e-8, time_s=1.0))
try:
    chain(k1=-2.5)
except rdd.ArgumentError as error:
    print(error)
"""


def test_numbers_do_not_depend_on_the_locale(tmp_path):
    """Parsing and printing ignore LC_NUMERIC, under a German locale made for the purpose."""
    if shutil.which("localedef") is None or not os.path.exists("/usr/share/i18n/locales/de_DE"):
        pytest.skip("no localedef or no sources of the locale de_DE here")
    made = subprocess.run(["localedef", "-i", "de_DE", "-f", "UTF-8", str(tmp_path / "de_DE.UTF-8")], capture_output=True)
    if made.returncode > 1:  # 1: made, with warnings
        pytest.skip("localedef could not make de_DE.UTF-8")
    barriers = os.path.join(os.path.dirname(__file__), "../../examples/data/bazro3_barriers.csv")
    script = LOCALE_SCRIPT.format(path=sys.path, barriers=barriers, folder=str(tmp_path))
    german = subprocess.run([sys.executable, "-c", script], env=dict(os.environ, LOCPATH=str(tmp_path)),
                            capture_output=True, text=True)
    assert german.returncode == 0, german.stderr
    plain = script.replace("locale.setlocale", "#").replace("assert locale", "#")
    assert german.stdout == subprocess.run([sys.executable, "-c", plain], capture_output=True, text=True).stdout
    assert "rate[0] = -2.5: " in german.stdout
