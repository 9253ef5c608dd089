# Quasi-stationary distributions and Fleming-Viot particles. Friction is one: with lengths and energies in the caller's
# units and beta in 1/energy, rates are energy/length^2 and times length^2/energy.

const DENSITIES = (quasi_stationary=Int32(0), gibbs=Int32(1), gaussian=Int32(2))   # RDD_QSD_...
const QSD_ENDS = (:absorbing, :natural, :cut)

"""
    PolynomialEnergy(coefficients, exponents)
    PolynomialEnergy(coefficients)

A potential energy, the sum over terms of coefficient times the product of x_a^exponent_a, which the library evaluates on
all threads. `exponents` (dim, n_terms) from 0 to 64; alone, the coefficients are those of 1, x, x^2, ... in one
dimension, and a vector of them does instead of this wherever a potential is wanted.
"""
struct PolynomialEnergy
    coefficients::Vector{Float64}
    exponents::Matrix{Int64}
    handle::EnergyHandle
    function PolynomialEnergy(coefficients::AbstractVector{<:Real}, exponents::AbstractMatrix{<:Integer})
        values, powers = collect(Float64, coefficients), Matrix{Int64}(exponents)
        handle = rdd_energy_create(size(powers, 1))
        rdd_energy_set_polynomial(handle, length(values), powers, values)
        return new(values, powers, handle)
    end
end
PolynomialEnergy(coefficients::AbstractVector{<:Real}) =
    PolynomialEnergy(coefficients, reshape(collect(0:length(coefficients)-1), 1, :))

energy_handle(potential::PolynomialEnergy, dim) = potential.handle
energy_handle(potential::AbstractVector{<:Real}, dim) = PolynomialEnergy(potential).handle
function energy_handle(potential, dim)
    handle = rdd_energy_create(dim)
    rdd_energy_set_host(handle, dim == 1 ? (x, y) -> potential(x) : potential)
    return handle
end

"""
    QuasiStationary

A quasi-stationary distribution: `lambda1` (one over the mean exit time), `lambda2`, `ratio` lambda_1/(lambda_2 -
lambda_1) of (4.17), `separated` (ratio < 0.1), `lambda1_error` and `lambda2_error` (relative, estimated), the domain `lo`
to `hi` as solved (vectors), its `ends` (dim, 2) each `:absorbing`, `:natural` (a wall) or `:cut` (where
beta (V - V_min) = 50, with the condition of a wall), `minimum` and `barrier` of V. See `density`, `moments`, `distance`
and `gaussian`.
"""
struct QuasiStationary
    handle::QsdHandle
    energy::EnergyHandle
    lambda1::Float64
    lambda2::Float64
    ratio::Float64
    lambda1_error::Float64
    lambda2_error::Float64
    separated::Bool
    lo::Vector{Float64}
    hi::Vector{Float64}
    ends::Matrix{Symbol}
    minimum::Vector{Float64}
    barrier::Float64
end

function QuasiStationary(handle::QsdHandle, energy::EnergyHandle)
    dim, _ = rdd_qsd_sizes(handle)
    rates = rdd_qsd_rates(handle)
    lo, hi, lowest, ends = zeros(dim), zeros(dim), zeros(dim), zeros(Int32, dim, 2)
    barrier = rdd_qsd_domain(handle, lo, hi, ends, lowest)
    return QuasiStationary(handle, energy, rates[1:5]..., rates[6] == 1, lo, hi, [QSD_ENDS[e+1] for e in ends], lowest,
                           barrier)
end

Base.show(io::IO, q::QuasiStationary) =
    print(io, "RDD.QuasiStationary(lambda_1 = ", q.lambda1, ", lambda_2 = ", q.lambda2, ", ratio ", q.ratio,
          q.separated ? ", separated" : ", not separated", any(==(:cut), q.ends) ? ", cut at $(q.lo) to $(q.hi))" : ")")

"""
    qsd_1d(potential, (lo, hi), beta; absorbing = (true, false), context = nothing)

The quasi-stationary distribution of dx = -V' dt + sqrt(2/beta) dW on an interval, with rates to 1e-14 of themselves for
smooth V, however small. `potential` is a function of a number, a `PolynomialEnergy` or the coefficients of 1, x, ....
Either end may be infinite; ends that do not absorb, and infinite ones, get phi' = 0.
"""
function qsd_1d(potential, interval, beta::Real; absorbing=(true, false), context=nothing)
    lo, hi = interval
    energy = energy_handle(potential, 1)
    handle = running(context) do c
        rdd_qsd_line(c, energy, lo, hi, Int32(Bool(absorbing[1])), Int32(Bool(absorbing[2])), beta)
    end
    return QuasiStationary(handle, energy)
end

"(dim, 2) flags from a `Bool`, or from a pair (lower, upper) each for all coordinates or one by one."
function side_flags(absorbing, dim)
    pair = absorbing isa Bool ? (absorbing, absorbing) : absorbing
    flags = zeros(Int32, dim, 2)
    for side in 1:2
        flags[:, side] .= pair[side] isa Bool ? pair[side] : collect(Bool, pair[side])
    end
    return flags
end

"""
    qsd_2d(potential, (lo, hi), beta; absorbing = true, tolerance = 1e-9, context = nothing)

The quasi-stationary distribution on a rectangle with corners `lo` and `hi`. `potential` is a function of two numbers or a
`PolynomialEnergy`; `absorbing` a `Bool`, or (lower, upper), each a `Bool` or a pair for x and y.
"""
function qsd_2d(potential, box, beta::Real; absorbing=true, tolerance::Real=1e-9, context=nothing)
    lo, hi = box
    energy = energy_handle(potential, 2)
    handle = running(context) do c
        rdd_qsd_box(c, energy, collect(Float64, lo), collect(Float64, hi), side_flags(absorbing, 2), beta, tolerance)
    end
    return QuasiStationary(handle, energy)
end

"""
    gaussian(q; context = nothing)

The variational Gaussian of the basin: `mean` and `variance`, numbers in one dimension, else (2) and (2, 2), and what is
`outside` the domain.
"""
function gaussian(q::QuasiStationary; context=nothing)
    mean, variance = zero(q.lo), zeros(length(q.lo), length(q.lo))
    outside = running(c -> rdd_qsd_variational_gaussian(c, q.handle, q.energy, mean, variance), context)
    length(q.lo) == 1 && return (mean=mean[1], variance=variance[1, 1], outside=outside)
    return (mean=mean, variance=variance, outside=outside)
end

function density_code(q::QuasiStationary, which::Symbol)
    haskey(DENSITIES, which) || throw(ArgumentError("which = $(repr(which)): expected one of $(keys(DENSITIES))"))
    which == :gaussian && gaussian(q)  # makes it known to the library
    return DENSITIES[which]
end

"""
    density(q, points; which = :quasi_stationary)

A density at places: a vector of numbers in one dimension, else (2, n). `which` is `:quasi_stationary`, `:gibbs` or
`:gaussian`, each of integral one on the domain.
"""
function density(q::QuasiStationary, points::AbstractMatrix{<:Real}; which::Symbol=:quasi_stationary)
    result = zeros(size(points, 2))
    rdd_qsd_density(q.handle, density_code(q, which), length(result), Matrix{Float64}(points), result)
    return result
end
density(q::QuasiStationary, points::AbstractVector{<:Real}; which::Symbol=:quasi_stationary) =
    density(q, reshape(points, 1, :); which=which)

"Mean (dim) and covariance (dim, dim) of a density, or of Fleming-Viot particles over their time."
function moments(q::QuasiStationary; which::Symbol=:quasi_stationary)
    mean, covariance = zero(q.lo), zeros(length(q.lo), length(q.lo))
    rdd_qsd_moments(q.handle, density_code(q, which), mean, covariance)
    return (mean=mean, covariance=covariance)
end

"How far `:gibbs` or `:gaussian` is from the quasi-stationary distribution: `total_variation` and `divergence`."
distance(q::QuasiStationary; which::Symbol=:gibbs) =
    NamedTuple{(:total_variation, :divergence)}(rdd_qsd_distance(q.handle, density_code(q, which)))

"""
    FlemingViot

Fleming-Viot particles: walkers of which one that leaves the domain jumps to a uniformly chosen survivor. `rate(w)` has
`lambda1` with its standard error `lambda1_error`, `time`, `n_exits` and `step_ratio` (should be < 0.1), all counted since
`clear!(w)`; `moments(w)`; `walker_positions(w)` (dim, n_walkers); `advance!(w, time)` goes on. Biases that no error bar
holds: of order 1/n_walkers, and of the time step.
"""
struct FlemingViot
    handle::WalkersHandle
    move::Function
    dt::Float64
    n_walkers::Int
end

rate(w::FlemingViot) =
    NamedTuple{(:lambda1, :lambda1_error, :time, :n_exits, :step_ratio)}(rdd_walkers_rate(w.handle))
clear!(w::FlemingViot) = (rdd_walkers_clear(w.handle); w)

function moments(w::FlemingViot)
    dim, _ = rdd_walkers_sizes(w.handle)
    mean, covariance = zeros(dim), zeros(dim, dim)
    rdd_walkers_moments(w.handle, mean, covariance)
    return (mean=mean, covariance=covariance)
end

"(dim, n_walkers) where the walkers are: a sample of the quasi-stationary distribution."
function walker_positions(w::FlemingViot)
    dim, n = rdd_walkers_sizes(w.handle)
    positions = zeros(dim, n)
    rdd_walkers_positions(w.handle, positions)
    return positions
end

"Goes on for a time, rounded to whole steps."
function advance!(w::FlemingViot, time::Real; context=nothing, progress=nothing)
    0 <= time < Inf || throw(ArgumentError("time = $time: expected >= 0 and finite"))
    running(c -> w.move(c, w.handle, round(Int, time / w.dt)), context, progress)
    return w
end

function Base.show(io::IO, w::FlemingViot)
    r = rate(w)
    print(io, "RDD.FlemingViot(", w.n_walkers, " walkers, lambda_1 = ", r.lambda1, " +- ", r.lambda1_error,
          " over a time of ", r.time, ")")
end

"""
    fleming_viot(potential, (lo, hi), beta, start, dt, time; relax = time/5, n_walkers = 10000, absorbing = nothing,
                 gradient = nothing, distance = nothing, context = nothing, progress = nothing)

Samples a quasi-stationary distribution in any dimension: two numbers `lo`, `hi` for an interval, else two vectors, which
may be infinite. A `PolynomialEnergy` (or coefficients) is evaluated by the library on all threads. Any other potential is
told by `gradient(x)`, for all walkers x (dim, n_walkers) at once, on the calling thread; `distance(x)` (n_walkers) then
may tell the distance from a further absorbing boundary of any shape, <= 0 outside. `start` is a place or
(dim, n_walkers). `absorbing` as in `qsd_2d`; `nothing`: (true, false) on an interval, else `true`. `relax` is a time before
what is counted begins.
"""
function fleming_viot(potential, domain, beta::Real, start, dt::Real, time::Real; relax::Real=time / 5,
                      n_walkers::Integer=10000, absorbing=nothing, gradient=nothing, distance=nothing, context=nothing,
                      progress=nothing)
    lo, hi = [x isa Real ? [Float64(x)] : collect(Float64, x) for x in domain]
    dim = length(lo)
    sides = absorbing === nothing ? (dim == 1 && domain[1] isa Real ? (true, false) : true) : absorbing
    places = start isa AbstractMatrix ? Matrix{Float64}(start) : reshape(collect(Float64, start), :, 1)
    move = mover(potential, gradient, distance, dim, n_walkers)
    handle = running(context) do c
        rdd_walkers_create(c, dim, lo, hi, side_flags(sides, dim), beta, dt, n_walkers, size(places, 2), places)
    end
    w = FlemingViot(handle, move, dt, n_walkers)
    advance!(w, relax; context=context, progress=progress)
    return advance!(clear!(w), time; context=context, progress=progress)
end

function mover(potential, gradient, distance, dim, n)
    if gradient === nothing
        potential isa Union{PolynomialEnergy,AbstractVector{<:Real}} && distance === nothing ||
            throw(ArgumentError("gradient: expected a function, unless the potential is a polynomial and distance nothing"))
        energy = energy_handle(potential, dim)
        return (c, handle, steps) -> rdd_walkers_run(c, handle, energy, steps)
    end
    points = zeros(dim, n)
    return function (c, handle, steps)
        for _ in 1:2steps
            half = rdd_walkers_points(handle, points)
            slope = Array{Float64}(gradient(points))
            far = distance === nothing || half == 1 ? nothing : collect(Float64, distance(points))
            rdd_walkers_advance(c, handle, slope, far)
        end
    end
end
