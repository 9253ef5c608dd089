!> Ten wrong calls, in Fortran: see wrong.sh. usage: wrong FOLDER
program wrong
  use, intrinsic :: iso_c_binding, only: c_double, c_int32_t, c_int64_t
  use, intrinsic :: ieee_arithmetic, only: ieee_quiet_nan, ieee_value
  use rdd
  implicit none
  integer, parameter :: i8 = c_int64_t, r8 = c_double
  integer(c_int32_t) :: status
  character(len=:), allocatable :: message
  real(c_double) :: period(1, 1)

  call work()   ! a subroutine: what it holds is let go when it ends
  deallocate (message)

contains

  subroutine work()
    type(rdd_model) :: good, bad, islands, plain, square
    type(rdd_reduced) :: reduced
    type(rdd_context) :: context
    character(len=:), allocatable :: folder
    real(c_double) :: tensor(1, 1), nothing(0, 0), bands(2, 2), k(1, 2), rates(8)
    integer :: length

    call get_command_argument(1, length=length)
    allocate (character(len=length) :: folder)
    call get_command_argument(1, folder)
    period = 1
    rates = 1
    call make_chain(good, 5.0_r8, 1_i8)
    call tell('')
    call rdd_model_create(islands, 1, 1, 2_i8, [1_i8, 1_i8], [1_i8, 1_i8], rates(1:2), lattice=period, &
      translation=reshape([1_i8, -1_i8], [1, 2]))
    call rdd_model_create(plain, 0, 0, 2_i8, [1_i8, 2_i8], [2_i8, 1_i8], rates(1:2))
    call rdd_model_create(square, 1, 1, 4_i8, [1_i8, 2_i8, 3_i8, 4_i8, 2_i8, 3_i8, 4_i8, 1_i8], &
      [2_i8, 3_i8, 4_i8, 1_i8, 1_i8, 2_i8, 3_i8, 4_i8], rates, lattice=period, &
      translation=reshape([0_i8, 0_i8, 0_i8, 1_i8, 0_i8, 0_i8, 0_i8, -1_i8], [1, 8]))

    call make_chain(bad, -2.5_r8, 1_i8)
    call tell('negative rate')
    call make_chain(bad, 5.0_r8, 3_i8)
    call tell('no such state')
    call rdd_diffusivity(islands, tensor, status=status, message=message)
    call tell('not ergodic')
    call rdd_diffusivity(plain, nothing, status=status, message=message)
    call tell('no lattice')
    k(1, :) = [0.25_r8, ieee_value(1.0_r8, ieee_quiet_nan)]
    call rdd_spectrum(good, bands, k, status=status, message=message)
    call tell('wavevector')
    call rdd_coarse_grain(square, 2_i8, reduced, status=status, message=message)
    call tell('degenerate')
    call rdd_model_with_force(good, [1.0_r8], -1.0_r8, bad, status=status, message=message)
    call tell('beta')
    call rdd_model_read(bad, folder // '/missing.json', 0.0_r8, 0.0_r8, status=status, message=message)
    call tell('missing file')
    call rdd_model_read(bad, folder // '/damaged.json', 0.0_r8, 0.0_r8, status=status, message=message)
    call tell('damaged file')
    call rdd_context_create(context, 0, status=status, message=message)
    call tell('threads')
  end subroutine work

  !> A chain of two states with one entry of its input replaced.
  subroutine make_chain(model, third_rate, second_target)
    type(rdd_model), intent(inout) :: model
    real(c_double), intent(in) :: third_rate
    integer(c_int64_t), intent(in) :: second_target
    call rdd_model_create(model, 1, 1, 2_i8, [1_i8, 2_i8, 2_i8, 1_i8], [2_i8, second_target, 1_i8, 2_i8], &
      [3.0_r8, 3.0_r8, third_rate, 5.0_r8], lattice=2 * period, &
      translation=reshape([0_i8, 0_i8, 1_i8, -1_i8], [1, 4]), status=status, message=message)
  end subroutine make_chain

  subroutine tell(name)
    character(len=*), intent(in) :: name
    if (len(name) == 0) then
      if (status /= RDD_OK) error stop 'the good model was refused'
      return
    end if
    write (*, '(a)') name // '|' // rdd_status_name(status) // '|' // message
  end subroutine tell
end program wrong
