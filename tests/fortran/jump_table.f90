!> Coarse jump tables as an object kinetic Monte Carlo code takes them: with floating-point traps on.
program test_jump_table
  use, intrinsic :: iso_c_binding, only: c_double, c_int32_t, c_int64_t
  use rdd
  use checks
  implicit none
  type(rdd_model) :: model, own
  type(rdd_reduced) :: reduced
  type(rdd_jump_table) :: table
  integer(c_int64_t) :: n_coarse, n_jumps, n_slow, e, dimension_(2)
  integer(c_int64_t), allocatable :: source(:), target_(:), translation(:, :)
  integer(c_int32_t) :: dim, space, status
  real(c_double), allocatable :: dr(:, :), rate(:)
  real(c_double) :: pi(2), d(2, 2), exact(2, 2), total(2, 2), slow(1), spectral(1), error, reaction, motion
  real(c_double) :: tensor(2, 2, 2), principal(2, 2), axes(2, 2, 2)
  integer :: a, b

  call make_model(model)
  call rdd_coarse_grain(model, 2_c_int64_t, reduced)
  call rdd_jump_table_create(reduced, 0_c_int64_t, 0.0_c_double, 0.1_c_double, table)
  call rdd_jump_table_sizes(table, n_coarse, dim, space, n_jumps, n_slow)
  call check(n_coarse == 2 .and. dim == 2 .and. space == 2 .and. n_jumps == 8 .and. n_slow == 1, "sizes of a table")
  allocate (source(n_jumps), target_(n_jumps), translation(2, n_jumps), dr(2, n_jumps), rate(n_jumps))
  call rdd_jump_table_jumps(table, source=source, target=target_, translation=translation, displacement=dr, rate=rate)
  call check(all(rate > 0) .and. minval(source) == 1 .and. maxval(target_) == 2, "jumps with rates > 0")
  call rdd_jump_table_values(table, equilibrium=pi, diffusivity=d, slow_rates=slow, spectral_rates=spectral)
  call check(abs(pi(1) - 2.0_c_double / 3) < 1e-12_c_double, "equilibrium of a table")
  call check(abs(slow(1) / 0.012_c_double - 1) < 1e-9_c_double, "slow rate of a table")
  call check(abs(spectral(1) / 0.012_c_double - 1) < 1e-9_c_double, "slow rate of the model")
  call rdd_jump_table_quality(table, error, reaction, motion)
  call check(error < 1e-9_c_double .and. reaction < 1e-9_c_double .and. motion < 1e-3_c_double, "quality of a table")
  call rdd_diffusivity(model, exact)
  total = 0
  do e = 1, n_jumps
    do b = 1, 2
      do a = 1, 2
        total(a, b) = total(a, b) + pi(source(e)) * rate(e) / 2 * dr(a, e) * dr(b, e)
      end do
    end do
  end do
  call check(maxval(abs(total - exact)) < 1e-11_c_double, "diffusivity of the jumps")
  call check(maxval(abs(d - exact)) < 1e-11_c_double, "diffusivity of a table")
  call rdd_jump_table_model(table, own)
  call rdd_diffusivity(own, d)
  call check(maxval(abs(d - exact)) < 1e-10_c_double, "diffusivity of a table as a model")
  call rdd_reduced_mobilities(reduced, 0.01_c_double, tensor=tensor, principal=principal, axes=axes, &
    dimension=dimension_)
  call check(dimension_(1) == 1 .and. dimension_(2) == 2, "dimensions of motion")
  call check(abs(principal(1, 1) - 2) < 1e-9_c_double .and. abs(axes(1, 1, 1) - 1) < 1e-9_c_double, "axes of motion")
  call rdd_jump_table_create(reduced, -1_c_int64_t, 0.0_c_double, 0.1_c_double, table, status=status)
  call check(status == RDD_ERROR_ARGUMENT, "a table with a negative range")
  call finish_checks()

contains

  !> Two states a cell with hops of their own; changes of state within a cell are slow.
  subroutine make_model(model)
    type(rdd_model), intent(inout) :: model
    real(c_double) :: lattice(2, 2)
    lattice(:, 1) = [1, 0]
    lattice(:, 2) = [0.5_c_double, 2.0_c_double]
    call rdd_model_create(model, 2, 2, 2_c_int64_t, lattice=lattice, &
      from=int([1, 1, 2, 2, 2, 2, 1, 2], c_int64_t), to=int([1, 1, 2, 2, 2, 2, 2, 1], c_int64_t), &
      translation=reshape(int([1, 0, -1, 0, 0, 1, 0, -1, 1, 1, -1, -1, 0, 0, 0, 0], c_int64_t), [2, 8]), &
      rate=[2.0_c_double, 2.0_c_double, 1.0_c_double, 1.0_c_double, 0.5_c_double, 0.5_c_double, 0.004_c_double, &
            0.008_c_double])
  end subroutine make_model

end program test_jump_table
