# Stationary distribution and exact long-time transport.

"The stationary distribution into `pi` (M)."
function stationary!(pi::Vector{Float64}, model::Model; context=nothing)
    running(c -> rdd_stationary(c, model.handle, pi, nothing), context)
    return pi
end

"(M) stationary distribution, each entry to full relative accuracy; 0 where it underflows."
stationary(model::Model; context=nothing) = stationary!(Vector{Float64}(undef, model.n_states), model; context)

"(M) natural logarithm of the stationary distribution, exact where it underflows."
function log_stationary(model::Model; context=nothing)
    log_pi = Vector{Float64}(undef, model.n_states)
    running(c -> rdd_stationary(c, model.handle, nothing, log_pi), context)
    return log_pi
end

"(space) drift velocity v = sum over jumps of pi_source k dr, length/time."
function drift_velocity(model::Model; context=nothing)
    velocity = Vector{Float64}(undef, model.space)
    running(c -> rdd_drift_velocity(c, model.handle, velocity), context)
    return velocity
end

"The exact diffusivity into `d` (space, space)."
function diffusivity!(d::Array{Float64,2}, model::Model; accuracy=:auto, context=nothing)
    options = make_options(; accuracy)
    running(c -> rdd_diffusivity(c, options, model.handle, d), context)
    return d
end

"""
    diffusivity(model; accuracy = :auto)

(space, space) exact long-time diffusivity, length^2/time, independent of the assignment of states to cells; valid for
driven models too. `accuracy` is `:fast`, `:high` (by subtraction-free elimination) or `:auto`.
"""
diffusivity(model::Model; accuracy=:auto, context=nothing) =
    diffusivity!(Array{Float64,2}(undef, model.space, model.space), model; accuracy, context)

"(space, space) the uncorrelated first term of the diffusivity alone; depends on the positions given. For comparison only."
function local_equilibrium_diffusivity(model::Model; context=nothing)
    d = Array{Float64,2}(undef, model.space, model.space)
    running(c -> rdd_local_equilibrium_diffusivity(c, model.handle, d), context)
    return d
end

"(space, M) corrector y, length: at the positions u + y the mean displacement out of every state is the drift."
function corrector(model::Model; context=nothing)
    y = Array{Float64,2}(undef, model.space, model.n_states)
    running(c -> rdd_corrector(c, model.handle, y), context)
    return y
end
