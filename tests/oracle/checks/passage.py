"""First passage: times, splitting, occupation, Kemeny's constant."""
import random

from mpmath import mpf

from reference.passage import Passage, kemeny


def passage(judge, network, model, chain):
    m = chain.n_states
    if m < 2:
        return
    draw = random.Random(network.seed)
    states = list(range(m))
    draw.shuffle(states)
    parts = [states[:1]] if m == 2 else [states[:1], states[1:2]]
    exact = Passage(chain, parts)
    if not exact.reachable():
        judge.call("passage.unreachable", lambda: model.first_passage({str(p): s for p, s in enumerate(parts)}),
                   refused=(judge.rdd.ArgumentError, judge.rdd.NotErgodicError))
        return
    found = judge.call("passage", lambda: model.first_passage({str(p): s for p, s in enumerate(parts)}))
    if found is None:
        return
    numbers(judge, found, exact, m)
    start = exact.inner[0]
    one = judge.call("passage.from", lambda: found.starting_from([start], [1.0]))
    if one is not None:
        mean, second = exact.mean_time()[start], exact.second_moment()[start]
        judge.close("passage.from.mean", [one.mean_time], [mean], 1e-12)
        judge.close("passage.from.variance", [one.variance], [second - mean * mean], 1e-11)
        weights = [mpf(int(j == start)) for j in range(m)]
        judge.close("passage.from.occupation", one.occupation, exact.occupation(weights), 1e-12)
    if chain.ergodic:
        constant = judge.call("kemeny", model.kemeny_constant)
        if constant is not None:
            judge.close("kemeny", [constant], [kemeny(chain)], 1e-12)


def numbers(judge, found, exact, m):
    times = judge.call("passage.mean_time", lambda: found.mean_time)
    if times is not None:
        judge.close("passage.mean_time", times, exact.mean_time(), 1e-12)
    moments = judge.call("passage.second_moment", lambda: found.second_moment)
    if moments is not None:
        judge.close("passage.second_moment", moments, exact.second_moment(), 1e-12)
    splitting = judge.call("passage.splitting", lambda: found.splitting)
    if splitting is not None:
        judge.close("passage.splitting", splitting, exact.splitting(), 1e-12)
    weight = [float(j % 3) for j in range(m)]
    integral = judge.call("passage.integral", lambda: found.integral(weight))
    if integral is not None:
        judge.close("passage.integral", integral, exact.integral(weight), 1e-12)
