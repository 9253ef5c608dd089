!> Quasi-stationary distributions and Fleming-Viot particles.
module potentials
  use, intrinsic :: iso_c_binding
  implicit none

contains

  function well(user, x, y) bind(c) result(energy)
    type(c_ptr), value :: user
    real(c_double), value :: x, y
    real(c_double) :: energy
    energy = (x**2 - 1)**2 + y
    if (c_associated(user)) energy = energy + 1
  end function well

end module potentials

program test_qsd
  use, intrinsic :: iso_c_binding
  use, intrinsic :: ieee_arithmetic, only: ieee_value, ieee_positive_inf
  use rdd
  use checks
  use potentials
  implicit none
  real(c_double), parameter :: lambda1_well = 0.22727330100864966955_c_double, &
      lambda2_well = 7.6040283423820136545_c_double, pi = 3.14159265358979324_c_double   ! beta = 2
  real(c_double) :: infinity
  infinity = ieee_value(1.0_c_double, ieee_positive_inf)
  call line()
  call box()
  call walkers()
  call finish_checks()

contains

  subroutine line()
    type(rdd_energy) :: energy
    type(rdd_qsd) :: qsd
    real(c_double) :: lambda1, lambda2, barrier, hi(1), mean, variance, outside, q(2)
    integer(c_int32_t) :: ends(1, 2), status, separated
    character(len=:), allocatable :: text
    call rdd_energy_create(energy, 1_c_int64_t)
    call rdd_energy_set_host(energy, well)
    call rdd_qsd_line(energy, 0.0_c_double, infinity, 1, 0, 2.0_c_double, qsd)
    call rdd_qsd_rates(qsd, lambda1=lambda1, lambda2=lambda2, separated=separated)
    call check_close(lambda1, lambda1_well, 1e-13_c_double, 'lambda_1')
    call check_close(lambda2, lambda2_well, 1e-13_c_double, 'lambda_2')
    call check(separated == 1, 'the time scales are separated')
    call rdd_qsd_domain(qsd, barrier, hi=hi, ends=ends)
    call check(all(ends(1, :) == [RDD_QSD_ABSORBING, RDD_QSD_CUT]) .and. hi(1) > 2 .and. hi(1) < 3, 'the end is cut')
    call rdd_qsd_fit_gaussian(qsd, energy, mean, variance, outside)
    call check_close(variance, 1.0_c_double / 12, 1e-12_c_double, 'variance of the Gaussian')
    call rdd_qsd_density(qsd, RDD_QSD_QUASI_STATIONARY, reshape([-1.0_c_double, 1.0_c_double], [1, 2]), q)
    call check(abs(q(1)) <= 0 .and. q(2) > 1, 'density')
    call rdd_qsd_line(energy, 1.0_c_double, 0.0_c_double, 1, 0, 2.0_c_double, qsd, status=status, message=text)
    call check(status == RDD_ERROR_ARGUMENT, 'a reversed interval is refused')
    call check_holds(text, 'the interval is reversed')
  end subroutine line

  subroutine box()
    type(rdd_energy) :: energy
    type(rdd_qsd) :: qsd
    real(c_double) :: lambda1
    call rdd_energy_create(energy, 2_c_int64_t)
    call rdd_qsd_box(energy, [0.0_c_double, 0.0_c_double], [2.0_c_double, 3.0_c_double], &
                     reshape([1_c_int32_t, 0_c_int32_t, 1_c_int32_t, 1_c_int32_t], [2, 2]), 2.0_c_double, 1e-9_c_double, qsd)
    call rdd_qsd_rates(qsd, lambda1=lambda1)
    call check_close(lambda1, pi**2 / 2 * (1.0_c_double / 4 + 1.0_c_double / 36), 1e-11_c_double, 'lambda_1 of a box')
  end subroutine box

  subroutine walkers()
    type(rdd_context) :: context
    type(rdd_energy) :: energy
    type(rdd_walkers) :: library, mine
    integer, parameter :: n = 2000
    real(c_double) :: lambda1, error, x(1, n), y(1, n), start(1, 1)
    integer(c_int32_t) :: absorbing(1, 2), half
    integer :: step
    start = 0.9_c_double
    absorbing(1, :) = [1, 0]
    call rdd_context_create(context, 2)
    call rdd_energy_create(energy, 1_c_int64_t)
    call rdd_energy_set_polynomial(energy, reshape([0_c_int64_t, 2_c_int64_t, 4_c_int64_t], [1, 3]), &
                                   [1.0_c_double, -2.0_c_double, 1.0_c_double])
    call rdd_walkers_create(library, [0.0_c_double], [infinity], absorbing, 2.0_c_double, 0.02_c_double, &
                            int(n, c_int64_t), start)
    call rdd_walkers_create(mine, [0.0_c_double], [infinity], absorbing, 2.0_c_double, 0.02_c_double, &
                            int(n, c_int64_t), start)
    call rdd_walkers_run(library, energy, 50_c_int64_t, context=context)
    do step = 1, 100
      call rdd_walkers_points(mine, x, half)
      call rdd_walkers_advance(mine, 4 * x * (x**2 - 1))
    end do
    call rdd_walkers_positions(library, x)
    call rdd_walkers_positions(mine, y)
    call check(maxval(abs(x - y)) < 1e-9_c_double, 'both ways of stepping agree')
    call rdd_walkers_clear(library)
    call rdd_walkers_run(library, energy, 400_c_int64_t, context=context)
    call rdd_walkers_rate(library, lambda1=lambda1, lambda1_error=error)
    call check(abs(lambda1 - lambda1_well) < 3.5_c_double * error .and. error < 0.05_c_double * lambda1, &
               'lambda_1 within its error')
  end subroutine walkers

end program test_qsd
