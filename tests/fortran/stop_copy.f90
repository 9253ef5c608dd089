!> A handle cannot be assigned.
program stop_copy
  use, intrinsic :: iso_c_binding, only: c_double
  use rdd
  use networks
  implicit none
  type(rdd_model) :: model, other
  call make_chain(model, 1.0_c_double, 1.0_c_double, 1.0_c_double)
  other = model
end program stop_copy
