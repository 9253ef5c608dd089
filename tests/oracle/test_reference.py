"""The reference itself against closed forms."""
import pathlib
import sys

from mpmath import mp, mpf

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from network import Network  # noqa: E402
from reference import dmd  # noqa: E402
from reference.bands import Bands  # noqa: E402
from reference.chain import Chain  # noqa: E402
from reference.coarse import Coarse, two_memberships  # noqa: E402
from reference.passage import Passage, kemeny  # noqa: E402


def alternating(first, second):
    """Two states a half apart in a chain of period one."""
    jumps = [(0, 1, [0], first), (1, 0, [0], first), (1, 0, [1], second), (0, 1, [-1], second)]
    return Network([[1.0]], 2, jumps, [[0.0], [.5]])


def near(a, b, digits=60):
    return abs(a - b) <= mpf(10) ** -digits * abs(b)


def test_diffusivity_of_alternating_rates():
    for first, second in (3.0, .5), (2.0 ** 100, 2.0 ** -100):
        chain = Chain(alternating(first, second))
        assert near(chain.diffusivity[0][0], mpf(first) * mpf(second) / (2 * (mpf(first) + mpf(second))))
        assert chain.reversible and near(chain.balanced().diffusivity[0][0], chain.diffusivity[0][0])


def test_driven_single_state():
    chain = Chain(Network([[2.0]], 1, [(0, 0, [1], 3.0), (0, 0, [-1], 1.0)]))
    assert chain.velocity == [4] and chain.diffusivity == [[8]]
    value = Bands(chain, [mpf(1) / 4], False).values[0]
    assert near(value, mp.mpc(4, 2))
    assert near(chain.worst_affinity, mp.log(3))


def test_bands_of_alternating_rates():
    chain = Chain(alternating(3.0, .5))
    kappa = mpf(1) / 5
    root = mp.sqrt(9 + mpf(1) / 4 + 3 * mp.cospi(2 * kappa))
    values = Bands(chain, [kappa], True).values
    assert near(values[0], mpf(7) / 2 - root) and near(values[1], mpf(7) / 2 + root)


def test_passage_and_kemeny():
    chain = Chain(Network([], 3, [(0, 1, [], 2.0), (1, 0, [], 1.0), (1, 2, [], 3.0), (2, 1, [], 4.0)]))
    passage = Passage(chain, [[2]])
    assert near(passage.mean_time()[1], mpf(1) / 2) and near(passage.mean_time()[0], 1)
    decay = Bands(chain, [], True).values[1:]
    assert near(kemeny(chain), sum(1 / x for x in decay))
    both = Passage(chain, [[0], [2]]).splitting()
    assert near(both[1][1], mpf(3) / 4)


def test_one_coarse_state_is_the_exact_diffusivity():
    chain = Chain(alternating(3.0, .5))
    model = Coarse(chain, [[mpf(1)], [mpf(1)]], "given", True)
    assert near(model.diffusion()[0][0][0][0], chain.diffusivity[0][0])


def test_two_coarse_states_of_two():
    chain = Chain(alternating(3.0, .5))
    chi = two_memberships(chain, True)
    assert all(near(x + 1, round(x) + 1) for row in chi for x in row)
    model = Coarse(chain, chi, "corrector", True)
    assert near(model.reaction[0][1], mpf(7) / 2) and near(model.crispness(), 1)


def test_gaussian_average_of_morse():
    """In three dimensions the average of exp(-a (r - r_0)) is exp(-a (R - r_0) + a^2 v/2)(1 - a v/R) but for a term of
    exp(-R^2/2v)."""
    mp.dps = dmd.DIGITS
    depth, stiffness, r_eq, distance, variance = (mpf(x) for x in ("1", "4", "1.08", "1.1", "0.001"))
    found = dmd.mean(dmd.Pair("morse", [1, 4, "1.08"], None), [], distance, variance, 3)

    def term(a):
        return mp.exp(-a * (distance - r_eq) + a * a * variance / 2) * (1 - a * variance / distance)
    assert near(found, depth * (term(2 * stiffness) - 2 * term(stiffness)), 30)


def test_gradients_are_those_of_the_free_energy():
    mp.dps = dmd.DIGITS
    pair = dmd.Pair("morse", [1, 4, "1.08"], "1.9")
    about = dict(s=["0.3", "-0.6"], alpha=["50", "70"], beta="20", pairs=[pair, None, None])
    step = mpf(10) ** -10

    def energy(x, **changed):
        return dmd.System([["0"], [x]], **{**about, **changed}).free_energy()
    x = mpf("1.1")
    system = dmd.System([["0"], [x]], **about)
    by_x, by_alpha = system.gradients()
    assert near(by_x[1][0], (energy(x + step) - energy(x - step)) / (2 * step), 15)
    up, down = ([50 + sign * step, 70] for sign in (1, -1))
    assert near(by_alpha[0], (energy(x, alpha=up) - energy(x, alpha=down)) / (2 * step), 12)
    up, down = ([mpf("0.3") + sign * step, mpf("-0.6")] for sign in (1, -1))
    assert near(system.chemical()[0], (energy(x, s=up) - energy(x, s=down)) / (2 * step), 15)
