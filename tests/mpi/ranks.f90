! The Fortran module rdd_mpi on several ranks: the bits of the calls without MPI, and errors on all ranks. With traps.
program ranks
  use, intrinsic :: iso_c_binding
  use rdd
  use rdd_mpi
  implicit none
  include 'mpif.h'
  integer(c_int64_t), parameter :: n = 4
  integer :: ierr, world_rank, failed, failed_on_all
  integer(c_int32_t) :: rank, n_ranks, status
  integer(c_int64_t) :: first, last
  character(len=:), allocatable :: message
  type(rdd_mpi_handle) :: mpi
  type(rdd_model) :: given, model
  real(c_double) :: k(1, 9), values(n, 9), found(n, 9), units(2, 12)
  complex(c_double_complex) :: right(n, n, 9), right_found(n, n, 9)
  real(c_double), allocatable :: own(:, :)
  integer(c_int64_t), parameter :: from(8) = [1, 2, 3, 4, 2, 3, 4, 1], to(8) = [2, 3, 4, 1, 1, 2, 3, 4], &
    cell(8) = [0, 0, 0, 1, 0, 0, 0, -1]
  integer :: i

  call MPI_Init(ierr)
  call MPI_Comm_rank(MPI_COMM_WORLD, world_rank, ierr)
  failed = 0
  call rdd_mpi_create(MPI_COMM_WORLD, mpi)
  call rdd_mpi_sizes(mpi, rank, n_ranks)
  call check(mpi%exists() .and. rank == world_rank, 'sizes')
  call rdd_model_create(given, 1, 1, n, from, to, &
    [1.0_c_double, 0.1_c_double, 10.0_c_double, 0.5_c_double, 1.0_c_double, 0.1_c_double, 10.0_c_double, 0.5_c_double], &
    lattice=reshape([1.0_c_double], [1, 1]), translation=reshape(cell, [1, 8]))
  if (rank == 0) then
    call rdd_mpi_model_bcast(mpi, 0, model, own=given)
  else
    call rdd_mpi_model_bcast(mpi, 0, model)
  end if
  k(1, :) = [(0.1_c_double * i - 0.4_c_double, i=0, 8)]
  call rdd_spectrum(given, values, k=k, right=right)
  call rdd_mpi_spectrum(mpi, RDD_MPI_ALL, model, k, n, values=found, right=right_found)
  call check(all(values == found) .and. all(right == right_found), 'spectrum')
  call rdd_spectrum(given, values, k=k)   ! without vectors its last bits may be others
  call rdd_mpi_range(mpi, 9_c_int64_t, first, last)
  allocate (own(n, last - first + 1))
  call rdd_mpi_spectrum(mpi, RDD_MPI_OWN, model, k, n, values=own)
  call check(all(own == values(:, first:last)), 'own')

  ! An array of the wrong shape on one rank, a wavevector that is no number on another.
  if (rank == n_ranks - 1) then
    call rdd_mpi_spectrum(mpi, RDD_MPI_ALL, model, k, n, values=found(:, :8), status=status, message=message)
  else
    call rdd_mpi_spectrum(mpi, RDD_MPI_ALL, model, k, n, values=found, status=status, message=message)
  end if
  call check(status == RDD_ERROR_SIZE .and. index(message, 'values has the shape (4, 8): expected (4, 9)') > 0, message)
  call rdd_mpi_spectrum(mpi, RDD_MPI_ALL, model, k, merge(9_c_int64_t, n, rank == 0), values=found, status=status, &
    message=message)
  call check(status < 0 .and. index(message, 'rank 0: ') == 1, message)

  call rdd_mpi_map(mpi, RDD_MPI_ALL, 12_c_int64_t, 2_c_int64_t, square, c_null_ptr, values=units)
  call check(all(units(1, :) == [(real(i, c_double), i=0, 11)]) .and. all(units(2, :) == units(1, :)**2), 'map')
  call rdd_mpi_destroy(mpi)
  call check(.not. mpi%exists(), 'destroyed')
  call MPI_Allreduce(failed, failed_on_all, 1, MPI_INTEGER, MPI_SUM, MPI_COMM_WORLD, ierr)
  call rdd_model_destroy(given)
  call rdd_model_destroy(model)
  call MPI_Finalize(ierr)
  if (failed_on_all > 0) error stop 1

contains

  subroutine check(holds, what)
    logical, intent(in) :: holds
    character(len=*), intent(in) :: what
    if (holds) return
    failed = failed + 1
    print *, 'rank', rank, 'failed: ', what
  end subroutine check

  function square(user, context, unit, values) bind(c) result(answer)
    type(c_ptr), value :: user, context, values
    integer(c_int64_t), value :: unit
    integer(c_int32_t) :: answer
    real(c_double), pointer :: v(:)
    call c_f_pointer(values, v, [2])
    v(1) = real(unit, c_double)
    v(2) = v(1)**2
    answer = 0
    if (c_associated(user) .or. .not. c_associated(context)) answer = -1
  end function square

end program ranks
