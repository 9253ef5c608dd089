"""Slow fields: coefficients against fifty digits, the equation against explicit boxes, rates on grids."""
import itertools
import json
import os
import pickle
from pathlib import Path

import numpy as np
import pytest

import rdd

REFERENCE = json.loads((Path(__file__).parents[1] / "data" / "field.json").read_text(encoding="utf-8"))


class Cell:
    """Saddles with couplings to one field or more, as a landscape, a field, or an explicit periodic box."""

    def __init__(self, lattice, positions, energy, state, saddles, degeneracy=None, kT=1.0):
        self.lattice, self.u = np.array(lattice, float), np.array(positions, float)
        self.E, self.state, self.kT = np.array(energy, float), np.array(state, float), kT
        self.g = np.ones(len(self.E)) if degeneracy is None else np.array(degeneracy, float)
        self.j, self.i = (np.array([s[k] for s in saddles]) for k in (0, 1))
        self.n = np.array([s[2] for s in saddles])
        self.Es, self.nu = (np.array([s[k] for s in saddles], float) for k in (3, 4))
        self.height = np.array([s[5] for s in saddles], float)
        self.d = self.n @ self.lattice + self.u[self.i] - self.u[self.j]
        self.x = np.array([d / 2 if s[6] is None else s[6] for s, d in zip(saddles, self.d)])

    @property
    def landscape(self):
        both = lambda a, b: np.stack([a, b], axis=1).reshape(2 * len(a), *np.shape(a)[1:])  # noqa: E731
        prefactor = both(self.nu / self.g[self.j], self.nu / self.g[self.i])
        return rdd.Landscape(self.lattice, len(self.E), both(self.j, self.i), both(self.i, self.j),
                             both(self.n, -self.n), saddle=np.repeat(self.Es, 2), prefactor=prefactor, energy=self.E,
                             degeneracy=self.g, positions=self.u, kB=1.0)

    @property
    def field(self):
        points = np.stack([self.x, self.x - self.d], axis=1).reshape(-1, self.lattice.shape[0])
        return rdd.Field(self.landscape, self.state, np.repeat(self.height, 2, axis=0), saddle_point=points)

    def box(self, N, h):
        """The lowest rates but zero of N cells along each axis, times N^2; h of fractional positions in the box."""
        dim = len(self.lattice)
        cells = np.array(list(itertools.product(range(N), repeat=dim)))
        number = lambda x: np.ravel_multi_index((x % N).T, (N,) * dim)  # noqa: E731
        to_box = np.linalg.inv(self.lattice) / N
        source, target, rate = [], [], []
        ln = lambda E, P, at: -(E - h(at @ to_box) * P) / self.kT  # noqa: E731
        weight = [np.log(g) + ln(E, P, cells @ self.lattice + u)
                  for g, E, P, u in zip(self.g, self.E, self.state, self.u)]
        for j, i, n, E, nu, P, x in zip(self.j, self.i, self.n, self.Es, self.nu, self.height, self.x):
            c = np.log(nu) + ln(E, P, cells @ self.lattice + self.u[j] + x)
            there = number(cells + n)
            for a, b, at, w in ((j, i, np.arange(len(cells)), weight[j]), (i, j, there, weight[i][there])):
                source.append(a + len(self.E) * at)
                target.append(b + len(self.E) * (there if at is not there else np.arange(len(cells))))
                rate.append(np.exp(c - w))
        model = rdd.Model(None, len(self.E) * len(cells), *(np.concatenate(x) for x in (source, target)), None,
                          np.concatenate(rate))
        return model.spectrum(bands=3, accuracy="fast").values.ravel()[1:] * N**2

    def equation(self, n, h, correction=0.0):
        """The same of d/dx A d psi/dx = -lambda Z psi by Fourier collocation on n points an axis; the correction times
        the spacing 1/N of a box."""
        dim = len(self.lattice)
        x = np.array(list(itertools.product(np.arange(n) / n, repeat=dim)))
        gradient = np.stack([(h(x + 1e-4 * e) - h(x - 1e-4 * e)) / 2e-4 for e in np.eye(dim)], axis=-1)
        to_box = np.linalg.inv(self.lattice)
        found = self.field.transport(self.kT, h(x), gradient=correction * gradient @ to_box.T if correction else None)
        k = np.fft.fftfreq(n, 1 / n)
        one = np.fft.ifft(2j * np.pi * k[:, None] * np.fft.fft(np.eye(n), axis=0), axis=0).real
        D = [np.kron(np.kron(np.eye(n**a), one), np.eye(n**(dim - 1 - a))) for a in range(dim)]
        A = to_box.T @ found.conductivity @ to_box
        K = -sum(D[a] @ (A[:, a, b, None] * D[b]) for a in range(dim) for b in range(dim))
        root = np.exp(-found.log_weight / 2)
        return np.linalg.eigvalsh(root[:, None] * (K + K.T) / 2 * root)[1:3]


def slopes(cell, sizes, n, h, corrected=False):
    """Relative errors of the lowest two rates, and how they fall from the last size but one to the last."""
    exact = None if corrected else cell.equation(n, h)
    errors = np.array([np.abs(cell.box(N, h) / (cell.equation(n, h, 1 / N) if corrected else exact) - 1)
                       for N in sizes])
    return errors, np.log(errors[-2] / errors[-1]) / np.log(sizes[-1] / sizes[-2])


def wave(x):
    """Of no symmetry: a pure sine would hide the first order."""
    t = 2 * np.pi * x[:, 0]
    return 0.5 * (np.sin(t) + 0.5 * np.sin(2 * t + 1))


def gentle(x):
    """One wave along each axis and one across, for tensors."""
    phase = 2 * np.pi * x
    return 0.35 * np.sin(phase.sum(1) + 0.4) + 0.25 * sum(np.cos(p + a) for a, p in enumerate(phase.T))


def centred(dim):
    """Sites at corners and centres, saddles in pairs across each site."""
    saddles = []
    for count, n in enumerate(itertools.product((0, -1), repeat=dim)):
        kind = min(count, 2**dim - 1 - count)  # n and -1 - n are a pair
        saddles.append((0, 1, n, 0.5 + 0.2 * kind, 1, -0.5 + 0.3 * kind, None))
    return Cell(np.eye(dim), [[0.0] * dim, [0.5] * dim], [0, 0.7], [1, 0.3], saddles)


THREE = Cell([[1]], [[0], [.27], [.61]], [0, .4, 1], [-1, -.2, .6],
             [(0, 1, [0], 1, 1, -.4, None), (1, 2, [0], 2, 1, -1.3, None), (2, 0, [1], 1.6, 1, .2, [.25]),
              (0, 2, [0], 2.5, 1, -.7, None)])
PLANE = Cell(np.eye(2), [[0, 0], [.4, .2], [.7, .6]], [0, .3, .8], [-2, -.4, 1.5],
             [(0, 1, [0, 0], 1.2, 1, -1.5, None), (1, 2, [0, 0], 1.5, 1, .9, None),
              (2, 0, [1, 1], 1.7, 1, 1.2, [.1, .25]), (2, 0, [0, 1], 2.1, 2, -1.6, None),
              (1, 0, [1, 0], 1.9, 1, 1.7, None)])


@pytest.mark.parametrize("name", REFERENCE["cells"])
def test_coefficients(name):
    data, kT = REFERENCE["cells"][name], REFERENCE["kT"]
    field = Cell(*(data[key] for key in ("lattice", "positions", "energy", "state", "saddles", "degeneracy"))).field
    points = data["points"]
    h = np.array([point["h"] for point in points])
    found = field.transport(kT, h)
    polarity = field.polarity(kT, h)
    for p, point in enumerate(points):
        assert abs(found.free_energy[p] - point["free_energy"]) < 1e-13
        assert abs(found.log_weight[p] + point["free_energy"] / kT) < 1e-13
        for got, key in ((found.dipole, "dipole"), (found.diffusivity, "D"), (found.conductivity, "A"),
                         (found.slope, "slope")):
            assert np.abs(got[p] - point[key]).max() < 1e-12 * np.abs(point[key]).max()
        A1 = np.array(point["A1"]).transpose(3, 2, 0, 1)  # k, c, a, b
        assert np.abs(polarity.correction[p] - A1).max() < 1e-12
        largest = np.linalg.norm(A1, axis=(2, 3)).max() / np.linalg.norm(point["A"])
        assert abs(polarity.relative[p] - largest) < 1e-12


def test_explicit_boxes_with_inversion():
    errors, slope = slopes(centred(1), [50, 100, 200, 400], 41, wave)
    assert np.abs(slope - 2).max() < 0.02 and errors[-1].max() < 1e-4


def test_explicit_polar_boxes():
    plain, slope = slopes(THREE, [200, 400], 61, wave)
    assert plain[-1, 0] > 2e-5 and slope[0] < 1.5  # the first order is there
    errors, slope = slopes(THREE, [50, 100, 200, 400], 61, wave, corrected=True)
    assert np.abs(slope - 2).max() < 0.02 and errors[-1].max() < 1e-4


def test_explicit_boxes_in_two_dimensions():
    _, slope = slopes(centred(2), [16, 24, 32], 17, gentle)
    assert np.abs(slope - 2).max() < 0.02
    _, slope = slopes(PLANE, [24, 36], 17, gentle, corrected=True)
    assert np.abs(slope - 2).max() < 0.02
    _, plain = slopes(PLANE, [24, 36], 17, gentle)
    assert plain.max() < 1.95  # the first order is there


def order(errors, sizes):
    """p of e(N) = c N^-p (1 + b/N^2) through three sizes: the lattice's own (k a)^4 is told apart from the slope."""
    N, exponents = np.array(sizes, float), np.linspace(1.8, 2.2, 4001)
    mismatch = [abs(np.linalg.det(np.stack([N**-p, N**-p * (N[0] / N)**2, errors], axis=1))) for p in exponents]
    return exponents[np.argmin(mismatch)]


def test_explicit_boxes_in_three_dimensions():
    errors, _ = slopes(centred(3), [8, 12, 16], 9, gentle)
    assert max(abs(order(errors[:, k], [8, 12, 16]) - 2) for k in (0, 1)) < 0.01    # 1.995; 1.9987 with 20
    if "RDD_LONG_TESTS" in os.environ:    # half a minute more
        assert np.abs(slopes(centred(3), [16, 20], 9, gentle)[1] - 2).max() < 0.02


def test_grids_converge():
    """A tensor of the local field on sheared grids: second order, with both rules."""
    cell = PLANE
    exact = cell.equation(21, gentle)
    field = cell.field
    shear = np.array([[1, 0], [1, 1]])
    for rule in ("scharfetter-gummel", "conductance"):
        errors = []
        for N in (16, 24, 32):
            index = np.stack(np.meshgrid(np.arange(N), np.arange(N), indexing="ij"), axis=-1)
            at = field.transport(1.0, gentle((index @ shear / N).reshape(-1, 2)).reshape(N, N))
            rates = rdd.grid_rates((N, N), shear / N, at.log_weight, at.conductivity, rule=rule)
            model = rdd.Model(None, N * N, rates.source, rates.target, None, rates.rate)
            errors.append(np.abs(model.spectrum(bands=3).values.ravel()[1:] / exact - 1))
        assert np.abs(np.log(errors[1] / errors[2]) / np.log(32 / 24) - 2).max() < 0.1, (rule, errors)


def galerkin(A, n):
    """Lowest rates but zero of a uniform tensor in the unit box with reflecting ends, by Legendre polynomials."""
    x, weight = np.polynomial.legendre.leggauss(n + 4)
    P = np.array([np.polynomial.Legendre.basis(k)(x) for k in range(n)])
    slope = np.array([np.polynomial.Legendre.basis(k).deriv()(x) * 2 for k in range(n)])
    norm = np.sqrt((P**2 * weight).sum(1) / 2)
    M, S, C = (((a * weight) @ b.T / 2) / np.outer(norm, norm) for a, b in ((P, P), (slope, slope), (slope, P)))
    K, dim = 0, len(A)
    for a, b in itertools.product(range(dim), repeat=2):
        one = np.ones((1, 1))
        for c in range(dim):
            one = np.kron(one, S if c == a == b else C if c == a else C.T if c == b else M)
        K = K + A[a, b] * one
    return np.linalg.eigvalsh(K)[1:4]


@pytest.mark.parametrize("A, n, sizes", [
    ([[1, .6], [.6, .7]], 24, (24, 48)),
    ([[1, -.3], [-.3, .5]], 24, (24, 48)),
    ([[1, .3, -.2], [.3, .7, .1], [-.2, .1, .9]], 9, (8, 12)),
])
def test_reflecting_ends_that_cut_a_tensor(A, n, sizes):
    """What jumps through the ends would carry along them is not lost: the error is of second order all the same."""
    A, exact, errors = np.array(A), galerkin(np.array(A), n), []
    for N in sizes:
        shape = (N,) * len(A)
        rates = rdd.grid_rates(shape, 1 / N, np.zeros(shape), np.broadcast_to(A, (*shape, *A.shape)), periodic=False)
        model = rdd.Model(None, rates.n_points, rates.source, rates.target, None, rates.rate)
        errors.append(model.spectrum(bands=4).values.ravel()[1:] / exact - 1)
    assert np.abs(errors[-1]).max() < 0.4 / sizes[-1]**2 * 12
    second = np.abs(errors[0]) > 1e-3  # some are small by accident
    assert np.abs(np.log(errors[0] / errors[1])[second] / np.log(sizes[1] / sizes[0]) - 2).max() < 0.2


def test_grid_numbers_are_those_of_numpy():
    field = PLANE.field
    x = np.stack(np.meshgrid(np.arange(4) / 4, np.arange(6) / 6, indexing="ij"), axis=-1)
    at = field.transport(1.0, gentle(x.reshape(-1, 2)).reshape(4, 6))
    assert at.conductivity.shape == (4, 6, 2, 2) and at.slope.shape == (4, 6, 2, 2) and at.dipole.shape == (4, 6)
    rates = rdd.grid_rates((4, 6), (0.25, 1 / 6), at.log_weight, at.conductivity, periodic=(True, False))
    to = np.stack(np.unravel_index(rates.source, (4, 6)), axis=1) + rates.offset
    assert (0 <= to[:, 1]).all() and (to[:, 1] < 6).all() and (to[:, 0] < 0).any()
    assert (np.ravel_multi_index((to % (4, 6)).T, (4, 6)) == rates.target).all()
    Q = rates.generator()
    weight = np.exp(at.log_weight).ravel()
    assert np.abs(Q @ weight).max() < 1e-14 * np.abs(Q).max() * weight.max()
    assert np.abs(Q.sum(0)).max() < 1e-14 * np.abs(Q).max()
    assert np.array_equal(Q, pytest.importorskip("scipy.sparse").csc_matrix(rates.generator(sparse=True)).toarray())


def test_several_coarse_states_on_a_grid():
    """Two coarse states: their exchange is local, the equilibrium that of both weights."""
    x = np.arange(10) / 10
    log_weight = np.stack([np.sin(2 * np.pi * x), -0.5 * np.cos(2 * np.pi * x)], axis=-1)
    A = np.exp(log_weight) * [2.0, 0.3]
    exchange = np.exp(0.2 * np.sin(2 * np.pi * x))[:, None, None] * np.array([[0.0, 1.0], [1.0, 0.0]])
    rates = rdd.grid_rates(10, 0.1, log_weight, A, exchange)
    Q, weight = rates.generator(), np.exp(log_weight).ravel()
    assert np.abs(Q @ weight).max() < 1e-14 * np.abs(Q).max() * weight.max()
    local = rates.offset[:, 0] == 0
    assert local.sum() == 20 and (rates.source[local] // 2 == rates.target[local] // 2).all()
    point = rates.source[local] // 2
    assert np.allclose(rates.rate[local] * weight[rates.source[local]], exchange[point, 0, 1], rtol=1e-14)


def test_strain_is_a_field():
    """The elastic dipoles of the landscape without couplings; the slopes are those of elastodiffusion."""
    random = np.random.default_rng(3)
    plain, space = PLANE.landscape, 2
    def symmetric(n):
        P = random.normal(size=(n, space, space))
        return P + P.swapaxes(1, 2)
    landscape = plain.with_dipoles(symmetric(3), np.repeat(symmetric(5), 2, axis=0))
    field = rdd.Field(landscape)
    assert field.components == (2, 2)
    found = field.transport(1.0, np.zeros((2, 2)))
    D, Z = found.diffusivity, np.exp(found.log_weight)
    slope = (found.slope - np.einsum("cd,ab->cdab", found.dipole, D * Z)) / Z  # dD/dh
    one = np.eye(2)
    lengths = sum(np.einsum(text, one, D) for text in ("ac,bd->abcd", "ad,bc->abcd", "bc,ad->abcd", "bd,ac->abcd")) / 2
    d = landscape.elastodiffusion(1.0)
    assert np.abs(slope.transpose(2, 3, 0, 1) + lengths - d).max() < 1e-13 * np.abs(d).max()
    strain = 0.05 * symmetric(1)[0]
    shifted = landscape.shifted(*(-np.einsum("iab,ab", P, strain) for P in landscape.dipoles))
    assert np.allclose(field.transport(1.0, strain).diffusivity, shifted.model(1.0).diffusivity(), rtol=1e-13)


def test_strain_of_a_crystal():
    """A dumbbell with barriers and dipoles by class: several saddles of one height join the same two states."""
    a = 2.8665
    crystal = rdd.Crystal(np.eye(3) * a, ["Fe", "Fe"], [[0, 0, 0], [0.5, 0.5, 0.5]])
    dumbbell = rdd.Defect(crystal, [rdd.State("dumbbell", at=[0, 0, 0], axis=[1, 1, 0])])
    here = dict(at=[0, 0, 0], axis=[1, 1, 0])
    jumps = dumbbell.jumps([
        {"from": here, "to": dict(at=[0.5, 0.5, 0.5], axis=[0, 1, 1])},
        {"from": here, "to": dict(at=[0, 0, 0], axis=[0, 1, 1])},
        {"from": here, "to": dict(at=[0, 0, 0], axis=[1, -1, 0])}])
    landscape = jumps.landscape(barrier=[0.34, 0.43, 0.51], prefactor=[5e12, 3e12, 2e12],
                                dipole=[[[21, 4, 0], [4, 21, 0], [0, 0, 18]]],
                                saddle_dipole=[np.diag(P) for P in ([20, 18, 23], [19, 22, 17], [21, 18, 20])],
                                symmetrise=True)
    field = rdd.Field(landscape)
    strain = np.array([[[0, 0, 0], [0, 0, 0], [0, 0, 0]], [[3, 1, 0], [1, -2, 0.5], [0, 0.5, 1]]]) * 1e-3
    found = field.transport(700, strain)
    for eps, D in zip(strain, found.diffusivity):
        state, height = landscape.dipoles
        shift = -np.einsum("tab,ab", height, eps), -np.einsum("iab,ab", state, eps)
        moved = landscape.shifted(shift[1], shift[0])
        assert np.abs(D / moved.model(700).diffusivity() - 1)[np.eye(3, dtype=bool)].max() < 1e-12
    assert np.ptp(np.diag(found.diffusivity[0])) < 1e-12 * found.diffusivity[0, 0, 0]
    assert abs(found.diffusivity[1, 0, 0] / found.diffusivity[0, 0, 0] - 1) > 1e-3
    assert field.polarity(700, strain).relative[0] < 1e-12 * a  # the crystal has an inversion


def test_heights_default_to_the_mean_of_the_ends():
    landscape = THREE.landscape
    source, target = landscape.transitions.source, landscape.transitions.target
    mean = (THREE.state[source] + THREE.state[target]) / 2
    one, other = (rdd.Field(landscape, THREE.state, height).transport(1.0, 0.7) for height in (None, mean))
    assert one.conductivity == other.conductivity and one.slope == other.slope
    only = rdd.Field(landscape, height=mean).transport(1.0, 0.7)
    assert only.dipole == 0 and only.free_energy == rdd.Field(landscape, height=mean).transport(1.0, 0.0).free_energy
    assert only.conductivity == pytest.approx(other.conductivity, rel=1e-14)  # of the saddles alone


def test_threads_and_pickle():
    field = PLANE.field
    h = np.linspace(-2, 2, 500)
    one = field.transport(1.0, h)
    other = pickle.loads(pickle.dumps(field)).transport(1.0, h, context=rdd.Context(2))
    assert all(np.array_equal(a, b) for a, b in zip(one, other))
    assert repr(field) == "<rdd.Field: 3 states, h is a number>"
    less = field.transport(1.0, h, conductivity=False)
    assert less.conductivity is None and less.slope is None and np.array_equal(less.diffusivity, one.diffusivity)


def test_polar_cells_are_told_once():
    lines = []
    context = rdd.Context(log=lines.append)
    for cell, n in ((THREE, 1), (centred(1), 1)):
        field = cell.field
        for _ in range(2):
            field.transport(1.0, [0.3, 0.4], context=context)
        assert len(lines) == n
    assert lines[0].startswith("polar cell: the equation is off by first order") and "length per unit of h" in lines[0]


def test_field_errors():
    landscape = THREE.landscape
    bad = [
        (dict(state=np.zeros(4)), rdd.ArgumentError,
         r"state has the shape \(4,\): expected \(n_states, \*components\) = \(3,\)"),
        (dict(state=[0, np.nan, 0]), rdd.ArgumentError, r"state\[0, 1\] = nan"),
        (dict(state=np.zeros(3), height=np.zeros((8, 2))), rdd.ArgumentError, "height has the shape"),
        (dict(state=np.zeros(3), height=np.arange(8)), rdd.ArgumentError, "height.*they cross one saddle"),
        (dict(state=np.zeros((3, 0))), rdd.ArgumentError, "n_components = 0"),
        (dict(), rdd.ArgumentError, "no elastic dipoles"),
    ]
    for given, kind, text in bad:
        with pytest.raises(kind, match=text):
            rdd.Field(landscape, **given)
    with pytest.raises(TypeError, match="expected an rdd.Landscape"):
        rdd.Field(landscape.model(1.0), state=np.zeros(3))
    driven = rdd.Landscape([[1.0]], 1, [0, 0], [0, 0], [[1], [-1]], barrier=[1.0, 1.2], prefactor=1.0)
    with pytest.raises(rdd.NotReversibleError, match="transition 0 .* a field needs detailed balance"):
        rdd.Field(driven, state=[1.0])
    with pytest.raises(rdd.NoLatticeError):
        rdd.Field(rdd.Landscape(None, 2, [0, 1], [1, 0], None, saddle=1.0, prefactor=1.0), state=[0, 1.0])
    field = rdd.Field(landscape, THREE.state)
    for given, text in (((0.0, 0.5), "temperature = 0"), ((1.0, [0.5, np.nan]), r"h\[0, 1\] = nan"),
                        ((1.0, "x"), "h: expected an array of numbers")):
        with pytest.raises(rdd.ArgumentError, match=text):
            field.transport(*given)
    with pytest.raises(rdd.NumericError, match=r"h\[:, 1\]: the saddles lie .* less than 280 decades"):
        field.transport(1.0, [0.0, 1e6])
    alike = rdd.Field(landscape, [1.0, 1.0, 1.0])
    with pytest.raises(rdd.ArgumentError, match=r"h\[:, 1\]: the conductivity A = D Z is exp\(.*ask for D and F alone"):
        alike.transport(1.0, [0.0, 1e6])
    one, other = alike.transport(1.0, [0.0, 1e6], conductivity=False).diffusivity.ravel()
    assert abs(one / other - 1) < 1e-9
    with pytest.raises(rdd.ArgumentError, match="gradient has the shape"):
        field.transport(1.0, [0.5, 0.6], gradient=[[0.1]])
    away = -np.sign(field.polarity(1.0, 0.6).correction.ravel()[0])
    with pytest.raises(rdd.ArgumentError, match=r"gradient\[:, :, 1\]: the corrected conductivity"):
        field.transport(1.0, [0.5, 0.6], gradient=[[0.1], [1e4 * away]])
    two = rdd.Field(landscape, np.zeros((3, 2)))
    wanted = r"h has the shape \(3,\): expected \(\*points, \*components\) = \(2,\)"
    with pytest.raises(rdd.ArgumentError, match=wanted):
        two.transport(1.0, np.zeros(3))


def test_grid_errors():
    weight, A = np.zeros((3, 4)), np.tile(np.eye(2), (3, 4, 1, 1))
    assert len(rdd.grid_rates((3, 4), 0.5, weight, A).rate) == 48
    oblique = A.copy()
    oblique[1, 2] = [[1, 0.7071], [0.7071, 0.5001]]
    bad = [
        (dict(shape=(3, 4, 1, 1)), "expected 1 to 3 axes"), (dict(shape=(4, 3)), "log_weight has the shape"),
        (dict(spacing=[1, 2, 3]), "spacing has the shape"), (dict(spacing=[[1, 1], [1, 1]]), "linearly dependent"),
        (dict(spacing=0), r"spacing\[:, 0\] = 0"), (dict(periodic=[True]), "periodic has the shape"),
        (dict(rule="metropolis"), "rule = 'metropolis'.*lose the mobility"), (dict(reach=0), "grid_reach|reach"),
        (dict(conductivity=-A), "conductivity at point 0 has the trace"),
        (dict(log_weight=weight + np.nan), "log_weight"),
    ]
    for given, text in bad:
        with pytest.raises(rdd.ArgumentError, match=text):
            rdd.grid_rates(**{**dict(shape=(3, 4), spacing=0.5, log_weight=weight, conductivity=A), **given})
    with pytest.raises(rdd.UnsupportedError, match="conductivity at point 6: rates >= 0 need jumps over"):
        rdd.grid_rates((3, 4), 0.5, weight, oblique)
