"""
    RDD

Reaction, drift and diffusion coefficients from master equations. A `Model` is a periodic network of jumps between
states; from it come exact bands (`spectrum`), exact long-time transport (`diffusivity`) and coarse-grained
reaction-drift-diffusion models (`coarse_grain`).

Units are the caller's own: lengths and times of the input are those of the output, rates are 1/time. States count from
1. Lists are columns: lattice vectors, positions, translations, wavevectors.

The library is looked for in `ENV["RDD_LIBRARY"]` (a file or a folder), then in the build tree or the installation this
package belongs to, then where the system's loader looks.
"""
module RDD

export Model, Context, Trajectories, trajectories, Spectrum, GapTable, Audit, Reduced, RDDError, Cancelled
export spectrum, spectrum!, kmesh, kgrid, point_group, band_path, gap, stationary, stationary!, log_stationary, drift_velocity, diffusivity,
    diffusivity!, local_equilibrium_diffusivity, corrector, with_force, audit, repair, jumps, lattice, positions, n_states,
    coarse_grain, symbol, initial, resolution, read_model, write_model, to_bytes, from_bytes,
    arrhenius_values, mmonca, hop_rate, hop_prefactor, hopping_constants, from_displacements, set_threads,
    largest_shift, labels

export classes, largest_class, restricted, sets, FirstPassage, first_passage, mean_time, splitting, path_integral, starting_from, mean_first_passage_time,
    committor, residence_time, kemeny_constant

export Landscape, read_landscape, transitions, model, from_barriers, log_rates, shifted, Sweep, sweep, along, principal_axes,
    fits, ArrheniusFit, fit_arrhenius, coarse_sweep, transport_derivatives, derivatives, diffusivity_error, reaction_error,
    Table, CoarseTable, table, coarse_table, slope, evaluate!, parts, propagate, stencil

export Crystal, Defect, JumpClasses, operations, find_jumps, landscape, write_template, endpoints, with_dipoles, elastodiffusion,
    activation_volume, strained

export SolutePair, pair_classes, transport, bounds, box
export Field, field_transport, polarity, grid_rates

export JumpTable, mobilities, JumpSweep, jump_sweep, rates!

export QuasiStationary, qsd_1d, qsd_2d, PolynomialEnergy, density, moments, distance, gaussian, FlemingViot, fleming_viot,
    rate, clear!, advance!, walker_positions

export Potential, soft_core, morse, lennard_jones, energy_table, average, DMD, dmd_chain, neighbours, time_of, spins,
    occupation, alpha, set_state!, set_tolerances!, set_quadrature!, perturb!, relax!, advance!, first_jump_time!,
    free_energy, gradients, exchange_rates, strain, ab_bonds, autocorrelation, frozen, save_state, restore_state!

export Ranks, range_of_units, map_units

export EmbeddedAtom, read_potential, species_names, embedding_energy, density_at, pair_energy, point_energy, number_of_species,
    occupations, set_occupations!, chemical_potentials, virial, energy_parts, cell_of, set_cell!, relax_cell!, hessian_product

export Ensemble, run_to!, observables, mean_field, configuration, SpinChain, probabilities, detailed_balance_violation

include("lowlevel.jl")   # generated: the C API, function by function
include("library.jl")    # where librdd is
include("context.jl")    # threads, progress, options
include("model.jl")
include("spectrum.jl")
include("transport.jl")
include("reduced.jl")
include("passage.jl")
include("sampler.jl")
include("landscape.jl")
include("sweep.jl")
include("ranks.jl")      # over the ranks of an MPI job
include("crystal.jl")
include("pair.jl")
include("field.jl")
include("propagate.jl")
include("export.jl")
include("jump_table.jl")
include("dmd.jl")
include("metal.jl")
include("qsd.jl")
include("spin.jl")

"Version of the library."
version() = VersionNumber(rdd_version())

"Facts about the build of the library, one per line."
build_info() = rdd_build_info()

function __init__()
    open_library(find_library())
    DEFAULT_CONTEXT[] = nothing
end

end
