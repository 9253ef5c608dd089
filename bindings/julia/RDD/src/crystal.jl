# Crystals, the states of defects, classes of jumps, and landscapes under strain.

"""
    Crystal(lattice, species, positions; tolerance = 0.01, primitive = true, cartesian = false)
    Crystal(path; tolerance = 0.01, primitive = true)

Atoms of one cell with the operations of their space group, verified, closed, idealised; immutable. The second form reads a
VASP 5 POSCAR, extended xyz or a CIF.

- `lattice`: (space, dim) lattice vectors as columns, length
- `species`: (n_atoms) names
- `positions`: (space, n_atoms) fractional, or lengths if `cartesian`
- `tolerance`: length within which atoms count as symmetric
- `primitive`: whether the lattice becomes that of all pure translations
"""
struct Crystal
    handle::CrystalHandle
    dim::Int
    space::Int
    n_atoms::Int
    n_operations::Int
    group::Int
    largest_move::Float64
    lattice::Matrix{Float64}
    given_lattice::Matrix{Float64}
    frame::Matrix{Float64}
    kinds::Vector{String}
    function Crystal(handle::CrystalHandle)
        dim, space, n_atoms, n_kinds, n_operations, group, _, move = rdd_crystal_sizes(handle)
        lattice, given, frame = (Matrix{Float64}(undef, space, dim) for _ in 1:3)
        rdd_crystal_geometry(handle, lattice, given, frame, nothing, nothing, nothing, nothing)
        kinds = [rdd_crystal_species(handle, k - 1) for k in 1:n_kinds]
        return new(handle, dim, space, n_atoms, n_operations, group, move, lattice, given, frame, kinds)
    end
end

crystal_options(tolerance, primitive) = make_options(; tolerance=Float64(tolerance), primitive=primitive ? 1 : 0)

function Crystal(lattice::AbstractMatrix, species, positions; tolerance::Real=0.01, primitive::Bool=true,
                 cartesian::Bool=false, context=nothing)
    vectors = matrix("lattice", lattice, Float64, nothing)
    space, dim = size(vectors)
    places = matrix("positions", positions, Float64, space)
    names = unique(species)
    length(species) == size(places, 2) ||
        throw(DimensionMismatch("species has $(length(species)) entries: expected one for each of $(size(places, 2)) atoms"))
    kind = Int32[findfirst(==(name), names) - 1 for name in species]
    code = cartesian ? RDD_COORDINATES_CARTESIAN : RDD_COORDINATES_FRACTIONAL
    return running(context) do c
        Crystal(rdd_crystal_create(c, crystal_options(tolerance, primitive), dim, space, vectors, length(kind), kind, places,
                                   code, join(names, " ")))
    end
end

Crystal(path::AbstractString; tolerance::Real=0.01, primitive::Bool=true, context=nothing) =
    running(c -> Crystal(rdd_crystal_read(c, crystal_options(tolerance, primitive), path)), context)

Base.show(io::IO, c::Crystal) =
    print(io, "RDD.Crystal(", c.n_atoms, " atoms, ", rdd_crystal_symbol(c.handle), ", ", c.n_operations, " operations)")

"""
    operations(crystal)

The operations u -> W u + w: (rotation (dim, dim, n), shift (dim, n), cartesian (space, space, n)).
"""
function operations(c::Crystal)
    rotation = Array{Int64}(undef, c.dim, c.dim, c.n_operations)
    shift, cartesian = Array{Float64}(undef, c.dim, c.n_operations), Array{Float64}(undef, c.space, c.space, c.n_operations)
    rdd_crystal_operations(c.handle, rotation, shift, cartesian)
    return (rotation=rotation, shift=shift, cartesian=cartesian)
end

in_frame(c::Crystal, x, cartesian) = cartesian ? list(x, Float64) : c.given_lattice * list(x, Float64)

"Position, decoration, labels and offsets of a state, a named tuple (at, axis | arrow | points)."
function encoded(c::Crystal, labels::Dict, state, cartesian)
    place = in_frame(c, state.at, cartesian)
    if haskey(state, :axis)
        return place, RDD_DECORATION_AXIS, Int32[0], reshape(in_frame(c, state.axis, cartesian), :, 1)
    elseif haskey(state, :arrow)
        return place, RDD_DECORATION_ARROW, Int32[0], reshape(in_frame(c, state.arrow, cartesian), :, 1)
    elseif haskey(state, :points)
        numbers = Int32[get!(labels, label, length(labels)) for (label, _) in state.points]
        return place, RDD_DECORATION_POINTS, numbers, reduce(hcat, [in_frame(c, v, cartesian) for (_, v) in state.points])
    end
    return place, RDD_DECORATION_NONE, Int32[], Matrix{Float64}(undef, c.space, 0)
end

"""
    Defect(crystal, states; cartesian = false)

The states of a defect: all images of one member of each class under the space group. `states` is a list of pairs
`name => (at = [0, 0, 0], axis = [1, 1, 0])`; beside `at` one of `axis` (a line), `arrow` (a direction) and `points`
(`[label => offset, ...]`), or none. Coordinates are fractional in the cell given, or lengths if `cartesian`.
"""
struct Defect
    handle::DefectHandle
    crystal::Crystal
    names::Vector{String}
    labels::Dict{String,Int}
    codes::Vector{Int32}
    n_states::Int
    n_points::Int
end

function Defect(crystal::Crystal, states; cartesian::Bool=false, context=nothing)
    labels = Dict{String,Int}()
    coded = [encoded(crystal, labels, state, cartesian) for (_, state) in states]
    names = [String(name) for (name, _) in states]
    position = reduce(hcat, [one[1] for one in coded])
    label, offset = reduce(vcat, [one[3] for one in coded]), reduce(hcat, [one[4] for one in coded])
    handle = running(context) do c
        rdd_defect_create(c, crystal.handle, length(coded), position, join(names, "\n"), Int32[one[2] for one in coded],
                          length(label), Int64[length(one[3]) for one in coded], label, offset)
    end
    _, _, n_states, _, n_points = rdd_defect_sizes(handle)
    return Defect(handle, crystal, names, labels, Int32[one[2] for one in coded], n_states, n_points)
end

n_states(defect::Defect) = defect.n_states

"(space, n_states) Cartesian positions of the states, length."
function positions(defect::Defect)
    out = Matrix{Float64}(undef, defect.crystal.space, defect.n_states)
    rdd_defect_states(defect.handle, 1, nothing, out, nothing, nothing, nothing, nothing)
    return out
end

"""
    find(defect, state; cartesian = false)

The state at a place, a named tuple as for [`Defect`](@ref), and the cell it is in.
"""
function find(defect::Defect, state; cartesian::Bool=false)
    place, code, label, offset = encoded(defect.crystal, copy(defect.labels), state, cartesian)
    translation = Vector{Int64}(undef, defect.crystal.dim)
    index = rdd_defect_find(defect.handle, 1, place, code, length(label), label, offset, translation)
    return index, translation
end

"""
    JumpClasses

Classes of jumps, from [`find_jumps`](@ref) or [`jumps`](@ref)`(defect, ...)`; printed, a table.
"""
struct JumpClasses
    handle::JumpClassesHandle
    defect::Defect
    n_state_classes::Int
    n_classes::Int
    n_jumps::Int
    function JumpClasses(handle::JumpClassesHandle, defect::Defect)
        _, _, _, n_state_classes, n_classes, n_jumps, _, _ = rdd_jump_classes_sizes(handle)
        return new(handle, defect, n_state_classes, n_classes, n_jumps)
    end
end

Base.length(classes::JumpClasses) = classes.n_classes
Base.show(io::IO, ::MIME"text/plain", classes::JumpClasses) = print(io, rdd_jump_classes_describe(classes.handle))
Base.show(io::IO, c::JumpClasses) = print(io, "RDD.JumpClasses(", c.n_classes, " classes, ", c.n_jumps, " jumps)")

"""
    find_jumps(defect, cutoff; blocking = 0, turns = false, through_sites = false)

All jumps of 0 < length < cutoff, by classes. `blocking` is the radius of atoms in the way, one number or pairs by species;
negative: not tested.
"""
function find_jumps(defect::Defect, cutoff::Real; blocking=0.0, turns::Bool=false, through_sites::Bool=false, context=nothing)
    kinds = defect.crystal.kinds
    radii = blocking isa Real ? fill(Float64(blocking), length(kinds)) : zeros(length(kinds))
    if !(blocking isa Real)
        for (species, radius) in pairs(Dict(blocking))
            k = findfirst(==(String(species)), kinds)
            k === nothing && throw(ArgumentError("blocking: $species: expected one of $(join(kinds, ", "))"))
            radii[k] = radius
        end
    end
    options = make_options(; turns=turns ? 1 : 0, through_sites=through_sites ? 1 : 0)
    return running(context) do c
        JumpClasses(rdd_jump_classes_find(c, options, defect.handle, cutoff, length(kinds), radii), defect)
    end
end

"""
    jumps(defect, list; cartesian = false)

Classes from one jump of each: pairs `from => to` of named tuples as for [`Defect`](@ref), whose difference counts.
"""
function jumps(defect::Defect, listed; paths=nothing, cartesian::Bool=false, context=nothing)
    n = length(listed)
    ends = [(find(defect, from; cartesian), find(defect, to; cartesian)) for (from, to) in listed]
    translation = Matrix{Int64}(undef, defect.crystal.dim, n)
    for (e, ((_, a), (_, b))) in enumerate(ends)
        translation[:, e] = b - a
    end
    counts = paths === nothing ? nothing : list(paths, Int64)
    return running(context) do c
        JumpClasses(rdd_jump_classes_create(c, defect.handle, n, Int64[a[1] for (a, _) in ends], Int64[b[1] for (_, b) in ends],
                                            translation, counts, nothing, "", 1), defect)
    end
end

"""
    jumps(classes)

All jumps by class: (class, source, target, translation (dim, n)).
"""
function jumps(classes::JumpClasses)
    n = classes.n_jumps
    class, source, target = (Vector{Int64}(undef, n) for _ in 1:3)
    translation = Matrix{Int64}(undef, classes.defect.crystal.dim, n)
    rdd_jump_classes_list(classes.handle, 1, class, source, target, translation, nothing, nothing)
    return (class=class, source=source, target=target, translation=translation)
end

"(n_classes) lengths and numbers of directed jumps: (length, count)."
function summary_of(classes::JumpClasses)
    lengths, count = Vector{Float64}(undef, classes.n_classes), Vector{Int64}(undef, classes.n_classes)
    rdd_jump_classes_summary(classes.handle, 1, nothing, count, nothing, lengths, nothing, nothing)
    return (length=lengths, count=count)
end

"""
    landscape(classes; saddle | barrier, prefactor, energy = 0, degeneracy = 1, dipole = nothing, saddle_dipole = nothing)

The landscape of the classes, k = paths prefactor/g exp(-(E_s - E)/(kB T)). Values are one number for all classes or a list;
NaN closes a class. Dipoles are (space, space, classes), of the states and jumps as given.
"""
function landscape(classes::JumpClasses; saddle=nothing, barrier=nothing, prefactor, energy=0.0, degeneracy=1.0,
                   dipole=nothing, saddle_dipole=nothing, deviation=nothing, symmetrise::Bool=false,
                   kB::Real=BOLTZMANN_EV, context=nothing)
    (saddle === nothing) == (barrier === nothing) &&
        throw(ArgumentError("saddle and barrier are both $(saddle === nothing ? "nothing" : "given"): " *
                            "expected exactly one of them"))
    n, n_states = classes.n_classes, classes.n_state_classes
    kind, height = saddle === nothing ? (RDD_HEIGHT_BARRIER, barrier) : (RDD_HEIGHT_SADDLE, saddle)
    tensor(x) = x === nothing ? nothing : convert(Array{Float64,3}, x)
    options = make_options(; symmetrise=symmetrise ? 1 : 0)
    return running(context) do c
        Landscape(rdd_jump_classes_landscape(c, options, classes.handle, each(energy, n_states), each(degeneracy, n_states),
                                             each(height, n), kind, each(prefactor, n), tensor(dipole), tensor(saddle_dipole),
                                             deviation === nothing ? nothing : each(deviation, n), kB), kB)
    end
end

"""
    write_template(classes, path)

A file of format "rdd-defect" with null for all numbers that are to be filled in; `read_landscape` reads it.
"""
write_template(classes::JumpClasses, path::AbstractString) = rdd_jump_classes_template(classes.handle, path)

"""
    endpoints(classes, class, supercell; species = nothing, separation = nothing, points = [])

First and last structure of a nudged-elastic-band calculation for the jump of a class as it was given, with the same order
of atoms: (lattice (space, dim), species, initial (space, n), final (space, n)). Of the ways in which atoms of one species
may go, the one with the least sum of squares is taken.

- `supercell`: edges in lattice vectors of the cell given: one number, a vector, or (dim, dim) columns
- `species`: of the atom on the site; `nothing`: that of the crystal is missing (a vacancy). Of an axis: of both its atoms;
  of an arrow: (head, tail)
- `separation`: distance of the two atoms of an axis or an arrow, length
- `points`: pairs of a label of points and the species there, or `nothing` for a vacancy
"""
function endpoints(classes::JumpClasses, class::Integer, supercell; species=nothing, separation=nothing, points=[])
    defect, crystal = classes.defect, classes.defect.crystal
    kinds = copy(crystal.kinds)
    label, kind, distance = Int32[], Int32[], Float64[]
    function occupy(where_, name, far)
        name === nothing || String(name) in kinds || push!(kinds, String(name))
        push!(label, where_)
        push!(kind, name === nothing ? -1 : findfirst(==(String(name)), kinds) - 1)
        push!(distance, far)
    end
    if any(code -> code in (RDD_DECORATION_AXIS, RDD_DECORATION_ARROW), defect.codes)
        (separation === nothing || species === nothing) &&
            throw(ArgumentError("separation or species is nothing: expected the distance and the atoms of an axis or arrow"))
        head, tail = species isa AbstractString ? (species, species) : species
        occupy(0, head, separation / 2)
        RDD_DECORATION_ARROW in defect.codes && occupy(0, tail, -separation / 2)
    else
        occupy(-1, species, 0.0)
        for (name, atom) in points
            haskey(defect.labels, name) || throw(ArgumentError("points: $name: expected one of $(join(keys(defect.labels), ", "))"))
            occupy(defect.labels[name], atom, 0.0)
        end
    end
    dim, space = crystal.dim, crystal.space
    cells = supercell isa AbstractMatrix ? convert(Matrix{Int64}, supercell) : zeros(Int64, dim, dim)
    supercell isa AbstractMatrix || foreach(k -> cells[k, k] = supercell isa Integer ? supercell : supercell[k], 1:dim)
    given = (classes.handle, 1, class, cells, length(label), label, kind, distance)
    n = rdd_jump_classes_endpoints(given..., 0, nothing, nothing, nothing, nothing)
    lattice, atom = Matrix{Float64}(undef, space, dim), Vector{Int32}(undef, n)
    initial, final = Matrix{Float64}(undef, space, n), Matrix{Float64}(undef, space, n)
    rdd_jump_classes_endpoints(given..., n, lattice, atom, initial, final)
    return (lattice=lattice, species=kinds[atom .+ 1], initial=initial, final=final)
end

"""
    with_dipoles(landscape; state = nothing, height = nothing)

The landscape with elastic dipoles: `state` (space, space, n_states), `height` (space, space, n_transitions), energy.
"""
with_dipoles(landscape::Landscape; state=nothing, height=nothing) =
    Landscape(rdd_landscape_with_dipoles(landscape.handle, state === nothing ? nothing : convert(Array{Float64,3}, state),
                                         height === nothing ? nothing : convert(Array{Float64,3}, height)), landscape.kB)

"""
    elastodiffusion(landscape, temperature)

(space, space, space, space) response of the exact diffusivity to strain, dD_ab/d eps_cd. The landscape must have dipoles.
"""
function elastodiffusion(landscape::Landscape, temperature::Real; context=nothing)
    out = Array{Float64}(undef, landscape.space, landscape.space, landscape.space, landscape.space)
    running(c -> rdd_elastodiffusion(c, landscape.handle, temperature, nothing, out), context)
    return out
end

"""
    activation_volume(landscape, temperature, compliance)

kB T [D^-1/2 (d:S) D^-1/2] for a host of the compliance S (space, space, space, space).
"""
function activation_volume(landscape::Landscape, temperature::Real, compliance; context=nothing)
    out = Array{Float64}(undef, landscape.space, landscape.space, landscape.space, landscape.space)
    running(c -> rdd_activation_volume(c, landscape.handle, temperature, convert(Array{Float64,4}, compliance), out), context)
    return out
end

"The landscape under a finite homogeneous strain (space, space), symmetric."
strained(landscape::Landscape, strain) =
    Landscape(rdd_landscape_strained(landscape.handle, convert(Array{Float64,2}, strain)), landscape.kB)
