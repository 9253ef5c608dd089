# Models with known answers.
using LinearAlgebra
using RDD

chain(k1=3.0, k2=5.0, a=2.0; more...) =
    Model(a, 2, [1, 2, 2, 1], [2, 1, 1, 2], [0 0 1 -1], [k1, k1, k2, k2]; positions=[0.0 a / 2], more...)

function crowdion(a=3.0, nu_m=7.0, nu_r=0.5)
    lattice = a / 2 * (ones(3, 3) - 2I)
    source, target, translation, rate = Int[], Int[], Vector{Int}[], Float64[]
    for (state, step) in enumerate([[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 1]])
        for sign in (1, -1)
            push!(source, state); push!(target, state); push!(translation, sign * step); push!(rate, nu_m)
        end
        for other in setdiff(1:4, state)
            push!(source, state); push!(target, other); push!(translation, [0, 0, 0]); push!(rate, nu_r)
        end
    end
    return Model(lattice, 4, source, target, reduce(hcat, translation), rate)
end

ring(m) = Model(1.0, m, [1:m; mod1.(2:m+1, m)], [mod1.(2:m+1, m); 1:m],
                [[i == m ? 1 : 0 for i in 1:m]; [i == m ? -1 : 0 for i in 1:m]]', 1.0)
