!> Landscapes, sweeps and tables, as a cluster-dynamics code uses them: with floating-point traps on.
program test_sweep
  use, intrinsic :: iso_c_binding, only: c_double, c_int32_t, c_int64_t
  use rdd
  use checks
  implicit none
  real(c_double), parameter :: kB = 8.617333262e-5_c_double
  type(rdd_landscape) :: landscape
  call make_chain(landscape)
  call sweeps()
  call tables()
  call propagation()
  call finish_checks()

contains

  !> Two saddles in turn, 0.3 and 0.5 eV, spacing 1.
  subroutine make_chain(landscape)
    type(rdd_landscape), intent(inout) :: landscape
    real(c_double) :: lattice(1, 1), positions(1, 2)
    lattice = 2
    positions(1, :) = [0, 1]
    call rdd_landscape_create(landscape, 1, 1, 2_c_int64_t, from=[1_c_int64_t, 2_c_int64_t, 2_c_int64_t, 1_c_int64_t], &
      to=[2_c_int64_t, 1_c_int64_t, 1_c_int64_t, 2_c_int64_t], &
      height=[0.3_c_double, 0.3_c_double, 0.5_c_double, 0.5_c_double], height_kind=RDD_HEIGHT_SADDLE, &
      prefactor=[1e13_c_double, 1e13_c_double, 1e13_c_double, 1e13_c_double], kB=0.0_c_double, lattice=lattice, &
      positions=positions, translation=reshape([0_c_int64_t, 0_c_int64_t, 1_c_int64_t, -1_c_int64_t], [1, 4]))
  end subroutine make_chain

  elemental real(c_double) function exact(t)
    real(c_double), intent(in) :: t
    real(c_double) :: k1, k2
    k1 = 1e13_c_double * exp(-0.3_c_double / (kB * t))
    k2 = 1e13_c_double * exp(-0.5_c_double / (kB * t))
    exact = 2 * k1 * k2 / (k1 + k2)
  end function exact

  subroutine sweeps()
    real(c_double) :: t(3), d(1, 1, 3), slope(1, 1, 3), v(1, 3), d0, em, worst, deviation(1, 1)
    real(c_double) :: q(2, 2, 3), pi(2, 3), values(3)
    integer(c_int32_t) :: status
    character(len=:), allocatable :: text
    t = [300, 600, 1200]
    call rdd_sweep(landscape, t, diffusivity=d, velocity=v, slope=slope)
    call check(all(abs(d(1, 1, :) - exact(t)) < 1e-13_c_double * exact(t)), 'D over temperatures')
    call check(all(abs(slope(1, 1, :) - (exact(t + 0.01_c_double) - exact(t - 0.01_c_double)) / 0.02_c_double) &
      < 1e-6_c_double * slope(1, 1, :)), 'dD/dT')
    values = d(1, 1, :)
    call rdd_fit_arrhenius(t, values, 0.0_c_double, d0, em, worst)
    call check(em > 0.45_c_double .and. em < 0.5_c_double .and. worst > 0, 'Arrhenius fit')
    call rdd_diffusivity_error(landscape, 600.0_c_double, [0.05_c_double, 0.05_c_double, 0.05_c_double, 0.05_c_double], &
      deviation, group=[1_c_int64_t, 1_c_int64_t, 1_c_int64_t, 1_c_int64_t])
    call check_close(deviation(1, 1), exact(600.0_c_double) * 0.05_c_double / (kB * 600), 1e-11_c_double, 'error of D')
    call rdd_sweep_coarse(landscape, 2_c_int64_t, t, reaction=q, equilibrium=pi)
    call check(all(abs(q(1, 1, :) + q(2, 1, :)) < 1e-12_c_double * q(2, 1, :)), 'columns of Q')
    call check(all(abs(pi - 0.5_c_double) < 1e-12_c_double), 'coarse weights')
    t(2) = -1
    call rdd_sweep(landscape, t, diffusivity=d, status=status, message=text)
    call check(status == RDD_ERROR_ARGUMENT, 'a negative temperature')
    call check_holds(text, 'temperature = -1')
  end subroutine sweeps

  subroutine tables()
    type(rdd_table) :: table
    real(c_double) :: d(1), slope(1), t
    integer(c_int32_t) :: status
    integer :: i
    call rdd_table_create(landscape, 300.0_c_double, 1200.0_c_double, 1e-7_c_double, table)
    do i = 0, 100
      t = 300 + 9.0_c_double * i
      call rdd_table_evaluate(table, t, d, slope)
      call check_close(d(1), exact(t), 2e-7_c_double, 'D of the table')
    end do
    call rdd_table_evaluate(table, 0.0_c_double, d, status=status)
    call check(status == RDD_ERROR_ARGUMENT, 'a temperature of zero')
    call rdd_table_evaluate(table, 1e-310_c_double, d, status=status)
    call check(status == RDD_ERROR_ARGUMENT, 'a temperature whose inverse overflows')
  end subroutine tables

  subroutine propagation()
    type(rdd_model) :: model
    real(c_double) :: start(2, 16), later(2, 16, 1)
    call rdd_landscape_model(landscape, 600.0_c_double, model)
    start = 0
    start(1, 8) = 1
    call rdd_propagate(model, [16_c_int64_t], [1e-7_c_double], start, later)
    call check_close(sum(later), 1.0_c_double, 1e-12_c_double, 'probability is conserved')
    call check(minval(later) > -1e-15_c_double .and. maxval(later) < 1, 'and spreads')
  end subroutine propagation
end program test_sweep
