! A Fortran host of an installed rdd: the diffusivity of an alternating chain, and a refusal.
program consumer
  use, intrinsic :: iso_c_binding, only: c_double, c_int32_t, c_int64_t
  use rdd
  implicit none
  real(c_double), parameter :: a = 2, k1 = 3, k2 = 0.5_c_double
  real(c_double), parameter :: expected = a**2*k1*k2/(2*(k1 + k2))
  integer(c_int64_t), parameter :: from(4) = [1, 2, 2, 1], to(4) = [2, 1, 1, 2], translation(1, 4) = reshape([0, 0, 1, -1], [1, 4])
  real(c_double) :: lattice(1, 1), d(1, 1)
  integer(c_int32_t) :: status
  type(rdd_model) :: model

  lattice = a
  call rdd_model_create(model, 1, 1, 2_c_int64_t, from, to, [k1, k1, k2, k2], lattice, translation=translation)
  call rdd_diffusivity(model, d)
  print '(a, f20.16, a, f20.16)', 'D = ', d(1, 1), ', expected ', expected
  if (abs(d(1, 1) - expected) > 1e-14_c_double*expected) error stop 'the diffusivity is wrong'
  call rdd_model_destroy(model)

  call rdd_model_create(model, 1, 1, 2_c_int64_t, from, to, [-k1, k1, k2, k2], lattice, translation=translation, status=status)
  if (status /= RDD_ERROR_ARGUMENT) error stop 'a negative rate was accepted'
end program consumer
