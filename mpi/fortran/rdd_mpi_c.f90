!> The C functions of librdd_mpi as they are; the module rdd_mpi is the one to use.
module rdd_mpi_c
  use, intrinsic :: iso_c_binding
  implicit none
  public

  abstract interface
    !> One unit of rdd_mpi_map, counted from 0: fills values(n_values); 0 to go on, > 0 to cancel, < 0 to fail.
    function rdd_mpi_unit(user, context, unit, values) bind(c) result(answer)
      import
      type(c_ptr), value :: user, context
      integer(c_int64_t), value :: unit
      type(c_ptr), value :: values
      integer(c_int32_t) :: answer
    end function rdd_mpi_unit
  end interface

  interface
    function c_create(context, comm, out) bind(c, name="rdd_mpi_create") result(status)
      import
      type(c_ptr), value :: context
      integer(c_int64_t), value :: comm
      type(c_ptr), intent(inout) :: out
      integer(c_int32_t) :: status
    end function c_create
    function c_destroy(mpi) bind(c, name="rdd_mpi_destroy") result(status)
      import
      type(c_ptr), intent(inout) :: mpi
      integer(c_int32_t) :: status
    end function c_destroy
    function c_sizes(mpi, rank, n_ranks) bind(c, name="rdd_mpi_sizes") result(status)
      import
      type(c_ptr), value :: mpi
      integer(c_int32_t), intent(inout) :: rank, n_ranks
      integer(c_int32_t) :: status
    end function c_sizes
    function c_range(mpi, n, first, last) bind(c, name="rdd_mpi_range") result(status)
      import
      type(c_ptr), value :: mpi
      integer(c_int64_t), value :: n
      integer(c_int64_t), intent(inout) :: first, last
      integer(c_int32_t) :: status
    end function c_range
    function c_refuse(mpi, error, text, length) bind(c, name="rdd_mpi_refuse") result(status)
      import
      type(c_ptr), value :: mpi
      integer(c_int32_t), value :: error
      character(kind=c_char), intent(in) :: text(*)
      integer(c_int64_t), value :: length
      integer(c_int32_t) :: status
    end function c_refuse
    function c_model_bcast(mpi, root, model, out) bind(c, name="rdd_mpi_model_bcast") result(status)
      import
      type(c_ptr), value :: mpi, model
      integer(c_int32_t), value :: root
      type(c_ptr), intent(inout) :: out
      integer(c_int32_t) :: status
    end function c_model_bcast
    function c_landscape_bcast(mpi, root, landscape, out) bind(c, name="rdd_mpi_landscape_bcast") result(status)
      import
      type(c_ptr), value :: mpi, landscape
      integer(c_int32_t), value :: root
      type(c_ptr), intent(inout) :: out
      integer(c_int32_t) :: status
    end function c_landscape_bcast
    function c_spectrum(context, options, mpi, gather, model, n_k, k, n_bands, values, right, left, used) &
        bind(c, name="rdd_mpi_spectrum") result(status)
      import
      type(c_ptr), value :: context, options, mpi, model, values, right, left, used
      integer(c_int32_t), value :: gather
      integer(c_int64_t), value :: n_k, n_bands
      real(c_double), intent(in) :: k(*)
      integer(c_int32_t) :: status
    end function c_spectrum
    function c_spectrum_complex(context, options, mpi, gather, model, n_k, k, n_bands, values, right, left) &
        bind(c, name="rdd_mpi_spectrum_complex") result(status)
      import
      type(c_ptr), value :: context, options, mpi, model, values, right, left
      integer(c_int32_t), value :: gather
      integer(c_int64_t), value :: n_k, n_bands
      real(c_double), intent(in) :: k(*)
      integer(c_int32_t) :: status
    end function c_spectrum_complex
    function c_sweep(context, options, mpi, gather, landscape, n_T, temperature, d, v, slope) &
        bind(c, name="rdd_mpi_sweep") result(status)
      import
      type(c_ptr), value :: context, options, mpi, landscape, d, v, slope
      integer(c_int32_t), value :: gather
      integer(c_int64_t), value :: n_T
      real(c_double), intent(in) :: temperature(*)
      integer(c_int32_t) :: status
    end function c_sweep
    function c_sweep_coarse(context, options, mpi, gather, landscape, n_coarse, n_T, temperature, pi, q, c, d, gap) &
        bind(c, name="rdd_mpi_sweep_coarse") result(status)
      import
      type(c_ptr), value :: context, options, mpi, landscape, pi, q, c, d, gap
      integer(c_int32_t), value :: gather
      integer(c_int64_t), value :: n_coarse, n_T
      real(c_double), intent(in) :: temperature(*)
      integer(c_int32_t) :: status
    end function c_sweep_coarse
    function c_table_create(context, options, mpi, landscape, least, most, tolerance, out) &
        bind(c, name="rdd_mpi_table_create") result(status)
      import
      type(c_ptr), value :: context, options, mpi, landscape
      real(c_double), value :: least, most, tolerance
      type(c_ptr), intent(inout) :: out
      integer(c_int32_t) :: status
    end function c_table_create
    function c_propagate(context, mpi, gather, model, box, n_cells, n_times, time, start, distribution) &
        bind(c, name="rdd_mpi_propagate") result(status)
      import
      type(c_ptr), value :: context, mpi, model, distribution
      integer(c_int32_t), value :: gather
      integer(c_int64_t), value :: n_cells, n_times
      integer(c_int64_t), intent(in) :: box(*)
      real(c_double), intent(in) :: time(*), start(*)
      integer(c_int32_t) :: status
    end function c_propagate
    function c_trajectories(context, mpi, gather, model, n, first, n_times, times, start, max_events, keep_occupation, &
        keep_paths, out) bind(c, name="rdd_mpi_trajectories_sample") result(status)
      import
      type(c_ptr), value :: context, mpi, model, start
      integer(c_int32_t), value :: gather, keep_occupation, keep_paths
      integer(c_int64_t), value :: n, first, n_times, max_events
      real(c_double), intent(in) :: times(*)
      type(c_ptr), intent(inout) :: out
      integer(c_int32_t) :: status
    end function c_trajectories
    function c_spin(context, options, mpi, gather, dmd, n_sites, n_lags, n, spins, n_times, times, ab, ab_error, strain, &
        strain_error, s, s_error, c, c_error, ab_of, strain_of) bind(c, name="rdd_mpi_spin_ensemble") result(status)
      import
      type(c_ptr), value :: context, options, mpi, dmd, spins, ab, ab_error, strain, strain_error, s, s_error, c, c_error, &
        ab_of, strain_of
      integer(c_int32_t), value :: gather
      integer(c_int64_t), value :: n_sites, n_lags, n, n_times
      real(c_double), intent(in) :: times(*)
      integer(c_int32_t) :: status
    end function c_spin
    function c_fleming_viot(context, mpi, gather, n_runs, seed, dim, lo, hi, absorbing, beta, dt, n_walkers, start, energy, &
        n_relax, n_steps, lambda1, lambda1_error, n_exits, mean, covariance) bind(c, name="rdd_mpi_fleming_viot") &
        result(status)
      import
      type(c_ptr), value :: context, mpi, energy, lambda1, lambda1_error, n_exits, mean, covariance
      integer(c_int32_t), value :: gather
      integer(c_int64_t), value :: n_runs, seed, dim, n_walkers, n_relax, n_steps
      real(c_double), intent(in) :: lo(*), hi(*), start(*)
      integer(c_int32_t), intent(in) :: absorbing(*)
      real(c_double), value :: beta, dt
      integer(c_int32_t) :: status
    end function c_fleming_viot
    function c_map(context, mpi, gather, n_units, n_values, callback, user, values) bind(c, name="rdd_mpi_map") &
        result(status)
      import
      type(c_ptr), value :: context, mpi, user, values
      integer(c_int32_t), value :: gather
      integer(c_int64_t), value :: n_units, n_values
      type(c_funptr), value :: callback
      integer(c_int32_t) :: status
    end function c_map
  end interface

end module rdd_mpi_c
