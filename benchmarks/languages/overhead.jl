# Prints what one call costs from Julia, ns: rdd_model_n_states, the least of several rounds.
using RDD

function measure(handle, calls)
    total, start = 0, time_ns()
    for _ in 1:calls
        total += RDD.rdd_model_n_states(handle)
    end
    each = (time_ns() - start) / calls
    total == calls || error("wrong total")
    return each
end

handle = Model(1.0, 1, [1, 1], [1, 1], [1 -1], 1.0).handle
measure(handle, 1000)
println(round(minimum(measure(handle, 100_000) for _ in 1:50); digits=2))
