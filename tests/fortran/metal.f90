!> Embedded-atom potentials and crystals of them as a Fortran code uses them: with floating-point traps on.
program test_metal
  use, intrinsic :: iso_c_binding
  use rdd
  use checks
  implicit none
  integer, parameter :: n_rho = 200, n_r = 300, n = 32
  type(rdd_potential) :: potential
  call make()
  call crystal()
  call finish_checks()

contains

  elemental function smooth(r) result(value)
    real(c_double), intent(in) :: r
    real(c_double) :: value, u
    u = max(0.0_c_double, 1 - r / 5.9_c_double)
    value = u**3 * (1 + 3 * (1 - u) + 6 * (1 - u)**2)
  end function smooth

  subroutine make()
    real(c_double) :: rho(n_rho), r(n_r), embedding(n_rho, 1), density(n_r, 1), r_phi(n_r, 1), f(1)
    integer(c_int32_t) :: status
    character(len=:), allocatable :: text
    integer :: m
    rho = [(0.1_c_double * (m - 1), m = 1, n_rho)]
    r = [(0.02_c_double * (m - 1), m = 1, n_r)]
    embedding(:, 1) = -1.1_c_double * sqrt(rho + 0.01_c_double)
    density(:, 1) = exp(-1.1_c_double * (r - 2.5_c_double)) * smooth(r)
    r_phi(:, 1) = r * 0.4_c_double * (exp(-3 * (r - 2.5_c_double)) - 1.8_c_double * exp(-1.5_c_double &
      * (r - 2.5_c_double))) * smooth(r)
    call rdd_potential_eam(potential, 'Cu', [63.5_c_double], 0.1_c_double, embedding, 0.02_c_double, 5.9_c_double, &
      density, r_phi, -1.0_c_double)
    call rdd_potential_function(potential, RDD_EAM_DENSITY, 1_c_int64_t, 1_c_int64_t, r(131:131), value=f)
    call check_close(f(1), density(131, 1), 1e-14_c_double, 'a density at a knot')
    call rdd_potential_function(potential, RDD_EAM_PAIR, 1_c_int64_t, 2_c_int64_t, r(131:131), value=f, &
      status=status, message=text)
    call check(status == RDD_ERROR_ARGUMENT, 'a species that is not there')
    call check_holds(text, 'source = 2')
  end subroutine make

  subroutine crystal()
    type(rdd_dmd) :: dmd
    real(c_double) :: x(3, n), c(1, n), alpha(n), dx(3, n), da(n), mu(1, n), cell(3, 3), virial(3, 3), energy, more, residual
    integer(c_int64_t) :: iterations, no_bonds(2, 0)
    real(c_double), parameter :: basis(3, 4) = reshape([0.0_c_double, 0.0_c_double, 0.0_c_double, 0.0_c_double, &
      0.5_c_double, 0.5_c_double, 0.5_c_double, 0.0_c_double, 0.5_c_double, 0.5_c_double, 0.5_c_double, 0.0_c_double], [3, 4])
    integer :: i
    do i = 1, n
      x(:, i) = 3.1_c_double * (real([(i - 1) / 16, mod((i - 1) / 8, 2), mod((i - 1) / 4, 2)], c_double) &
        + basis(:, mod(i - 1, 4) + 1))
    end do
    cell = 0
    do i = 1, 3
      cell(i, i) = 6.2_c_double
    end do
    c = 0.98_c_double
    alpha = 90
    call rdd_dmd_create_eam(potential, x, c, alpha, 20.0_c_double, RDD_DMD_WEIGHT_OCCUPATION, RDD_DMD_VOIDS_ERROR, &
      1e-10_c_double, no_bonds, dmd, cell=cell)
    call rdd_dmd_free_energy(dmd, energy)
    call rdd_dmd_chemical_potentials(dmd, mu)
    c(1, 5) = c(1, 5) + 1e-5_c_double
    call rdd_dmd_set_occupations(dmd, 1_c_int64_t, occupation=c)
    call rdd_dmd_free_energy(dmd, more)
    call check_close((more - energy) / 1e-5_c_double, mu(1, 5), 1e-3_c_double, 'dF/dc')
    call rdd_dmd_relax(dmd, iterations, residual)
    call check(residual < 1e-9_c_double, 'relaxed')
    call rdd_dmd_gradients(dmd, positions=dx, alpha=da)
    call check(all(abs(dx) < 1e-8_c_double) .and. all(abs(da) < 1e-9_c_double), 'the gradient is gone')
    call rdd_dmd_relax_cell(dmd, iterations=iterations, residual=residual)
    call rdd_dmd_virial(dmd, virial)
    call check(all(abs(virial) < 1e-6_c_double), 'no stress')
    call rdd_dmd_destroy(dmd)
    call rdd_potential_destroy(potential)
  end subroutine crystal
end program test_metal
