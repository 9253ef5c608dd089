# Trajectories and their statistics.

"""
    Trajectories

Statistics of independent trajectories: `times`, `mean` (space, n_times), `squared` (space, space, n_times),
`velocity` (space), `diffusivity` (space, space), each with its standard error (`mean_error`, ...); `n_events` jumps,
`n_stopped` trajectories that ended early, `reached` (n_times) how many reached each time. Numbers at times that not all
reached are NaN. `occupation` (n_states, n_times), `displacements` (space, n_times, n) and `states` (n_times, n; 0 where
not reached) are `nothing` unless asked for.
"""
struct Trajectories
    times::Vector{Float64}
    n_trajectories::Int
    n_events::Int
    n_stopped::Int
    reached::Vector{Int64}
    mean::Array{Float64,2}
    mean_error::Array{Float64,2}
    squared::Array{Float64,3}
    squared_error::Array{Float64,3}
    velocity::Vector{Float64}
    velocity_error::Vector{Float64}
    diffusivity::Array{Float64,2}
    diffusivity_error::Array{Float64,2}
    occupation::Union{Nothing,Array{Int64,2}}
    displacements::Union{Nothing,Array{Float64,3}}
    states::Union{Nothing,Array{Int64,2}}
end

Base.show(io::IO, t::Trajectories) =
    print(io, "RDD.Trajectories(", t.n_trajectories, " trajectories, ", t.n_events, " jumps",
          t.n_stopped == 0 ? "" : ", $(t.n_stopped) ended early", ")")

"""
    trajectories(model, n, times; start = nothing, occupation = false, paths = false, max_events = 0, first = 0)

Samples `n` independent trajectories, exact and event by event, at ascending `times`. `velocity` and `diffusivity` are
slopes between the first time and the last (from the start if there is one time only): the first should be a few
relaxation times. `start` is a state, (n_states) weights, or `nothing`: the stationary distribution. A trajectory that has
made `max_events` jumps (0: 10 million) stops early, with a warning. A trajectory is that of its random stream (the
context's seed, `first` + its index from 0), for any number of threads.
"""
function trajectories(model::Model, n::Integer, times; start=nothing, occupation::Bool=false, paths::Bool=false,
                      max_events::Integer=0, first::Integer=0, context=nothing, progress=nothing)
    when = times isa Real ? [Float64(times)] : list(times, Float64)
    weights = start === nothing ? nothing : start isa Integer ? unit_weights(model, start) : list(start, Float64)
    handle = running(context, progress) do c
        rdd_trajectories_sample(c, model.handle, n, first, length(when), when, weights, max_events, occupation, paths)
    end
    space, n_states, n_times, _ = rdd_trajectories_sizes(handle)
    reached = Vector{Int64}(undef, n_times)
    n_events, n_stopped = rdd_trajectories_counts(handle, reached)
    means = (Array{Float64}(undef, space, n_times), Array{Float64}(undef, space, n_times),
             Array{Float64}(undef, space, space, n_times), Array{Float64}(undef, space, space, n_times))
    rdd_trajectories_displacement(handle, means...)
    slopes = (Array{Float64}(undef, space), Array{Float64}(undef, space), Array{Float64}(undef, space, space),
              Array{Float64}(undef, space, space))
    rdd_trajectories_transport(handle, slopes...)
    counts = occupation ? Array{Int64}(undef, n_states, n_times) : nothing
    occupation && rdd_trajectories_occupation(handle, counts)
    x = paths ? Array{Float64}(undef, space, n_times, n) : nothing
    states = paths ? Array{Int64}(undef, n_times, n) : nothing
    paths && rdd_trajectories_paths(handle, 1, x, states)
    return Trajectories(when, n, n_events, n_stopped, reached, means..., slopes..., counts, x, states)
end

function unit_weights(model::Model, state::Integer)
    1 <= state <= model.n_states ||
        throw(ArgumentError("start = $state: expected a state from 1 to $(model.n_states), or weights"))
    weights = zeros(model.n_states)
    weights[state] = 1
    return weights
end
