!> An array of the wrong shape stops the program before anything is written.
program stop_shape
  use, intrinsic :: iso_c_binding, only: c_double
  use rdd
  use networks
  implicit none
  type(rdd_model) :: model
  real(c_double) :: y(2, 1)
  call make_chain(model, 1.0_c_double, 1.0_c_double, 1.0_c_double)
  call rdd_corrector(model, y)
end program stop_shape
