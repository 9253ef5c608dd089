!> Handles of communicators, and what the calls of rdd_mpi share; the module rdd_mpi is the one to use.
module rdd_mpi_handles
  use, intrinsic :: iso_c_binding
  use, intrinsic :: iso_fortran_env, only: error_unit
  use rdd
  use rdd_mpi_c
  implicit none
  private
  public :: rdd_mpi_handle, RDD_MPI_ROOT, RDD_MPI_ALL, RDD_MPI_OWN
  public :: rdd_mpi_create, rdd_mpi_destroy, rdd_mpi_sizes, rdd_mpi_range, rdd_mpi_model_bcast, rdd_mpi_landscape_bcast
  public :: finish, outcome, context_of, options_of, units, need_shape, refused

  integer(c_int32_t), parameter :: RDD_MPI_ROOT = 0  !< results to rank 0
  integer(c_int32_t), parameter :: RDD_MPI_ALL = 1   !< to every rank
  integer(c_int32_t), parameter :: RDD_MPI_OWN = 2   !< each rank keeps the units of rdd_mpi_range

  !> A communicator of its own. Destroy it before MPI_Finalize, on all ranks.
  type :: rdd_mpi_handle
    private
    type(c_ptr) :: handle = c_null_ptr
  contains
    procedure :: exists   !< whether it holds a communicator
    procedure :: pointer  !< the C handle
  end type rdd_mpi_handle

contains

  !> Whether a handle holds a communicator.
  pure logical function exists(self)
    class(rdd_mpi_handle), intent(in) :: self
    exists = c_associated(self%handle)
  end function exists

  type(c_ptr) function pointer(self)
    class(rdd_mpi_handle), intent(in) :: self
    pointer = self%handle
  end function pointer

  !> What there is to say about the outcome of a call.
  function outcome(code) result(text)
    integer(c_int32_t), intent(in) :: code
    character(len=:), allocatable :: text
    if (code < RDD_OK) call rdd_last_error(text)
    if (code == RDD_OK) text = ''
    if (code > RDD_OK) text = 'stopped early: ' // rdd_status_name(code)
  end function outcome

  !> Tells the caller through status where that is given, else stops the program with the library's text. (The optional
  !> message is set by each subroutine itself: gfortran 12 loses the length of one that is passed on.)
  subroutine finish(name, code, status)
    character(len=*), intent(in) :: name
    integer(c_int32_t), intent(in) :: code
    integer(c_int32_t), intent(out), optional :: status
    if (present(status)) then
      status = code
    else if (code /= RDD_OK) then
      write (error_unit, '(a)') name // ': ' // outcome(code)
      if (code /= RDD_NOT_CONVERGED) error stop 1
    end if
  end subroutine finish

  type(c_ptr) function context_of(context)
    type(rdd_context), intent(in), optional :: context
    context_of = c_null_ptr
    if (present(context)) context_of = context%pointer()
  end function context_of

  type(c_ptr) function options_of(options)
    type(rdd_options), intent(in), optional :: options
    options_of = c_null_ptr
    if (present(options)) options_of = options%pointer()
  end function options_of

  !> How many units this rank gets of n.
  integer(c_int64_t) function units(mpi, gather, n)
    type(rdd_mpi_handle), intent(in) :: mpi
    integer(c_int32_t), intent(in) :: gather
    integer(c_int64_t), intent(in) :: n
    integer(c_int64_t) :: first, last
    units = n
    if (gather /= RDD_MPI_OWN) return
    if (c_range(mpi%handle, n, first, last) == RDD_OK) units = last - first
  end function units

  !> Notes the first array of this rank that does not have the extents its call needs; the ranks are told by the call.
  subroutine need_shape(note, name, have, want)
    character(len=:), allocatable, intent(inout) :: note
    character(len=*), intent(in) :: name
    integer(c_int64_t), intent(in) :: have(:), want(:)
    if (all(have == want) .or. allocated(note)) return
    note = name // ' has the shape ' // extents(have) // ': expected ' // extents(want)
  end subroutine need_shape

  function extents(sizes) result(text)
    integer(c_int64_t), intent(in) :: sizes(:)
    character(len=:), allocatable :: text
    character(len=24) :: number
    integer :: i
    text = '('
    do i = 1, size(sizes)
      write (number, '(i0)') sizes(i)
      text = text // trim(number)
      if (i < size(sizes)) text = text // ', '
    end do
    text = text // ')'
  end function extents

  !> This rank's part in a call that it cannot make.
  integer(c_int32_t) function refused(mpi, note)
    type(rdd_mpi_handle), intent(in) :: mpi
    character(len=*), intent(in) :: note
    refused = c_refuse(mpi%handle, RDD_ERROR_SIZE, note, len(note, c_int64_t))
  end function refused

  !> Copies a communicator, told by its number. Collective.
  subroutine rdd_mpi_create(comm, mpi, context, status, message)
    integer, intent(in) :: comm                     !< comm of mpif.h or `use mpi`, comm%MPI_VAL of `use mpi_f08`
    type(rdd_mpi_handle), intent(inout) :: mpi      !< the handle
    type(rdd_context), intent(in), optional :: context
    integer(c_int32_t), intent(out), optional :: status
    character(len=:), allocatable, intent(inout), optional :: message
    type(c_ptr) :: made
    integer(c_int32_t) :: code
    made = c_null_ptr
    code = c_create(context_of(context), int(comm, c_int64_t), made)
    if (code >= RDD_OK) mpi%handle = made
    call finish('rdd_mpi_create', code, status)
    if (present(message)) message = outcome(code)
  end subroutine rdd_mpi_create

  !> Frees the copy. Collective, before MPI_Finalize.
  subroutine rdd_mpi_destroy(mpi, status, message)
    type(rdd_mpi_handle), intent(inout) :: mpi
    integer(c_int32_t), intent(out), optional :: status
    character(len=:), allocatable, intent(inout), optional :: message
    integer(c_int32_t) :: code
    code = c_destroy(mpi%handle)
    call finish('rdd_mpi_destroy', code, status)
    if (present(message)) message = outcome(code)
  end subroutine rdd_mpi_destroy

  !> Place in the communicator.
  subroutine rdd_mpi_sizes(mpi, rank, n_ranks, status, message)
    type(rdd_mpi_handle), intent(in) :: mpi
    integer(c_int32_t), intent(out) :: rank, n_ranks
    integer(c_int32_t), intent(out), optional :: status
    character(len=:), allocatable, intent(inout), optional :: message
    integer(c_int32_t) :: code
    rank = -1
    n_ranks = 0
    code = c_sizes(mpi%handle, rank, n_ranks)
    call finish('rdd_mpi_sizes', code, status)
    if (present(message)) message = outcome(code)
  end subroutine rdd_mpi_sizes

  !> The part of n units that this rank has under RDD_MPI_OWN: first to last, counted from 1.
  subroutine rdd_mpi_range(mpi, n, first, last, status, message)
    type(rdd_mpi_handle), intent(in) :: mpi
    integer(c_int64_t), intent(in) :: n
    integer(c_int64_t), intent(out) :: first, last
    integer(c_int32_t), intent(out), optional :: status
    character(len=:), allocatable, intent(inout), optional :: message
    integer(c_int32_t) :: code
    first = 0
    last = 0
    code = c_range(mpi%handle, n, first, last)
    first = first + 1
    call finish('rdd_mpi_range', code, status)
    if (present(message)) message = outcome(code)
  end subroutine rdd_mpi_range


  !> Sends a model from one rank to all; `own` is needed on that rank alone.
  subroutine rdd_mpi_model_bcast(mpi, root, received, own, status, message)
    type(rdd_mpi_handle), intent(in) :: mpi
    integer(c_int32_t), intent(in) :: root             !< a rank, from 0
    type(rdd_model), intent(inout) :: received
    type(rdd_model), intent(in), optional :: own
    integer(c_int32_t), intent(out), optional :: status
    character(len=:), allocatable, intent(inout), optional :: message
    type(c_ptr) :: given, made
    integer(c_int32_t) :: code
    given = c_null_ptr
    made = c_null_ptr
    if (present(own)) given = own%pointer()
    code = c_model_bcast(mpi%handle, root, given, made)
    if (code >= RDD_OK) call received%adopt(made)
    call finish('rdd_mpi_model_bcast', code, status)
    if (present(message)) message = outcome(code)
  end subroutine rdd_mpi_model_bcast


  !> Sends a landscape from one rank to all; `own` is needed on that rank alone.
  subroutine rdd_mpi_landscape_bcast(mpi, root, received, own, status, message)
    type(rdd_mpi_handle), intent(in) :: mpi
    integer(c_int32_t), intent(in) :: root             !< a rank, from 0
    type(rdd_landscape), intent(inout) :: received
    type(rdd_landscape), intent(in), optional :: own
    integer(c_int32_t), intent(out), optional :: status
    character(len=:), allocatable, intent(inout), optional :: message
    type(c_ptr) :: given, made
    integer(c_int32_t) :: code
    given = c_null_ptr
    made = c_null_ptr
    if (present(own)) given = own%pointer()
    code = c_landscape_bcast(mpi%handle, root, given, made)
    if (code >= RDD_OK) call received%adopt(made)
    call finish('rdd_mpi_landscape_bcast', code, status)
    if (present(message)) message = outcome(code)
  end subroutine rdd_mpi_landscape_bcast

end module rdd_mpi_handles
