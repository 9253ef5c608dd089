!> Prints what one call costs.
program overhead
  use, intrinsic :: iso_c_binding, only: c_double, c_int32_t, c_int64_t
  use, intrinsic :: iso_fortran_env, only: int64
  use rdd
  implicit none
  type(rdd_model) :: model
  integer(c_int64_t), parameter :: state(2) = 1
  integer(c_int64_t) :: n, total, i
  integer(int64) :: start, finish, rate
  integer, parameter :: calls = 20000000
  real(c_double) :: lattice(1, 1)
  lattice = 1
  call rdd_model_create(model, 1, 1, 1_c_int64_t, state, state, [1.0_c_double, 1.0_c_double], lattice=lattice, &
    translation=reshape([1_c_int64_t, -1_c_int64_t], [1, 2]))
  total = 0
  call system_clock(start, rate)
  do i = 1, calls
    call rdd_model_n_states(model, n)
    total = total + n
  end do
  call system_clock(finish)
  write (*, '(a,f8.2,a,i0)') 'rdd_model_n_states: ', real(finish - start, c_double) / real(rate, c_double) / calls * 1e9, &
    ' ns, checked by ', total
end program overhead
