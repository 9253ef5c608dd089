# The same task in every language, in Julia: see compare.sh. usage: task.jl BARRIERS.csv NETWORK.json TEMPERATURE THREADS
using RDD

function print_bits(name, values)
    for x in values
        println(name, " ", uppercase(string(reinterpret(UInt64, Float64(x)); base=16, pad=16)))
    end
end

context = Context(parse(Int, ARGS[4]))
proton = read_model(ARGS[1]; temperature=parse(Float64, ARGS[3]), context=context)
print_bits("D", diffusivity(proton; context=context))
print_bits("D_high", diffusivity(proton; accuracy=:high, context=context))
print_bits("bands", spectrum(proton, [0.0 0.1 0.5; 0.0 0.2 -0.25; 0.0 0.3 0.125]; context=context).values)
network = read_model(ARGS[2]; context=context)
reduced = coarse_grain(network, 2; context=context)
print_bits("memberships", reduced.memberships)
print_bits("reaction", reduced.reaction)
print_bits("drift", reduced.drift)
print_bits("diffusion", reduced.diffusion)
print_bits("gap", reduced.gap)
