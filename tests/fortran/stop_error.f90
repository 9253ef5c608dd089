!> Without status, an error stops the program with the library's text.
program stop_error
  use, intrinsic :: iso_c_binding, only: c_double, c_int64_t
  use rdd
  implicit none
  type(rdd_model) :: model
  integer(c_int64_t), parameter :: from(3) = [1, 2, 1], to(3) = [2, 1, 2]
  call rdd_model_create(model, 0, 0, 2_c_int64_t, from, to, [1.0_c_double, 1.0_c_double, -1.0_c_double])
end program stop_error
