# Transport over temperatures: sweeps, Arrhenius fits, derivatives, error bars, tables in 1/T.

temperatures_of(t::Real) = [Float64(t)]
temperatures_of(t) = copy(list(t, Float64))

"""
    ArrheniusFit

A law prefactor exp(-energy/(kB T)): `prefactor` in the unit of the values, `energy`, and `largest_error`, max
|fit/value - 1|. `fit(T)` is its value at a temperature.
"""
struct ArrheniusFit
    prefactor::Float64
    energy::Float64
    largest_error::Float64
    kB::Float64
end
(fit::ArrheniusFit)(temperature::Real) = fit.prefactor * exp(-fit.energy / (fit.kB * temperature))
Base.show(io::IO, f::ArrheniusFit) =
    print(io, "RDD.ArrheniusFit(prefactor ", round(f.prefactor; sigdigits=5), ", energy ", round(f.energy; sigdigits=5),
          ", largest error ", round(f.largest_error; sigdigits=2), ")")

"""
    fit_arrhenius(temperatures, values; kB = 8.617333262e-5)

Least-squares fit of D0 exp(-Em/(kB T)) to the logarithm of positive values (n_T).
"""
function fit_arrhenius(temperatures, values; kB::Real=BOLTZMANN_EV)
    t, v = temperatures_of(temperatures), list(values, Float64)
    return ArrheniusFit(rdd_fit_arrhenius(length(t), t, v, kB)..., iszero(kB) ? BOLTZMANN_EV : kB)
end

"""
    Sweep

Transport at every `temperature` (n_T), made by `sweep`: `diffusivity` (space, space, n_T; length^2/time), `velocity`
(space, n_T; length/time), and `slope` dD/dT (space, space, n_T), or `nothing`.
"""
struct Sweep
    temperature::Vector{Float64}
    diffusivity::Array{Float64,3}
    velocity::Array{Float64,2}
    slope::Union{Nothing,Array{Float64,3}}
    kB::Float64
end

range_of(t) = isempty(t) ? "no temperature" : "$(length(t)) temperatures $(minimum(t)) to $(maximum(t))"
Base.show(io::IO, s::Sweep) = print(io, "RDD.Sweep(", range_of(s.temperature), ")")

"""
    sweep(landscape, temperatures; slopes = false, accuracy = :auto)

Diffusivity and drift velocity at every temperature, in parallel over the list: to the last bit those of the model at
each. `slopes` asks for dD/dT too.
"""
function sweep(landscape::Landscape, temperatures; slopes::Bool=false, accuracy=:auto, context=nothing, progress=nothing)
    t, s = temperatures_of(temperatures), landscape.space
    n = length(t)
    d, v = Array{Float64,3}(undef, s, s, n), Array{Float64,2}(undef, s, n)
    slope = slopes ? Array{Float64,3}(undef, s, s, n) : nothing
    options = make_options(; accuracy)
    running(c -> rdd_sweep(c, options, landscape.handle, n, t, d, v, slope), context, progress)
    return Sweep(t, d, v, slope, landscape.kB)
end

"""
    along(sweep, direction = nothing)

(n_T) diffusivity n.D.n along a direction (space) of any length; `nothing`: the mean tr D/space.
"""
function along(s::Sweep, direction=nothing)
    space, n_T = size(s.velocity)
    direction === nothing && return [sum(s.diffusivity[a, a, t] for a in 1:space) / space for t in 1:n_T]
    n = list(direction, Float64)
    length(n) == space || throw(DimensionMismatch("direction has $(length(n)) components: expected $space"))
    return [n' * s.diffusivity[:, :, t] * n for t in 1:n_T] ./ (n' * n)
end

"Arrhenius fit of the diffusivity of a sweep along a direction (space); `nothing`: of the mean tr D/space."
fit_arrhenius(s::Sweep, direction=nothing) = fit_arrhenius(s.temperature, along(s, direction); kB=s.kB)

"""
    principal_axes(sweep)

(space, space) principal axes common to all temperatures, unit vectors as columns, the fastest direction first.
"""
function principal_axes(s::Sweep)
    space, n_T = size(s.velocity)
    axes = Array{Float64,2}(undef, space, space)
    rdd_principal_axes(space, n_T, s.diffusivity, axes)
    return axes
end

"""
    fits(sweep) -> (cartesian, principal, axes)

Arrhenius fits along each Cartesian direction and along each principal axis.
"""
function fits(s::Sweep)
    space, axes = size(s.velocity, 1), principal_axes(s)
    unit(a) = [Float64(a == b) for b in 1:space]
    return (cartesian=[fit_arrhenius(s, unit(a)) for a in 1:space],
            principal=[fit_arrhenius(s, axes[:, a]) for a in 1:space], axes=axes)
end

"""
    coarse_sweep(landscape, P, temperatures; order = :second, gauge = :corrector)

Coarse-grained models at every temperature: (temperature, equilibrium (P, n_T), reaction (P, P, n_T), drift
(space, P, P, n_T), diffusion (space, space, P, P, n_T), gap (n_T)), as in `Reduced`. The coarse states keep the order of
the first temperature: each is matched to the one it shares most of its states with.
"""
function coarse_sweep(landscape::Landscape, P::Integer, temperatures; order=:second, gauge=:corrector, length=nothing,
                      points=nothing, context=nothing, progress=nothing)
    t, s = temperatures_of(temperatures), landscape.space
    n = Base.length(t)
    pi, q = Array{Float64}(undef, P, n), Array{Float64}(undef, P, P, n)
    c, d = Array{Float64}(undef, s, P, P, n), Array{Float64}(undef, s, s, P, P, n)
    gaps = Vector{Float64}(undef, n)
    options = make_options(; order, gauge, gap_points=points, gap_length=length === nothing ? nothing : Float64(length))
    running(run -> rdd_sweep_coarse(run, options, landscape.handle, P, n, t, pi, q, c, d, gaps), context, progress)
    return (temperature=t, equilibrium=pi, reaction=q, drift=c, diffusion=d, gap=gaps)
end

"""
    transport_derivatives(model) -> (diffusivity_rate, velocity_rate)

Derivatives of the exact diffusivity (space, space, n_jumps; length^2) and the drift velocity (space, n_jumps; length)
with respect to every rate, in the order of `jumps`, by the adjoint.
"""
function transport_derivatives(model::Model; context=nothing)
    d, v = Array{Float64,3}(undef, model.space, model.space, model.n_jumps),
           Array{Float64,2}(undef, model.space, model.n_jumps)
    running(c -> rdd_transport_derivatives(c, model.handle, d, v), context)
    return (diffusivity_rate=d, velocity_rate=v)
end

"""
    derivatives(landscape, temperature) -> (slope, state, height)

Derivatives of the exact diffusivity by the adjoint: `slope` dD/dT (space, space), `state` (space, space, n_states) by the
energy of each state at fixed saddles, `height` (space, space, n_transitions) by that of each directed transition alone;
for a saddle crossed both ways add the two.
"""
function derivatives(landscape::Landscape, temperature::Real; context=nothing)
    s = landscape.space
    slope, state = Array{Float64,2}(undef, s, s), Array{Float64,3}(undef, s, s, landscape.n_states)
    height = Array{Float64,3}(undef, s, s, landscape.n_transitions)
    running(c -> rdd_landscape_derivatives(c, landscape.handle, temperature, slope, state, height), context)
    return (slope=slope, state=state, height=height)
end

"""
    diffusivity_error(landscape, temperature, deviation; group = nothing)

(space, space) standard deviation of each entry of the diffusivity from the `deviation` (n_transitions; energy; one
number stands for all) of the barriers or saddle energies, to first order. Transitions of one `group` (n_transitions;
any numbers >= 0) err together, groups independently; `nothing`: opposite transitions over one saddle are a group.
"""
function diffusivity_error(landscape::Landscape, temperature::Real, deviation; group=nothing, context=nothing)
    found = Array{Float64,2}(undef, landscape.space, landscape.space)
    errors, groups = each(deviation, landscape.n_transitions), group === nothing ? nothing : list(group, Int64)
    running(c -> rdd_diffusivity_error(c, landscape.handle, temperature, errors, groups, found), context)
    return found
end

"""
    reaction_error(landscape, temperature, P, deviation; group = nothing)

(P, P) standard deviation of each entry of the coarse reaction matrix, 1/time, likewise; the memberships move too.
"""
function reaction_error(landscape::Landscape, temperature::Real, P::Integer, deviation; group=nothing, context=nothing)
    found = Array{Float64,2}(undef, P, P)
    errors, groups = each(deviation, landscape.n_transitions), group === nothing ? nothing : list(group, Int64)
    running(c -> rdd_reaction_error(c, nothing, landscape.handle, temperature, P, errors, groups, found), context)
    return found
end

"""
    Table

The diffusivity of a landscape in 1/T, made by `table`: `table(T)` is (space, space) for a number, (space, space, n_T) for
a vector of temperatures; `slope(table, T)` its derivative. `knots` (n_intervals + 1) are 1/T; with x = 1/T between knots
i and i + 1, t = (x - knots[i])/(knots[i+1] - knots[i]) and c_m = evalpoly(t, coefficients[:, m, i]), value v is by its
kind, entries[1, v]: 0 exp(c_channel); 1 c_channel exp((c_first + c_second)/2); 2 zero; 3 minus the sum of the other values
from first to second - 1; 4 the value first. Channels and values in `entries` (kind, channel, first, second) count from 0.
"""
struct Table
    handle::TableHandle
    space::Int
    range::Tuple{Float64,Float64}
    largest_error::Float64
    knots::Vector{Float64}
    coefficients::Array{Float64,3}
    entries::Array{Int64,2}
end

"""
    CoarseTable

Coarse-grained models in 1/T, made by `coarse_table`: `table(T)` is (equilibrium (P), reaction (P, P), drift (space, P, P),
diffusion (space, space, P, P)), for a vector of temperatures with one more axis. The rest is as in `Table`, the values
being those of the four arrays, one after the other. The coarse states are in the order of the highest temperature.
"""
struct CoarseTable
    handle::TableHandle
    space::Int
    P::Int
    range::Tuple{Float64,Float64}
    largest_error::Float64
    knots::Vector{Float64}
    coefficients::Array{Float64,3}
    entries::Array{Int64,2}
end

function facts(handle::TableHandle)
    n_values, n_channels, n_intervals = rdd_table_sizes(handle)
    least, most, largest_error = rdd_table_range(handle)
    knots, entries = Vector{Float64}(undef, n_intervals + 1), Array{Int64,2}(undef, 4, n_values)
    coefficients = Array{Float64,3}(undef, 4, n_channels, n_intervals)
    rdd_table_coefficients(handle, knots, coefficients, entries)
    return (least, most), largest_error, knots, coefficients, entries
end

Base.show(io::IO, t::Union{Table,CoarseTable}) =
    print(io, "RDD.", nameof(typeof(t)), "(", t isa CoarseTable ? "$(t.P) states from " : "D from ", join(t.range, " to "),
          ", ", length(t.knots) - 1, " intervals in 1/T, largest error ", round(t.largest_error; sigdigits=2), ")")

"""
    table(landscape, least, most; tolerance = 1e-6, accuracy = :auto)

A `Table` of the diffusivity between two temperatures. Its entries agree with the exact ones to the tolerance, on the
diagonal relative, elsewhere relative to sqrt(D_aa D_bb).
"""
function table(landscape::Landscape, least::Real, most::Real; tolerance::Real=1e-6, accuracy=:auto, context=nothing,
               progress=nothing)
    options = make_options(; accuracy)
    handle = running(c -> rdd_table_create(c, options, landscape.handle, least, most, tolerance), context, progress)
    return Table(handle, landscape.space, facts(handle)...)
end

"""
    coarse_table(landscape, P, least, most; tolerance = 1e-6, order = :second, gauge = :corrector)

A `CoarseTable` between two temperatures. Entries that stay positive agree with the exact ones to a relative tolerance,
others relative to the root of the sum of squares of their matrix (for C: sqrt(|Q| |D|)).
"""
function coarse_table(landscape::Landscape, P::Integer, least::Real, most::Real; tolerance::Real=1e-6, order=:second,
                      gauge=:corrector, context=nothing, progress=nothing)
    options = make_options(; order, gauge)
    handle = running(context, progress) do c
        rdd_table_create_coarse(c, options, landscape.handle, P, least, most, tolerance)
    end
    return CoarseTable(handle, landscape.space, P, facts(handle)...)
end

n_values(t::Union{Table,CoarseTable}) = size(t.entries, 2)

function need_values(name, values, t::Union{Table,CoarseTable}, n_T::Int)
    length(values) == n_values(t) * n_T && return nothing
    throw(DimensionMismatch("$name has $(length(values)) entries: expected $(n_values(t)) a temperature, times $n_T"))
end

"""
    evaluate!(values, table, T; slope = nothing)

What `table(T)` gives into an array of the caller's, and its derivative into `slope`, of the same size; nothing is
allocated. A `Table` takes (space, space) or, for a vector of temperatures, (space, space, n_T); both kinds of table take
all values as (n_values) or (n_values, n_T), whose `parts` are those of a `CoarseTable`. Returns `values`. Outside the
range of the table it throws and writes nothing.
"""
function evaluate!(values::Array{Float64}, t::Union{Table,CoarseTable}, temperature::Real;
                   slope::Union{Nothing,Array{Float64}}=nothing)
    need_values("values", values, t, 1)
    slope === nothing || need_values("slope", slope, t, 1)
    status = ccall(ADDRESS_rdd_table_evaluate[], Int32, (Ptr{Cvoid}, Float64, Ptr{Float64}, Ptr{Float64}), t.handle,
        temperature, values, array_of(slope))
    finish("rdd_table_evaluate", status)
    return values
end
function evaluate!(values::Array{Float64}, t::Union{Table,CoarseTable}, temperatures::Vector{Float64};
                   slope::Union{Nothing,Array{Float64}}=nothing)
    n = length(temperatures)
    need_values("values", values, t, n)
    slope === nothing || need_values("slope", slope, t, n)
    status = ccall(ADDRESS_rdd_table_evaluate_many[], Int32, (Ptr{Cvoid}, Int64, Ptr{Float64}, Ptr{Float64}, Ptr{Float64}),
        t.handle, n, temperatures, values, array_of(slope))
    finish("rdd_table_evaluate_many", status)
    return values
end

"""
    parts(table, values)

Views of the values (n_values) or (n_values, n_T) of a `CoarseTable`: (equilibrium, reaction, drift, diffusion), shaped as
`table(T)` is.
"""
function parts(t::CoarseTable, values::Array{Float64})
    need_values("values", values, t, size(values, 2))
    return cut(view, t, values, size(values)[2:end]...)
end

"Values or slopes as (n_values, n_T)."
function evaluate(t::Union{Table,CoarseTable}, temperatures::Vector{Float64}, slope::Bool)
    all = Array{Float64,2}(undef, n_values(t), length(temperatures))
    slope || return evaluate!(all, t, temperatures)
    slopes = similar(all)
    evaluate!(all, t, temperatures; slope=slopes)
    return slopes
end

shaped(t::Table, all, more...) = reshape(all, t.space, t.space, more...)
shaped(t::CoarseTable, all, more...) = cut(getindex, t, all, more...)
function cut(take, t::CoarseTable, all, more...)
    ends = cumsum([t.P, t.P^2, t.space * t.P^2, t.space^2 * t.P^2])
    part(i, sizes...) = reshape(take(all, (i == 1 ? 1 : ends[i-1] + 1):ends[i], :), sizes..., more...)
    return (equilibrium=part(1, t.P), reaction=part(2, t.P, t.P), drift=part(3, t.space, t.P, t.P),
            diffusion=part(4, t.space, t.space, t.P, t.P))
end

(t::Table)(temperature::Real) = shaped(t, evaluate(t, [Float64(temperature)], false))
(t::Table)(temperatures) = shaped(t, evaluate(t, list(temperatures, Float64), false), length(temperatures))
(t::CoarseTable)(temperature::Real) = shaped(t, evaluate(t, [Float64(temperature)], false))
(t::CoarseTable)(temperatures) = shaped(t, evaluate(t, list(temperatures, Float64), false), length(temperatures))

"""
    slope(table, T)

Derivative of what `table(T)` gives with respect to the temperature, likewise; less exact than the values.
"""
slope(t::Union{Table,CoarseTable}, temperature::Real) = shaped(t, evaluate(t, [Float64(temperature)], true))
slope(t::Union{Table,CoarseTable}, temperatures) =
    shaped(t, evaluate(t, list(temperatures, Float64), true), length(temperatures))
