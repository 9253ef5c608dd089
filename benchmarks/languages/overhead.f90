!> Prints what one call costs from Fortran, ns: rdd_model_n_states, the least of several rounds.
program overhead
  use, intrinsic :: iso_c_binding, only: c_double, c_int64_t
  use rdd
  implicit none
  integer, parameter :: calls = 1000000, rounds = 15
  integer(c_int64_t), parameter :: state(2) = 1
  type(rdd_model) :: model
  integer(c_int64_t) :: n, total
  integer :: i, round
  real(c_double) :: lattice(1, 1), start, finish, best
  lattice = 1
  call rdd_model_create(model, 1, 1, 1_c_int64_t, state, state, [1.0_c_double, 1.0_c_double], lattice=lattice, &
    translation=reshape([1_c_int64_t, -1_c_int64_t], [1, 2]))
  total = 0
  best = huge(best)
  do round = 1, rounds
    call cpu_time(start)
    do i = 1, calls
      call rdd_model_n_states(model, n)
      total = total + n
    end do
    call cpu_time(finish)
    best = min(best, (finish - start) / calls * 1e9_c_double)
  end do
  if (total /= int(calls, c_int64_t) * rounds) error stop 1
  write (*, '(f0.2)') best
end program overhead
