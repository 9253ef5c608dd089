"""Bloch matrices and their eigenvalues and vectors, by a dense eigensolver with as many digits as it takes."""
from mpmath import mp, mpf

from . import algebra


def _phase(n, kappa):
    return mp.expjpi(-2 * sum(mpf(x) * mpf(y) for x, y in zip(n, kappa)))


def bloch(chain, kappa):
    """Q~(k), [i][j] from state j to state i."""
    q = algebra.zeros(chain.n_states, chain.n_states)
    for j, i, n, rate in chain.jumps:
        q[i][j] += rate * _phase(n, kappa)
        q[j][j] -= rate
    return q


class Bands:
    """Eigenvalues at one wavevector with the projectors on their eigenvectors.

    ``reversible``: of the nearest network with detailed balance, whose jumps carry sqrt(k_forward pi k_backward pi).
    """

    def __init__(self, chain, kappa, reversible) -> None:
        self.chain, self.reversible = chain, reversible
        if reversible:
            self.values, self._vectors = algebra.hermitian(self._symmetric(kappa))
        else:
            negative = [[-x for x in row] for row in bloch(chain, kappa)]
            self.values, self._vectors = algebra.general(negative)

    def _symmetric(self, kappa):
        """H(k) = -Pi^-1/2 Q~(k) Pi^1/2."""
        chain = self.chain
        pi = chain.pi_of_parts if hasattr(chain, "pi_of_parts") else chain.pi
        h = algebra.zeros(chain.n_states, chain.n_states)
        for e, (j, i, n, rate) in enumerate(chain.jumps):
            flux = mp.sqrt(rate * pi[j] * chain.jumps[chain.opposite[e]][3] * pi[i])
            h[j][j] += flux / pi[j]
            h[i][j] -= flux / mp.sqrt(pi[i] * pi[j]) * _phase(n, kappa)
        return h

    def clusters(self, near=1e-6):
        """Ranges of bands whose values are closer than this relative distance."""
        found, start = [], 0
        for m in range(1, len(self.values) + 1):
            if m == len(self.values) or abs(self.values[m] - self.values[m - 1]) > near * abs(self.values[m]):
                found.append((start, m))
                start = m
        return found

    def projector(self, start, end):
        """Pi^-1/2 (sum of v w^H) Pi^1/2 of the bands start to end - 1 of a reversible network."""
        n = len(self.values)
        return [[sum(self._vectors[i][m] * mp.conj(self._vectors[j][m]) for m in range(start, end)) for j in range(n)]
                for i in range(n)]

    def right(self, m):
        """Right vector of band m of Q~(k)."""
        column = [row[m] for row in self._vectors]
        return [x * mp.sqrt(p) for x, p in zip(column, self.chain.pi)] if self.reversible else column

    def left(self, m):
        column = [row[m] for row in self._vectors]
        return [x / mp.sqrt(p) for x, p in zip(column, self.chain.pi)] if self.reversible else None
