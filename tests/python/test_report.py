"""Pages of `rdd report`: what is on them, their size and time, and that they work in a browser, wide and narrow."""
import html
import re
import time
from pathlib import Path

import numpy as np
import pytest

import rdd
from browser import probed
from conftest import crowdion, ring
from rdd.cli import main

PROTON = Path(__file__).resolve().parents[2] / "examples" / "data" / "bazro3_barriers.csv"
PHONE, DESK = 500, 1200  # a headless window is never narrower than 500


def proton(folder):
    return [PROTON, "--deviation", "0.02", "-P", "3", "--at", "300"]


def interstitial(folder, a=2.8665):
    """A <111> self-interstitial of bcc: moves along its line, turns in place."""
    lines = np.array([(1, 1, 1), (-1, 1, 1), (1, -1, 1), (1, 1, -1)]) * a / 2
    rows = [f"{i + 1},{i + 1},{s * d[0]!r},{s * d[1]!r},{s * d[2]!r},0.05,1e12" for i, d in enumerate(lines.tolist()) for s in (1, -1)]
    rows += [f"{i},{j},0,0,0,0.35,5e12" for i in range(1, 5) for j in range(1, 5) if i != j]
    (folder / "interstitial.csv").write_text("from,to,dx[Angstrom],dy[Angstrom],dz[Angstrom],Em[eV],nu0[Hz]\n" + "\n".join(rows) + "\n")
    return [folder / "interstitial.csv", "-P", "4"]


def transitions(folder):
    """32 minima in two funnels; no displacements."""
    random = np.random.default_rng(5)
    (folder / "min.data").write_text("".join(f"{e:.6f} 0 1 1 1 1\n" for e in random.uniform(0, 2, 32)))
    pairs = [(i, i + 1) for i in range(31) if i != 15] + [(i, i + 3) for i in range(29) if i // 16 == (i + 3) // 16]
    (folder / "ts.data").write_text("".join(f"{4 + random.uniform():.6f} 0 1 {i + 1} {j + 1} 1 1 1\n" for i, j in pairs) +
                                    "9.5 0 1 16 17 1 1 1\n")
    (folder / "min.A").write_text("1\n1\n")
    (folder / "min.B").write_text("1\n32\n")
    return [folder, "--kB", "1", "--at", "1"]


def driven(folder):
    crowdion().with_force([0.1, 0.2, 0.3], 0.7).write(folder / "driven.json")
    return [folder / "driven.json"]


def large(folder, n=100):
    """A square of n x n random sites."""
    random = np.random.default_rng(7)
    energy, states = random.normal(0, 0.05, n * n), np.arange(n * n).reshape(n, n)
    rows = []
    for axis, (dx, dy) in enumerate(((1, 0), (0, 1))):
        other = np.roll(states, -1, axis=axis).ravel()
        top = np.maximum(energy, energy[other]) + 0.3 + random.exponential(0.05, n * n)
        for i, j, s in zip(range(n * n), other.tolist(), top.tolist()):
            rows.append(f"{i + 1},{j + 1},{dx},{dy},{s - energy[i]:.17g},1e13\n{j + 1},{i + 1},{-dx},{-dy},{s - energy[j]:.17g},1e13\n")
    (folder / "large.csv").write_text("from,to,dx[nm],dy[nm],Em[eV],nu0[Hz]\n" + "".join(rows))
    return [folder / "large.csv"]


KINDS = [proton, interstitial, transitions, driven, large]
SECONDS = {"large": 60}


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """Page by kind, each made once, with the seconds it took."""
    made = {}

    def page(kind):
        if kind.__name__ not in made:
            folder = tmp_path_factory.mktemp(kind.__name__)
            words = [str(w) for w in kind(folder)]
            start = time.monotonic()
            assert main(["report", *words, "-o", str(folder / "page.html"), "-q"]) == 0
            made[kind.__name__] = (folder / "page.html").read_text(encoding="utf-8"), time.monotonic() - start
        return made[kind.__name__]
    return page


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_size_time_and_no_network(pages, kind):
    page, seconds = pages(kind)
    assert len(page.encode()) < 5e6
    assert seconds < 3 * SECONDS.get(kind.__name__, 10)  # three times the mark: other work may share the machine
    print(f"{kind.__name__}: {len(page.encode()) / 1e3:.0f} kB in {seconds:.1f} s")
    assert not re.search(r"""(src|href)\s*=\s*(?!"#|"data:,)|url\((?!#)|@import|fetch\(|XMLHttpRequest|import\(""", page)
    assert re.findall(r"https?://[^\s\"'<]+", page) == ["http://www.w3.org/2000/svg"]  # a name, not an address


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_in_a_browser(pages, kind, width, tmp_path):
    found = probed(pages(kind)[0], tmp_path, width)
    assert found["wrong"] == [] and found["cut"] == []
    assert found["width"] == width and found["page"] <= width
    assert found["themes"][0] != found["themes"][1]
    assert {f["kind"] for f in found["figures"]} >= {"network"} | ({"plot"} if kind is not transitions else set())
    for figure in found["figures"]:
        assert figure["tip"] and figure["zooms"] and figure["returns"], figure
        assert figure.get("turns", True) or kind in (transitions, large), figure


def test_numbers_are_those_of_the_library(pages):
    page = html.unescape(re.sub(r"<sup>(.*?)</sup>", r"^\1", pages(proton)[0]))
    assert "1.8061×10^9" in page and "1.8061312×10^9 Angstrom²/s" in page and "8.3299×10^9 is 4.612 times" in page
    fit = rdd.read_landscape(PROTON).sweep(np.arange(300, 1201, 50)).fit()
    assert f"<td>{fit.energy:.5g}</td>" in page
    reduced = rdd.read(PROTON, 300).coarse_grain(3)
    assert f"crispness {reduced.crispness:.4f}" in page and "Jump table" in page and "ill-posed" in page.lower()
    assert f"L = {float(reduced.resolution(0.01)):.4g} cells" in page


def test_first_passage_between_the_sets(pages, tmp_path):
    words = transitions(tmp_path)
    model = rdd.read(words[0], 1, 1)
    page = pages(transitions)[0]
    assert f"{model.mean_first_passage_time(model.sets['A'], model.sets['B']):.10g}".split("e")[0] in page
    assert f"{model.kemeny_constant():.10g}".split("e")[0] in page


def test_from_python():
    page = rdd.report.page(ring(m=12), title="a <ring>")
    assert "a &lt;ring&gt;" in page and "<ring>" not in page and "length²/time" in page
    again = rdd.report.page(ring(m=12), title="a <ring>")
    assert page == again


def test_a_network_in_parts_has_a_page():
    model = rdd.Model([[1.0]], 2, [0, 0, 1, 1], [0, 0, 1, 1], [[1], [-1], [1], [-1]], [1.0, 1.0, 2.0, 2.0])
    page = rdd.report.page(model)
    assert "Not on this page" in page and "<td>2</td>" in page


def test_refusals(capsys, tmp_path):
    for words, why in ((["report", str(PROTON)], "-o report.html"), (["report", str(PROTON), "-o", "x.pdf"], ".html"),
                       (["report", str(driven(tmp_path)[0]), "--at", "300", "-o", "x.html"], "leave out -T")):
        assert main(words) == 1
        assert why in capsys.readouterr().err
