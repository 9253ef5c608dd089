#!/usr/bin/env python3
"""lambda_1 and lambda_2 of V = (x^2 - 1)^2 on (0, infinity), absorbing at 0, to 20 digits: Taylor series of phi from
phi(0) = 0, phi'(0) = 1 in 60 digits and a secant search for phi'(b) = 0. Prints the rows of line.cpp."""
from mpmath import mp, mpf, nstr

mp.dps = 60


def slope_at_end(beta, value, b, steps=40, order=60):
    x, h, f, g = mpf(0), mpf(b) / steps, mpf(0), mpf(1)
    for _ in range(steps):
        force = [4 * x**3 - 4 * x, 12 * x**2 - 4, 12 * x, mpf(4)]  # V' around x
        a = [f, g]
        for k in range(order):
            drift = sum(force[m] * (k - m + 1) * a[k - m + 1] for m in range(4) if k >= m)
            a.append(beta * (drift - value * a[k]) / ((k + 1) * (k + 2)))
        f = sum(c * h**k for k, c in enumerate(a))
        g = sum(k * c * h**(k - 1) for k, c in enumerate(a) if k)
        x += h
    return g


def eigenvalue(beta, guess, b):
    x0, x1 = mpf(guess) * (1 - mpf(10)**-6), mpf(guess) * (1 + mpf(10)**-6)
    y0, y1 = slope_at_end(beta, x0, b), slope_at_end(beta, x1, b)
    for _ in range(12):
        x2 = x1 - y1 * (x1 - x0) / (y1 - y0)
        if abs(x2 / x1 - 1) < mpf(10)**-30:
            return x2
        x0, y0, x1, y1 = x1, y1, x2, slope_at_end(beta, x2, b)
    return x1


ROWS = [(2, .2272733, 7.604028, 3.2), (4, .02977959, 5.51224, 2.8), (6, .004141078, 5.206685, 2.6),
        (8, 5.718689e-4, 5.42174, 2.5), (10, 7.835709e-5, 5.818107, 2.4), (20, 3.6386057e-9, 7.264082, 2.1),
        (30, 1.6632866e-13, 7.562147, 2.0)]
for beta, first, second, end in ROWS:
    print(beta, nstr(eigenvalue(mpf(beta), first, end), 20), nstr(eigenvalue(mpf(beta), second, end), 20), flush=True)
