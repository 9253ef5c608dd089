!> Counts what a test program finds wrong and ends it accordingly.
module checks
  use, intrinsic :: ieee_exceptions, only: ieee_get_halting_mode, ieee_usual
  use, intrinsic :: iso_fortran_env, only: compiler_version, error_unit
  use, intrinsic :: iso_c_binding, only: c_double
  implicit none
  private
  public :: check, check_close, check_holds, finish_checks

  integer, save :: failures = 0, done = 0

contains

  subroutine check(condition, what)
    logical, intent(in) :: condition
    character(len=*), intent(in) :: what
    done = done + 1
    if (condition) return
    failures = failures + 1
    write (error_unit, '(a)') 'failed: ' // what
  end subroutine check

  !> |got - want| <= tolerance * max(1, |want|)
  subroutine check_close(got, want, tolerance, what)
    real(c_double), intent(in) :: got, want, tolerance
    character(len=*), intent(in) :: what
    character(len=120) :: numbers
    write (numbers, '(a,es23.16,a,es23.16)') ' = ', got, ', expected ', want
    call check(abs(got - want) <= tolerance * max(1.0_c_double, abs(want)), what // trim(numbers))
  end subroutine check_close

  !> Whether a text says something.
  subroutine check_holds(text, part)
    character(len=*), intent(in) :: text, part
    call check(index(text, part) > 0, '"' // text // '" does not say "' // part // '"')
  end subroutine check_holds

  subroutine finish_checks()
    call check_traps()
    if (done == 0) error stop 'nothing was checked'
    if (failures > 0) error stop 1
    write (*, '(i0,a)') done, ' checks passed'
  end subroutine finish_checks

  !> The traps these programs are built with were there all the time and are there still. (Other compilers have other
  !> ways to set them.)
  subroutine check_traps()
    logical :: halting
    integer :: i
    if (index(compiler_version(), 'GCC') == 0) return
    do i = 1, size(ieee_usual)
      call ieee_get_halting_mode(ieee_usual(i), halting)
      call check(halting, 'the host''s floating-point traps are as it set them')
    end do
  end subroutine check_traps
end module checks
