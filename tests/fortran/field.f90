!> Slow fields and rates on grids, with floating-point traps on.
program test_field
  use, intrinsic :: iso_c_binding, only: c_double, c_int32_t, c_int64_t
  use rdd
  use checks
  implicit none
  integer, parameter :: n = 6
  type(rdd_landscape) :: landscape
  type(rdd_field) :: field
  type(rdd_grid) :: grid
  integer(c_int64_t) :: components, n_rates, e
  integer(c_int64_t), allocatable :: from(:), to(:), offset(:, :)
  integer(c_int32_t) :: space, dim, status
  real(c_double) :: h(1, n), f(n), dipole(1, n), d(1, 1, n), a(1, 1, n), slope(1, 1, 1, n), relative(n), z, c1, c2
  real(c_double) :: correction(1, 1, 1, 1, n), net(n)
  real(c_double), allocatable :: rate(:)
  integer :: p

  call rdd_landscape_create(landscape, 1, 1, 2_c_int64_t, lattice=reshape([1.0_c_double], [1, 1]), &
    positions=reshape([0.0_c_double, 0.5_c_double], [1, 2]), energy=[0.0_c_double, 0.3_c_double], &
    from=int([1, 2, 2, 1], c_int64_t), to=int([2, 1, 1, 2], c_int64_t), &
    translation=reshape(int([0, 0, 1, -1], c_int64_t), [1, 4]), &
    height=[0.5_c_double, 0.5_c_double, 0.8_c_double, 0.8_c_double], height_kind=RDD_HEIGHT_SADDLE, &
    prefactor=[1.0_c_double, 1.0_c_double, 1.0_c_double, 1.0_c_double], kB=1.0_c_double)
  call rdd_field_create(landscape, 1_c_int64_t, field, state=reshape([1.0_c_double, -0.5_c_double], [1, 2]), &
    height=reshape([0.2_c_double, 0.2_c_double, 0.6_c_double, 0.6_c_double], [1, 4]))
  call rdd_field_sizes(field, components, space)
  call check(components == 1 .and. space == 1, "sizes of a field")

  do p = 1, n
    h(1, p) = sin(real(p, c_double))
  end do
  call rdd_field_transport(field, 1.0_c_double, h, free_energy=f, dipole=dipole, diffusivity=d, conductivity=a, &
    slope=slope)
  do p = 1, n
    z = exp(h(1, p)) + exp(-0.3_c_double - 0.5_c_double * h(1, p))
    c1 = exp(-0.5_c_double + 0.2_c_double * h(1, p))
    c2 = exp(-0.8_c_double + 0.6_c_double * h(1, p))
    call check(abs(f(p) + log(z)) < 1e-14_c_double, "free energy")
    call check(abs(a(1, 1, p) / (c1 * c2 / (c1 + c2)) - 1) < 1e-14_c_double, "conductivity")
    call check(abs(d(1, 1, p) * z / a(1, 1, p) - 1) < 1e-14_c_double, "diffusivity")
    call check(abs(slope(1, 1, 1, p) / a(1, 1, p) * (c1 + c2) / (0.2_c_double * c2 + 0.6_c_double * c1) - 1) &
      < 1e-14_c_double, "slope")
  end do
  call rdd_field_polarity(field, 1.0_c_double, h, correction=correction, relative=relative)
  call check(all(abs(relative - abs(correction(1, 1, 1, 1, :)) / a(1, 1, :)) < 1e-14_c_double), "polarity")

  call rdd_grid_create(grid, [int(n, c_int64_t)], reshape([0.25_c_double], [1, 1]), reshape(-f, [1, n]), &
    reshape(a, [1, 1, 1, n]))
  call rdd_grid_sizes(grid, dim, n_rates)
  call check(dim == 1 .and. n_rates == 2 * n, "sizes of a grid")
  allocate (from(n_rates), to(n_rates), offset(1, n_rates), rate(n_rates))
  call rdd_grid_rates(grid, from=from, to=to, offset=offset, rate=rate)
  net = 0
  do e = 1, n_rates
    call check(to(e) == modulo(from(e) - 1 + offset(1, e), int(n, c_int64_t)) + 1, "target of a jump")
    net(from(e)) = net(from(e)) - rate(e) * exp(-f(from(e)))
    net(to(e)) = net(to(e)) + rate(e) * exp(-f(from(e)))
  end do
  call check(all(rate > 0) .and. maxval(abs(net)) < 1e-14_c_double * maxval(rate), "equilibrium of a grid")

  call rdd_field_transport(field, -1.0_c_double, h, free_energy=f, status=status)
  call check(status == RDD_ERROR_ARGUMENT, "a temperature below zero")
  a(1, 1, 2) = -1
  call rdd_grid_create(grid, [int(n, c_int64_t)], reshape([0.25_c_double], [1, 1]), reshape(-f, [1, n]), &
    reshape(a, [1, 1, 1, n]), status=status)
  call check(status == RDD_ERROR_ARGUMENT, "a conductivity below zero")
  call finish_checks()
end program test_field
