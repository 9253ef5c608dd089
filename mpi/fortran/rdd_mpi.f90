!> Calls of rdd over the ranks of an MPI job; the C header rdd/mpi.h tells what each does. A communicator is given by its
!> number: comm of `use mpi` or mpif.h, comm%MPI_VAL of `use mpi_f08`. Arrays and errors are as in the module rdd: without
!> `status` an error stops the program; every rank then stops, with the same text. With gather = RDD_MPI_ROOT ranks other
!> than 0 may leave results out.
module rdd_mpi
  use, intrinsic :: iso_c_binding
  use rdd
  use rdd_mpi_c
  use rdd_mpi_handles
  use rdd_mpi_ensembles
  implicit none
  private
  public :: rdd_mpi_handle, RDD_MPI_ROOT, RDD_MPI_ALL, RDD_MPI_OWN, rdd_mpi_unit
  public :: rdd_mpi_create, rdd_mpi_destroy, rdd_mpi_sizes, rdd_mpi_range, rdd_mpi_model_bcast, rdd_mpi_landscape_bcast
  public :: rdd_mpi_spectrum, rdd_mpi_spectrum_complex, rdd_mpi_sweep, rdd_mpi_sweep_coarse, rdd_mpi_propagate, rdd_mpi_map
  public :: rdd_mpi_table_create, rdd_mpi_trajectories_sample, rdd_mpi_fleming_viot, rdd_mpi_spin_ensemble

contains

  !> rdd_spectrum over ranks; the last extent of results is n_k, or the number of own units.
  subroutine rdd_mpi_spectrum(mpi, gather, model, k, n_bands, values, right, left, accuracy_used, options, context, &
      status, message)
    type(rdd_mpi_handle), intent(in) :: mpi
    integer(c_int32_t), intent(in) :: gather
    type(rdd_model), intent(in) :: model
    real(c_double), intent(in), contiguous :: k(:,:)  !< (dim, n_k), all of them on every rank
    integer(c_int64_t), intent(in) :: n_bands
    real(c_double), intent(inout), contiguous, optional, target :: values(:,:)  !< (n_bands, n_k)
    complex(c_double_complex), intent(inout), contiguous, optional, target :: right(:,:,:)  !< (n_states, n_bands, n_k)
    complex(c_double_complex), intent(inout), contiguous, optional, target :: left(:,:,:)  !< (n_states, n_bands, n_k)
    integer(c_int32_t), intent(inout), contiguous, optional, target :: accuracy_used(:)  !< (n_k)
    type(rdd_options), intent(in), optional :: options
    type(rdd_context), intent(in), optional :: context
    integer(c_int32_t), intent(out), optional :: status
    character(len=:), allocatable, intent(inout), optional :: message
    type(c_ptr) :: p_values, p_right, p_left, p_accuracy_used
    character(len=:), allocatable :: note
    integer(c_int32_t) :: code
    integer(c_int64_t) :: n
    integer(c_int32_t) :: dim, space
    integer(c_int64_t) :: n_states, n_edges
    p_values = c_null_ptr
    if (present(values)) p_values = c_loc(values)
    p_right = c_null_ptr
    if (present(right)) p_right = c_loc(right)
    p_left = c_null_ptr
    if (present(left)) p_left = c_loc(left)
    p_accuracy_used = c_null_ptr
    if (present(accuracy_used)) p_accuracy_used = c_loc(accuracy_used)
    n = units(mpi, gather, size(k, 2, c_int64_t))
    dim = 0
    space = 0
    n_states = 0
    call rdd_model_sizes(model, dim, space, n_states, n_edges, status=code)
    call need_shape(note, 'k', shape(k, c_int64_t), [int(dim, c_int64_t), size(k, 2, c_int64_t)])
    if (present(values)) call need_shape(note, 'values', shape(values, c_int64_t), [n_bands, n])
    if (present(right)) call need_shape(note, 'right', shape(right, c_int64_t), [n_states, n_bands, n])
    if (present(left)) call need_shape(note, 'left', shape(left, c_int64_t), [n_states, n_bands, n])
    if (present(accuracy_used)) call need_shape(note, 'accuracy_used', shape(accuracy_used, c_int64_t), [n])
    if (allocated(note)) then
      code = refused(mpi, note)
    else
      code = c_spectrum(context_of(context), options_of(options), mpi%pointer(), gather, &
      model%pointer(), size(k, 2, c_int64_t), k, n_bands, p_values, p_right, p_left, p_accuracy_used)
    end if
    call finish('rdd_mpi_spectrum', code, status)
    if (present(message)) message = outcome(code)
  end subroutine rdd_mpi_spectrum

  !> rdd_spectrum_complex over ranks.
  subroutine rdd_mpi_spectrum_complex(mpi, gather, model, k, n_bands, values, right, left, options, context, status, &
      message)
    type(rdd_mpi_handle), intent(in) :: mpi
    integer(c_int32_t), intent(in) :: gather
    type(rdd_model), intent(in) :: model
    real(c_double), intent(in), contiguous :: k(:,:)  !< (dim, n_k), all of them on every rank
    integer(c_int64_t), intent(in) :: n_bands
    complex(c_double_complex), intent(inout), contiguous, optional, target :: values(:,:)  !< (n_bands, n_k)
    complex(c_double_complex), intent(inout), contiguous, optional, target :: right(:,:,:)  !< (n_states, n_bands, n_k)
    complex(c_double_complex), intent(inout), contiguous, optional, target :: left(:,:,:)  !< (n_states, n_bands, n_k)
    type(rdd_options), intent(in), optional :: options
    type(rdd_context), intent(in), optional :: context
    integer(c_int32_t), intent(out), optional :: status
    character(len=:), allocatable, intent(inout), optional :: message
    type(c_ptr) :: p_values, p_right, p_left
    character(len=:), allocatable :: note
    integer(c_int32_t) :: code
    integer(c_int64_t) :: n
    integer(c_int32_t) :: dim, space
    integer(c_int64_t) :: n_states, n_edges
    p_values = c_null_ptr
    if (present(values)) p_values = c_loc(values)
    p_right = c_null_ptr
    if (present(right)) p_right = c_loc(right)
    p_left = c_null_ptr
    if (present(left)) p_left = c_loc(left)
    n = units(mpi, gather, size(k, 2, c_int64_t))
    dim = 0
    space = 0
    n_states = 0
    call rdd_model_sizes(model, dim, space, n_states, n_edges, status=code)
    call need_shape(note, 'k', shape(k, c_int64_t), [int(dim, c_int64_t), size(k, 2, c_int64_t)])
    if (present(values)) call need_shape(note, 'values', shape(values, c_int64_t), [n_bands, n])
    if (present(right)) call need_shape(note, 'right', shape(right, c_int64_t), [n_states, n_bands, n])
    if (present(left)) call need_shape(note, 'left', shape(left, c_int64_t), [n_states, n_bands, n])
    if (allocated(note)) then
      code = refused(mpi, note)
    else
      code = c_spectrum_complex(context_of(context), options_of(options), mpi%pointer(), gather, &
      model%pointer(), size(k, 2, c_int64_t), k, n_bands, p_values, p_right, p_left)
    end if
    call finish('rdd_mpi_spectrum_complex', code, status)
    if (present(message)) message = outcome(code)
  end subroutine rdd_mpi_spectrum_complex

  !> rdd_sweep over ranks; the last extent of results is n_T, or the number of own units.
  subroutine rdd_mpi_sweep(mpi, gather, landscape, temperature, diffusivity, velocity, slope, options, context, &
      status, message)
    type(rdd_mpi_handle), intent(in) :: mpi
    integer(c_int32_t), intent(in) :: gather
    type(rdd_landscape), intent(in) :: landscape
    real(c_double), intent(in), contiguous :: temperature(:)  !< (n_T), all of them on every rank
    real(c_double), intent(inout), contiguous, optional, target :: diffusivity(:,:,:)  !< (space, space, n_T)
    real(c_double), intent(inout), contiguous, optional, target :: velocity(:,:)  !< (space, n_T)
    real(c_double), intent(inout), contiguous, optional, target :: slope(:,:,:)  !< (space, space, n_T)
    type(rdd_options), intent(in), optional :: options
    type(rdd_context), intent(in), optional :: context
    integer(c_int32_t), intent(out), optional :: status
    character(len=:), allocatable, intent(inout), optional :: message
    type(c_ptr) :: p_diffusivity, p_velocity, p_slope
    character(len=:), allocatable :: note
    integer(c_int32_t) :: code
    integer(c_int64_t) :: n
    integer(c_int32_t) :: dim, space
    integer(c_int64_t) :: n_states, n_edges
    p_diffusivity = c_null_ptr
    if (present(diffusivity)) p_diffusivity = c_loc(diffusivity)
    p_velocity = c_null_ptr
    if (present(velocity)) p_velocity = c_loc(velocity)
    p_slope = c_null_ptr
    if (present(slope)) p_slope = c_loc(slope)
    n = units(mpi, gather, size(temperature, 1, c_int64_t))
    dim = 0
    space = 0
    n_states = 0
    call rdd_landscape_sizes(landscape, dim, space, n_states, n_edges, status=code)
    if (present(diffusivity)) call need_shape(note, 'diffusivity', shape(diffusivity, c_int64_t), &
      [int(space, c_int64_t), int(space, c_int64_t), n])
    if (present(velocity)) call need_shape(note, 'velocity', shape(velocity, c_int64_t), [int(space, c_int64_t), n])
    if (present(slope)) call need_shape(note, 'slope', shape(slope, c_int64_t), &
      [int(space, c_int64_t), int(space, c_int64_t), n])
    if (allocated(note)) then
      code = refused(mpi, note)
    else
      code = c_sweep(context_of(context), options_of(options), mpi%pointer(), gather, &
      landscape%pointer(), size(temperature, 1, c_int64_t), temperature, p_diffusivity, p_velocity, p_slope)
    end if
    call finish('rdd_mpi_sweep', code, status)
    if (present(message)) message = outcome(code)
  end subroutine rdd_mpi_sweep

  !> rdd_sweep_coarse over ranks.
  subroutine rdd_mpi_sweep_coarse(mpi, gather, landscape, n_coarse, temperature, equilibrium, reaction, drift, &
      diffusion, gap, options, context, status, message)
    type(rdd_mpi_handle), intent(in) :: mpi
    integer(c_int32_t), intent(in) :: gather
    type(rdd_landscape), intent(in) :: landscape
    integer(c_int64_t), intent(in) :: n_coarse
    real(c_double), intent(in), contiguous :: temperature(:)  !< (n_T), all of them on every rank
    real(c_double), intent(inout), contiguous, optional, target :: equilibrium(:,:)  !< (n_coarse, n_T)
    real(c_double), intent(inout), contiguous, optional, target :: reaction(:,:,:)  !< (n_coarse, n_coarse, n_T)
    real(c_double), intent(inout), contiguous, optional, target :: drift(:,:,:,:)  !< (space, n_coarse, n_coarse, n_T)
    real(c_double), intent(inout), contiguous, optional, target :: diffusion(:,:,:,:,:)  !< (space, space, n_coarse, n_coarse, n_T)
    real(c_double), intent(inout), contiguous, optional, target :: gap(:)  !< (n_T)
    type(rdd_options), intent(in), optional :: options
    type(rdd_context), intent(in), optional :: context
    integer(c_int32_t), intent(out), optional :: status
    character(len=:), allocatable, intent(inout), optional :: message
    type(c_ptr) :: p_equilibrium, p_reaction, p_drift, p_diffusion, p_gap
    character(len=:), allocatable :: note
    integer(c_int32_t) :: code
    integer(c_int64_t) :: n
    integer(c_int32_t) :: dim, space
    integer(c_int64_t) :: n_states, n_edges
    p_equilibrium = c_null_ptr
    if (present(equilibrium)) p_equilibrium = c_loc(equilibrium)
    p_reaction = c_null_ptr
    if (present(reaction)) p_reaction = c_loc(reaction)
    p_drift = c_null_ptr
    if (present(drift)) p_drift = c_loc(drift)
    p_diffusion = c_null_ptr
    if (present(diffusion)) p_diffusion = c_loc(diffusion)
    p_gap = c_null_ptr
    if (present(gap)) p_gap = c_loc(gap)
    n = units(mpi, gather, size(temperature, 1, c_int64_t))
    dim = 0
    space = 0
    n_states = 0
    call rdd_landscape_sizes(landscape, dim, space, n_states, n_edges, status=code)
    if (present(equilibrium)) call need_shape(note, 'equilibrium', shape(equilibrium, c_int64_t), [n_coarse, n])
    if (present(reaction)) call need_shape(note, 'reaction', shape(reaction, c_int64_t), [n_coarse, n_coarse, n])
    if (present(drift)) call need_shape(note, 'drift', shape(drift, c_int64_t), &
      [int(space, c_int64_t), n_coarse, n_coarse, n])
    if (present(diffusion)) call need_shape(note, 'diffusion', shape(diffusion, c_int64_t), &
      [int(space, c_int64_t), int(space, c_int64_t), n_coarse, n_coarse, n])
    if (present(gap)) call need_shape(note, 'gap', shape(gap, c_int64_t), [n])
    if (allocated(note)) then
      code = refused(mpi, note)
    else
      code = c_sweep_coarse(context_of(context), options_of(options), mpi%pointer(), gather, &
      landscape%pointer(), n_coarse, size(temperature, 1, c_int64_t), temperature, p_equilibrium, p_reaction, &
      p_drift, p_diffusion, p_gap)
    end if
    call finish('rdd_mpi_sweep_coarse', code, status)
    if (present(message)) message = outcome(code)
  end subroutine rdd_mpi_sweep_coarse

  !> rdd_propagate over ranks; a unit is a time.
  subroutine rdd_mpi_propagate(mpi, gather, model, box, time, start, distribution, context, status, message)
    type(rdd_mpi_handle), intent(in) :: mpi
    integer(c_int32_t), intent(in) :: gather
    type(rdd_model), intent(in) :: model
    integer(c_int64_t), intent(in), contiguous :: box(:)  !< (dim) cells
    real(c_double), intent(in), contiguous :: time(:)  !< (n_times)
    real(c_double), intent(in), contiguous :: start(:,:)  !< (n_states, n_cells)
    real(c_double), intent(inout), contiguous, optional, target :: distribution(:,:,:)  !< (n_states, n_cells, n_times)
    type(rdd_context), intent(in), optional :: context
    integer(c_int32_t), intent(out), optional :: status
    character(len=:), allocatable, intent(inout), optional :: message
    type(c_ptr) :: p_distribution
    character(len=:), allocatable :: note
    integer(c_int32_t) :: code
    integer(c_int64_t) :: n
    integer(c_int32_t) :: dim, space
    integer(c_int64_t) :: n_states, n_edges
    p_distribution = c_null_ptr
    if (present(distribution)) p_distribution = c_loc(distribution)
    n = units(mpi, gather, size(time, 1, c_int64_t))
    dim = 0
    space = 0
    n_states = 0
    call rdd_model_sizes(model, dim, space, n_states, n_edges, status=code)
    call need_shape(note, 'box', shape(box, c_int64_t), [int(dim, c_int64_t)])
    call need_shape(note, 'start', shape(start, c_int64_t), [n_states, size(start, 2, c_int64_t)])
    if (present(distribution)) call need_shape(note, 'distribution', shape(distribution, c_int64_t), &
      [n_states, size(start, 2, c_int64_t), n])
    if (allocated(note)) then
      code = refused(mpi, note)
    else
      code = c_propagate(context_of(context), mpi%pointer(), gather, model%pointer(), &
      box, size(start, 2, c_int64_t), size(time, 1, c_int64_t), time, start, p_distribution)
    end if
    call finish('rdd_mpi_propagate', code, status)
    if (present(message)) message = outcome(code)
  end subroutine rdd_mpi_propagate

  !> Any independent work over ranks: see rdd_mpi_unit.
  subroutine rdd_mpi_map(mpi, gather, n_units, n_values, callback, user, values, context, status, message)
    type(rdd_mpi_handle), intent(in) :: mpi
    integer(c_int32_t), intent(in) :: gather
    integer(c_int64_t), intent(in) :: n_units
    integer(c_int64_t), intent(in) :: n_values
    procedure(rdd_mpi_unit) :: callback
    type(c_ptr), intent(in) :: user
    real(c_double), intent(inout), contiguous, optional, target :: values(:,:)  !< (n_values, n_units)
    type(rdd_context), intent(in), optional :: context
    integer(c_int32_t), intent(out), optional :: status
    character(len=:), allocatable, intent(inout), optional :: message
    type(c_ptr) :: p_values
    character(len=:), allocatable :: note
    integer(c_int32_t) :: code
    integer(c_int64_t) :: n
    p_values = c_null_ptr
    if (present(values)) p_values = c_loc(values)
    n = units(mpi, gather, n_units)
    if (present(values)) call need_shape(note, 'values', shape(values, c_int64_t), [n_values, n])
    if (allocated(note)) then
      code = refused(mpi, note)
    else
      code = c_map(context_of(context), mpi%pointer(), gather, n_units, &
      n_values, c_funloc(callback), user, p_values)
    end if
    call finish('rdd_mpi_map', code, status)
    if (present(message)) message = outcome(code)
  end subroutine rdd_mpi_map

  !> rdd_table_create over ranks: every rank gets the table.
  subroutine rdd_mpi_table_create(mpi, landscape, least_temperature, most_temperature, tolerance, table, options, &
      context, status, message)
    type(rdd_mpi_handle), intent(in) :: mpi
    type(rdd_landscape), intent(in) :: landscape
    real(c_double), intent(in) :: least_temperature, most_temperature, tolerance
    type(rdd_table), intent(inout) :: table
    type(rdd_options), intent(in), optional :: options
    type(rdd_context), intent(in), optional :: context
    integer(c_int32_t), intent(out), optional :: status
    character(len=:), allocatable, intent(inout), optional :: message
    type(c_ptr) :: made
    integer(c_int32_t) :: code
    made = c_null_ptr
    code = c_table_create(context_of(context), options_of(options), mpi%pointer(), landscape%pointer(), &
      least_temperature, most_temperature, tolerance, made)
    if (c_associated(made)) call table%adopt(made)
    call finish('rdd_mpi_table_create', code, status)
    if (present(message)) message = outcome(code)
  end subroutine rdd_mpi_table_create

end module rdd_mpi
