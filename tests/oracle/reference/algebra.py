"""Linear algebra over mpmath numbers, on lists of rows: written for clarity, with pivots and nothing else."""
from mpmath import mp, mpf


def zeros(rows, columns):
    return [[mpf(0)] * columns for _ in range(rows)]


def solve(matrix, right):
    """X of matrix X = right, by elimination with the largest pivot of each column, rows scaled by their largest entry."""
    n, width = len(matrix), len(right[0])
    rows = []
    for row, side in zip(matrix, right):
        scale = max(abs(x) for x in row)
        if scale == 0:
            raise ZeroDivisionError("singular")
        rows.append([x / scale for x in row] + [x / scale for x in side])
    for c in range(n):
        pivot = max(range(c, n), key=lambda r: abs(rows[r][c]))
        if rows[pivot][c] == 0:
            raise ZeroDivisionError("singular")
        rows[c], rows[pivot] = rows[pivot], rows[c]
        for r in range(c + 1, n):
            if rows[r][c] != 0:
                factor = rows[r][c] / rows[c][c]
                rows[r] = [x - factor * y if place > c else mpf(0)
                           for place, (x, y) in enumerate(zip(rows[r], rows[c]))]
    found = [None] * n
    for c in reversed(range(n)):
        found[c] = [(rows[c][n + w] - sum(rows[c][q] * found[q][w] for q in range(c + 1, n))) / rows[c][c]
                    for w in range(width)]
    return found


def multiply(a, b):
    columns = list(zip(*b))
    return [[sum(x * y for x, y in zip(row, column)) for column in columns] for row in a]


def transpose(a):
    return [list(column) for column in zip(*a)]


def inverse(a):
    return solve(a, [[mpf(int(i == j)) for j in range(len(a))] for i in range(len(a))])


def add(a, b, factor=1):
    return [[x + factor * y for x, y in zip(p, q)] for p, q in zip(a, b)]


def hermitian(matrix):
    """Eigenvalues ascending and, as columns, orthonormal eigenvectors."""
    values, vectors = mp.eigh(mp.matrix(matrix))
    n = len(matrix)
    return [values[m] for m in range(n)], [[vectors[i, m] for m in range(n)] for i in range(n)]


def general(matrix):
    """Eigenvalues by ascending real part and, as columns, right eigenvectors."""
    n = len(matrix)
    values, vectors = mp.eig(mp.matrix(matrix))
    order = sorted(range(n), key=lambda m: (mp.re(values[m]), mp.im(values[m])))
    return [values[m] for m in order], [[vectors[i, m] for m in order] for i in range(n)]
