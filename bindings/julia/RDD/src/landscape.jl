# Landscapes: energies and barriers, from which a model follows at any temperature.

const BOLTZMANN_EV = 8.617333262e-5   # eV/K

"""
    Landscape(lattice, n_states, source, target, translation; barrier, prefactor, kB = 8.617333262e-5)
    Landscape(lattice, n_states, source, target, translation; saddle, prefactor, energy, kB = 8.617333262e-5)

A network of directed transitions with prefactors nu and barriers, immutable: rates at a temperature T are
nu exp(-barrier/(kB T)), the barrier being given, or a saddle energy minus the energy of the state left. Energies are in
the unit of kB times that of T: eV and K by default. A barrier that is crossed both ways is listed twice, once a
direction. Saddle energies give detailed balance, or an error; barriers may drive the model.

- `lattice`: (space, dim) lattice vectors as columns, length; `nothing` for a plain kinetic network
- `source`, `target`: (n) states, from 1
- `translation`: (dim, n) integers, or `nothing`: all zero
- `barrier` or `saddle`: (n) energy, exactly one of them; one number stands for all
- `prefactor`: (n) nu, 1/time; one number stands for all
- `energy`: (n_states) energies of the states, or `nothing`: zero
- `degeneracy`: (n_states) g > 0, so that pi ~ g exp(-energy/(kB T)), or `nothing`: one; compared with the rates by the audit
- `positions`: (space, n_states) Cartesian positions of the states, length
"""
struct Landscape
    handle::LandscapeHandle
    kB::Float64
    dim::Int
    space::Int
    n_states::Int
    n_transitions::Int
    Landscape(handle::LandscapeHandle, kB::Real) =
        new(handle, iszero(kB) ? BOLTZMANN_EV : kB, rdd_landscape_sizes(handle)...)
end

each(x::Real, n) = fill(Float64(x), n)
each(x, _) = list(x, Float64)

function Landscape(lattice, n_states::Integer, source, target, translation; barrier=nothing, saddle=nothing, prefactor,
                   energy=nothing, degeneracy=nothing, positions=nothing, kB::Real=BOLTZMANN_EV, context=nothing)
    (barrier === nothing) == (saddle === nothing) &&
        throw(ArgumentError("barrier and saddle are both $(barrier === nothing ? "nothing" : "given"): " *
                            "expected exactly one of them"))
    vectors = lattice === nothing ? nothing : lattice isa Real ? fill(Float64(lattice), 1, 1) :
        matrix("lattice", lattice, Float64, nothing)
    dim = vectors === nothing ? 0 : size(vectors, 2)
    sites = positions === nothing ? nothing :
        matrix("positions", positions, Float64, vectors === nothing ? nothing : size(vectors, 1))
    space = vectors !== nothing ? size(vectors, 1) : sites === nothing ? 0 : size(sites, 1)
    from, to = list(source, Int64), list(target, Int64)
    n = length(from)
    shifts = translation === nothing ? nothing : matrix("translation", translation, Int64, dim)
    kind, height = saddle === nothing ? (RDD_HEIGHT_BARRIER, each(barrier, n)) : (RDD_HEIGHT_SADDLE, each(saddle, n))
    energies = energy === nothing ? nothing : list(energy, Float64)
    weights = degeneracy === nothing ? nothing : list(degeneracy, Float64)
    return running(context) do c
        Landscape(rdd_landscape_create(c, dim, space, n_states, vectors, sites, energies, weights, n, from, to, shifts,
                                       height, kind, each(prefactor, n), kB, 1), kB)
    end
end

"""
    read_landscape(path; kB = 8.617333262e-5, tolerance = nothing, allow_one_way = false)

Reads a jump CSV with `Em[energy],nu0[1/time]`, whose lattice is inferred; the folder of a kinetic transition network,
which has saddle energies and no lattice; or JSON of format "rdd-defect", whose own kB goes first.
"""
function read_landscape(path::AbstractString; kB::Real=BOLTZMANN_EV, tolerance=nothing, allow_one_way::Bool=false,
                        context=nothing)
    options = make_options(; lattice_tolerance=tolerance, allow_one_way=allow_one_way ? 1 : nothing)
    landscape = running(context) do c
        handle = rdd_landscape_read(c, options, path, kB)
        Landscape(handle, rdd_landscape_boltzmann(handle))
    end
    warn_of(rdd_landscape_warnings(landscape.handle))
    return landscape
end

"""
    transitions(landscape)

The transitions in the order they were given: (source, target, translation (dim, n), displacement (space, n), barrier
above the state left, prefactor).
"""
function transitions(landscape::Landscape)
    n = landscape.n_transitions
    source, target = Vector{Int64}(undef, n), Vector{Int64}(undef, n)
    translation, displacement = Array{Int64,2}(undef, landscape.dim, n), Array{Float64,2}(undef, landscape.space, n)
    barrier, prefactor = Vector{Float64}(undef, n), Vector{Float64}(undef, n)
    rdd_landscape_transitions(landscape.handle, 1, source, target, translation, displacement, barrier, prefactor)
    return (source=source, target=target, translation=translation, displacement=displacement, barrier=barrier,
            prefactor=prefactor)
end

n_states(landscape::Landscape) = landscape.n_states

"""
    model(landscape, temperature)

The model at a temperature. An error names the first rate that no double holds there; `log_rates` has no such limit.
"""
model(landscape::Landscape, temperature::Real) = Model(rdd_landscape_model(landscape.handle, temperature))

"""
    from_barriers(lattice, n_states, source, target, translation; temperature, prefactor, barrier or saddle, ...)

The model of a `Landscape` (which says what its arguments are) at one temperature.
"""
from_barriers(arguments...; temperature::Real, more...) = model(Landscape(arguments...; more...), temperature)

"(n_transitions) natural logarithms of the rates at a temperature, of 1/time."
function log_rates(landscape::Landscape, temperature::Real)
    rates = Vector{Float64}(undef, landscape.n_transitions)
    rdd_landscape_log_rates(landscape.handle, temperature, rates)
    return rates
end

"""
    shifted(landscape; state = nothing, height = nothing)

The landscape under energy shifts: `state` (n_states) is added to the energies of the states at fixed saddles, so that
barriers out of them fall; `height` (n_transitions) to the barriers or saddle energies, one number standing for all.
"""
function shifted(landscape::Landscape; state=nothing, height=nothing)
    states = state === nothing ? nothing : list(state, Float64)
    heights = height === nothing ? nothing : each(height, landscape.n_transitions)
    return Landscape(rdd_landscape_shifted(landscape.handle, states, heights), landscape.kB)
end

function Base.show(io::IO, l::Landscape)
    print(io, "RDD.Landscape(", l.n_states, " states, ", l.n_transitions, " transitions, ",
          l.dim == 0 ? "no lattice" : "$(l.dim)-dimensional lattice")
    l.n_transitions == 0 ||
        print(io, ", barriers ", join(round.(extrema(transitions(l).barrier); sigdigits=4), " to "))
    print(io, ")")
end
