!> Ensembles over ranks; a part of the module rdd_mpi.
module rdd_mpi_ensembles
  use, intrinsic :: iso_c_binding
  use rdd
  use rdd_mpi_c
  use rdd_mpi_handles
  implicit none
  private
  public :: rdd_mpi_fleming_viot, rdd_mpi_spin_ensemble, rdd_mpi_trajectories_sample

contains

  !> Independent runs of Fleming-Viot particles over ranks; run r, from 1, has the seed seed + r - 1.
  subroutine rdd_mpi_fleming_viot(mpi, gather, n_runs, seed, lo, hi, absorbing, beta, dt, n_walkers, start, energy, &
      n_relax, n_steps, lambda1, lambda1_error, n_exits, mean, covariance, context, status, message)
    type(rdd_mpi_handle), intent(in) :: mpi
    integer(c_int32_t), intent(in) :: gather
    integer(c_int64_t), intent(in) :: n_runs
    integer(c_int64_t), intent(in) :: seed
    real(c_double), intent(in), contiguous :: lo(:)  !< (dim)
    real(c_double), intent(in), contiguous :: hi(:)  !< (dim)
    integer(c_int32_t), intent(in), contiguous :: absorbing(:,:)  !< (dim, 2)
    real(c_double), intent(in) :: beta
    real(c_double), intent(in) :: dt
    integer(c_int64_t), intent(in) :: n_walkers
    real(c_double), intent(in), contiguous :: start(:)  !< (dim)
    type(rdd_energy), intent(in) :: energy
    integer(c_int64_t), intent(in) :: n_relax
    integer(c_int64_t), intent(in) :: n_steps
    real(c_double), intent(inout), contiguous, optional, target :: lambda1(:)  !< (n_runs)
    real(c_double), intent(inout), contiguous, optional, target :: lambda1_error(:)  !< (n_runs)
    integer(c_int64_t), intent(inout), contiguous, optional, target :: n_exits(:)  !< (n_runs)
    real(c_double), intent(inout), contiguous, optional, target :: mean(:,:)  !< (dim, n_runs)
    real(c_double), intent(inout), contiguous, optional, target :: covariance(:,:,:)  !< (dim, dim, n_runs)
    type(rdd_context), intent(in), optional :: context
    integer(c_int32_t), intent(out), optional :: status
    character(len=:), allocatable, intent(inout), optional :: message
    type(c_ptr) :: p_lambda1, p_lambda1_error, p_n_exits, p_mean, p_covariance
    character(len=:), allocatable :: note
    integer(c_int32_t) :: code
    integer(c_int64_t) :: n
    p_lambda1 = c_null_ptr
    if (present(lambda1)) p_lambda1 = c_loc(lambda1)
    p_lambda1_error = c_null_ptr
    if (present(lambda1_error)) p_lambda1_error = c_loc(lambda1_error)
    p_n_exits = c_null_ptr
    if (present(n_exits)) p_n_exits = c_loc(n_exits)
    p_mean = c_null_ptr
    if (present(mean)) p_mean = c_loc(mean)
    p_covariance = c_null_ptr
    if (present(covariance)) p_covariance = c_loc(covariance)
    n = units(mpi, gather, n_runs)
    call need_shape(note, 'hi', shape(hi, c_int64_t), [size(lo, 1, c_int64_t)])
    call need_shape(note, 'absorbing', shape(absorbing, c_int64_t), [size(lo, 1, c_int64_t), 2_c_int64_t])
    call need_shape(note, 'start', shape(start, c_int64_t), [size(lo, 1, c_int64_t)])
    if (present(lambda1)) call need_shape(note, 'lambda1', shape(lambda1, c_int64_t), [n])
    if (present(lambda1_error)) call need_shape(note, 'lambda1_error', shape(lambda1_error, c_int64_t), [n])
    if (present(n_exits)) call need_shape(note, 'n_exits', shape(n_exits, c_int64_t), [n])
    if (present(mean)) call need_shape(note, 'mean', shape(mean, c_int64_t), [size(lo, 1, c_int64_t), n])
    if (present(covariance)) call need_shape(note, 'covariance', shape(covariance, c_int64_t), &
      [size(lo, 1, c_int64_t), size(lo, 1, c_int64_t), n])
    if (allocated(note)) then
      code = refused(mpi, note)
    else
      code = c_fleming_viot(context_of(context), mpi%pointer(), gather, n_runs, seed, &
      size(lo, 1, c_int64_t), lo, hi, absorbing, beta, dt, n_walkers, start, energy%pointer(), n_relax, n_steps, &
      p_lambda1, p_lambda1_error, p_n_exits, p_mean, p_covariance)
    end if
    call finish('rdd_mpi_fleming_viot', code, status)
    if (present(message)) message = outcome(code)
  end subroutine rdd_mpi_fleming_viot

  !> An ensemble of rdd_spin_create_with, run to a list of times, over ranks.
  subroutine rdd_mpi_spin_ensemble(mpi, gather, dmd, n_sites, n_lags, n_trajectories, times, spins, ab_bonds, &
      ab_bonds_error, strain, strain_error, s, s_error, c, c_error, ab_bonds_of, strain_of, options, context, status, &
      message)
    type(rdd_mpi_handle), intent(in) :: mpi
    integer(c_int32_t), intent(in) :: gather
    type(rdd_dmd), intent(in) :: dmd
    integer(c_int64_t), intent(in) :: n_sites
    integer(c_int64_t), intent(in) :: n_lags
    integer(c_int64_t), intent(in) :: n_trajectories
    real(c_double), intent(in), contiguous :: times(:)  !< (n_times)
    integer(c_int32_t), intent(inout), contiguous, optional, target :: spins(:)  !< (n_sites) the start of all, 1 or -1; an input
    real(c_double), intent(inout), contiguous, optional, target :: ab_bonds(:)  !< (n_times)
    real(c_double), intent(inout), contiguous, optional, target :: ab_bonds_error(:)  !< (n_times)
    real(c_double), intent(inout), contiguous, optional, target :: strain(:)  !< (n_times)
    real(c_double), intent(inout), contiguous, optional, target :: strain_error(:)  !< (n_times)
    real(c_double), intent(inout), contiguous, optional, target :: s(:,:)  !< (n_sites, n_times)
    real(c_double), intent(inout), contiguous, optional, target :: s_error(:,:)  !< (n_sites, n_times)
    real(c_double), intent(inout), contiguous, optional, target :: c(:,:)  !< (n_lags, n_times)
    real(c_double), intent(inout), contiguous, optional, target :: c_error(:,:)  !< (n_lags, n_times)
    real(c_double), intent(inout), contiguous, optional, target :: ab_bonds_of(:,:)  !< (n_trajectories, n_times)
    real(c_double), intent(inout), contiguous, optional, target :: strain_of(:,:)  !< (n_trajectories, n_times)
    type(rdd_options), intent(in), optional :: options
    type(rdd_context), intent(in), optional :: context
    integer(c_int32_t), intent(out), optional :: status
    character(len=:), allocatable, intent(inout), optional :: message
    type(c_ptr) :: p_spins, p_ab_bonds, p_ab_bonds_error, p_strain, p_strain_error, p_s, p_s_error, &
      p_c, p_c_error, p_ab_bonds_of, p_strain_of
    character(len=:), allocatable :: note
    integer(c_int32_t) :: code
    p_spins = c_null_ptr
    if (present(spins)) p_spins = c_loc(spins)
    p_ab_bonds = c_null_ptr
    if (present(ab_bonds)) p_ab_bonds = c_loc(ab_bonds)
    p_ab_bonds_error = c_null_ptr
    if (present(ab_bonds_error)) p_ab_bonds_error = c_loc(ab_bonds_error)
    p_strain = c_null_ptr
    if (present(strain)) p_strain = c_loc(strain)
    p_strain_error = c_null_ptr
    if (present(strain_error)) p_strain_error = c_loc(strain_error)
    p_s = c_null_ptr
    if (present(s)) p_s = c_loc(s)
    p_s_error = c_null_ptr
    if (present(s_error)) p_s_error = c_loc(s_error)
    p_c = c_null_ptr
    if (present(c)) p_c = c_loc(c)
    p_c_error = c_null_ptr
    if (present(c_error)) p_c_error = c_loc(c_error)
    p_ab_bonds_of = c_null_ptr
    if (present(ab_bonds_of)) p_ab_bonds_of = c_loc(ab_bonds_of)
    p_strain_of = c_null_ptr
    if (present(strain_of)) p_strain_of = c_loc(strain_of)
    if (present(spins)) call need_shape(note, 'spins', shape(spins, c_int64_t), [n_sites])
    if (present(ab_bonds)) call need_shape(note, 'ab_bonds', shape(ab_bonds, c_int64_t), [size(times, 1, c_int64_t)])
    if (present(ab_bonds_error)) call need_shape(note, 'ab_bonds_error', shape(ab_bonds_error, c_int64_t), &
      [size(times, 1, c_int64_t)])
    if (present(strain)) call need_shape(note, 'strain', shape(strain, c_int64_t), [size(times, 1, c_int64_t)])
    if (present(strain_error)) call need_shape(note, 'strain_error', shape(strain_error, c_int64_t), &
      [size(times, 1, c_int64_t)])
    if (present(s)) call need_shape(note, 's', shape(s, c_int64_t), [n_sites, size(times, 1, c_int64_t)])
    if (present(s_error)) call need_shape(note, 's_error', shape(s_error, c_int64_t), [n_sites, size(times, 1, c_int64_t)])
    if (present(c)) call need_shape(note, 'c', shape(c, c_int64_t), [n_lags, size(times, 1, c_int64_t)])
    if (present(c_error)) call need_shape(note, 'c_error', shape(c_error, c_int64_t), [n_lags, size(times, 1, c_int64_t)])
    if (present(ab_bonds_of)) call need_shape(note, 'ab_bonds_of', shape(ab_bonds_of, c_int64_t), &
      [n_trajectories, size(times, 1, c_int64_t)])
    if (present(strain_of)) call need_shape(note, 'strain_of', shape(strain_of, c_int64_t), &
      [n_trajectories, size(times, 1, c_int64_t)])
    if (allocated(note)) then
      code = refused(mpi, note)
    else
      code = c_spin(context_of(context), options_of(options), mpi%pointer(), gather, &
      dmd%pointer(), n_sites, n_lags, n_trajectories, p_spins, size(times, 1, c_int64_t), times, p_ab_bonds, &
      p_ab_bonds_error, p_strain, p_strain_error, p_s, p_s_error, p_c, p_c_error, p_ab_bonds_of, p_strain_of)
    end if
    call finish('rdd_mpi_spin_ensemble', code, status)
    if (present(message)) message = outcome(code)
  end subroutine rdd_mpi_spin_ensemble

  !> rdd_trajectories_sample over ranks. With RDD_MPI_ROOT other ranks than 0 get none.
  subroutine rdd_mpi_trajectories_sample(mpi, gather, model, n_trajectories, first, times, max_events, &
      keep_occupation, keep_paths, trajectories, start, context, status, message)
    type(rdd_mpi_handle), intent(in) :: mpi
    integer(c_int32_t), intent(in) :: gather
    type(rdd_model), intent(in) :: model
    integer(c_int64_t), intent(in) :: n_trajectories, first, max_events
    real(c_double), intent(in), contiguous :: times(:)
    integer(c_int32_t), intent(in) :: keep_occupation, keep_paths
    type(rdd_trajectories), intent(inout) :: trajectories
    real(c_double), intent(inout), contiguous, optional, target :: start(:)  !< (n_states) weights; an input
    type(rdd_context), intent(in), optional :: context
    integer(c_int32_t), intent(out), optional :: status
    character(len=:), allocatable, intent(inout), optional :: message
    type(c_ptr) :: made, p_start
    integer(c_int32_t) :: code
    made = c_null_ptr
    p_start = c_null_ptr
    if (present(start)) p_start = c_loc(start)
    code = c_trajectories(context_of(context), mpi%pointer(), gather, model%pointer(), n_trajectories, first, &
      size(times, 1, c_int64_t), times, p_start, max_events, keep_occupation, keep_paths, made)
    if (c_associated(made)) call trajectories%adopt(made)
    call finish('rdd_mpi_trajectories_sample', code, status)
    if (present(message)) message = outcome(code)
  end subroutine rdd_mpi_trajectories_sample

end module rdd_mpi_ensembles
