# Diffusive molecular dynamics: pair potentials, systems in time.

"""
    soft_core(amplitude, r_eq, lambda = 0.99; cutoff = Inf)
    morse(depth, stiffness, r_eq; cutoff = Inf)
    lennard_jones(epsilon, length; r_soft = 0.8length, cutoff = Inf)
    energy_table(r_first, spacing, values; cutoff = last distance)
    Potential(f; r_first, cutoff, tolerance = 1e-10)

A pair potential phi(r), shifted in value and slope to end at its cutoff. A Julia function `f` is sampled at once, on this
thread, into a spline whose error between its knots is at most `tolerance`, relative to |phi(r)| or to the depth of the
well; it must be smooth from `r_first` on, and an exception it throws comes out as it is. `phi(r)` is an energy.
"""
struct Potential
    handle::PotentialHandle
    cutoff::Float64
end

soft_core(amplitude::Real, r_eq::Real, lambda::Real=0.99; cutoff::Real=Inf) =
    Potential(rdd_potential_soft_core(amplitude, r_eq, lambda, cutoff), cutoff)
morse(depth::Real, stiffness::Real, r_eq::Real; cutoff::Real=Inf) =
    Potential(rdd_potential_morse(depth, stiffness, r_eq, cutoff), cutoff)
lennard_jones(epsilon::Real, length::Real; r_soft::Real=0.8length, cutoff::Real=Inf) =
    Potential(rdd_potential_lennard_jones(epsilon, length, r_soft, cutoff), cutoff)

function energy_table(r_first::Real, spacing::Real, values; cutoff::Real=r_first + spacing * (length(values) - 1))
    energies = list(values, Float64)
    return Potential(rdd_potential_table(r_first, spacing, length(energies), energies, cutoff), cutoff)
end

function Potential(f; r_first::Real, cutoff::Real, tolerance::Real=1e-10)
    _, handle = rdd_potential_callback(r -> Float64(f(r)), r_first, cutoff, tolerance)
    return Potential(handle, cutoff)
end

(phi::Potential)(r::Real) = rdd_potential_value(phi.handle, r)[1]

"""
    average(phi, R, v, dim = 3)

E phi(|x|) for x with mean distance `R` and variance `v` per coordinate, with its derivatives:
(value, dR, dv, dRR, dRv, dvv).
"""
function average(phi::Potential, R::Real, v::Real, dim::Integer=3)
    found = Vector{Float64}(undef, 6)
    rdd_potential_average(phi.handle, dim, R, v, found)
    return NamedTuple{(:value, :dR, :dv, :dRR, :dRv, :dvv)}(Tuple(found))
end

const DMD_CODES = Dict(
    :model => Dict(:tanh => RDD_DMD_TANH, :point => RDD_DMD_POINT, :arrhenius => RDD_DMD_ARRHENIUS,
                   :constant => RDD_DMD_CONSTANT, :rate_limited => RDD_DMD_RATE_LIMITED, :master => RDD_DMD_MASTER),
    :ends => Dict(:closed => RDD_DMD_CLOSED, :reservoir => RDD_DMD_RESERVOIR),
    :weight => Dict(:one => RDD_DMD_WEIGHT_ONE, :c => RDD_DMD_WEIGHT_OCCUPATION),
    :voids => Dict(:error => RDD_DMD_VOIDS_ERROR, :freeze => RDD_DMD_VOIDS_FREEZE))

function dmd_code(name, value)
    names = DMD_CODES[name]
    haskey(names, value) && return names[value]
    throw(ArgumentError("$name = $(repr(value)): expected one of $(join(sort!(repr.(keys(names))), ", "))"))
end

"""
    DMD(positions, occupation, beta; potential, bonds, model = :tanh, ...)
    dmd_chain(n, beta, model = :tanh; tau = 1, k_c = 4, k_r = 1, ends = :closed, amplitude = 0.9998)

Diffusive molecular dynamics: occupations c_i of species A, or spins s_i = 2 c_i - 1, in time; mean positions X_i and
widths alpha_i (a coordinate's variance is 1/(2 alpha_i)) at the minimum of the variational-Gaussian free energy F.
`dmd_chain` is the chain of Farmer, Luskin, Plechac and Simpson, relaxed.

`positions` (dim, n) length; `occupation` (n) or one number; `potential` A-A alone (atoms and vacancies) or a tuple (A-A,
A-B, B-B); `bonds` (2, n_bonds) pairs of sites that exchange, or a distance; `model` one of :tanh, :point, :arrhenius,
:constant, :rate_limited, :master, with `tau`, `k_c`, `k_r`; `alpha` (n), estimated unless given; `cell` (dim, dim), columns
are lattice vectors; `periodic` along which; `fixed`, `reservoir` sites whose position or composition is held;
`weight` :one or :c; `voids` :error or :freeze. With an `EmbeddedAtom` potential `occupation` is (n_species, n) where there is more
than one species and `weight` is :c unless given; see there for what else such a crystal can be asked.

`advance!(dmd, dt)`, `relax!(dmd)`, `spins(dmd)`, `occupation(dmd)`, `positions(dmd)`, `alpha(dmd)`, `time_of(dmd)`,
`free_energy(dmd)`, `gradients(dmd)`, `exchange_rates(dmd)`, `strain(dmd)`, `ab_bonds(dmd)`, `autocorrelation(dmd)`,
`set_state!`, `set_tolerances!`, `set_quadrature!`, `perturb!`, `first_jump_time!`, `frozen(dmd)`, `save_state`,
`restore_state!`.
"""
struct DMD
    handle::DmdHandle
    n::Int
    dim::Int
    model::Symbol
end

function dmd_chain(n::Integer, beta::Real, model::Symbol=:tanh; tau::Real=1, k_c::Real=4, k_r::Real=1, ends::Symbol=:closed,
                   amplitude::Real=0.9998, context=nothing)
    handle = running(context) do c
        rdd_dmd_chain(c, n, beta, dmd_code(:model, model), tau, k_c, k_r, dmd_code(:ends, ends), amplitude)
    end
    return DMD(handle, n, 1, model)
end

site_flags(::Nothing, n) = nothing
site_flags(sites::AbstractVector{Bool}, n) = Int32.(sites)
function site_flags(sites, n)
    flags = zeros(Int32, n)
    flags[sites] .= 1
    return flags
end

"Pairs of sites (2, n) closer than a distance, counted from 1."
function neighbours(positions::AbstractMatrix, distance::Real; cell=nothing, periodic=nothing)
    x, box = Matrix{Float64}(positions), cell === nothing ? nothing : Matrix{Float64}(cell)
    along = periodic === nothing ? nothing : Int32.(collect(periodic))
    n_pairs = rdd_dmd_neighbours(size(x, 1), size(x, 2), x, box, along, distance, 1, nothing)
    pairs = Matrix{Int64}(undef, 2, n_pairs)
    rdd_dmd_neighbours(size(x, 1), size(x, 2), x, box, along, distance, 1, pairs)
    return pairs
end

function DMD(positions::AbstractMatrix, occupation, beta::Real; potential, bonds=zeros(Int64, 2, 0), model::Symbol=:tanh,
             tau::Real=1, k_c::Real=4, k_r::Real=1, alpha=nothing, cell=nothing, periodic=nothing, fixed=nothing,
             reservoir=nothing, weight=nothing, voids::Symbol=:error, context=nothing)
    x = Matrix{Float64}(positions)
    dim, n = size(x)
    pairs = bonds isa Real ? neighbours(x, bonds; cell=cell, periodic=periodic) : Matrix{Int64}(bonds)
    if potential isa EmbeddedAtom
        of_metal = metal(potential, x, occupation, beta, pairs; alpha, cell, periodic, fixed, reservoir,
                         weight=weight === nothing ? :c : weight, voids, tolerance=1e-10, context)
        return DMD(of_metal, n, dim, model)
    end
    c = occupation isa Real ? fill(Float64(occupation), n) : list(occupation, Float64)
    widths = alpha === nothing ? ones(n) : alpha isa Real ? fill(Float64(alpha), n) : list(alpha, Float64)
    aa, ab, bb = potential isa Potential ? (potential, nothing, nothing) : potential
    box = cell === nothing ? nothing : Matrix{Float64}(cell)
    handle = rdd_dmd_create(dim, n, x, c, widths, beta, aa.handle, ab === nothing ? nothing : ab.handle,
                            bb === nothing ? nothing : bb.handle, dmd_code(:model, model), tau, k_c, k_r,
                            dmd_code(:weight, weight === nothing ? :one : weight), dmd_code(:voids, voids), box, size(pairs, 2), pairs, 1,
                            site_flags(fixed, n), site_flags(reservoir, n))
    periodic === nothing || rdd_dmd_set_periodic(handle, Int32.(collect(periodic)))
    alpha === nothing && running(c -> rdd_dmd_estimate_alpha(c, handle), context)
    return DMD(handle, n, dim, model)
end

Base.show(io::IO, d::DMD) =
    print(io, "RDD.DMD(", d.n, " sites, ", d.dim, "-dimensional, ", d.model, ", time ", time_of(d), ")")

time_of(d::DMD) = rdd_dmd_time(d.handle)
state_of(d::DMD, which::Symbol, out) =
    (rdd_dmd_state(d.handle, (which === name ? out : nothing for name in (:s, :c, :x, :alpha))...); out)
spins(d::DMD) = state_of(d, :s, Vector{Float64}(undef, d.n))
occupation(d::DMD) = state_of(d, :c, Vector{Float64}(undef, d.n))
positions(d::DMD) = state_of(d, :x, Matrix{Float64}(undef, d.dim, d.n))
alpha(d::DMD) = state_of(d, :alpha, Vector{Float64}(undef, d.n))

"Replaces parts of the state, not the time; `c` instead of `s` is exact near 0. Nothing is relaxed."
function set_state!(d::DMD; s=nothing, c=nothing, X=nothing, alpha=nothing)
    numbers(values) = values === nothing ? nothing : list(values, Float64)
    rdd_dmd_set_state(d.handle, numbers(s), numbers(c), X === nothing ? nothing : Matrix{Float64}(X), numbers(alpha))
    return d
end

"Relative and absolute error of a step in time: 1e-8 and 1e-10 until set."
set_tolerances!(d::DMD, relative::Real, absolute::Real) = (rdd_dmd_set_tolerances(d.handle, relative, absolute); d)
"Relative accuracy of the Gaussian averages: 1e-14 until set."
set_quadrature!(d::DMD, tolerance::Real) = (rdd_dmd_set_quadrature(d.handle, tolerance); d)
"Adds seeded noise to the s of every site that exchanges; their sum stays."
perturb!(d::DMD, amplitude::Real=1e-4, seed::Integer=0) = (rdd_dmd_perturb(d.handle, amplitude, seed); d)

"Moves positions and alpha to the local minimum of F: (iterations, residual). Warns if it does not converge."
function relax!(d::DMD; context=nothing, progress=nothing)
    iterations, residual = running(c -> rdd_dmd_relax(c, d.handle), context, progress)
    return (iterations=iterations, residual=residual)
end

"Moves on in time by exactly dt."
advance!(d::DMD, dt::Real; context=nothing, progress=nothing) =
    (running(c -> rdd_dmd_step(c, d.handle, dt), context, progress); d)

"Moves on until the first minimum of the autocorrelation leaves 1, and gives that time; warns at most_time."
first_jump_time!(d::DMD, most_time::Real=1e6; context=nothing, progress=nothing) =
    running(c -> rdd_dmd_first_jump_time(c, d.handle, most_time), context, progress)

free_energy(d::DMD; context=nothing) = running(c -> rdd_dmd_free_energy(c, d.handle), context)

"(s, X, alpha): dF/ds (n), dF/dX (dim, n), dF/dalpha (n)."
function gradients(d::DMD; context=nothing)
    s, x, a = Vector{Float64}(undef, d.n), Matrix{Float64}(undef, d.dim, d.n), Vector{Float64}(undef, d.n)
    running(c -> rdd_dmd_gradients(c, d.handle, s, x, a), context)
    return (s=s, X=x, alpha=a)
end

"ds/dt (n) of the state as it stands."
function exchange_rates(d::DMD; context=nothing)
    rates = Vector{Float64}(undef, d.n)
    running(c -> rdd_dmd_rates(c, d.handle, rates), context)
    return rates
end

strain(d::DMD) = rdd_dmd_strain(d.handle)
ab_bonds(d::DMD) = rdd_dmd_ab_bonds(d.handle)

"C(l) for l = 0 to n - 1, in the order of the sites."
function autocorrelation(d::DMD)
    c = Vector{Float64}(undef, d.n)
    rdd_dmd_autocorrelation(d.handle, c)
    return c
end

"Sites in a void that the last relaxation left where they were."
function frozen(d::DMD)
    flags = Vector{Int32}(undef, d.n)
    rdd_dmd_frozen(d.handle, flags)
    return findall(!iszero, flags)
end

"Writes a restart point; restore_state! goes on from it bit for bit."
save_state(d::DMD, path::AbstractString) = rdd_dmd_save(d.handle, path)
restore_state!(d::DMD, path::AbstractString) = (rdd_dmd_restore(d.handle, path); d)
