# Binary models, and numbers and tables in the forms that other codes read.

"The model as bytes, for messages between processes: compact, versioned, checksummed; every number to its last bit."
to_bytes(model::Model) = rdd_model_serialize(model.handle)

to_bytes(landscape::Landscape) = rdd_landscape_serialize(landscape.handle)

"The model in the bytes of `to_bytes`."
from_bytes(bytes) = Model(rdd_model_deserialize(list(bytes, UInt8)))
from_bytes(::Type{Model}, bytes) = from_bytes(bytes)

"The landscape in the bytes of `to_bytes`; `kB` is what it is to say of itself, rates follow from the bytes."
from_bytes(::Type{Landscape}, bytes; kB::Real=0) = Landscape(rdd_landscape_deserialize(list(bytes, UInt8)), kB)

"""
    arrhenius_values(prefactor, energy, temperature; kB = 8.617333262e-5)

D0 exp(-Em/(kB T)) at each temperature, in the unit of the prefactor.
"""
function arrhenius_values(prefactor::Real, energy::Real, temperature; kB::Real=8.617333262e-5)
    wanted = temperature isa Real ? [Float64(temperature)] : list(temperature, Float64)
    values = Vector{Float64}(undef, length(wanted))
    rdd_export_values(prefactor, energy, kB, length(wanted), wanted, values)
    return temperature isa Real ? values[1] : values
end

"\"D0 Em\" in cm^2/s and eV, as MMonCa reads a migration; the keywords say what the units of D0 and Em are."
mmonca(prefactor::Real, energy::Real; length_cm::Real, time_s::Real, energy_ev::Real=1) =
    rdd_export_mmonca(prefactor, energy, length_cm, time_s, energy_ev)

"Rate of the jumps of one length, all directions together, that give a diffusivity: 2 dimension D0/length^2."
hop_rate(prefactor::Real, length::Real; dimension::Integer=3) = rdd_export_hop_rate(prefactor, dimension, length)

"The diffusivity rate length^2/(2 dimension) that jumps of one length give."
hop_prefactor(rate::Real, length::Real; dimension::Integer=3) = rdd_export_hop_prefactor(rate, dimension, length)

"""
    hopping_constants(model, n_sites = 1) -> (constants, reaction)

The states of a model as species of JumpProcesses on a Cartesian grid of its cells: `constants` (n_species, 2 dim, n_sites)
as `hopping_constants` takes them, directions in the order of the neighbours (-x_dim, ..., -x_1, +x_1, ..., +x_dim);
`reaction` (n_species, n_species), entry [p, q] the rate of q -> p within a cell.
"""
function hopping_constants(model::Model, n_sites::Integer=1)
    constants = Array{Float64,3}(undef, model.n_states, 2model.dim, n_sites)
    reaction = Array{Float64,2}(undef, model.n_states, model.n_states)
    rdd_export_hopping(model.handle, n_sites, constants, reaction)
    return (constants=constants, reaction=reaction)
end

"""
    hopping_constants(model, grid) -> (constants, reaction)

The same as JumpProcesses takes it with the `spatial_system` `CartesianGrid(grid)`, `grid` a tuple of 1 to 3 sizes: `constants` a
matrix (n_species, n_sites) of vectors, an entry for each neighbour inside the grid. Edges reflect: what would leave the
grid is left out.
"""
function hopping_constants(model::Model, grid::Tuple{Vararg{Integer}})
    length(grid) == model.dim || throw(ArgumentError("grid = $grid: expected $(model.dim) sizes, one a lattice vector"))
    constants, reaction = hopping_constants(model, 1)
    return (constants=vectors_of(constants[:, :, 1], grid), reaction=reaction)
end

"A matrix (n_species, n_sites) of vectors of hopping constants D/h^2, likewise, for diffusivities (dim, n_species)."
function hopping_constants(diffusivity::AbstractMatrix, spacing, grid::Tuple{Vararg{Integer}})
    return vectors_of(hopping_constants(diffusivity, spacing, 1)[:, :, 1], grid)
end

"The constants (n_species, 2 dim) of every site for the neighbours that lie inside the grid."
function vectors_of(constants::AbstractMatrix, grid)
    sizes = collect(Int64, grid)
    n_sites, n_links = rdd_export_grid(length(sizes), sizes, 1, nothing, nothing, nothing)
    first, direction = Vector{Int64}(undef, n_sites + 1), Vector{Int64}(undef, n_links)
    rdd_export_grid(length(sizes), sizes, 1, first, nothing, direction)
    return [constants[s, direction[first[i]:first[i+1]-1]] for s in axes(constants, 1), i in 1:n_sites]
end

"(n_species, 2 dim, n_sites) hopping constants D/h^2 of a grid of spacings h (dim), for diffusivities (dim, n_species)."
function hopping_constants(diffusivity::AbstractMatrix, spacing, n_sites::Integer=1)
    h = spacing isa Real ? [Float64(spacing)] : list(spacing, Float64)
    d = matrix("diffusivity", diffusivity, Float64, length(h))
    constants = Array{Float64,3}(undef, size(d, 2), 2length(h), n_sites)
    rdd_export_hopping_of_diffusion(length(h), size(d, 2), h, d, n_sites, constants)
    return constants
end
