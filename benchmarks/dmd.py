"""Diffusive molecular dynamics: averages against adaptive quadrature, the chain against scipy's integrator, growth."""
import ctypes
import hashlib
import shutil
import statistics
import subprocess
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
import scipy.integrate
import scipy.linalg
import scipy.spatial

import rdd
from harness import compare, peak_memory, row

BETA = 160
LAM, R_C, R_CONF = 0.99, 10.5, 3.825
SAME, UNLIKE = (0.2, 2.6), (0.18, 2.55)

# What a user of the GNU Scientific Library would write: one adaptive integral for G and one for each derivative.
# It is compiled here and now for the comparison; nothing of rdd is linked to that library.
GSL_PEER = r"""
#include <gsl/gsl_errno.h>
#include <gsl/gsl_integration.h>
#include <math.h>
typedef struct { double A, req, rc, v0, s0, R, sigma; int what; } pair;
static double soft(double A, double req, double r, double *slope, double *curvature) {
  const double lam = .99, b = 2 / (req * req), u = 1 / ((1 - lam) * (1 - lam) / 2 + b * r * r), c = 4 * lam * lam * A;
  const double u1 = -2 * b * r * u * u, u2 = -2 * b * u * u + 8 * b * b * r * r * u * u * u;
  *slope = c * (2 * u - 1) * u1;
  *curvature = c * ((2 * u - 1) * u2 + 2 * u1 * u1);
  return c * (u * u - u);
}
static double integrand(double z, void *data) {
  const pair *p = data;
  double y = p->R + p->sigma * z, r = fabs(y), slope, curvature, phi, g;
  if (r >= p->rc) return 0;
  phi = soft(p->A, p->req, r, &slope, &curvature) - p->v0 - p->s0 * (r - p->rc);
  slope = (slope - p->s0) * (y < 0 ? -1 : 1);
  switch (p->what) {
    case 0: g = phi; break;
    case 1: g = slope; break;
    case 2: g = slope * z / (2 * p->sigma); break;
    case 3: g = curvature; break;
    case 4: g = curvature * z / (2 * p->sigma); break;
    default: g = (curvature * z * z - slope * z / p->sigma) / (4 * p->sigma * p->sigma);
  }
  return g * exp(-z * z / 2) * 0.3989422804014327;
}
void averages(int n, const double *R, const double *v, double A, double req, double rc, double tolerance, double *out) {
  gsl_set_error_handler_off();
  gsl_integration_workspace *space = gsl_integration_workspace_alloc(200);
  pair p = {A, req, rc, 0, 0, 0, 0, 0};
  gsl_function f = {integrand, &p};
  double error;
  p.v0 = soft(A, req, rc, &p.s0, &error);
  for (int k = 0; k < n; ++k) {
    p.R = R[k];
    p.sigma = sqrt(v[k]);
    for (p.what = 0; p.what < 6; ++p.what)
      gsl_integration_qag(&f, -8.5, 8.5, 1e-14, tolerance, 200, GSL_INTEG_GAUSS31, space, &out[6 * k + p.what], &error);
  }
  gsl_integration_workspace_free(space);
}
"""


def gsl():
    """averages(R, v) by GSL, or None where there is no compiler or no GSL."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        return None
    folder = tempfile.mkdtemp()
    try:
        source, library = Path(folder, "peer.c"), Path(folder, "peer.so")
        source.write_text(GSL_PEER)
        made = subprocess.run([compiler, "-O3", "-shared", "-fPIC", str(source), "-o", str(library), "-lgsl", "-lgslcblas",
                               "-lm"], capture_output=True)
        if made.returncode != 0:
            return None
        peer = ctypes.CDLL(str(library))
    finally:
        shutil.rmtree(folder)
    pointer = np.ctypeslib.ndpointer(np.float64)
    peer.averages.argtypes = [ctypes.c_int, pointer, pointer] + [ctypes.c_double] * 4 + [pointer]
    peer.averages.restype = None

    def averages(r, v):
        out = np.empty((len(r), 6))
        peer.averages(len(r), r, v, *SAME, R_C, 1e-10, out)
        return out
    return averages


def quad():
    """The same by scipy's adaptive quadrature (QUADPACK)."""
    phi = rdd.Potential.soft_core(*SAME, LAM, cutoff=R_C)

    def averages(r, v):
        out = np.empty((len(r), 6))
        for k in range(len(r)):
            sigma = np.sqrt(v[k])
            for what, f in enumerate((
                    lambda z, y: phi(y), lambda z, y: phi.derivative(y),
                    lambda z, y: z * phi.derivative(y) / (2 * sigma), lambda z, y: phi.derivative(y, 2),
                    lambda z, y: z * phi.derivative(y, 2) / (2 * sigma),
                    lambda z, y: (z * z * phi.derivative(y, 2) - z * phi.derivative(y) / sigma) / (4 * sigma**2))):
                out[k, what] = scipy.integrate.quad(
                    lambda z: f(z, abs(r[k] + sigma * z)) * np.exp(-z * z / 2) / np.sqrt(2 * np.pi), -8.5, 8.5, epsrel=1e-10)[0]
        return out
    return averages


def pair_averages(quick=False):
    """Pairs such as the relaxed chain's: G and its five derivatives up to second order."""
    n = 2000 if quick else 20000
    random = np.random.default_rng(1)
    r = np.sort(2.4 * random.integers(1, 5, n) * random.uniform(0.95, 1.05, n))
    v = 1 / random.uniform(60, 90, n)
    phi = rdd.Potential.soft_core(*SAME, LAM, cutoff=R_C)
    peer, name = gsl(), "GSL qag, 1e-10"
    if peer is None:
        peer, name = quad(), "scipy.integrate.quad, 1e-10 (no GSL here)"
    part = slice(None, None, 10 if name.startswith("GSL") else 200)
    r_part, v_part = r[part].copy(), v[part].copy()
    mine, theirs = phi.average(r_part, v_part, dim=1), peer(r_part, v_part)
    error = max(np.abs(mine.value - theirs[:, 0]).max(), np.abs(mine.dv - theirs[:, 2]).max())
    ours, other = compare(lambda: phi.average(r, v, dim=1), lambda: peer(r_part, v_part), repeats=3 if quick else 9)
    return [row("pair averages", f"{n} pairs, {ours / n * 1e9:.0f} ns a pair, difference {error:.0e}", ours / n,
                other / len(r_part), name, 200)]


# ---- the chain as a user of numpy and scipy would write it

NODES, WEIGHTS = np.polynomial.hermite_e.hermegauss(16)
WEIGHTS = WEIGHTS / np.sqrt(2 * np.pi)
REACH = 6


def soft(r, amplitude, r_eq):
    b, c = 2 / r_eq**2, 4 * LAM**2 * amplitude
    u = 1 / ((1 - LAM)**2 / 2 + b * r * r)
    u1 = -2 * b * r * u * u
    u2 = -2 * b * u * u + 8 * b * b * r * r * u**3
    return c * (u * u - u), c * (2 * u - 1) * u1, c * ((2 * u - 1) * u2 + 2 * u1**2)


def cut(r, amplitude, r_eq):
    value, slope, _ = soft(R_C, amplitude, r_eq)
    phi, phi1, phi2 = soft(r, amplitude, r_eq)
    inside = r < R_C
    return np.where(inside, phi - value - slope * (r - R_C), 0), np.where(inside, phi1 - slope, 0), np.where(inside, phi2, 0)


def confine(r):
    x = r / R_CONF
    out = x <= 1
    return (np.where(out, 0, x**4 / 4 - x + 0.75), np.where(out, 0, (x**3 - 1) / R_CONF),
            np.where(out, 0, 3 * x**2 / R_CONF**2))


def averages(function, distance, sigma, *parameters):
    """G and its derivatives by Gauss-Hermite sums over the last axis."""
    phi, phi1, phi2 = function(np.abs(distance[:, None] + sigma[:, None] * NODES), *parameters)
    e, e1, e1z = phi @ WEIGHTS, phi1 @ WEIGHTS, phi1 @ (WEIGHTS * NODES)
    e2, e2z, e2zz = phi2 @ WEIGHTS, phi2 @ (WEIGHTS * NODES), phi2 @ (WEIGHTS * NODES**2)
    return np.array([e, e1, e1z / (2 * sigma), e2, e2z / (2 * sigma), (e2zz - e1z / sigma) / (4 * sigma**2)])


class NumpyChain:
    """The chain's equations with bond lengths and ln alpha at the minimum, found by banded Newton at every evaluation.

    Newton stops well below the integrator's tolerance: rates that tremble by more make LSODA take six times as long.
    """

    def __init__(self, s, bonds, alpha):
        self.bonds, self.log_alpha = bonds.copy(), np.log(alpha)
        self.n = len(s)
        self.relax(s)

    def pairs(self, s):
        """W of every pair by offset, and the exchange fields and couplings."""
        half = 0.5 * np.exp(-self.log_alpha)
        position = np.concatenate([[0], np.cumsum(self.bonds)])
        f, found = np.zeros(self.n), []
        for k in range(1, min(REACH, self.n - 1) + 1):
            distance, sigma = position[k:] - position[:-k], np.sqrt(half[k:] + half[:-k])
            same, unlike = averages(cut, distance, sigma, *SAME), averages(cut, distance, sigma, *UNLIKE)
            w = (same + unlike) / 2 + (same - unlike) / 2 * (s[k:] * s[:-k])
            if k == 1:
                w = w + averages(confine, distance, sigma)
                self.coupling = (unlike[0] - same[0]) / 2
            f[:-k] += (same[0] - unlike[0]) / 2 * s[k:]
            f[k:] += (same[0] - unlike[0]) / 2 * s[:-k]
            found.append(w)
        return half, f, found

    def relax(self, s):
        n = self.n
        for _ in range(50):
            half, f, found = self.pairs(s)
            g = np.zeros(2 * n)
            g[0:2 * n:2] = 1 / (2 * BETA)
            band = np.zeros((2 * REACH + 2, 2 * n))
            band[0, 2 * n - 1] = 1     # there is no bond after the last site
            for k, w in enumerate(found, 1):
                i = np.arange(n - k)
                ti, tj = half[:-k], half[k:]
                np.add.at(g, 2 * i, -ti * w[2])
                np.add.at(g, 2 * (i + k), -tj * w[2])
                band[0, 2 * i] += ti * (w[2] + ti * w[5])
                band[0, 2 * (i + k)] += tj * (w[2] + tj * w[5])
                band[2 * k, 2 * i] += ti * tj * w[5]
                for b in range(k):
                    g[2 * (i + b) + 1] += w[1]
                    band[2 * b + 1, 2 * i] -= ti * w[4]
                    band[2 * (k - b) - 1, 2 * (i + b) + 1] -= tj * w[4]
                    for a in range(b, k):
                        band[2 * (a - b), 2 * (i + b) + 1] += w[3]
            step = -scipy.linalg.solveh_banded(band, g, lower=True, check_finite=False)
            self.log_alpha += step[0:2 * n:2]
            self.bonds += step[1:2 * n - 1:2]
            if np.abs(step).max() < 1e-9:
                break
        self.field = f

    def rates(self, _, s):
        self.relax(s)
        left, right = s[1:-2], s[2:-1]
        g = self.field[1:-2] - self.field[2:-1] + self.coupling[1:-1] * (right - left)
        flux = ((right - left) - (1 - left * right) * np.tanh(BETA * g)) / 2
        rates = np.zeros(self.n)
        rates[1:-2] += flux
        rates[2:-1] -= flux
        return rates


def chain_to(n, end, relative):
    """CPU time and final chain of a run from the start."""
    start = time.process_time()
    chain = rdd.DMD.chain(n, BETA)
    chain.tolerances = (relative, relative / 100)
    chain.step(end)
    return time.process_time() - start, chain


def chain_against_scipy(quick=False, full=False):
    """CPU time of one run each at rtol 1e-6; errors against rdd at rtol 1e-10. rdd once more at the tolerance at which its
    error is the smaller one."""
    n, end = 200, 10.0 if quick else 1e5 if full else 1e3
    exact = chain_to(n, end, 1e-10)[1].s

    def mine(relative):
        runs = [chain_to(n, end, relative) for _ in range(5)]
        return statistics.median(t for t, _ in runs), np.abs(runs[0][1].s - exact).max()
    chain = rdd.DMD.chain(n, BETA)
    start = time.process_time()
    theirs = NumpyChain(chain.s, np.diff(chain.X), chain.alpha)
    solution = scipy.integrate.solve_ivp(theirs.rates, (0, end), chain.s, method="LSODA", rtol=1e-6, atol=1e-8, lband=8,
                                         uband=8, t_eval=[end])
    other, allowed = time.process_time() - start, np.abs(solution.y[:, -1] - exact).max()
    name = f"numpy and LSODA, banded, {solution.nfev} evaluations"
    rows = []
    for relative in (1e-6, 3e-7, 1e-7, 3e-8, 1e-8):
        ours, error = mine(relative)
        if not rows or error <= allowed:
            rows.append(row("chain in time", f"N={n} to {end:g}, rtol {relative:g}, errors {error:.0e} and {allowed:.0e}", ours,
                            other, name, None if quick else 100))
        if error <= allowed:
            break
    return rows


def long_chain(quick=False):
    """rdd alone: N = 2000 to 1e5 at rtol 1e-6, CPU time beside the integrator's steps."""
    n, end = (500, 1e3) if quick else (2000, 1e5)
    taken, chain = chain_to(n, end, 1e-6)
    size = f"N={n} to {end:g}, {chain.work.steps} steps, sum of s {abs(chain.s.sum()):.0e}"
    return [row("chain in time, alone", size, taken, taken, "itself")]


def growth_of_a_step(quick=False):
    """CPU time of a step of the integrator as the chain grows; medians of runs taken in turn."""
    sizes = [500, 1000, 2000] if quick else [500, 1000, 2000, 4000, 8000]
    cost = {n: [] for n in sizes}
    for n in sizes * (3 if quick else 5):
        chain = rdd.DMD.chain(n, BETA)
        chain.tolerances = (1e-6, 1e-8)
        chain.step(1e-3)
        before, start = chain.work.steps, time.process_time()
        chain.step(5)
        cost[n].append((time.process_time() - start) / (chain.work.steps - before))
    found = [statistics.median(cost[n]) for n in sizes]
    exponent = np.polyfit(np.log(sizes), np.log(found), 1)[0]
    ratio = sizes[-1] / sizes[0]
    each = ", ".join(f"{1e6 * t:.0f}" for t in found)
    return [row(f"step of a chain, exponent {exponent:.2f} (mark 1.1)", f"N={sizes[0]} to {sizes[-1]}: {each} us",
                found[0] * ratio**exponent, found[0] * ratio**1.1, "growth with exponent 1.1", 1)]


def crystal_of(cells):
    a = 1.53
    basis = np.array([[0, 0, 0], [0, .5, .5], [.5, 0, .5], [.5, .5, 0]])
    x = a * (np.array(list(np.ndindex(cells, cells, cells)), float)[:, None] + basis).reshape(-1, 3)
    same, unlike = (rdd.Potential.morse(depth, 4, 1.08, cutoff=1.9) for depth in (1, 0.9))
    c = 0.5 + 0.1 * np.random.default_rng(2).uniform(-1, 1, len(x))
    return rdd.DMD(x, c, 20, potential=(same, unlike, same), bonds=1.2, cell=a * cells * np.eye(3), alpha=1000)


def spin():
    """Something that takes a while on one core, needs no memory and holds no lock."""
    hashlib.pbkdf2_hmac("sha256", b"rdd", b"rdd", 150000)


def spare_core(repeats=5):
    """How much faster two threads spin than one: 2 where the second core was free."""
    def both():
        other = threading.Thread(target=spin)
        other.start()
        spin()
        other.join()
    alone, together = compare(spin, both, repeats=repeats)
    return 2 * alone / together


def crystal_step(quick=False):
    """Free energy with every pair's average, and one step in time, of a periodic fcc crystal; two threads beside one."""
    cells = 10 if quick else 30   # 4000 or 108 000 sites
    crystal = crystal_of(cells)
    n_sites = crystal.n_sites
    # Pairs listed: within the cutoff, the reach of the widths and the skin.
    reach = 1.9 * 1.1 + 8.3 * np.sqrt(1 / crystal.alpha.mean())
    tree = scipy.spatial.cKDTree(crystal.X, boxsize=np.diag(crystal.cell))
    n_pairs = (tree.count_neighbors(tree, reach) - n_sites) // 2
    rows, taken, spare = [], {1: [], 2: []}, []

    def described(ours, other, what=""):
        return (f"{n_sites} sites, {other / n_pairs * 1e9:.0f} ns a pair, efficiency {other / ours / 2:.2f} where spinning has "
                f"{statistics.median(spare) / 2:.2f}{what}")
    with rdd.Context(threads=1) as one, rdd.Context(threads=2) as two:
        spare.append(spare_core())
        ours, other = compare(lambda: crystal.gradients(context=two), lambda: crystal.gradients(context=one), repeats=5)
        spare.append(spare_core())
        rows.append(row("gradient of a crystal, 2 threads", described(ours, other), ours, other, "1 thread"))
        crystal.tolerances = (1e-3, 1e-5)
        crystal.step(1e-3, context=two)
        spare = []
        for _ in range(2 if quick else 3):
            for threads, context in ((2, two), (1, one)):
                before, start = crystal.work.evaluations, time.perf_counter()
                crystal.step(5e-3, context=context)
                taken[threads].append((time.perf_counter() - start) / max(1, crystal.work.evaluations - before))
            spare.append(spare_core(3))
    ours, other = (statistics.median(taken[k]) for k in (2, 1))
    rows.append(row("evaluation in a step of a crystal, 2 threads", described(ours, other, f", {peak_memory():.2f} GiB"), ours,
                    other, "1 thread"))
    return rows


TASKS = [pair_averages, chain_against_scipy, long_chain, growth_of_a_step, crystal_step]
