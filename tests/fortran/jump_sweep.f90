!> Coarse jumps over temperatures, and tables at many temperatures at once: with floating-point traps on.
program test_jump_sweep
  use, intrinsic :: iso_c_binding, only: c_double, c_int32_t, c_int64_t
  use rdd
  use checks
  implicit none
  real(c_double), parameter :: kB = 8.617333262e-5_c_double
  type(rdd_landscape) :: landscape
  call make_landscape()
  call jumps()
  call many()
  call finish_checks()

contains

  !> Two states a cell with hops of their own, over 0.2 and 0.3 eV; they change into each other over a saddle at 0.45 eV.
  subroutine make_landscape()
    real(c_double) :: lattice(2, 2)
    lattice(:, 1) = [1, 0]
    lattice(:, 2) = [0.5_c_double, 2.0_c_double]
    call rdd_landscape_create(landscape, 2, 2, 2_c_int64_t, lattice=lattice, energy=[0.0_c_double, 0.05_c_double], &
      from=int([1, 1, 2, 2, 1, 2], c_int64_t), to=int([1, 1, 2, 2, 2, 1], c_int64_t), &
      translation=reshape(int([1, 0, -1, 0, 0, 1, 0, -1, 0, 0, 0, 0], c_int64_t), [2, 6]), &
      height=[0.2_c_double, 0.2_c_double, 0.35_c_double, 0.35_c_double, 0.45_c_double, 0.45_c_double], &
      height_kind=RDD_HEIGHT_SADDLE, prefactor=[1e13_c_double, 1e13_c_double, 2e13_c_double, 2e13_c_double, &
      1e12_c_double, 1e12_c_double], kB=0.0_c_double)
  end subroutine make_landscape

  subroutine jumps()
    type(rdd_jump_sweep) :: sweep
    type(rdd_model) :: coarse, fine
    integer(c_int64_t) :: n_states, n_coarse, n_jumps, n_knots
    integer(c_int32_t) :: dim, space, status
    integer(c_int64_t), allocatable :: source(:), target_(:)
    real(c_double), allocatable :: rate(:, :), weight(:, :), now(:)
    real(c_double) :: least, most, error, d(2, 2), exact(2, 2)
    character(len=:), allocatable :: text
    integer :: t, e
    call rdd_jump_sweep_create(landscape, 2_c_int64_t, [300.0_c_double, 500.0_c_double, 800.0_c_double], 0_c_int64_t, &
      0.0_c_double, 0.1_c_double, sweep)
    call rdd_jump_sweep_sizes(sweep, n_states, n_coarse, dim, space, n_jumps, n_knots)
    call check(n_coarse == 2 .and. n_jumps == 6 .and. n_knots == 3, 'sizes of jumps over temperatures')
    call rdd_jump_sweep_range(sweep, least, most, error)
    call check(least == 300 .and. most == 800 .and. error < 1e-9_c_double, 'their range')
    allocate (source(n_jumps), target_(n_jumps), rate(n_jumps, 3), weight(n_coarse, 3))
    call rdd_jump_sweep_jumps(sweep, source=source, target=target_)
    now = [350.0_c_double, 500.0_c_double, 777.0_c_double]
    call rdd_jump_sweep_evaluate(sweep, now, rate, equilibrium=weight)
    do t = 1, 3
      call check_close(minval(weight(:, t)) / maxval(weight(:, t)), exp(-0.05_c_double / (kB * now(t))), 1e-9_c_double, &
        'weights between the knots')
      do e = 1, int(n_jumps)
        if (source(e) /= target_(e)) cycle
        call check(abs(rate(e, t) / (1e13_c_double * exp(-0.2_c_double / (kB * now(t)))) - 1) < 1e-7_c_double .or. &
          abs(rate(e, t) / (2e13_c_double * exp(-0.3_c_double / (kB * now(t)))) - 1) < 1e-7_c_double, 'Arrhenius laws')
      end do
    end do
    call rdd_jump_sweep_model(sweep, 444.0_c_double, coarse)
    call rdd_landscape_model(landscape, 444.0_c_double, fine)
    call rdd_diffusivity(coarse, d)
    call rdd_diffusivity(fine, exact)
    call check(maxval(abs(d - exact)) < 1e-9_c_double * maxval(exact), 'D of the jumps')
    now(2) = 900
    call rdd_jump_sweep_evaluate(sweep, now, rate, status=status, message=text)
    call check(status == RDD_ERROR_ARGUMENT, 'a temperature outside')
    call check_holds(text, 'expected 300 to 800')
  end subroutine jumps

  subroutine many()
    type(rdd_table) :: table
    real(c_double) :: t(3), values(14 + 16, 3), slopes(14 + 16, 3), one(14 + 16), slope(14 + 16)
    integer(c_int32_t) :: status
    integer :: k
    call rdd_table_create_coarse(landscape, 2_c_int64_t, 300.0_c_double, 800.0_c_double, 1e-6_c_double, table)
    t = [800.0_c_double, 333.25_c_double, 300.0_c_double]
    call rdd_table_evaluate_many(table, t, values, slope=slopes)
    do k = 1, 3
      call rdd_table_evaluate(table, t(k), one, slope)
      call check(all(one == values(:, k)) .and. all(slope == slopes(:, k)), 'many temperatures, the same bits')
    end do
    t(3) = 0
    call rdd_table_evaluate_many(table, t, values, status=status)
    call check(status == RDD_ERROR_ARGUMENT, 'one of them zero')
  end subroutine many
end program test_jump_sweep
