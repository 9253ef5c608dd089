# Ten wrong calls, in Julia: see wrong.sh. usage: wrong.jl FOLDER
using RDD

chain(; rate=5.0, target=1) =
    Model(2.0, 2, [1, 2, 2, 1], [2, target, 1, 2], [0 0 1 -1], [3.0, 3.0, rate, 5.0])

function tell(call, name)
    try
        call()
        println(name, "|no error|")
    catch e
        e isa RDDError || rethrow()
        println(name, "|", e.name, "|", replace(e.text, '\n' => ' '))
    end
end

islands = Model(1.0, 2, [1, 1], [1, 1], [1 -1], 1.0)
plain = Model(nothing, 2, [1, 2], [2, 1], nothing, 1.0)
square = Model(1.0, 4, [1, 2, 3, 4, 2, 3, 4, 1], [2, 3, 4, 1, 1, 2, 3, 4], [0 0 0 1 0 0 0 -1], 1.0)
tell(() -> chain(; rate=-2.5), "negative rate")
tell(() -> chain(; target=3), "no such state")
tell(() -> diffusivity(islands), "not ergodic")
tell(() -> diffusivity(plain), "no lattice")
tell(() -> spectrum(chain(), [0.25 NaN]), "wavevector")
tell(() -> coarse_grain(square, 2), "degenerate")
tell(() -> with_force(chain(), [1.0], -1.0), "beta")
tell(() -> read_model(joinpath(ARGS[1], "missing.json")), "missing file")
tell(() -> read_model(joinpath(ARGS[1], "damaged.json")), "damaged file")
tell(() -> Context(0), "threads")
