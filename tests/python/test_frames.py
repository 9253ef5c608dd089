"""Matrices in, frames and notebook tables out, fits of coarse sweeps."""
import numpy as np
import pytest

import rdd
from conftest import chain, crowdion

Q = np.array([[-3.0, 3.0, 0.0], [0.5, -2.5, 2.0], [0.0, 7.0, -7.0]])  # rows sum to 0


def landscape():
    """Two sites, a rotation and a hop, in three dimensions with motion along x alone."""
    return rdd.Landscape(np.eye(3), 2, [0, 1, 1, 0], [1, 0, 0, 1], [[0, 0, 0], [0, 0, 0], [1, 0, 0], [-1, 0, 0]],
                         barrier=[0.2, 0.2, 0.5, 0.5], prefactor=1e13, positions=[[0, 0, 0], [0.5, 0, 0]])


def same(model, matrix):
    """Whether a model has the rates of a generator whose rows sum to zero."""
    back = np.zeros((model.n_states,) * 2)
    back[model.jumps.source, model.jumps.target] = model.jumps.rate
    np.testing.assert_array_equal(back, np.where(np.eye(len(matrix)), 0, matrix))


def test_rate_matrix_conventions():
    same(rdd.Model.from_rate_matrix(Q, "row"), Q)
    same(rdd.Model.from_rate_matrix(Q.T, "column"), Q)
    same(rdd.Model.from_rate_matrix(Q), Q)      # the one whose sums are zero
    same(rdd.Model.from_rate_matrix(Q.T), Q)
    same(rdd.Model.from_rate_matrix(Q - np.diag(np.diag(Q)), convention="row"), Q)
    same(rdd.Model.from_rate_matrix([[-2, 2], [2, -2]]), np.array([[-2.0, 2], [2, -2]]))  # symmetric: both say the same
    lists = [[-1, 1], [4, -4]]
    np.testing.assert_allclose(rdd.Model.from_rate_matrix(lists, "row").stationary(), [0.8, 0.2], rtol=1e-15)
    np.testing.assert_allclose(rdd.Model.from_rate_matrix(np.transpose(lists), "column").stationary(), [0.8, 0.2], rtol=1e-15)


@pytest.mark.parametrize("form", ["csr", "csc", "coo", "lil", "dok"])
def test_sparse_rate_matrices(form):
    sparse = pytest.importorskip("scipy.sparse")
    same(rdd.Model.from_rate_matrix(sparse.coo_matrix(Q).asformat(form)), Q)


def test_sparse_duplicates_are_summed():
    sparse = pytest.importorskip("scipy.sparse")
    doubled = sparse.coo_matrix(([1.0, 2.0, 5.0], ([0, 0, 1], [1, 1, 0])), (2, 2))
    same(rdd.Model.from_rate_matrix(doubled, "row"), np.array([[0, 3.0], [5.0, 0]]))
    assert doubled.nnz == 3  # the caller's is as it was


@pytest.mark.parametrize("matrix, convention, text", [
    (np.roll(np.eye(3), 1, axis=1) - np.eye(3), None, "both sum to 0"), (Q - np.diag(np.diag(Q)), None, "must be named"), (Q, "column", '"row", fits'),
    (Q, "diagonal", "expected \"row\""), (-Q, "row", r"rates\[0, 1\] = -3.0"), (Q[:2], "row", "shape"), ([[np.nan, 1], [1, 0]], "row", "nan"),
    ([[0, np.inf], [1, 0]], "row", "inf"), (np.zeros((0, 0)), "row", "shape"), ([[-2.0, 1], [1, -1]], "row", r"rates\[0, 0\] = -2.0: expected minus"),
])
def test_rate_matrices_refused(matrix, convention, text):
    with pytest.raises(rdd.ArgumentError, match=text):
        rdd.Model.from_rate_matrix(matrix, convention)


def test_complex_rates_are_refused():
    with pytest.raises(TypeError, match="real numbers"):
        rdd.Model.from_rate_matrix(Q.astype(complex), "row")


def test_pandas():
    pandas = pytest.importorskip("pandas")
    model = crowdion()
    jumps = model.jumps.to_pandas()
    assert isinstance(jumps, pandas.DataFrame) and list(jumps) == ["source", "target", "n0", "n1", "n2", "dx", "dy", "dz", "rate"]
    np.testing.assert_array_equal(jumps["dy"], model.jumps.displacement[:, 1])
    swept = landscape().sweep([300.0, 600.0])
    np.testing.assert_array_equal(swept.to_pandas().loc[600.0, "D_xx"], swept.diffusivity[0, 0, 1])
    assert list(model.gap().to_pandas().index) == [1, 2, 3]
    assert len(landscape().transitions.to_pandas()) == 4
    hops = chain().coarse_grain(1).jumps()
    np.testing.assert_array_equal(hops.to_pandas()["rate"], hops.rate)


def test_xarray():
    pytest.importorskip("xarray")
    swept = landscape().sweep([300.0, 600.0], slopes=True)
    held = swept.to_xarray()
    np.testing.assert_array_equal(held.diffusivity.sel(a="x", b="x"), swept.diffusivity[0, 0])
    np.testing.assert_array_equal(held.slope.sel(temperature=600.0), swept.slope[:, :, 1])
    coarse = landscape().coarse_sweep(2, [300.0, 600.0])
    np.testing.assert_array_equal(coarse.to_xarray().reaction.sel(p=1, q=0), coarse.reaction[1, 0])
    bands = chain().spectrum([[0.0], [0.25]])
    np.testing.assert_array_equal(bands.to_xarray()["values"].sel(band=1), bands.values[:, 1])


def test_coarse_fits_are_arrhenius_laws():
    """Within a cell 0.5 eV keeps two wells of two sites apart: the rate of the slow step is that of its barrier."""
    cold = rdd.Landscape([[2.0]], 2, [0, 1, 1, 0], [1, 0, 0, 1], [[0], [0], [1], [-1]], barrier=[0.5, 0.5, 0.6, 0.6], prefactor=1e13,
                         positions=[[0.0], [1.0]])
    fits = cold.coarse_sweep(2, [300.0, 350.0, 400.0]).fit()
    total = 1e13 * np.exp(-np.array([0.5, 0.6])[:, None] / (rdd._options.BOLTZMANN_EV * np.array([300.0, 350.0, 400.0]))).sum(axis=0)
    expected = rdd.fit_arrhenius([300.0, 350.0, 400.0], total)
    for p, q in ((0, 1), (1, 0)):
        assert fits.reaction[p][q].energy == pytest.approx(expected.energy, rel=1e-10)
        assert fits.reaction[p][q].prefactor == pytest.approx(expected.prefactor, rel=1e-9)
    assert fits.reaction[0][0] is None and len(fits.directions[0]) == 1


def test_coarse_fits_of_an_immobile_direction_are_none():
    fits = landscape().coarse_sweep(1, [300.0, 600.0]).fit()
    assert fits.directions[0][0] is not None and fits.directions[0][1] is None and fits.directions[0][2] is None


def test_notebooks():
    model, held = crowdion(), landscape()
    shown = [model, held, model.audit(), model.gap(), held.sweep([300.0]), held.coarse_sweep(2, [300.0]), model.coarse_grain(4),
             chain().coarse_grain(1).jumps(), model.spectrum([[0.1, 0, 0]]), model.with_force([0.1, 0, 0], 1.0).spectrum([[0.1, 0, 0]])]
    for thing in shown:
        text = thing._repr_html_()
        assert text.startswith("<") and text.count("<table") == text.count("</table>")
    assert "<th style='text-align:left'>states</th><td>4</td>" in model._repr_html_()
    assert "… 3 more" in rdd._html.table(["a"], [[i] for i in range(23)])
