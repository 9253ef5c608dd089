!> The shortest complete program: the jumps of a defect in, its diffusivity over temperatures out.
!>
!> An interstitial in an fcc crystal hops from octahedral sites (O) to tetrahedral ones (T) and back. Each O has eight T
!> around it; by hand D = a^2 k_OT k_TO / (2 (k_TO + 2 k_OT)).
program quickstart
  use, intrinsic :: iso_c_binding, only: dp => c_double, i4 => c_int32_t, i8 => c_int64_t
  use rdd
  implicit none
  integer(i8), parameter :: O = 1, T1 = 2, T2 = 3
  real(dp), parameter :: a = 0.405_dp, nu = 1e13_dp, kB = 8.617333262e-5_dp     ! nm, 1/s, eV/K
  real(dp), parameter :: energy(3) = [0.0_dp, 0.3_dp, 0.3_dp], saddle = 0.8_dp  ! eV
  real(dp), parameter :: lattice(3, 3) = a / 2 * reshape([0, 1, 1, 1, 0, 1, 1, 1, 0], [3, 3])  ! in columns
  real(dp), parameter :: positions(3, 3) = a / 4 * reshape([0, 0, 0, -1, -1, -1, 1, 1, 1], [3, 3])
  real(dp), parameter :: temperature(4) = [300, 500, 800, 1200]
  real(dp) :: height(16), prefactor(16), D(3, 3, 4), along_x(4), k_OT, k_TO, D0, Em, error, gap(2)
  integer(i8) :: from(16), to(16), translation(3, 16), site, P
  integer(i4) :: ergodic, reversible
  integer :: cell, n, t
  type(rdd_landscape) :: landscape
  type(rdd_model) :: model
  type(rdd_audit) :: audit

  translation = 0   ! O -> T1 in cells 0, a1, a2, a3; O -> T2 in the opposite cells
  n = 0
  do cell = 0, 3
    do site = T1, T2
      from(n + 1:n + 2) = [O, site]   ! there and back
      to(n + 1:n + 2) = [site, O]
      if (cell > 0) translation(cell, n + 1:n + 2) = merge([1, -1], [-1, 1], site == T1)
      n = n + 2
    end do
  end do
  height = saddle
  prefactor = nu
  ! An error stops the program with its text, unless the optional status and message are given.
  call rdd_landscape_create(landscape, 3, 3, 3_i8, from, to, height, RDD_HEIGHT_SADDLE, prefactor, kB, lattice=lattice, &
    positions=positions, energy=energy, translation=translation)

  call rdd_sweep(landscape, temperature, diffusivity=D)
  print '(a)', '  T (K)     D (nm2/s)       by hand'
  do t = 1, 4
    k_OT = nu * exp(-saddle / (kB * temperature(t)))
    k_TO = nu * exp(-(saddle - energy(T1)) / (kB * temperature(t)))
    print '(i7, 2es14.6e2)', nint(temperature(t)), D(1, 1, t), a**2 * k_OT * k_TO / (2 * (k_TO + 2 * k_OT))
  end do
  along_x = D(1, 1, :)
  call rdd_fit_arrhenius(temperature, along_x, kB, D0, Em, error)
  print '(a, es11.5e2, a, f8.6, a, f4.2, a)', 'D0 = ', D0, ' nm2/s, Em = ', Em, ' eV, within ', 100 * error, ' %'

  call rdd_landscape_model(landscape, 800.0_dp, model)   ! the rates at one temperature
  call rdd_model_audit(model, audit)
  call rdd_audit_verdict(audit, ergodic, reversible)
  call rdd_gap(model, gap, recommended=P)
  print '(a, i0, a, i0, a, i0, a, f0.1, a)', 'at 800 K: ergodic ', ergodic, ', detailed balance ', reversible, &
    ', coarse states ', P, ' (gap ', gap(1), ')'
end program quickstart
