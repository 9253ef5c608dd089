# Coarse jump tables for event-driven engines, and how each coarse state moves.

"""
    JumpTable

Jumps between coarse states with rates > 0. All coarse states stand at the origin of their cell; every jump has an
opposite one, and jumps leave every state in pairs +-dr or with dr = 0, so that D = 1/2 sum pi k dr dr^T. `source`,
`target` (n), `translation` (dim, n; lattice vectors), `displacement` (space, n; length), `rate` (n; 1/time);
`equilibrium` (P) and `diffusivity` (space, space), which are those of the model exactly; `slow_rates` (P - 1) and the
model's own `spectral_rates`, their largest relative difference `rate_error`; `reaction_distance` and
`diffusion_distance` from the coarse model, relative. `model(table)` is the table as a model of its own.
"""
struct JumpTable
    handle::JumpTableHandle
    source::Vector{Int64}
    target::Vector{Int64}
    translation::Array{Int64,2}
    displacement::Array{Float64,2}
    rate::Vector{Float64}
    equilibrium::Vector{Float64}
    diffusivity::Array{Float64,2}
    slow_rates::Vector{Float64}
    spectral_rates::Vector{Float64}
    rate_error::Float64
    reaction_distance::Float64
    diffusion_distance::Float64
end

function JumpTable(handle::JumpTableHandle)
    P, dim, space, n, n_slow = rdd_jump_table_sizes(handle)
    source, target, translation = zeros(Int64, n), zeros(Int64, n), zeros(Int64, dim, n)
    displacement, rate = zeros(space, n), zeros(n)
    rdd_jump_table_jumps(handle, 1, source, target, translation, displacement, rate)
    pi, d, slow, spectral = zeros(P), zeros(space, space), zeros(n_slow), zeros(n_slow)
    rdd_jump_table_values(handle, pi, d, slow, spectral)
    return JumpTable(handle, source, target, translation, displacement, rate, pi, d, slow, spectral,
                     rdd_jump_table_quality(handle)...)
end

Base.show(io::IO, t::JumpTable) =
    print(io, "RDD.JumpTable(", length(t.rate), " jumps between ", length(t.equilibrium), " states, rate error ",
          round(t.rate_error; sigdigits=2), ", reaction distance ", round(t.reaction_distance; sigdigits=2),
          ", diffusion distance ", round(t.diffusion_distance; sigdigits=2), ")")

"""
    jumps(reduced; range = nothing, least_gap = 3, largest_error = 0.1)

The `JumpTable` of a coarse model. Refused for driven models, without a gap, in the gauge as given, and where no lattice
translations within `range` (cells, 1 to 16; `nothing`: 2, and longer ones where the diffusivity needs them) combine to
the diffusivity; `largest_error` is the relative error of a slow rate that is allowed.
"""
function jumps(reduced::Reduced; range=nothing, least_gap=3, largest_error=0.1, context=nothing, progress=nothing)
    range === nothing || 1 <= range <= 16 ||
        throw(ArgumentError("range = $range: expected 1 to 16 cells, or nothing"))
    return JumpTable(running(context, progress) do c
        rdd_jump_table_create(c, reduced.handle, range === nothing ? 0 : range, least_gap, largest_error)
    end)
end

model(table::JumpTable) = Model(rdd_jump_table_model(table.handle))

"""
    mobilities(reduced; threshold = 0.01)

How each coarse state moves between reactions: `tensor` (space, space, P; length^2/time), `principal` (space, P), the
diffusivities along the unit vectors `axes` (space, space, P; columns), descending, and `dimension` (P), how many of them
exceed the state's largest one times the threshold.
"""
function mobilities(reduced::Reduced; threshold=0.01)
    P, space = length(reduced.equilibrium), size(reduced.drift, 1)
    tensor, principal, axes = zeros(space, space, P), zeros(space, P), zeros(space, space, P)
    dimension = zeros(Int64, P)
    rdd_reduced_mobilities(reduced.handle, threshold, tensor, principal, axes, dimension)
    return (tensor=tensor, principal=principal, axes=axes, dimension=dimension)
end

"""
    JumpSweep

Coarse jumps over a range of temperatures, made by `jump_sweep`: `sweep(T)` is (rate, equilibrium), (n) and (P), for a
vector of temperatures with one more axis; `rates!(rate, sweep, T)` the rates in place; `model(sweep, T)` the jumps there
as a model. `source`, `target` (n), `translation` (dim, n) and `displacement` (space, n) are the same at all temperatures.
At the knots, `temperature` (n_knots; descending), stand `rate` (n, n_knots), `equilibrium` (P, n_knots), `memberships`
(n_states, P, n_knots) and `gap` (n_knots). Between them the logarithms of rates and weights are linear in 1/T; where a
jump exists at one end alone, its flux weight * rate is. `largest_error`: of D midway between the knots, relative.
"""
struct JumpSweep
    handle::JumpSweepHandle
    source::Vector{Int64}
    target::Vector{Int64}
    translation::Array{Int64,2}
    displacement::Array{Float64,2}
    temperature::Vector{Float64}
    rate::Array{Float64,2}
    equilibrium::Array{Float64,2}
    memberships::Array{Float64,3}
    gap::Vector{Float64}
    range::Tuple{Float64,Float64}
    largest_error::Float64
end

function JumpSweep(handle::JumpSweepHandle)
    n_states, P, dim, space, n, n_T = rdd_jump_sweep_sizes(handle)
    least, most, largest_error = rdd_jump_sweep_range(handle)
    source, target, translation, displacement = zeros(Int64, n), zeros(Int64, n), zeros(Int64, dim, n), zeros(space, n)
    rdd_jump_sweep_jumps(handle, 1, source, target, translation, displacement)
    t, rate, pi, chi, gap = zeros(n_T), zeros(n, n_T), zeros(P, n_T), zeros(n_states, P, n_T), zeros(n_T)
    rdd_jump_sweep_knots(handle, t, rate, pi, chi, gap)
    return JumpSweep(handle, source, target, translation, displacement, t, rate, pi, chi, gap, (least, most), largest_error)
end

Base.show(io::IO, s::JumpSweep) =
    print(io, "RDD.JumpSweep(", length(s.source), " jumps between ", size(s.equilibrium, 1), " states, ",
          join(s.range, " to "), ", ", length(s.temperature), " knots, error of D ", round(s.largest_error; sigdigits=2), ")")

"""
    jump_sweep(landscape, temperatures, P = nothing; range = nothing, least_gap = 3, largest_error = 0.1, length = nothing)

The `JumpSweep` of a landscape: one set of coarse states, followed from temperature to temperature by the states they
share, and one set of jumps. `P` nothing: the number of coarse states whose smallest gap over the temperatures is largest;
refused where none reaches `least_gap` everywhere. `length`: L of the gaps, cells; the rest is as in `jumps`.
"""
function jump_sweep(landscape::Landscape, temperatures, P=nothing; range=nothing, least_gap=3, largest_error=0.1,
                    length=nothing, context=nothing, progress=nothing)
    range === nothing || 1 <= range <= 16 ||
        throw(ArgumentError("range = $range: expected 1 to 16 cells, or nothing"))
    t = temperatures_of(temperatures)
    options = make_options(; gap_length=length === nothing ? nothing : Float64(length))
    return JumpSweep(running(context, progress) do c
        rdd_jump_sweep_create(c, options, landscape.handle, P === nothing ? 0 : P, Base.length(t), t,
            range === nothing ? 0 : range, least_gap, largest_error)
    end)
end

"""
    rates!(rate, sweep, T; equilibrium = nothing)

The rates of a `JumpSweep` at a temperature into `rate` (n), or at a vector of temperatures into (n, n_T); the weights of
the coarse states into `equilibrium` (P) or (P, n_T). Allocates nothing for one temperature. Returns `rate`.
"""
function rates!(rate::Vector{Float64}, s::JumpSweep, temperature::Real;
                equilibrium::Union{Nothing,Vector{Float64}}=nothing)
    check_shape("rate", "(n)", rate, size(s.source))
    check_shape("equilibrium", "(P)", equilibrium, (size(s.equilibrium, 1),))
    status = ccall(ADDRESS_rdd_jump_sweep_evaluate[], Int32, (Ptr{Cvoid}, Int64, Ref{Float64}, Ptr{Float64}, Ptr{Float64}),
        s.handle, 1, temperature, rate, array_of(equilibrium))
    finish("rdd_jump_sweep_evaluate", status)
    return rate
end
function rates!(rate::Array{Float64,2}, s::JumpSweep, temperatures::Vector{Float64};
                equilibrium::Union{Nothing,Array{Float64,2}}=nothing)
    rdd_jump_sweep_evaluate(s.handle, length(temperatures), temperatures, rate, equilibrium)
    return rate
end

function (s::JumpSweep)(temperature::Real)
    rate, weight = similar(s.gap, length(s.source)), similar(s.gap, size(s.equilibrium, 1))
    rates!(rate, s, temperature; equilibrium=weight)
    return (rate=rate, equilibrium=weight)
end
function (s::JumpSweep)(temperatures)
    t = temperatures_of(temperatures)
    rate, weight = zeros(length(s.source), length(t)), zeros(size(s.equilibrium, 1), length(t))
    rates!(rate, s, t; equilibrium=weight)
    return (rate=rate, equilibrium=weight)
end

model(s::JumpSweep, temperature::Real) = Model(rdd_jump_sweep_model(s.handle, temperature))
