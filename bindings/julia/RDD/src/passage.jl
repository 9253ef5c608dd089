# First passage: when, where and after what a process is absorbed.

"""
    FirstPassage

A model with absorbing states, made by `first_passage`; `products` are their names.
"""
struct FirstPassage
    handle::PassageHandle
    n_states::Int
    products::Vector{String}
end

states_of(x::Integer) = Int64[x]
states_of(x) = list(x, Int64)

"""
    first_passage(model, targets)
    first_passage(model, "emission" => [3, 4], "surface" => 7, ...)

Declares states (from 1) to be absorbing, all as one product or by name those of each. The process lives on the states
of one cell with its periodic images merged. Times and probabilities have full relative accuracy at any spread of rates.
"""
first_passage(model::Model, targets; within=nothing, context=nothing) =
    first_passage(model, "targets" => targets; within, context)
function first_passage(model::Model, products::Pair...; within=nothing, context=nothing)
    sets = [states_of(states) for (_, states) in products]
    names = [string(name) for (name, _) in products]
    for (name, states) in zip(names, sets)
        isempty(states) &&
            throw(ArgumentError("product \"$name\" has no states: expected at least one absorbing state"))
    end
    product = reduce(vcat, (fill(Int64(c), length(s)) for (c, s) in enumerate(sets)))
    states = reduce(vcat, sets)
    handle = running(context) do c
        within === nothing &&
            return rdd_passage_create(c, model.handle, length(sets), length(states), states, product, 1)
        inside = states_of(within)
        return rdd_passage_create_within(c, model.handle, length(sets), length(states), states, product,
                                         length(inside), inside, 1)
    end
    return FirstPassage(handle, n_states(model), names)
end

Base.show(io::IO, p::FirstPassage) =
    print(io, "RDD.FirstPassage(", p.n_states, " states, products ", join(p.products, ", "), ")")

"(n_states) mean time until absorption from each state; 0 on absorbing ones."
function mean_time(p::FirstPassage; context=nothing)
    time = Vector{Float64}(undef, p.n_states)
    running(c -> rdd_passage_times(c, p.handle, time, nothing), context)
    return time
end

"(n_states) mean of the square of the time until absorption, time^2."
function second_moment(p::FirstPassage; context=nothing)
    square = Vector{Float64}(undef, p.n_states)
    running(c -> rdd_passage_times(c, p.handle, nothing, square), context)
    return square
end

"(n_states, n_products) probability to end in each product; rows sum to 1."
function splitting(p::FirstPassage; context=nothing)
    probability = Array{Float64,2}(undef, p.n_states, length(p.products))
    running(c -> rdd_passage_splitting(c, p.handle, probability), context)
    return probability
end

"""
    path_integral(p, weight)

(n_states) from each state the mean of the time integral of `weight` (n_states, >= 0) along the path until absorption:
with 1 on a set of states and 0 elsewhere, the time spent in the set.
"""
function path_integral(p::FirstPassage, weight; context=nothing)
    result = Vector{Float64}(undef, p.n_states)
    running(c -> rdd_passage_integral(c, p.handle, list(weight, Float64), result), context)
    return result
end

"""
    starting_from(p, sources; weights = nothing)

(mean_time, variance, splitting, exit_rate, occupation) of a process that starts spread over the sources, by default
with the weights of the stationary distribution. `exit_rate` (n_products) is splitting/mean_time, 1/time; `occupation`
(n_states) the mean time spent in each state.
"""
function starting_from(p::FirstPassage, sources; weights=nothing, context=nothing)
    start = states_of(sources)
    given = weights === nothing ? nothing : list(weights, Float64)
    split, rate = Vector{Float64}(undef, length(p.products)), Vector{Float64}(undef, length(p.products))
    occupation = Vector{Float64}(undef, p.n_states)
    mean, variance = running(context) do c
        rdd_passage_from(c, p.handle, length(start), start, given, 1, split, rate, occupation)
    end
    return (mean_time=mean, variance=variance, splitting=split, exit_rate=rate, occupation=occupation)
end

"""
    mean_first_passage_time(model, sources, targets)

Mean time from the sources, weighted by the stationary distribution, to the first of the targets.
"""
function mean_first_passage_time(model::Model, sources, targets; context=nothing)
    from, to = states_of(sources), states_of(targets)
    return running(c -> rdd_mean_first_passage_time(c, model.handle, length(from), from, length(to), to, 1), context)
end

"(M) probability to reach `b` before `a` from each state: 0 on `a`, 1 on `b`."
committor(model::Model, a, b; context=nothing) =
    splitting(first_passage(model, "A" => a, "B" => b; context); context)[:, 2]

"""
    residence_time(model, states; weights = nothing)

Mean time until a set of states is left, from the stationary distribution within it or from the given weights.
"""
function residence_time(model::Model, states; weights=nothing, context=nothing)
    inside = states_of(states)
    outside = setdiff(1:n_states(model), inside)
    isempty(outside) && throw(ArgumentError("all $(n_states(model)) states are in the set: expected some outside"))
    return starting_from(first_passage(model, outside; context), inside; weights, context).mean_time
end

"Kemeny's constant, time: the sum of 1/lambda over all eigenvalues but the zero one."
kemeny_constant(model::Model; context=nothing) = running(c -> rdd_kemeny_constant(c, model.handle), context)
