# Embedded-atom potentials and crystals of them.

"""
    read_potential(path; species = [], format = :detect, core = nothing)
    EmbeddedAtom(names, masses, rho, embedding, r, density, r_phi; cutoff = last(r), core = nothing)

An embedded-atom potential, V = sum_i E(rho_i) + sum_{i<j} phi(r_ij), evaluated as LAMMPS does: from a setfl, Finnis-Sinclair or
funcfl file (a vector of funcfl files is an alloy), or from tables at equidistant `rho` and `r` from 0 on: `embedding` (n_rho, n),
`density` (n_r, n) by source or (n_r, n^2) with columns host + n source, `r_phi` (n_r, n (n + 1)/2) with columns 11, 21, 22, ...
Below `core`, found for each function unless given, tables are continued by parabolas.

`species_names(p)`, `embedding_energy(p, rho, a)`, `density_at(p, r, host, source)`, `pair_energy(p, r, a, b)`,
`point_energy(p, positions, species; cell)`. `DMD(...; potential = p)` makes a crystal of it, with `occupation` (n_species, n_sites)
where there is more than one species.
"""
struct EmbeddedAtom
    handle::PotentialHandle
    names::Vector{String}
end

EmbeddedAtom(handle::PotentialHandle) = EmbeddedAtom(handle, String.(split(rdd_potential_species(handle))))

const EAM_FORMATS = Dict(:detect => RDD_EAM_DETECT, :setfl => RDD_EAM_SETFL, :fs => RDD_EAM_FS, :funcfl => RDD_EAM_FUNCFL)

function read_potential(path; species=String[], format::Symbol=:detect, core=nothing)
    haskey(EAM_FORMATS, format) ||
        throw(ArgumentError("format = $(repr(format)): expected one of $(join(sort!(repr.(keys(EAM_FORMATS))), ", "))"))
    paths = path isa AbstractString ? path : join(path, "\n")
    handle = rdd_potential_read(paths, join(species, " "), EAM_FORMATS[format], core === nothing ? -1.0 : core)
    found = EmbeddedAtom(handle)
    foreach(text -> @warn(text), split(rdd_potential_warnings(handle), "\n"; keepempty=false))
    return found
end

function EmbeddedAtom(names, masses, rho, embedding::AbstractMatrix, r, density::AbstractMatrix, r_phi::AbstractMatrix;
                      cutoff::Real=last(r), core=nothing)
    n = length(names)
    handle = rdd_potential_eam(n, join(names, " "), list(masses, Float64), length(rho), rho[2] - rho[1],
                               Matrix{Float64}(embedding), length(r), r[2] - r[1], cutoff, size(density, 2),
                               Matrix{Float64}(density), size(r_phi, 2), Matrix{Float64}(r_phi),
                               core === nothing ? -1.0 : core)
    return EmbeddedAtom(handle)
end

Base.show(io::IO, p::EmbeddedAtom) = print(io, "RDD.EmbeddedAtom(", join(p.names, ", "), ")")

species_names(p::EmbeddedAtom) = copy(p.names)
function species_number(p::EmbeddedAtom, a)
    a isa Integer && return Int(a)
    k = findfirst(==(String(a)), p.names)
    k === nothing && throw(ArgumentError("species $(repr(a)): expected one of $(join(p.names, ", "))"))
    return k
end

function eam_function(p::EmbeddedAtom, kind, place::Real, a, b)
    value = Vector{Float64}(undef, 1)
    rdd_potential_function(p.handle, kind, species_number(p, a), species_number(p, b), 1, 1, [Float64(place)], value, nothing,
                           nothing)
    return value[1]
end
"E_a(rho), energy."
embedding_energy(p::EmbeddedAtom, rho::Real, a=1) = eam_function(p, RDD_EAM_EMBEDDING, rho, a, a)
"The density at a host made by a source at a distance."
density_at(p::EmbeddedAtom, r::Real, host=1, source=1) = eam_function(p, RDD_EAM_DENSITY, r, host, source)
"phi_ab(r), energy."
pair_energy(p::EmbeddedAtom, r::Real, a=1, b=1) = eam_function(p, RDD_EAM_PAIR, r, a, b)

"Energy, forces (3, n) and energies of sites (n) of atoms at points, as LAMMPS has them; species (n) by number or name."
function point_energy(p::EmbeddedAtom, positions::AbstractMatrix, species; cell=nothing, context=nothing)
    x = Matrix{Float64}(positions)
    n = size(x, 2)
    kinds = Int64[species_number(p, a) for a in species]
    forces, site = Matrix{Float64}(undef, 3, n), Vector{Float64}(undef, n)
    energy = running(context) do c
        rdd_potential_point_energy(c, p.handle, n, x, kinds, 1, cell === nothing ? nothing : Matrix{Float64}(cell), nothing,
                                   forces, site)
    end
    return (energy=energy, forces=forces, site=site)
end

"A crystal of an embedded-atom potential; called by DMD."
function metal(potential::EmbeddedAtom, x, occupation, beta, pairs; alpha, cell, periodic, fixed, reservoir, weight, voids,
               tolerance, context)
    n, species = size(x, 2), length(potential.names)
    c = occupation isa Real ? fill(Float64(occupation), species, n) :
        occupation isa AbstractMatrix ? Matrix{Float64}(occupation) : reshape(list(occupation, Float64), 1, :)
    widths = alpha === nothing ? ones(n) : alpha isa Real ? fill(Float64(alpha), n) : list(alpha, Float64)
    handle = rdd_dmd_create_eam(potential.handle, species, n, x, c, widths, beta, dmd_code(:weight, weight),
                                dmd_code(:voids, voids), tolerance, cell === nothing ? nothing : Matrix{Float64}(cell),
                                periodic === nothing ? nothing : Int32.(collect(periodic)), size(pairs, 2), pairs, 1,
                                site_flags(fixed, n), site_flags(reservoir, n))
    alpha === nothing && running(c -> rdd_dmd_estimate_alpha(c, handle), context)
    return handle
end

number_of_species(d::DMD) = rdd_dmd_n_species(d.handle)

"Occupations (n_species, n_sites)."
function occupations(d::DMD)
    c = Matrix{Float64}(undef, number_of_species(d), d.n)
    rdd_dmd_occupations(d.handle, size(c, 1), c)
    return c
end

"Replaces occupations (n_species, n_sites), positions or widths, not the time; nothing is relaxed."
function set_occupations!(d::DMD; c=nothing, X=nothing, alpha=nothing)
    rdd_dmd_set_occupations(d.handle, number_of_species(d), c === nothing ? nothing : Matrix{Float64}(c),
                            X === nothing ? nothing : Matrix{Float64}(X), alpha === nothing ? nothing : list(alpha, Float64))
    return d
end

"dF/dc (n_species, n_sites)."
function chemical_potentials(d::DMD; context=nothing)
    mu = Matrix{Float64}(undef, number_of_species(d), d.n)
    running(c -> rdd_dmd_chemical_potentials(c, d.handle, size(mu, 1), mu), context)
    return mu
end

"dF/d strain (3, 3) at fixed occupations and widths."
function virial(d::DMD; context=nothing)
    out = Matrix{Float64}(undef, 3, 3)
    running(c -> rdd_dmd_virial(c, d.handle, out), context)
    return out
end

"The parts of F: pair, embedding, mixing, vibration."
energy_parts(d::DMD; context=nothing) =
    NamedTuple{(:pair, :embedding, :mixing, :vibration)}(running(c -> rdd_dmd_energy_parts(c, d.handle), context))

"Lattice vectors (3, 3) in columns."
function cell_of(d::DMD)
    out = Matrix{Float64}(undef, 3, 3)
    rdd_dmd_cell(d.handle, out)
    return out
end
set_cell!(d::DMD, cell) = (rdd_dmd_set_cell(d.handle, Matrix{Float64}(cell)); d)

"Relaxes positions, widths and the cell to a stress (3, 3), tension positive."
function relax_cell!(d::DMD, stress=zeros(3, 3); context=nothing)
    iterations, residual = running(c -> rdd_dmd_relax_cell(c, d.handle, Matrix{Float64}(stress)), context)
    return (iterations=iterations, residual=residual)
end

"The Hessian of F in (X, alpha) times a direction (3, n), (n)."
function hessian_product(d::DMD, dX::AbstractMatrix, dalpha; context=nothing)
    x, alpha = Matrix{Float64}(undef, 3, d.n), Vector{Float64}(undef, d.n)
    running(c -> rdd_dmd_hessian_product(c, d.handle, Matrix{Float64}(dX), list(dalpha, Float64), x, alpha), context)
    return (X=x, alpha=alpha)
end
