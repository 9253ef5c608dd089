"""rdd.spin: quasi-stationary distributions against closed forms and 20-digit values, Fleming-Viot particles."""
import math
import pickle

import numpy as np
import pytest

import rdd
from rdd.spin import Polynomial, fleming_viot, qsd_1d, qsd_2d

WELL = Polynomial([1, 0, -2, 0, 1])
#: beta, lambda_1, lambda_2 of (x^2 - 1)^2 on (0, inf): tests/core/qsd/reference.py
ROWS = [(2, 0.22727330100864966955, 7.6040283423820136545), (10, 7.8357091998921765732e-05, 5.8181073543445055098),
        (30, 1.6632865938147183705e-13, 7.5621465589695324665)]


def well(x):
    return (x * x - 1)**2


def slope(x):
    return 4 * x * (x * x - 1)


@pytest.mark.parametrize("beta, lambda1, lambda2", ROWS)
def test_double_well(beta, lambda1, lambda2):
    q = qsd_1d(well, (0, math.inf), beta)
    assert q.lambda1 == pytest.approx(lambda1, rel=1e-13, abs=0)
    assert q.lambda2 == pytest.approx(lambda2, rel=1e-13, abs=0)
    assert q.ratio == pytest.approx(lambda1 / (lambda2 - lambda1), rel=1e-12, abs=0) and q.separated
    assert q.lambda1_error < 1e-13 and q.lambda2_error < 1e-13
    assert q.ends == ("absorbing", "cut") and q.domain[0] == 0
    assert beta * well(q.domain[1]) == pytest.approx(50, rel=0.01)
    assert q.truncation.startswith("hi = inf cut at ") and q.truncation in repr(q)
    assert q.minimum == pytest.approx(1, abs=0.01) and q.barrier == pytest.approx(1, rel=1e-3)


def test_every_form_of_a_potential_is_the_same():
    expected = qsd_1d(WELL, (0, math.inf), 3.0).lambda1
    shifted = np.polynomial.Polynomial([1, 0, -2, 0, 1]).convert(domain=[-3, 5])
    for potential in (well, [1, 0, -2, 0, 1], shifted, lambda x: np.float64(well(x))):
        assert qsd_1d(potential, (0, math.inf), 3.0).lambda1 == pytest.approx(expected, rel=1e-12)
    mirrored = qsd_1d(WELL, (-math.inf, 0), 3.0, (False, True))
    assert mirrored.lambda1 == pytest.approx(expected, rel=1e-13) and mirrored.ends == ("cut", "absorbing")


def test_free_walkers():
    q = qsd_1d([0], (1, 3), 3.0, (True, True))
    assert q.lambda1 == pytest.approx(math.pi**2 / 12, rel=1e-13) and not q.separated and q.truncation == ""
    assert q.density([1.5, 2, 4]) == pytest.approx([math.pi / 4 * math.sqrt(0.5), math.pi / 4, 0], rel=1e-12)
    assert q.density(2.0).shape == () and q.density(np.ones((2, 3)) * 2).shape == (2, 3)
    assert q.distance("gibbs").divergence == pytest.approx(math.log(math.pi) - 1, rel=1e-9)
    assert q.moments()[1] == pytest.approx(1 - 8 / math.pi**2, rel=1e-11)
    wall = qsd_1d([0], (1, 3), 3.0)
    assert wall.lambda1 == pytest.approx(math.pi**2 / 48, rel=1e-13) and wall.ends == ("absorbing", "natural")


def test_the_gaussian_of_a_rectangle():
    beta, c, s = 6, math.cos(0.4), math.sin(0.4)
    bend = qsd_2d(lambda x, y: well(x) + 2 * y * y, ((0, -1.5), (2.2, 1.5)), beta, ((True, True), (False, True)))
    v = (1 - math.sqrt(1 - 1.5 / beta)) / 6        # 12 v^2 - 4 v + 1 / (2 beta) = 0, as for the line
    assert bend.gaussian.mean == pytest.approx([math.sqrt(1 - 3 * v), 0], rel=1e-10, abs=1e-10)
    assert bend.gaussian.variance == pytest.approx(np.diag([v, 1 / (4 * beta)]), rel=1e-9, abs=1e-11)
    turned = qsd_2d(lambda x, y: well(c * x + s * y) + 2 * (c * y - s * x)**2, ((0, -1), (2.2, 2)), beta)
    turn = np.array([[c, -s], [s, c]])
    assert turned.gaussian.variance == pytest.approx(turn @ bend.gaussian.variance @ turn.T, abs=1e-11)
    near, far = bend.distance(), bend.distance("gaussian")
    assert 0 < near.total_variation < far.total_variation < 0.2 and far.divergence > 2 * far.total_variation**2
    mean, covariance = bend.moments("gaussian")
    assert mean == pytest.approx(bend.gaussian.mean, abs=1e-3) and covariance.shape == (2, 2)
    assert bend.density(5.0, 0.0, which="gaussian") == 0 and bend.gaussian.variance.flags.writeable is False


def test_the_gaussian_and_how_far_it_is():
    q = qsd_1d(well, (0, math.inf), 6.0)
    v = (48 - math.sqrt(64 * 36 - 96 * 6)) / (48 * 6)
    assert q.gaussian.variance == pytest.approx(v, rel=1e-11)
    assert q.gaussian.mean == pytest.approx(math.sqrt(1 - 3 * v), rel=1e-11)
    near, far = q.distance(), q.distance("gaussian")
    assert 0 < near.total_variation < far.total_variation < 0.1 and 0 < near.divergence < far.divergence
    x = np.linspace(*q.domain, 2001)
    for which in ("quasi-stationary", "gibbs", "gaussian"):
        p = q.density(x, which=which)
        assert np.sum((p[1:] + p[:-1]) / 2 * np.diff(x)) == pytest.approx(1, abs=1e-5)
        assert np.sum(x * p) * (x[1] - x[0]) == pytest.approx(q.moments(which)[0], abs=1e-5)
    with pytest.raises(rdd.ArgumentError, match=r"beta = 1.2: no variational Gaussian exists.*expected beta >= 1.5"):
        qsd_1d(well, (0, math.inf), 1.2).gaussian


def test_two_dimensions():
    x, y = qsd_1d(WELL, (0, 2.4), 3.0), qsd_1d([0, 0, 1.5], (-2, 2), 3.0, (True, True))
    q = qsd_2d(lambda a, b: well(a) + 1.5 * b * b, ((0, -2), (2.4, 2)), 3.0, ((True, True), (False, True)))
    assert q.lambda1 == pytest.approx(x.lambda1 + y.lambda1, rel=1e-9)
    assert q.lambda2 == pytest.approx(x.lambda1 + y.lambda2, rel=1e-9)
    assert q.ends == (("absorbing", "absorbing"), ("natural", "absorbing")) and math.isnan(q.barrier)
    assert q.density([1, 0.7], 0.3) == pytest.approx(x.density([1, 0.7]) * y.density(0.3), rel=1e-6)
    mean, covariance = q.moments("gibbs")
    assert mean == pytest.approx([x.moments("gibbs")[0], 0], abs=1e-6) and covariance.shape == (2, 2)
    same = qsd_2d(Polynomial([1, -2, 1, 1.5], [[0, 0], [2, 0], [4, 0], [0, 2]]), ((0, -2), (2.4, 2)), 3.0,
                  (True, [False, True]))
    assert same.lambda1 == pytest.approx(q.lambda1, rel=1e-11)
    with pytest.warns(rdd.NotConvergedWarning):
        qsd_2d(lambda a, b: abs(a) + abs(b), ((-1, -1), (1.3, 1.3)), 3.0, tolerance=1e-14)


def test_polynomials():
    p = Polynomial([3, -2, 1], [[0, 0, 0], [1, 0, 2], [0, 5, 0]])
    assert p.dim == 3 and p(0.5, -1.5, 2) == pytest.approx(3 - 4 - 7.59375)
    assert p(np.ones(4), 1, 1).shape == (4,) and "3 terms in 3 dimensions" in repr(p)
    assert pickle.loads(pickle.dumps(p))(1, 1, 1) == p(1, 1, 1)


def test_fleming_viot_within_its_error():
    w = fleming_viot(WELL, (0, math.inf), 2.0, 0.9, 0.02, 6.0, n_walkers=3000, context=rdd.Context(2, seed=4))
    assert abs(w.lambda1 - ROWS[0][1]) < 3.5 * w.lambda1_error and w.lambda1_error < 0.03 * w.lambda1
    assert w.n_exits / (w.n_walkers * w.time) == pytest.approx(w.lambda1, rel=0.01) and w.time == pytest.approx(6)
    assert 0.01 < w.step_ratio < 0.15 and w.positions.shape == (3000,) and (w.positions > 0).all()
    assert w.mean[0] == pytest.approx(0.9205, rel=0.02) and w.covariance[0, 0] == pytest.approx(0.0732, rel=0.1)
    before = w.positions.copy()
    w.clear()
    assert math.isnan(w.lambda1) and w.n_exits == 0 and (w.positions == before).all()


def test_gradients_of_the_host_give_the_same_bits_as_the_library():
    runs = [fleming_viot(WELL, (0, math.inf), 2.0, 0.9, 0.02, 1.0, n_walkers=1500, context=rdd.Context(2)),
            fleming_viot(WELL, (0, math.inf), 2.0, 0.9, 0.02, 1.0, n_walkers=1500, context=rdd.Context(1))]
    assert (runs[0].positions == runs[1].positions).all() and runs[0].lambda1 == runs[1].lambda1
    mine = fleming_viot(None, (0, math.inf), 2.0, 0.9, 0.02, 1.0, n_walkers=1500, gradient=slope)
    assert mine.positions == pytest.approx(runs[0].positions, abs=1e-9) and mine.n_exits == runs[0].n_exits
    differences = fleming_viot(well, (0, math.inf), 2.0, 0.9, 0.02, 1.0, n_walkers=1500)
    assert differences.lambda1 == pytest.approx(runs[0].lambda1, rel=0.05)


def test_any_dimension_and_any_boundary():
    free = fleming_viot(Polynomial([0], [[0, 0, 0]]), ([0, 0, 0], [1, 1, 1]), 4.0, [0.5] * 3, 2e-3, 0.8,
                        n_walkers=3000, absorbing=([True, False, False], [True, True, False]))
    assert abs(free.lambda1 - 1.25 * math.pi**2 / 4) < 3.5 * free.lambda1_error
    assert free.positions.shape == (3000, 3) and free.mean[2] == pytest.approx(0.5, abs=0.02)
    disc = fleming_viot(None, ([-math.inf] * 2, [math.inf] * 2), 2.0, [0, 0], 4e-3, 2.0, n_walkers=1000,
                        gradient=np.zeros_like, distance=lambda x: 1 - np.hypot(*x.T))
    expected = 2.404825557695773**2 / 2
    assert abs(disc.lambda1 - expected) < 3.5 * disc.lambda1_error + 0.01 * expected


def test_progress_and_cancelling():
    seen = []
    fleming_viot(WELL, (0, math.inf), 2.0, 0.9, 0.02, 4.0, n_walkers=20, progress=lambda *x: seen.append(x))
    assert seen[-1] == (200, 200) and all(done <= total for done, total in seen)

    def stop(done, total):
        raise rdd.Cancelled("enough")
    with pytest.raises(rdd.Cancelled, match="enough"):
        fleming_viot(WELL, (0, math.inf), 2.0, 0.9, 0.02, 4.0, n_walkers=20, progress=stop)


def test_exceptions_of_a_potential_come_through():
    with pytest.raises(ZeroDivisionError):
        qsd_1d(lambda x: 1 / 0, (0, 1), 1.0)
    with pytest.raises(KeyError):
        fleming_viot(None, (0, 1), 1.0, 0.5, 0.01, 1.0, n_walkers=5, gradient=lambda x: {}["x"])


@pytest.mark.parametrize("call, text", [
    (lambda: qsd_1d(well, (1, 0), 2.0), "interval is reversed"),
    (lambda: qsd_1d(well, (0, 0.8), 2.0, (True, True)), "no minimum inside"),
    (lambda: qsd_1d(well, (0, 2), 2.0, (False, False)), "neither end absorbs"),
    (lambda: qsd_1d(lambda x: math.nan if x > 1 else x * (x - 0.5), (0, 2), 2.0), r"V\(1.*nan: expected a number"),
    (lambda: qsd_1d(well, (0, 2), 2.0, (True, 1)), r"absorbing\[1\] = 1: expected True or False"),
    (lambda: qsd_1d(well, 2, 2.0), "interval = 2: expected two values"),
    (lambda: qsd_1d(Polynomial([1.0], [[0, 2]]), (0, 2), 2.0), "energy has 2 coordinates: expected 1"),
    (lambda: qsd_1d(well, (0, 2), 2.0).density(1, which="best"), "which = 'best': expected one of"),
    (lambda: qsd_2d(well, ((0, 0), (math.inf, 1)), 2.0), "expected a finite interval"),
    (lambda: qsd_2d(well, ((0, 0, 0), (1, 1, 1)), 2.0), r"box\[0\] has the shape \(3,\)"),
    (lambda: fleming_viot(WELL, (0, 2), 2.0, 0.9, 0.01, 1.0, n_walkers=1), "n_walkers = 1: expected at least 2"),
    (lambda: fleming_viot(WELL, (0, 2), 2.0, 0.9, 0.5, 1.0, n_walkers=9), "dt = 0.5: within a step the drift changes"),
    (lambda: fleming_viot([0], (0, 1), 1e-4, 0.5, 1.0, 5.0, n_walkers=9), "all 9 walkers left in one step of dt = 1"),
    (lambda: fleming_viot(WELL, (0, 2), 2.0, 3.0, 0.01, 1.0), r"start\[0, 0\] = 3"),
    (lambda: fleming_viot(None, (0, 2), 2.0, 1.0, 0.01, 1.0), "expected a potential or a gradient"),
    (lambda: fleming_viot(WELL, (0, 2), 2.0, 1.0, 0.01, -1.0), "time = -"),
    (lambda: fleming_viot(None, (0, 2), 2.0, 1.0, 0.01, 1.0, n_walkers=9, gradient=lambda x: x[:4]),
     r"gradient has the shape \(4,\)"),
    (lambda: Polynomial([1.0], [[65]]), r"exponents\[0, 0\] = 65"),
])
def test_bad_input_is_named(call, text):
    with pytest.raises(rdd.ArgumentError, match=text):
        call()
