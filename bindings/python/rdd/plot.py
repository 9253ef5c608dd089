"""Pictures of models. matplotlib is imported when first needed; every function takes and returns matplotlib axes."""
from typing import Optional, Sequence

import numpy as np
from numpy.typing import ArrayLike


def _axes(ax, **kind):
    if ax is not None:
        return ax
    import matplotlib.pyplot as plt
    return plt.figure(layout="constrained").add_subplot(**kind)


def _real_values(model, k, bands, **spectrum):
    return np.real(model.spectrum(k, bands=bands, **spectrum).values)


def bands(model, path: ArrayLike, *, points: int = 100, labels: Optional[Sequence[str]] = None,
          bands: Optional[int] = None, ax=None, **spectrum):
    """Bands along straight lines between wavevectors.

    :param path: (corners, dim) fractional wavevectors
    :param points: wavevectors on each line
    :param labels: names of the corners
    :param bands: number of bands, None for all
    :param spectrum: passed on to :meth:`rdd.Model.spectrum`
    """
    corners = np.atleast_2d(np.asarray(path, float))
    lengths = np.linalg.norm(np.diff(corners, axis=0), axis=1)
    places = np.concatenate([[0], np.cumsum(lengths)])
    x = np.concatenate([np.linspace(a, b, points, endpoint=False) for a, b in zip(places, places[1:])] + [places[-1:]])
    k = np.stack([np.interp(x, places, corners[:, axis]) for axis in range(corners.shape[1])], axis=1)
    ax = _axes(ax)
    ax.plot(x, _real_values(model, k, bands, **spectrum), color="C0", lw=1)
    for place in places:
        ax.axvline(place, color="0.8", lw=0.8, zorder=0)
    ax.set_xticks(places, labels if labels is not None else [""] * len(places))
    ax.set(xlim=(places[0], places[-1]), ylabel="decay rate (1/time)")
    return ax


def surface(model, *, bands: int = 1, points: int = 41, ax=None, **spectrum):
    """The lowest bands over the zone of a two-dimensional lattice, as surfaces."""
    if model.dim != 2:
        raise ValueError(f"a surface needs 2 lattice vectors, the model has {model.dim}")
    edge = np.linspace(-0.5, 0.5, points)
    kx, ky = np.meshgrid(edge, edge, indexing="ij")
    values = _real_values(model, np.stack([kx.ravel(), ky.ravel()], axis=1), bands, **spectrum)
    ax = _axes(ax, projection="3d")
    for band in range(bands):
        ax.plot_surface(kx, ky, values[:, band].reshape(kx.shape), cmap="viridis", alpha=0.8)
    ax.set(xlabel=r"$\kappa_1$", ylabel=r"$\kappa_2$", zlabel="decay rate (1/time)")
    return ax


def gap(model, P: Optional[int] = None, *, length: float = 1, points: int = 21, ax=None, **spectrum):
    """Every band over |k.a| <= pi/length, sorted, with the range between bands P - 1 and P shaded.

    :param P: number of slow bands; None: the recommended one, nothing shaded if there is none
    :param length: shortest wavelength over two, in cells; 1 is the whole zone
    :param points: wavevectors along each reciprocal vector
    """
    P = model.gap().recommended if P is None else P
    edge = np.linspace(-0.5, 0.5, points) / length
    k = np.stack([axis.ravel() for axis in np.meshgrid(*[edge] * model.dim, indexing="ij")], axis=1)
    values = np.sort(_real_values(model, k, None, **spectrum), axis=0)
    ax = _axes(ax)
    x = np.linspace(0, 1, len(k))
    for band in range(values.shape[1]):
        slow = P is not None and band < P
        ax.plot(x, values[:, band], color="C1" if slow else "C0", lw=1.2)
    if P is not None and P < model.n_states:
        low, high = values[:, P - 1].max(), values[:, P].min()
        if high > low:
            ax.axhspan(low, high, color="0.9", zorder=0, label=f"gap above P = {P}")
            ax.legend(frameon=False)
    ax.set(xlabel="fraction of the zone", ylabel="decay rate (1/time)", xlim=(0, 1))
    return ax


def arrhenius(temperatures: ArrayLike, diffusivities: ArrayLike, *, labels: Optional[Sequence[str]] = None, ax=None):
    """Diffusivities on a logarithmic scale against 1000/T.

    :param temperatures: (n,) K
    :param diffusivities: (n,) or (n, curves), length^2/time
    """
    inverse = 1000.0 / np.asarray(temperatures, float)
    ax = _axes(ax)
    ax.semilogy(inverse, np.asarray(diffusivities, float), "o-", ms=3, label=labels)
    if labels is not None:
        ax.legend(frameon=False)
    ax.set(xlabel=r"$1000/T$ (1/K)", ylabel="diffusivity (length$^2$/time)")
    return ax


def sweep(result, *, directions: Optional[ArrayLike] = None, ax=None):
    """Diffusivities of a :class:`rdd.Sweep` on a logarithmic scale against 1000/T, each with its Arrhenius fit.

    :param directions: (n, space) directions to show the diffusivity along; None: the principal axes, those alike as one
    """
    chosen = result.principal_axes().T if directions is None else np.atleast_2d(np.asarray(directions, float))
    shown: list = []
    for n in chosen:
        if directions is None and any(np.allclose(result.along(n), result.along(other), rtol=1e-9) for other in shown):
            continue
        shown.append(n)
    ax = _axes(ax)
    line = np.linspace(result.temperature.min(), result.temperature.max(), 200)
    for place, n in enumerate(shown):
        fit = result.fit(n)
        where = "" if len(shown) == 1 else f"along ({', '.join(f'{x + 0.0:.2g}' for x in n)}): "
        ax.semilogy(1000 / result.temperature, result.along(n), "o", ms=4, color=f"C{place}")
        ax.semilogy(1000 / line, fit(line), lw=1, color=f"C{place}",
                    label=f"{where}$D_0$ = {fit.prefactor:.4g}, $E$ = {fit.energy:.4g}, within {fit.largest_error:.1%}")
    ax.legend(frameon=False)
    ax.set(xlabel=r"$1000/T$", ylabel="diffusivity (length$^2$/time)")
    return ax


def _without_noise(reduced):
    """The drift matrices with entries that are nothing but rounding set to zero.

    Drift has no scale of its own: it is measured against the root of reaction times diffusion, and diffusion over a
    length of the lattice where there is no reaction.
    """
    diffusion = np.abs(reduced.diffusion).max()
    scale = np.sqrt(np.abs(reduced.reaction).max() * diffusion) + diffusion
    drift = np.array(reduced.drift)
    drift[np.abs(drift) < 1e-9 * scale] = 0
    return drift


def _panel(ax, title, block):
    span = np.abs(block).max() or 1.0
    ax.imshow(block, cmap="PuOr_r", vmin=-1.8 * span, vmax=1.8 * span)  # pale enough for black figures on top
    for p, q in np.ndindex(*block.shape):
        ax.text(q, p, f"{block[p, q] + 0.0:.3g}", ha="center", va="center", fontsize=8)
    ax.set(title=title, xticks=[], yticks=[])


def blocks(reduced, *, axes=None):
    """Matrices of a coarse model: reaction and drift above, diffusion along each axis below.

    Each panel has its own scale; the entry in row p and column q leads from coarse state q to p.

    :param axes: (2, space + 1) axes to draw into
    """
    import matplotlib.pyplot as plt
    space = reduced.drift.shape[0]
    names = "xyzuvw"
    if axes is None:
        side = max(1.6, 0.75 * reduced.P)
        figure = plt.figure(figsize=((space + 1) * side + 0.6, 2 * side + 1.4), layout="constrained")
        axes = figure.subplots(2, space + 1, squeeze=False)
    axes = np.asarray(axes)
    drift = _without_noise(reduced)
    _panel(axes[0, 0], "reaction Q", np.where(np.abs(reduced.reaction) > 1e-300, reduced.reaction, 0))
    axes[1, 0].set_axis_off()
    for a in range(space):
        _panel(axes[0, a + 1], f"drift C$_{names[a]}$", drift[a])
        _panel(axes[1, a + 1], f"diffusion D$_{{{names[a]}{names[a]}}}$", reduced.diffusion[a, a])
    return axes
