# The model: a periodic network of jumps between states.

matrix(name, x, ::Type{T}, rows) where {T} = matrix(name, reshape(collect(x), rows === nothing ? 1 : rows, :), T, rows)
function matrix(name, x::AbstractMatrix, ::Type{T}, rows) where {T}
    rows === nothing || size(x, 1) == rows ||
        throw(DimensionMismatch("$name has the size $(size(x)): expected $(counted(rows, "row")), one column each"))
    return convert(Array{T,2}, x)
end
function list(x, ::Type{T}) where {T}
    given = x isa Number ? [x] : collect(x)
    eltype(given) <: Number || all(e -> e isa Number, given) ||
        throw(ArgumentError("$(repr(x)): expected a list of numbers"))
    ndims(given) == 1 || throw(DimensionMismatch("expected a list of numbers, got an array of the size $(size(given))"))
    return convert(Array{T,1}, given)
end

"""
    Model(lattice, n_states, source, target, translation, rate; positions = nothing, log_pi = nothing)

A periodic network of jumps, immutable. A jump leaves state `source` of cell x and arrives in state `target` of cell
x + A n with the lattice translation n. Its physical displacement is A n + u_target - u_source.

- `lattice`: (space, dim) lattice vectors as columns, length; `nothing` for a plain kinetic network
- `source`, `target`: (n) states, from 1
- `translation`: (dim, n) integers, or `nothing`: all zero
- `rate`: (n), 1/time, >= 0
- `positions`: (space, n_states) Cartesian positions u of the states, length
- `log_pi`: (n_states) natural logarithm of the equilibrium weights believed in; the audit compares them with the rates
"""
struct Model
    handle::ModelHandle
    dim::Int
    space::Int
    n_states::Int
    n_jumps::Int
    Model(handle::ModelHandle) = new(handle, rdd_model_sizes(handle)...)
end

function Model(lattice, n_states::Integer, source, target, translation, rate; positions=nothing, log_pi=nothing,
               context=nothing)
    vectors = lattice === nothing ? nothing : lattice isa Real ? fill(Float64(lattice), 1, 1) :
        matrix("lattice", lattice, Float64, nothing)
    dim = vectors === nothing ? 0 : size(vectors, 2)
    sites = positions === nothing ? nothing :
        matrix("positions", positions, Float64, vectors === nothing ? nothing : size(vectors, 1))
    space = vectors !== nothing ? size(vectors, 1) : sites === nothing ? 0 : size(sites, 1)
    from, to = list(source, Int64), list(target, Int64)
    shifts = translation === nothing ? nothing : matrix("translation", translation, Int64, dim)
    rates = rate isa Real ? fill(Float64(rate), length(from)) : list(rate, Float64)
    weights = log_pi === nothing ? nothing : list(log_pi, Float64)
    return running(context) do c
        Model(rdd_model_create(c, dim, space, n_states, vectors, sites, length(from), from, to, shifts, rates, weights, 1))
    end
end

"""
    from_displacements(source, target, displacement, rate; n_states = 0, tolerance = nothing)

A model from Cartesian displacements (space, n): positions, lattice vectors and translations are inferred from the cycles
of the network.
"""
function from_displacements(source, target, displacement, rate; n_states::Integer=0, tolerance=nothing, context=nothing)
    from, to = list(source, Int64), list(target, Int64)
    shifts = matrix("displacement", displacement, Float64, nothing)
    options = make_options(; lattice_tolerance=tolerance)
    return running(context) do c
        _, handle = rdd_model_create_from_displacements(c, options, size(shifts, 1), n_states, length(from), from, to,
                                                        shifts, list(rate, Float64), 1)
        Model(handle)
    end
end

"""
    read_model(path; temperature = 0, kB = 8.617333262e-5, tolerance = nothing, allow_one_way = false)

Reads the library's JSON, a jump CSV, whose lattice is inferred, or the folder of a kinetic transition network, which has
no lattice. `temperature` (K) is for files that hold barriers; `allow_one_way` lets a jump list hold jumps without a
reverse.
"""
function read_model(path::AbstractString; temperature::Real=0, kB::Real=8.617333262e-5, tolerance=nothing,
                    allow_one_way::Bool=false, context=nothing)
    options = make_options(; lattice_tolerance=tolerance, allow_one_way=allow_one_way ? 1 : nothing)
    model = running(c -> Model(rdd_model_read(c, options, path, temperature, kB)), context)
    warn_of(rdd_model_warnings(model.handle))
    return model
end

# What the reader of a file found doubtful, a line each.
warn_of(lines::AbstractString) = foreach(line -> isempty(line) || @warn(line), split(lines, '\n'))

"Writes a model in the library's JSON, rates to their last bit."
write_model(model::Model, path::AbstractString) = rdd_model_write(model.handle, path)

"Number of states per cell, M."
n_states(model::Model) = model.n_states

"(space, dim) lattice vectors as columns, length."
function lattice(model::Model)
    vectors = Array{Float64,2}(undef, model.space, model.dim)
    rdd_model_geometry(model.handle, vectors, nothing)
    return vectors
end

"(space, n_states) Cartesian positions of the states, length."
function positions(model::Model)
    sites = Array{Float64,2}(undef, model.space, model.n_states)
    rdd_model_geometry(model.handle, nothing, sites)
    return sites
end

"""
    jumps(model)

The jumps in canonical order, by source, target, translation: (source, target, translation (dim, n), displacement
(space, n), rate).
"""
function jumps(model::Model)
    n = model.n_jumps
    source, target = Vector{Int64}(undef, n), Vector{Int64}(undef, n)
    translation, displacement = Array{Int64,2}(undef, model.dim, n), Array{Float64,2}(undef, model.space, n)
    rate = Vector{Float64}(undef, n)
    rdd_model_jumps(model.handle, 1, source, target, translation, displacement, rate)
    return (source=source, target=target, translation=translation, displacement=displacement, rate=rate)
end

"""
    with_force(model, force, beta)

The model under a constant force (space; energy/length) by the midpoint rule, k(f) = k exp(beta dr.f/2), beta in 1/energy.
"""
with_force(model::Model, force, beta::Real) = Model(rdd_model_with_force(model.handle, list(force, Float64), beta))

"""
    repair(model; weights = nothing) -> (model, change, largest_change)

The nearest model with detailed balance: rates that minimise the sum of weight (ln(new/old))^2; `change` (n_jumps) holds
ln(new rate/old rate).
"""
function repair(model::Model; weights=nothing, context=nothing)
    change = Vector{Float64}(undef, model.n_jumps)
    given = weights === nothing ? nothing : list(weights, Float64)
    largest, handle = running(c -> rdd_model_repair(c, model.handle, given, change), context)
    return (model=Model(handle), change=change, largest_change=largest)
end

counted(n, what) = string(n, " ", what, n == 1 ? "" : "s")

"The largest distance by which a displacement was moved to close the lattice; `nothing` where the lattice was given."
function largest_shift(model::Model)
    shift = rdd_model_origin(model.handle)[1]
    return isnan(shift) ? nothing : shift
end

"(n_states) labels of the states in the file that was read, the canonical labels of TAMMBER; `nothing` without them."
function labels(model::Model)
    n = rdd_model_origin(model.handle)[2]
    n == 0 && return nothing
    label = Vector{Int64}(undef, n)
    rdd_model_labels(model.handle, label)
    return reinterpret(UInt64, label)
end

Base.show(io::IO, m::Model) =
    print(io, "RDD.Model(", counted(m.n_states, "state"), ", ", counted(m.n_jumps, "jump"), ", ",
          m.dim == 0 ? "no lattice" : "$(m.dim)-dimensional lattice", ")")

"""
    Audit

Findings of `audit(model)`; shown as a report. Indices of states, jumps and classes count from 1.
`affinity` is the sum of ln(k/k_reverse) along the worst cycle, kT.
"""
struct Audit
    ergodic::Bool
    reversible::Bool
    affinity::Float64
    affinity_per_jump::Float64
    worst_cycle::Vector{Int64}
    worst_cycle_jumps::Vector{Int64}
    class_of::Vector{Int64}
    class_sizes::Vector{Int64}
    class_closed::Vector{Bool}
    one_way_jumps::Vector{Int64}
    largest_edge_error::Float64
    report::String
end
Base.show(io::IO, ::MIME"text/plain", a::Audit) = print(io, rstrip(a.report))
Base.show(io::IO, a::Audit) = print(io, "RDD.Audit(", a.ergodic ? "" : "not ", "ergodic, ", a.reversible ? "" : "not ",
                                    "reversible)")

"""
    audit(model; tolerance = nothing)

Ergodic? Detailed balance, within `tolerance` (1e-8) kT per jump? The worst cycle.
"""
function audit(model::Model; tolerance=nothing, context=nothing)
    options = make_options(; reversible_tolerance=tolerance)
    a = running(c -> rdd_model_audit(c, options, model.handle), context)
    ergodic, reversible, n_classes, n_one_way = rdd_audit_verdict(a)
    class_of, sizes = Vector{Int64}(undef, model.n_states), Vector{Int64}(undef, n_classes)
    closed, one_way = Vector{Int32}(undef, n_classes), Vector{Int64}(undef, n_one_way)
    rdd_audit_classes(a, class_of, sizes, closed)
    rdd_audit_one_way_jumps(a, 1, one_way)
    length, affinity, per_jump = rdd_audit_worst_cycle(a)
    states, path = Vector{Int64}(undef, length), Vector{Int64}(undef, length)
    rdd_audit_worst_cycle_path(a, 1, states, path)
    _, edge_error, _ = rdd_audit_errors(a)
    return Audit(ergodic == 1, reversible == 1, affinity, per_jump, states, path, class_of .+ 1, sizes, closed .== 1,
                 one_way, edge_error, rdd_audit_report(a, 1))
end

"""
    classes(model)

The ergodic classes, each the vector of its states: sets that can all be reached from one another. Numbered by their
smallest state; `audit(model).class_closed` tells which of them no jump leaves.
"""
function classes(model::Model; context=nothing)
    found = audit(model; context)
    return [findall(==(c), found.class_of) for c in 1:length(found.class_sizes)]
end

"""
    largest_class(model)

The states of the largest ergodic class, of the first among equals.
"""
function largest_class(model::Model; context=nothing)
    all = classes(model; context)
    return all[argmax(length.(all))]
end

"""
    restricted(model, states)

The model on some of its states alone (from 1, in the order they get), with the jumps between them; jumps to and from other
states are left out.
"""
function restricted(model::Model, states)
    kept = collect(Int64, states)
    return Model(rdd_model_restricted(model.handle, length(kept), kept, 1))
end

"""
    sets(model)

Named sets of states that the model was read with, as a `Dict` of indices: "A" and "B" of a kinetic transition network.
Empty for other models.
"""
function sets(model::Model)
    member = Vector{Int32}(undef, model.n_states)
    return Dict(map(1:rdd_model_n_sets(model.handle)) do i
        rdd_model_set_members(model.handle, i, 1, member)
        rdd_model_set_name(model.handle, i, 1) => findall(!iszero, member)
    end)
end
