"""Networks to measure on, the same in every run."""
import numpy as np

import rdd


def dense_network(m, dim=2, seed=0, decades=3.0):
    """Every pair of states in the cell connected, and nearest-neighbour hops of every state; reversible."""
    random = np.random.default_rng(seed)
    energy = random.uniform(0, 2, m)
    source, target, translation, rate = [], [], [], []

    def pair(j, i, n):
        barrier = 2 + np.log(10) * decades * random.random()
        for a, b, sign in ((j, i, 1), (i, j, -1)):
            source.append(a)
            target.append(b)
            translation.append([sign * x for x in n])
            rate.append(np.exp(energy[a] - barrier))

    for j in range(m):
        for i in range(j):
            pair(j, i, [0] * dim)
        for axis in range(dim):
            pair(j, int(random.integers(m)), [int(a == axis) for a in range(dim)])
    return rdd.Model(np.eye(dim), m, source, target, translation, rate)


def neighbour_network(m, neighbours=4, decades=8.0, seed=1):
    """Random points in a periodic cubic box, each joined to its nearest ones; reversible, dim 3.

    m * neighbours jumps in all: the m * neighbours / 2 shortest mutual links, after a tree that connects the points.
    """
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import minimum_spanning_tree
    from scipy.spatial import cKDTree
    random = np.random.default_rng(seed)
    points = random.random((m, 3))
    distance, index = cKDTree(points, boxsize=1.0).query(points, 2 * neighbours + 1)
    a = np.repeat(np.arange(m), 2 * neighbours)
    b = index[:, 1:].ravel()
    length = distance[:, 1:].ravel()
    low, high = np.minimum(a, b), np.maximum(a, b)
    links, first = np.unique(np.stack([low, high], 1), axis=0, return_index=True)
    length = length[first]
    tree = minimum_spanning_tree(coo_matrix((length, (links[:, 0], links[:, 1])), shape=(m, m))).tocoo()
    in_tree = set(zip(tree.row.tolist(), tree.col.tolist()))
    order = sorted(range(len(links)), key=lambda e: (tuple(links[e]) not in in_tree, length[e]))
    links = links[order[:m * neighbours // 2]]
    translation = np.round(points[links[:, 0]] - points[links[:, 1]]).astype(int)  # nearest image of the target
    energy = random.uniform(0, 2, m)
    barrier = 2 + np.log(10) * (decades - 1) * random.random(len(links))
    source = np.concatenate([links[:, 0], links[:, 1]])
    target = np.concatenate([links[:, 1], links[:, 0]])
    rate = np.concatenate([np.exp(energy[links[:, 0]] - barrier), np.exp(energy[links[:, 1]] - barrier)])
    return rdd.Model(np.eye(3), m, source, target, np.concatenate([translation, -translation]), rate, positions=points)


def rough_cube(length, wells=0.2, barriers=0.2, seed=1):
    """A landscape of length^3 states in a periodic simple cubic crystal: random energies of states and saddles, eV; dim 3."""
    random = np.random.default_rng(seed)
    m = length**3
    site = np.arange(m)
    source, target, translation, saddle = [], [], [], []
    for axis in range(3):
        stride = length**axis
        place = site // stride % length
        neighbour = site + ((place + 1) % length - place) * stride
        shift = np.zeros((m, 3), np.int64)
        shift[:, axis] = place + 1 == length
        height = wells + 0.1 + barriers * random.random(m)
        source += [site, neighbour]
        target += [neighbour, site]
        translation += [shift, -shift]
        saddle += [height, height]
    return rdd.Landscape(length * np.eye(3), m, *(np.concatenate(x) for x in (source, target, translation)),
                         saddle=np.concatenate(saddle), prefactor=1e13, energy=wells * random.random(m))


def wide_network(m, decades=20.0, seed=2):
    """Dense in the cell, hops to all 26 neighbours, rates over `decades`; reversible, dim 3."""
    random = np.random.default_rng(seed)
    energy = random.uniform(0, 5, m)
    source, target, translation, rate = [], [], [], []
    cells = [(x, y, z) for x in (-1, 0, 1) for y in (-1, 0, 1) for z in (-1, 0, 1)]
    for j in range(m):
        for i in range(j + 1):
            for n in random.permutation(len(cells))[:2]:
                cell = cells[n]
                if i == j and cell <= (0, 0, 0):
                    continue
                barrier = 5 + np.log(10) * decades * random.random()
                source += [j, i]
                target += [i, j]
                translation += [list(cell), [-x for x in cell]]
                rate += [np.exp(energy[j] - barrier), np.exp(energy[i] - barrier)]
    return rdd.Model(np.eye(3), m, source, target, translation, rate)


def bloch_terms(model):
    """(constant part, [(translation, matrix)]) of Q~ as a numpy user would keep them."""
    jumps = model.jumps
    m = model.n_states
    parts = {}
    for j, i, n, k in zip(jumps.source, jumps.target, map(tuple, jumps.translation), jumps.rate):
        parts.setdefault(n, np.zeros((m, m)))[i, j] += k
    home = parts.pop((0,) * model.dim, np.zeros((m, m)))
    escape = np.bincount(jumps.source, weights=jumps.rate, minlength=m)
    return home - np.diag(escape), list(parts.items())
