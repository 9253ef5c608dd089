# A vacancy and a dilute solute on its sublattice.

"""
    SolutePair(classes, range = 1)

A vacancy and a dilute solute on its sublattice: pairs up to `range` jumps of the vacancy, sorted into classes by the
space group, and the jumps of the vacancy there. `classes` are the jumps in the perfect crystal, see
[`find_jumps`](@ref). What belongs to the host is kept for all solutes and temperatures. Printed, tables.
"""
struct SolutePair
    handle::PairHandle
    classes::JumpClasses
    range::Int
    n_pairs::Int
    n_jumps::Int
end

function SolutePair(classes::JumpClasses, range::Integer=1; context=nothing)
    handle = running(c -> rdd_pair_create(c, classes.handle, range), context)
    _, _, _, _, _, n_pairs, _, n_jumps = rdd_pair_sizes(handle)
    return SolutePair(handle, classes, range, n_pairs, n_jumps)
end

Base.show(io::IO, ::MIME"text/plain", pair::SolutePair) = print(io, rdd_pair_describe(pair.handle))
Base.show(io::IO, pair::SolutePair) =
    print(io, "RDD.SolutePair(range ", pair.range, ", ", pair.n_pairs, " classes of pairs, ", pair.n_jumps,
          " of jumps)")

"""
    pair_classes(pair)

Classes of pairs, by distance; one of each: (solute, vacancy, translation (dim, n), offset (space, n), length, count).
"""
function pair_classes(pair::SolutePair)
    n, crystal = pair.n_pairs, pair.classes.defect.crystal
    solute, vacancy, count = (Vector{Int64}(undef, n) for _ in 1:3)
    translation, offset = Matrix{Int64}(undef, crystal.dim, n), Matrix{Float64}(undef, crystal.space, n)
    lengths = Vector{Float64}(undef, n)
    rdd_pair_pairs(pair.handle, 1, solute, vacancy, translation, offset, lengths, count)
    return (solute=solute, vacancy=vacancy, translation=translation, offset=offset, length=lengths, count=count)
end

"""
    jumps(pair)

Classes of jumps of the vacancy beside a solute, one of each: (from, to, class, count, solute, from_offset, to_offset);
`from` and `to` are classes of pairs, 0 beyond the range, `class` that of the host.
"""
function jumps(pair::SolutePair)
    n, space = pair.n_jumps, pair.classes.defect.crystal.space
    from, to, class, count, solute = (Vector{Int64}(undef, n) for _ in 1:5)
    from_offset, to_offset = Matrix{Float64}(undef, space, n), Matrix{Float64}(undef, space, n)
    rdd_pair_jumps(pair.handle, 1, from, to, class, count, solute, from_offset, to_offset)
    return (from=from, to=to, class=class, count=count, solute=solute, from_offset=from_offset, to_offset=to_offset)
end

"Arguments of rdd_pair_transport and rdd_pair_bounds from keywords."
function pair_values(pair::SolutePair; saddle=nothing, barrier=nothing, prefactor, energy=nothing, degeneracy=nothing,
                     solute_energy=nothing, pair_energy=nothing, pair_degeneracy=nothing, saddle1=nothing,
                     barrier1=nothing, prefactor1=nothing, saddle2=nothing, barrier2=nothing, prefactor2=nothing,
                     kB::Real=BOLTZMANN_EV)
    (saddle === nothing) == (barrier === nothing) &&
        throw(ArgumentError("saddle and barrier are both $(saddle === nothing ? "nothing" : "given"): " *
                            "expected exactly one of them"))
    barriers = saddle === nothing
    (barriers ? saddle1 === saddle2 === nothing : barrier1 === barrier2 === nothing) ||
        throw(ArgumentError("saddles and barriers are mixed: expected " *
                            (barriers ? "barrier1 and barrier2" : "saddle1 and saddle2")))
    some(x, n) = x === nothing ? nothing : each(x, n)
    n, n_states = pair.classes.n_classes, pair.classes.n_state_classes
    height, height1, height2 = barriers ? (barrier, barrier1, barrier2) : (saddle, saddle1, saddle2)
    return (some(energy, n_states), some(degeneracy, n_states), each(height, n),
            barriers ? RDD_HEIGHT_BARRIER : RDD_HEIGHT_SADDLE, each(prefactor, n), some(solute_energy, n_states),
            some(pair_energy, pair.n_pairs), some(pair_degeneracy, pair.n_pairs), some(height1, pair.n_jumps),
            some(prefactor1, pair.n_jumps), some(height2, n), some(prefactor2, n), kB)
end

"""
    transport(pair, temperature; saddle | barrier, prefactor, energy, degeneracy, solute_energy, pair_energy,
              pair_degeneracy, saddle1 | barrier1, prefactor1, saddle2 | barrier2, prefactor2)

Onsager coefficients: (Lvv, Lss, Lsv, L1vv, uncorrelated, correlation, drag, error). Tensors are (space, space, n) for a
list of temperatures and (space, space) for one. Values are one number for all classes or a list; NaN, or nothing,
beside a solute: the default, see `rdd_pair_transport`. The diffusivity of the solute is cv Lss. Without any value of a
solute it is a tracer.
"""
function transport(pair::SolutePair, temperature::AbstractVector; context=nothing, values...)
    given, n, space = pair_values(pair; values...), length(temperature), pair.classes.defect.crystal.space
    tensors = [Array{Float64}(undef, space, space, n) for _ in 1:7]
    error = Vector{Float64}(undef, n)
    running(context) do c
        rdd_pair_transport(c, pair.handle, given..., n, list(temperature, Float64), tensors..., error)
    end
    return NamedTuple{(:Lvv, :Lss, :Lsv, :L1vv, :uncorrelated, :correlation, :drag, :error)}((tensors..., error))
end

function transport(pair::SolutePair, temperature::Real; context=nothing, values...)
    found = transport(pair, [temperature]; context, values...)
    return map(x -> x isa Vector ? x[1] : x[:, :, 1], found)
end

"""
    bounds(pair, temperature, radius; values...)

Lower and upper bound of Lss from pairs up to `radius` jumps, without a Green function. Values as for
[`transport`](@ref).
"""
function bounds(pair::SolutePair, temperature::Real, radius::Integer; context=nothing, values...)
    given, space = pair_values(pair; values...), pair.classes.defect.crystal.space
    lower, upper = Matrix{Float64}(undef, space, space), Matrix{Float64}(undef, space, space)
    running(c -> rdd_pair_bounds(c, pair.handle, given..., temperature, radius, lower, upper), context)
    return (lower=lower, upper=upper)
end

"""
    box(pair, temperature, cells; values...)

The master equation of a vacancy and a solute in a periodic box of `cells` along each lattice vector, without a Green function: (model, weight,
Lss, Lsv, L1vv). The model has twice the dimensions, coordinates of the solute first; coefficients are those of
[`transport`](@ref) up to terms of the size of the box to the power -dim. Values as there.
"""
function box(pair::SolutePair, temperature::Real, cells; context=nothing, values...)
    crystal = pair.classes.defect.crystal
    number = cells isa Integer ? fill(Int64(cells), crystal.dim) : list(cells, Int64)
    given, s = pair_values(pair; values...), crystal.space
    weight, handle = running(c -> rdd_pair_box(c, pair.handle, given..., temperature, number), context)
    joint = Model(handle)
    D = diffusivity(joint)
    host = transport(pair, temperature; Dict(k => v for (k, v) in pairs(values) if k in
                     (:saddle, :barrier, :prefactor, :energy, :degeneracy, :kB))...).Lvv
    return (model=joint, weight=weight, Lss=weight * D[1:s, 1:s], Lsv=weight * D[1:s, s+1:end],
            L1vv=weight * D[s+1:end, s+1:end] - pair.classes.defect.n_states * prod(number) * host)
end
