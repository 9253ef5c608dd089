"""First passage on the states of one cell, by the linear equations of each quantity."""
from mpmath import mpf

from . import algebra


class Passage:
    """``products``: lists of absorbing states."""

    def __init__(self, chain, products) -> None:
        self.chain = chain
        self.products = products
        ends = {j for part in products for j in part}
        self.inner = [j for j in range(chain.n_states) if j not in ends]
        q = chain.generator
        self.forward = [[q[i][j] for j in self.inner] for i in self.inner]
        self.backward = algebra.transpose(self.forward)

    def reachable(self):
        ends = {j for part in self.products for j in part}
        return all(self.chain.reached[j] & ends for j in self.inner)

    def _spread(self, values):
        """Values of the inner states among zeros."""
        found = [mpf(0)] * self.chain.n_states
        for j, x in zip(self.inner, values):
            found[j] = x
        return found

    def integral(self, weight):
        if not self.inner:
            return [mpf(0)] * self.chain.n_states
        return self._spread(x for x, in algebra.solve(self.backward, [[-mpf(weight[j])] for j in self.inner]))

    def mean_time(self):
        return self.integral([1] * self.chain.n_states)

    def second_moment(self):
        return self.integral([2 * x for x in self.mean_time()])

    def splitting(self):
        """Rows by state."""
        columns = []
        for part in self.products:
            into = [sum(self.chain.generator[i][j] for i in part) for j in self.inner]
            column = self._spread(x for x, in algebra.solve(self.backward, [[-x] for x in into])) if self.inner else \
                [mpf(0)] * self.chain.n_states
            for j in part:
                column[j] = mpf(1)
            columns.append(column)
        return algebra.transpose(columns)

    def occupation(self, start):
        return self._spread(x for x, in algebra.solve(self.forward, [[-mpf(start[j])] for j in self.inner]))


def kemeny(chain):
    """Sum over targets of pi times the mean time from state 0."""
    total = mpf(0)
    for target in range(1, chain.n_states):
        total += chain.pi[target] * Passage(chain, [[target]]).mean_time()[0]
    return total
