# Spin-diffusion, the stochastic process beneath diffusive MD: ensembles, and small systems as Markov chains.

const SPIN_CODES = Dict(
    :process => Dict(:averaged => Int32(0), :coupled => Int32(1)),                             # RDD_SPIN_...
    :rates => Dict(:tanh => Int32(0), :arrhenius => Int32(1)),
    :average => Dict(:mean => Int32(0), :point => Int32(1), :sampled => Int32(2), :gibbs => Int32(3)))

spin_code(what::Symbol, name) = get(SPIN_CODES[what], name) do
    throw(ArgumentError("$what = $(repr(name)): expected one of $(join(repr.(sort!(collect(keys(SPIN_CODES[what])))), ", "))"))
end

"""
    Ensemble(system::DMD, n; process = :averaged, rates = :tanh, average = :mean, n_samples = 128, epsilon = 1,
             time_step = 0.05, bound = 20, spins = nothing, first = 0, n_lags = 0, tolerance = 1e-6, radius = 0)

`n` trajectories of spin-diffusion: species +-1 on the sites of a system that exchange with their neighbours. `process`
is `:averaged` (positions infinitely faster than exchanges) or `:coupled` (Langevin dynamics on the clock t/epsilon);
`rates` `:tanh` or `:arrhenius`; `average` `:mean`, `:point`, `:sampled` or `:gibbs`. Trajectory k draws from the random
streams (seed of the context, first + k from 0) alone. See `run_to!`, `observables`, `mean_field`, `configuration`,
`save_state` and `restore_state!`.
"""
struct Ensemble
    handle
end

function Ensemble(system::DMD, n::Integer; process::Symbol=:averaged, rates::Symbol=:tanh, average::Symbol=:mean,
                  n_samples::Integer=128, epsilon::Real=1, time_step::Real=0.05, bound::Real=20, spins=nothing,
                  first::Integer=0, n_lags::Integer=0, tolerance::Real=1e-6, radius::Real=0, context=nothing)
    start = spins === nothing ? nothing : list(spins, Int32)
    handle = running(context) do c
        rdd_spin_create(c, system.handle, spin_code(:process, process), spin_code(:rates, rates),
                        spin_code(:average, average), n_samples, tolerance, radius, epsilon, time_step, bound, n, first,
                        n_lags, start)
    end
    return Ensemble(handle)
end

function Base.show(io::IO, e::Ensemble)
    time, events, _ = rdd_spin_counts(e.handle)
    print(io, "RDD.Ensemble(", rdd_spin_sizes(e.handle)[2], " trajectories at time ", time, ", ", events, " exchanges)")
end

"""
    run_to!(ensemble, times)

Goes on to each of the ascending times and looks there; gives all `observables` so far.
"""
function run_to!(e::Ensemble, times; context=nothing, progress=nothing)
    at = times isa Real ? [Float64(times)] : list(times, Float64)
    running(c -> rdd_spin_run(c, e.handle, length(at), at), context, progress)
    return observables(e)
end

"""
    observables(ensemble)

What was seen so far, means with standard errors: `times`, `ab_bonds`, `ab_bonds_error`, `strain`, `strain_error`
(n_rows), `s`, `s_error` (n_sites, n_rows), `autocorrelation`, `autocorrelation_error` (n_lags, n_rows), and of each
trajectory `ab_bonds_of`, `strain_of` (n, n_rows); `n_events`, `n_violations` (Arrhenius rates above the bound).
"""
function observables(e::Ensemble)
    n, trajectories, rows, lags = rdd_spin_sizes(e.handle)
    means = ntuple(_ -> zeros(rows), 5)
    rdd_spin_means(e.handle, means...)
    profiles = (zeros(n, rows), zeros(n, rows), zeros(lags, rows), zeros(lags, rows))
    rdd_spin_profiles(e.handle, profiles...)
    paths = (zeros(trajectories, rows), zeros(trajectories, rows))
    rdd_spin_paths(e.handle, paths...)
    _, events, violations = rdd_spin_counts(e.handle)
    return (times=means[1], ab_bonds=means[2], ab_bonds_error=means[3], strain=means[4], strain_error=means[5],
            s=profiles[1], s_error=profiles[2], autocorrelation=profiles[3], autocorrelation_error=profiles[4],
            ab_bonds_of=paths[1], strain_of=paths[2], n_events=events, n_violations=violations)
end

"""
    mean_field(ensemble, model = :tanh; amplitude = 0.9998)

A mean-field model from the same start at the times seen so far: `ab_bonds`, `strain`, `s`, `autocorrelation`, and the
differences (ensemble - mean field) in units of the ensemble's standard error, `ab_bonds_off` and so on.
"""
function mean_field(e::Ensemble, model::Symbol=:tanh; amplitude::Real=0.9998, context=nothing, progress=nothing)
    n, _, rows, lags = rdd_spin_sizes(e.handle)
    found = (zeros(rows), zeros(rows), zeros(n, rows), zeros(lags, rows), zeros(rows), zeros(rows), zeros(n, rows),
             zeros(lags, rows))
    running(c -> rdd_spin_mean_field(c, e.handle, dmd_code(:model, model), amplitude, found...), context, progress)
    return (ab_bonds=found[1], strain=found[2], s=found[3], autocorrelation=found[4], ab_bonds_off=found[5],
            strain_off=found[6], s_off=found[7], autocorrelation_off=found[8])
end

"Spins (n_sites) of one trajectory, counted from 1, as the ensemble stands."
function configuration(e::Ensemble, trajectory::Integer)
    spins = zeros(Int32, rdd_spin_sizes(e.handle)[1])
    rdd_spin_state(e.handle, trajectory - 1, spins)
    return spins
end

save_state(e::Ensemble, path::AbstractString) = rdd_spin_save(e.handle, path)
restore_state!(e::Ensemble, path::AbstractString) = (rdd_spin_restore(e.handle, path); e)

"""
    SpinChain(system::DMD; rates = :tanh, average = :mean, n_samples = 4096, nodes = 8, reach = 0, most_states = 2000,
              spins = nothing)

All configurations that exchanges reach, as a Markov chain: `spins` (n_sites, n_states), `rates` (from, to), `ab_bonds`,
`strain`, `stationary` (n_states). See `probabilities` and `detailed_balance_violation`.
"""
struct SpinChain
    handle
    spins::Matrix{Int32}
    rates::Matrix{Float64}
    ab_bonds::Vector{Float64}
    strain::Vector{Float64}
    stationary::Vector{Float64}
end

function SpinChain(system::DMD; rates::Symbol=:tanh, average::Symbol=:mean, n_samples::Integer=4096, nodes::Integer=8,
                   reach::Integer=0, most_states::Integer=2000, spins=nothing, context=nothing)
    start = spins === nothing ? nothing : list(spins, Int32)
    handle = running(context) do c
        rdd_spin_chain_create(c, system.handle, spin_code(:rates, rates), spin_code(:average, average), n_samples, nodes,
                              reach, most_states, start)
    end
    n, sites = rdd_spin_chain_sizes(handle)
    found = (zeros(Int32, sites, n), zeros(n, n), zeros(n), zeros(n), zeros(n))
    rdd_spin_chain_states(handle, found...)
    return SpinChain(handle, found...)
end

Base.show(io::IO, c::SpinChain) = print(io, "RDD.SpinChain(", size(c.spins, 2), " configurations)")

"Distribution (n_states, n_times) at times, from the first configuration."
function probabilities(c::SpinChain, times)
    at = times isa Real ? [Float64(times)] : list(times, Float64)
    found = zeros(size(c.spins, 2), length(at))
    rdd_spin_chain_propagate(c.handle, length(at), at, found)
    return found
end

"""
    detailed_balance_violation(chain)

Largest |ln(pi_a k_ab/(pi_b k_ba))| in the chain's own stationary state, `worst`; the same averaged by flux, `mean`; and
`entropy_production`, 1/time.
"""
detailed_balance_violation(c::SpinChain) =
    NamedTuple{(:worst, :mean, :entropy_production)}(rdd_spin_chain_balance(c.handle))
