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
