! D(T) from a table in 1/T, for a loop whose temperature changes at every step. A call without `status` stops the program
! with the text of the error.
program inner_loop
  use, intrinsic :: iso_c_binding, only: dp => c_double
  use rdd
  implicit none
  type(rdd_landscape) :: landscape
  type(rdd_table) :: table
  real(dp) :: ramp(10), D(9, 10), least, most, error
  integer :: i

  call rdd_landscape_read(landscape, 'examples/data/bazro3_barriers.csv', 0.0_dp)
  call rdd_table_create(landscape, 300.0_dp, 1200.0_dp, 1e-6_dp, table)      ! once
  call rdd_table_range(table, least, most, error)

  ramp = [(300.0_dp + 100 * i, i=0, 9)]
  call rdd_table_evaluate_many(table, ramp, D)                               ! rdd_table_evaluate for one
  print '(es12.6, 1x, es12.6, a, es7.0)', D(1, 1), D(1, 10), ', within', error
end program inner_loop
