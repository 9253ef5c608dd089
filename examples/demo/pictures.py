"""The demo's pictures. Colours are those of Okabe and Ito, told apart by colour-blind readers."""
import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402
import numpy as np  # noqa: E402

import rdd.plot  # noqa: E402

BLUE, ORANGE, GREEN, BLACK = "#0072B2", "#D55E00", "#009E73", "#000000"
plt.rcParams.update({"figure.dpi": 130, "font.size": 10, "axes.prop_cycle": plt.cycler(color=[BLUE, ORANGE, GREEN, BLACK])})


def save(figure, folder, name):
    path = folder / f"{name}.png"
    # No software line in the file: the picture speaks of its content alone.
    figure.savefig(path, metadata={"Software": None})
    plt.close(figure)
    return path


def arrhenius(folder, temperatures, exact, local, published, fit):
    """D(T) exact, fitted, published, and the local-equilibrium estimate beside them."""
    figure, ax = plt.subplots(figsize=(6, 4.2), layout="constrained")
    inverse = 1000 / np.asarray(temperatures)
    ax.semilogy(inverse, exact, "o", color=BLUE, label="exact")
    line = np.linspace(inverse.min(), inverse.max(), 100)
    d0, em, kb = fit
    ax.semilogy(line, d0 * np.exp(-em / kb * line / 1000), "-", color=BLUE, lw=1, label=f"fit: $E_m$ = {em:.4f} eV")
    ax.semilogy(inverse, local, "s--", color=ORANGE, ms=4, lw=1, label="local-equilibrium estimate")
    ax.semilogy([1000 / t for t in published], list(published.values()), "x", color=BLACK, ms=9, label="published")
    ax.set(xlabel="1000 / T  (1/K)", ylabel="D  (cm$^2$/s)", title="Protons in BaZrO$_3$")
    ax.legend(frameon=False)
    return save(figure, folder, "bazro3_arrhenius")


def bazro3_bands(folder, model, temperature):
    """Bands along the lines of the simple cubic zone."""
    figure, ax = plt.subplots(figsize=(6, 4.2), layout="constrained")
    corners = [[0, 0, 0], [0, 0.5, 0], [0.5, 0.5, 0], [0, 0, 0], [0.5, 0.5, 0.5]]
    rdd.plot.bands(model, corners, labels=["Γ", "X", "M", "Γ", "R"], ax=ax)
    ax.set(title=f"Bands of a proton in BaZrO$_3$ at {temperature} K", ylabel="decay rate λ  (1/s)")
    return save(figure, folder, "bazro3_bands")


def paper_bands(folder, name, title, model, P, length):
    """Band surfaces, and the band-sorted spectrum with the gap above the P slow bands shaded."""
    figure = plt.figure(figsize=(10, 4.2), layout="constrained")
    left = figure.add_subplot(1, 2, 1, projection="3d")
    rdd.plot.surface(model, bands=min(P + 1, model.n_states), ax=left)
    left.set(xlabel="κ$_1$", ylabel="κ$_2$", zlabel="λ", title=f"lowest {P + 1} bands")
    right = figure.add_subplot(1, 2, 2)
    rdd.plot.gap(model, P, length=length, ax=right)
    right.set(title="bands, each sorted over |k·a| ≤ π" + (f"/{length:g}" if length != 1 else ""))
    figure.suptitle(title)
    return save(figure, folder, name)


def reduced_blocks(folder, name, title, reduced):
    """Every matrix of a coarse model."""
    rdd.plot.blocks(reduced)
    figure = plt.gcf()
    figure.suptitle(title)
    return save(figure, folder, name)
