"""Pictures of models. matplotlib is imported when first needed; every function takes and returns matplotlib axes.

:func:`bands`, :func:`surface`, :func:`gap` and :func:`gaps` show the spectrum of a :class:`rdd.Model`, :func:`arrhenius`
and :func:`sweep` diffusivities over the temperature, :func:`walks` how far :class:`rdd.Trajectories` got, :func:`blocks` a
:class:`rdd.Reduced`, :func:`composition` the occupation of sites, :func:`crystal` the jumps of a defect.
"""
from typing import Any, Optional, Sequence, Tuple

import numpy as np
from numpy.typing import ArrayLike


def _pyplot() -> Any:
    try:
        import matplotlib.pyplot as plt
    except ImportError as reason:
        raise ImportError("rdd.plot needs matplotlib: install it (pip install matplotlib), or plot the arrays with "
                          "another tool") from reason
    return plt


def _axes(ax: Any, **kind) -> Any:
    if ax is not None:
        return ax
    plt = _pyplot()
    return plt.figure(layout="constrained").add_subplot(**kind)


def _real_values(model, k, bands, **spectrum):
    return np.real(model.spectrum(k, bands=bands, **spectrum).values)


def bands(model, path: Sequence, *, points: int = 100, labels: Optional[Sequence[str]] = None,
          bands: Optional[int] = None, ax: Any = None, **spectrum) -> Any:
    """Bands along straight lines between wavevectors.

    :param path: (corners, dim) fractional wavevectors, or pairs (label, wavevector)
    :param points: wavevectors on each line
    :param labels: names of the corners, if they do not come with them
    :param bands: number of bands, None for all
    :param spectrum: passed on to :meth:`rdd.Model.spectrum`
    """
    from ._spectrum import band_path
    line = band_path(model, path, points)
    ax = _axes(ax)
    ax.plot(line.distance, _real_values(model, line.k, bands, **spectrum), color="C0", lw=1)
    places = line.distance[line.corner]
    for place in places:
        ax.axvline(place, color="0.8", lw=0.8, zorder=0)
    ax.set_xticks(places, line.labels if labels is None else labels)
    ax.set(xlim=(places[0], places[-1]), ylabel="decay rate (1/time)")
    return ax


def surface(model, *, bands: int = 1, points: int = 41, ax: Any = None, **spectrum) -> Any:
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


def gap(model, P: Optional[int] = None, *, length: float = 1, points: int = 21, ax: Any = None,
        **spectrum) -> Any:
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
    zone = "fraction of the zone" if length == 1 else rf"fraction of $|k \cdot a| \leq \pi/{length:g}$"
    ax.set(xlabel=zone, ylabel="decay rate (1/time)", xlim=(0, 1))
    return ax


def gaps(model, lengths: ArrayLike = (1, 2, 4, 8, 16, 32), *, largest: Optional[int] = None, threshold: float = 3,
         ax: Any = None, **gap) -> Any:
    """The gaps g_P(L) against the cutoff L, one curve for each number P of slow bands: where a curve is above the
    threshold, a model of P states describes what is smoother than L.

    :param lengths: (n,) L, cells
    :param largest: largest P shown; None: n_states - 1, at most 10
    :param threshold: drawn as a line
    :param gap: passed on to :meth:`rdd.Model.gap`
    """
    cutoffs = np.atleast_1d(np.asarray(lengths, float))
    ratio = np.array([model.gap(length, largest, threshold, **gap).ratio for length in cutoffs])
    ax = _axes(ax)
    for P, curve in enumerate(ratio.T, 1):
        ax.loglog(cutoffs, np.where(np.isfinite(curve), curve, np.nan), "o-", ms=3, lw=1, color=f"C{P - 1}", label=f"P = {P}")
    ax.axhline(threshold, color="0.6", lw=0.8, ls="--", zorder=0)
    ax.set_xticks(cutoffs, [f"{length:g}" for length in cutoffs])
    ax.minorticks_off()
    ax.set(xlabel="L (cells)", ylabel="gap $g_P(L)$")
    ax.legend(frameon=False, fontsize=8, ncols=2 if ratio.shape[1] > 5 else 1)
    return ax


def arrhenius(temperatures: ArrayLike, diffusivities: ArrayLike, *, labels: Optional[Sequence[str]] = None,
              ax: Any = None) -> Any:
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


def sweep(result, *, directions: Optional[ArrayLike] = None, ax: Any = None) -> Any:
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
        if fit.immobile:
            ax.plot([], [], " ", label=f"{where}immobile")
            continue
        ax.semilogy(1000 / result.temperature, result.along(n), "o", ms=4, color=f"C{place}")
        ax.semilogy(1000 / line, fit(line), lw=1, color=f"C{place}",
                    label=f"{where}$D_0$ = {fit.prefactor:.4g}, $E$ = {fit.energy:.4g}, within {fit.largest_error:.1%}")
    ax.legend(frameon=False)
    ax.set(xlabel=r"$1000/T$", ylabel="diffusivity (length$^2$/time)")
    return ax


def walks(trajectories, diffusivity: Optional[ArrayLike] = None, *, ax: Any = None) -> Any:
    """The mean-squared displacement of trajectories over time with its standard error, on logarithmic scales.

    :param trajectories: :class:`rdd.Trajectories` at several times > 0
    :param diffusivity: (space, space) D, length^2/time, for instance of :meth:`rdd.Model.diffusivity`; draws 2 tr(D) t
    """
    times = trajectories.times
    squared = np.einsum("taa->t", trajectories.squared)
    error = np.sqrt(np.einsum("taa->t", trajectories.squared_error**2))  # of the axes as if independent
    ax = _axes(ax)
    if diffusivity is not None:
        ax.loglog(times, 2 * np.trace(np.asarray(diffusivity, float)) * times, color="0.6", lw=1, label="2 tr(D) t, exact D")
    ax.errorbar(times, squared, error, fmt="o", ms=3.5, color="C0", label=f"{trajectories.n_trajectories} trajectories")
    ax.set(xscale="log", yscale="log", xlabel="time", ylabel="mean-squared displacement (length$^2$)")
    ax.legend(frameon=False)
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


def blocks(reduced, *, axes: Any = None) -> Any:
    """Matrices of a coarse model: reaction and drift above, diffusion along each axis below.

    Each panel has its own scale; the entry in row p and column q leads from coarse state q to p.

    :param axes: (2, space + 1) axes to draw into
    """
    plt = _pyplot()
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


def composition(positions: ArrayLike, occupation: ArrayLike, *, axes: Tuple[int, int] = (0, 1), limits: Tuple[float, float]
                = (0.0, 1.0), ax: Any = None) -> Any:
    """A map of the occupation of sites: a profile in one dimension, else the sites as dots, seen along the other axes.

    :param positions: (n, space) or (n,) positions of the sites, length
    :param occupation: (n,) what to show, for instance ``DMD.c``
    :param axes: the two coordinates shown
    :param limits: what the first and the last colour stand for
    """
    sites, shown = np.asarray(positions, float), np.asarray(occupation, float)
    sites = sites[:, np.newaxis] if sites.ndim == 1 else sites
    if sites.ndim != 2 or shown.shape != (len(sites),):
        raise ValueError(f"occupation has the shape {shown.shape}: expected one number for each of the positions, which "
                         f"have the shape {np.shape(positions)}")
    ax = _axes(ax)
    if sites.shape[1] == 1:
        order = np.argsort(sites[:, 0], kind="stable")
        ax.plot(sites[order, 0], shown[order], "o-", ms=3, lw=1)
        margin = 0.03 * (limits[1] - limits[0])
        ax.set(xlabel="x (length)", ylabel="occupation", ylim=(limits[0] - margin, limits[1] + margin))
        return ax
    first, second = axes
    rest = [a for a in range(sites.shape[1]) if a not in axes]
    order = np.argsort(sites[:, rest[0]], kind="stable") if rest else np.arange(len(sites))  # the nearest on top
    dots = ax.scatter(sites[order, first], sites[order, second], c=shown[order], cmap="viridis", vmin=limits[0],
                      vmax=limits[1], s=max(6.0, 3600.0 / max(1, len(sites))), linewidths=0)
    names = "xyzuvw"
    ax.set(xlabel=f"{names[first]} (length)", ylabel=f"{names[second]} (length)", aspect="equal")
    ax.figure.colorbar(dots, ax=ax, label="occupation")
    return ax


def _copies(points: np.ndarray, lattice: np.ndarray, cell: np.ndarray, margin: float) -> Tuple[np.ndarray, np.ndarray]:
    """Numbers and places of all periodic copies of points in a cell, its faces included."""
    inverse, count = np.linalg.pinv(cell), np.ceil(np.linalg.norm(cell, axis=1).sum() / np.linalg.norm(lattice, axis=1))
    n = np.stack(np.meshgrid(*[np.arange(-c - 1, c + 2) for c in count], indexing="ij"), -1).reshape(-1, len(lattice))
    places = points[:, None] + (n @ lattice)[None]
    u = places @ inverse
    inside = ((u > -margin) & (u < 1 + margin)).all(axis=2)
    return np.nonzero(inside)[0], places[inside]


def _view(direction: ArrayLike, space: int) -> np.ndarray:
    """(space, 3) to the right, up, towards the eye."""
    if space < 3:
        return np.eye(space, 3)
    towards = np.array(direction, float) / np.linalg.norm(direction)
    right = np.cross([0, 0, 1], towards) if np.abs(towards[:2]).max() > 1e-6 else np.array([1.0, 0, 0])
    right /= np.linalg.norm(right)
    return np.stack([right, np.cross(towards, right), towards], axis=1)


def crystal(classes, *, view: ArrayLike = (3, 1.3, 0.9), length: Optional[float] = None, every: bool = False,
            ax: Any = None) -> Any:
    """A crystal with the states of a defect and its jumps, a colour for each class: the cell that was given, seen from a
    direction. Turns on a site are not drawn.

    :param classes: :class:`rdd.JumpClasses`
    :param view: (3,) direction towards the eye, Cartesian
    :param length: length of the bars of axes and arrows; None: a quarter of the shortest lattice vector
    :param every: whether to draw the jumps between all states in the cell; otherwise all jumps of one state a class, that
        next to the middle, with their other ends
    """
    defect, jumps = classes.defect, classes.jumps
    host = defect.crystal
    cell, lattice, space = host.given_lattice, host.lattice, host.space
    project = _view(view, space)
    ax = _axes(ax)
    corners = np.array(np.meshgrid(*[[0, 1]] * len(cell), indexing="ij")).reshape(len(cell), -1).T
    for a in range(len(corners)):
        for b in range(a):
            if np.abs(corners[a] - corners[b]).sum() == 1:
                ax.plot(*(np.array([corners[a], corners[b]]) @ cell @ project)[:, :2].T, color="0.75", lw=0.8, zorder=-50)
    bar = length if length is not None else 0.25 * np.linalg.norm(lattice, axis=1).min()
    depth = lambda x: float(x @ project[:, 2]) / np.linalg.norm(cell)  # noqa: E731
    _draw_atoms(ax, host, cell, project, depth)
    _draw_states(ax, defect, cell, project, depth, bar)
    _draw_jumps(ax, classes, jumps, cell, project, depth, every)
    ax.set_aspect("equal")
    ax.set_axis_off()
    # One entry a name, in the order of drawing: atoms, states, jumps.
    seen = dict(zip(*reversed(ax.get_legend_handles_labels())))
    ax.legend(seen.values(), seen.keys(), loc="center left", bbox_to_anchor=(1.0, 0.5), frameon=False)
    return ax


def _draw_atoms(ax, host, cell, project, depth) -> None:
    names = sorted(set(host.species), key=host.species.index)
    greys = np.linspace(0.45, 0.85, max(len(names), 2))
    for number, x in zip(*_copies(host.positions, host.lattice, cell, 1e-3)):
        k = names.index(host.species[number])
        ax.plot(*(x @ project)[:2], "o", ms=15 - 3 * min(k, 3), mfc=str(greys[k]), mec="0.3", mew=0.6, zorder=depth(x),
                label=names[k], ls="none")


MARKS = "sD^vph"


def _draw_states(ax, defect, cell, project, depth, bar) -> None:
    directions, of = defect.decorations, defect.state_class
    for state, x in zip(*_copies(defect.positions, defect.crystal.lattice, cell, 1e-3)):
        c = int(of[state])
        style = dict(color=f"C{c % 10}", zorder=depth(x) + 0.02, label=defect.names[c])
        if defect._codes[c] in (1, 2):  # an axis, an arrow
            ends = [x + bar * s * directions[state][0] for s in ((-1, 1) if defect._codes[c] == 1 else (0, 1))]
            ax.plot(*(np.array(ends) @ project)[:, :2].T, "-", lw=2.2, solid_capstyle="round", **style)
            continue
        ax.plot(*(x @ project)[:2], MARKS[c % len(MARKS)], ms=8, mec="white", mew=0.6, ls="none", **style)
        for point in directions[state]:
            ax.plot(*(np.array([x, x + point]) @ project)[:, :2].T, ":", lw=1.2, **style)


def _draw_jumps(ax, classes, jumps, cell, project, depth, every) -> None:
    defect = classes.defect
    lattice, positions, of = defect.crystal.lattice, defect.positions, defect.state_class
    inverse, middle = np.linalg.pinv(cell), cell.sum(axis=0) / 2
    number, places = _copies(positions, lattice, cell, 1e-3)
    chosen = list(range(len(number)))
    if not every:  # of each class of states the copy next to the middle
        away = np.linalg.norm(places - middle, axis=1)
        chosen = [min((p for p in chosen if of[number[p]] == c), key=lambda p: away[p]) for c in sorted(set(of))]
    steps = jumps.translation @ lattice + positions[jumps.target] - positions[jumps.source]
    for c, (name, reach) in enumerate(zip(classes.names, classes.summary.length)):
        if reach == 0:  # a turn
            continue
        for p in chosen:
            listed = (jumps.jump_class == c) & (jumps.source == number[p])
            for step, target in zip(steps[listed], jumps.target[listed]):
                x = np.array([places[p], places[p] + step])
                outside = np.abs(x[1] @ inverse - 0.5).max() > 0.501
                if every and outside:
                    continue
                ax.plot(*(x @ project)[:, :2].T, "-", color=f"C{(c + defect.n_classes) % 10}", lw=1.8, alpha=0.9,
                        zorder=depth(x.mean(axis=0)) + 0.01, label=f"{name} {reach:.3g}")
                if outside and defect._codes[of[target]] == 0:
                    ax.plot(*(x[1] @ project)[:2], MARKS[of[target] % len(MARKS)], ms=5, color=f"C{of[target] % 10}",
                            mec="white", mew=0.4, zorder=depth(x[1]) + 0.02)
