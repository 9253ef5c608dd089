!> Handles: finalised when their scope ends, replaced when made anew, safe to destroy twice, movable.
program test_handles
  use, intrinsic :: iso_c_binding, only: c_associated, c_double, c_int32_t, c_int64_t
  use rdd
  use checks
  use networks
  implicit none
  integer :: before, after

  call many(50)
  before = resident()
  call many(500)
  after = resident()
  ! A model of 2000 states takes about 300 kB: a leak would show as 150 MB and more.
  call check(after - before < 20000, 'models of ended scopes are destroyed')
  call arrays()
  call twice()
  call moved()
  call finish_checks()

contains

  subroutine many(n)
    integer, intent(in) :: n
    integer :: i
    do i = 1, n
      call scope()
    end do
  end subroutine many

  subroutine scope()
    type(rdd_model) :: model
    call make_ring(model, 2000)
    call make_ring(model, 1000)   ! the first goes here, the second with the scope
  end subroutine scope

  subroutine arrays()
    type(rdd_model), allocatable :: models(:)
    integer :: i, first, last
    first = resident()
    do i = 1, 200
      allocate (models(4))
      call make_ring(models(1), 2000)
      call make_ring(models(4), 2000)
      deallocate (models)
    end do
    last = resident()
    call check(last - first < 20000, 'elements of arrays are destroyed')
  end subroutine arrays

  subroutine twice()
    type(rdd_model) :: model
    integer(c_int32_t) :: status
    call rdd_model_destroy(model)
    call make_ring(model, 5)
    call check(c_associated(model%pointer()), 'the C handle')
    call rdd_model_destroy(model)
    call rdd_model_destroy(model, status=status)
    call check(status == RDD_OK .and. .not. model%exists(), 'destroyed twice')
  end subroutine twice

  subroutine moved()
    type(rdd_model), allocatable :: a, b
    integer(c_int64_t) :: n
    allocate (a)
    call make_ring(a, 7)
    call move_alloc(a, b)
    call rdd_model_n_states(b, n)
    call check(n == 7 .and. .not. allocated(a), 'moved')
  end subroutine moved

  !> Resident memory of this process, kB.
  integer function resident()
    integer :: unit, status, pages
    character(len=64) :: line
    resident = 0
    open (newunit=unit, file='/proc/self/statm', action='read', iostat=status)
    if (status /= 0) return
    read (unit, '(a)') line
    close (unit)
    read (line, *) status, pages
    resident = 4 * pages
  end function resident
end program test_handles
