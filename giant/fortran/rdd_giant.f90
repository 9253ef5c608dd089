!> Networks over the ranks of an MPI job; the C header rdd/giant.h tells what each does. States count from 0 here, over all
!> ranks, as they do there.
module rdd_giant
  use, intrinsic :: iso_c_binding
  use rdd
  use rdd_mpi
  use rdd_mpi_handles, only: finish, outcome, context_of, need_shape, refused
  implicit none
  private
  public :: rdd_giant_network, rdd_giant_create, rdd_giant_destroy, rdd_giant_stationary, rdd_giant_diffusivity, &
    rdd_giant_first_passage

  !> A network over ranks; destroy it before its communicator, on all ranks.
  type :: rdd_giant_network
    private
    type(c_ptr) :: handle = c_null_ptr
    integer(c_int64_t) :: n_own = 0
    integer(c_int32_t) :: space = 0
  end type rdd_giant_network

  interface
    function c_create(mpi, dim, space, n_states, lattice, first, n_own, positions, n_jumps, from, to, translation, rate, &
        out) bind(c, name="rdd_giant_create") result(status)
      import
      type(c_ptr), value :: mpi
      integer(c_int32_t), value :: dim, space
      integer(c_int64_t), value :: n_states, first, n_own, n_jumps
      real(c_double), intent(in) :: lattice(*), positions(*), rate(*)
      integer(c_int64_t), intent(in) :: from(*), to(*), translation(*)
      type(c_ptr), intent(inout) :: out
      integer(c_int32_t) :: status
    end function c_create
    function c_destroy(giant) bind(c, name="rdd_giant_destroy") result(status)
      import
      type(c_ptr), intent(inout) :: giant
      integer(c_int32_t) :: status
    end function c_destroy
    function c_stationary(giant, log_pi) bind(c, name="rdd_giant_stationary") result(status)
      import
      type(c_ptr), value :: giant
      real(c_double), intent(inout) :: log_pi(*)
      integer(c_int32_t) :: status
    end function c_stationary
    function c_diffusivity(context, giant, tolerance, d, error, n) bind(c, name="rdd_giant_diffusivity") result(status)
      import
      type(c_ptr), value :: context, giant
      real(c_double), value :: tolerance
      real(c_double), intent(inout) :: d(*), error
      integer(c_int64_t), intent(inout) :: n
      integer(c_int32_t) :: status
    end function c_diffusivity
    function c_first_passage(context, giant, n_absorbing, absorbing, tolerance, time, mean, error, n) &
        bind(c, name="rdd_giant_first_passage") result(status)
      import
      type(c_ptr), value :: context, giant
      integer(c_int64_t), value :: n_absorbing
      integer(c_int64_t), intent(in) :: absorbing(*)
      real(c_double), value :: tolerance
      real(c_double), intent(inout) :: time(*), mean, error
      integer(c_int64_t), intent(inout) :: n
      integer(c_int32_t) :: status
    end function c_first_passage
  end interface

contains

  !> A network from the jumps out of the states of each rank.
  subroutine rdd_giant_create(mpi, n_states, lattice, first, positions, from, to, translation, rate, giant, status, message)
    type(rdd_mpi_handle), intent(in) :: mpi
    integer(c_int64_t), intent(in) :: n_states               !< of all ranks
    real(c_double), intent(in), contiguous :: lattice(:,:)   !< (space, dim) as columns
    integer(c_int64_t), intent(in) :: first                  !< first state of this rank
    real(c_double), intent(in), contiguous :: positions(:,:) !< (space, n_own)
    integer(c_int64_t), intent(in), contiguous :: from(:), to(:)       !< (n_jumps) states, from 0
    integer(c_int64_t), intent(in), contiguous :: translation(:,:)     !< (dim, n_jumps)
    real(c_double), intent(in), contiguous :: rate(:)                  !< (n_jumps) 1/time
    type(rdd_giant_network), intent(inout) :: giant
    integer(c_int32_t), intent(out), optional :: status
    character(len=:), allocatable, intent(inout), optional :: message
    character(len=:), allocatable :: note
    integer(c_int32_t) :: code
    integer(c_int64_t) :: space, dim, n
    type(c_ptr) :: made
    space = size(lattice, 1, c_int64_t)
    dim = size(lattice, 2, c_int64_t)
    n = size(from, 1, c_int64_t)
    made = c_null_ptr
    call need_shape(note, 'positions', shape(positions, c_int64_t), [space, size(positions, 2, c_int64_t)])
    call need_shape(note, 'to', shape(to, c_int64_t), [n])
    call need_shape(note, 'translation', shape(translation, c_int64_t), [dim, n])
    call need_shape(note, 'rate', shape(rate, c_int64_t), [n])
    if (allocated(note)) then
      code = refused(mpi, note)
    else
      code = c_create(mpi%pointer(), int(dim, c_int32_t), int(space, c_int32_t), n_states, lattice, first, &
        size(positions, 2, c_int64_t), positions, n, from, to, translation, rate, made)
      if (code >= RDD_OK) then
        giant%handle = made
        giant%n_own = size(positions, 2, c_int64_t)
        giant%space = int(space, c_int32_t)
      end if
    end if
    call finish('rdd_giant_create', code, status)
    if (present(message)) message = outcome(code)
  end subroutine rdd_giant_create

  !> Collective, before its communicator.
  subroutine rdd_giant_destroy(giant, status, message)
    type(rdd_giant_network), intent(inout) :: giant
    integer(c_int32_t), intent(out), optional :: status
    character(len=:), allocatable, intent(inout), optional :: message
    integer(c_int32_t) :: code
    code = c_destroy(giant%handle)
    call finish('rdd_giant_destroy', code, status)
    if (present(message)) message = outcome(code)
  end subroutine rdd_giant_destroy

  !> Natural logarithms of the stationary weights of the states of this rank.
  subroutine rdd_giant_stationary(giant, log_pi, status, message)
    type(rdd_giant_network), intent(in) :: giant
    real(c_double), allocatable, intent(out) :: log_pi(:)    !< (n_own)
    integer(c_int32_t), intent(out), optional :: status
    character(len=:), allocatable, intent(inout), optional :: message
    integer(c_int32_t) :: code
    allocate (log_pi(giant%n_own))
    code = c_stationary(giant%handle, log_pi)
    call finish('rdd_giant_stationary', code, status)
    if (present(message)) message = outcome(code)
  end subroutine rdd_giant_stationary

  !> Exact diffusivity, on every rank, with its estimated relative error.
  subroutine rdd_giant_diffusivity(giant, tolerance, diffusivity, error, n_iterations, context, status, message)
    type(rdd_giant_network), intent(in) :: giant
    real(c_double), intent(in) :: tolerance
    real(c_double), allocatable, intent(out) :: diffusivity(:,:)   !< (space, space) length^2/time
    real(c_double), intent(out) :: error
    integer(c_int64_t), intent(out) :: n_iterations
    type(rdd_context), intent(in), optional :: context
    integer(c_int32_t), intent(out), optional :: status
    character(len=:), allocatable, intent(inout), optional :: message
    integer(c_int32_t) :: code
    allocate (diffusivity(giant%space, giant%space))
    diffusivity = 0
    error = 0
    n_iterations = 0
    code = c_diffusivity(context_of(context), giant%handle, tolerance, diffusivity, error, n_iterations)
    call finish('rdd_giant_diffusivity', code, status)
    if (present(message)) message = outcome(code)
  end subroutine rdd_giant_diffusivity

  !> Mean time from each state of this rank to the absorbing ones.
  subroutine rdd_giant_first_passage(giant, absorbing, tolerance, mean_time, mean, error, n_iterations, context, status, &
      message)
    type(rdd_giant_network), intent(in) :: giant
    integer(c_int64_t), intent(in), contiguous :: absorbing(:)     !< of this rank, from 0 over all ranks
    real(c_double), intent(in) :: tolerance
    real(c_double), allocatable, intent(out) :: mean_time(:)       !< (n_own)
    real(c_double), intent(out) :: mean, error
    integer(c_int64_t), intent(out) :: n_iterations
    type(rdd_context), intent(in), optional :: context
    integer(c_int32_t), intent(out), optional :: status
    character(len=:), allocatable, intent(inout), optional :: message
    integer(c_int32_t) :: code
    allocate (mean_time(giant%n_own))
    mean_time = 0
    mean = 0
    error = 0
    n_iterations = 0
    code = c_first_passage(context_of(context), giant%handle, size(absorbing, 1, c_int64_t), absorbing, tolerance, &
      mean_time, mean, error, n_iterations)
    call finish('rdd_giant_first_passage', code, status)
    if (present(message)) message = outcome(code)
  end subroutine rdd_giant_first_passage

end module rdd_giant
