!> Diffusive molecular dynamics as a Fortran code uses it: with floating-point traps on, and its own pair potential.
module own_potential
  use, intrinsic :: iso_c_binding
  implicit none

contains

  function morse(user, distance) bind(c) result(energy)
    type(c_ptr), value :: user
    real(c_double), value :: distance
    real(c_double) :: energy, e
    real(c_double), pointer :: stiffness
    call c_f_pointer(user, stiffness)
    e = exp(-stiffness * (distance - 1.08_c_double))
    energy = e**2 - 2 * e
  end function morse
end module own_potential

program test_dmd
  use, intrinsic :: iso_c_binding
  use rdd
  use checks
  use own_potential
  implicit none
  call chain()
  call crystal()
  call finish_checks()

contains

  subroutine chain()
    integer, parameter :: n = 32
    type(rdd_dmd) :: dmd
    real(c_double) :: s(n), x(1, n), alpha(n), ds(n), dx(1, n), da(n), energy, jump, time, strain, ab
    integer(c_int32_t) :: status
    character(len=:), allocatable :: text
    call rdd_dmd_chain(dmd, int(n, c_int64_t), 160.0_c_double, RDD_DMD_TANH, 1.0_c_double, 4.0_c_double, 1.0_c_double, &
      RDD_DMD_CLOSED, 0.9998_c_double)
    call rdd_dmd_free_energy(dmd, energy)
    call check_close(energy, -5.353450951874634_c_double, 1e-11_c_double, 'F')
    call rdd_dmd_gradients(dmd, s=ds, positions=dx, alpha=da)
    call check(all(abs(dx) < 1e-12_c_double) .and. all(abs(da) < 1e-13_c_double), 'relaxed')
    call rdd_dmd_first_jump_time(dmd, 10.0_c_double, jump)
    call check_close(jump, 2.2678104_c_double, 1e-6_c_double, 'T*')
    call rdd_dmd_step(dmd, 100 - jump)
    call rdd_dmd_time(dmd, time)
    call check_close(time, 100.0_c_double, 1e-14_c_double, 'time')
    call rdd_dmd_strain(dmd, strain)
    call rdd_dmd_ab_bonds(dmd, ab)
    call check_close(strain, 0.029831884_c_double, 1e-7_c_double, 'strain')
    call check_close(ab, 6.205878841_c_double, 1e-6_c_double, 'A-B neighbours')
    call rdd_dmd_state(dmd, s=s, positions=x, alpha=alpha)
    call check(abs(sum(s)) < 1e-12_c_double .and. maxval(abs(s)) < 1, 'the sum of s is kept')
    s(3) = 2
    call rdd_dmd_set_state(dmd, s=s, status=status, message=text)
    call check(status == RDD_ERROR_ARGUMENT, 's = 2')
    call check_holds(text, 's[2] = 2')
    call rdd_dmd_destroy(dmd)
  end subroutine chain

  subroutine crystal()
    type(rdd_potential) :: own, built_in
    type(rdd_dmd) :: dmd
    real(c_double), target :: stiffness
    real(c_double) :: a, b, c, value, first, second, before, after, residual, occupation(6), x(1, 6), cell(1, 1)
    integer(c_int64_t) :: n_values, iterations, bonds(2, 6)
    integer :: i
    stiffness = 4
    call rdd_potential_callback(own, morse, c_loc(stiffness), r_first=0.4_c_double, cutoff=1.6_c_double, &
      tolerance=1e-11_c_double, n_values=n_values)
    call rdd_potential_morse(built_in, 1.0_c_double, 4.0_c_double, 1.08_c_double, 1.6_c_double)
    call rdd_potential_value(own, 1.15_c_double, value, first, second)
    call rdd_potential_value(built_in, 1.15_c_double, a, b, c)
    call check_close(value, a, 1e-9_c_double, 'own potential')
    call check_close(first, b, 1e-6_c_double, 'its slope')
    call check(n_values > 32, 'values of the spline')
    occupation = [0.9_c_double, 0.8_c_double, 0.95_c_double, 0.9_c_double, 0.85_c_double, 0.9_c_double]
    cell = 6.6_c_double
    do i = 1, 6
      x(1, i) = 1.1_c_double * i
      bonds(:, i) = [i, mod(i, 6) + 1]
    end do
    call rdd_dmd_create(own, x, occupation, [(100.0_c_double, i = 1, 6)], 40.0_c_double, RDD_DMD_MASTER, &
      tau=1.0_c_double, k_c=4.0_c_double, k_r=1.0_c_double, weight=RDD_DMD_WEIGHT_OCCUPATION, &
      voids=RDD_DMD_VOIDS_ERROR, bonds=bonds, dmd=dmd, cell=cell)
    call rdd_dmd_estimate_alpha(dmd)
    call rdd_dmd_relax(dmd, iterations, residual)
    call check(residual < 1e-9_c_double, 'relaxed')
    call rdd_dmd_free_energy(dmd, before)
    call rdd_dmd_step(dmd, 0.5_c_double)
    call rdd_dmd_free_energy(dmd, after)
    call check(after < before, 'the free energy falls')
    call rdd_dmd_destroy(dmd)
  end subroutine crystal
end program test_dmd
