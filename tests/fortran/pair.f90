!> A vacancy and a solute: from an fcc crystal to five frequencies, tracers, bounds.
program test_pair
  use, intrinsic :: iso_c_binding, only: c_double, c_int32_t, c_int64_t
  use rdd
  use checks
  implicit none
  type(rdd_crystal) :: crystal
  type(rdd_defect) :: defect
  type(rdd_jump_classes) :: classes
  type(rdd_pair) :: pair
  type(rdd_model) :: box
  real(c_double), parameter :: h = 0.5_c_double, zero = 0.0_c_double, one = 1.0_c_double
  real(c_double), parameter :: lattice(3, 3) = reshape([zero, h, h, h, zero, h, h, h, zero], [3, 3])
  real(c_double), parameter :: w(0:4) = [1.0_c_double, 0.8_c_double, 1.25_c_double, 0.5_c_double, 1.5_c_double]
  real(c_double) :: weight, joint(6, 6)
  real(c_double) :: lss(3, 3, 1), lsv(3, 3, 1), drag(3, 3, 1), error(1), lower(3, 3), upper(3, 3)
  integer(c_int64_t) :: n_pairs, n_jumps, to(4), count(4)
  integer(c_int32_t) :: status
  integer :: a

  call rdd_crystal_create(crystal, lattice, [0_c_int32_t], reshape([zero, zero, zero], [3, 1]), &
      RDD_COORDINATES_CARTESIAN, 'A')
  call rdd_defect_create(crystal, reshape([zero, zero, zero], [3, 1]), 'V', 0_c_int64_t, defect)
  call rdd_jump_classes_find(defect, 0.75_c_double, 0_c_int64_t, classes)
  call rdd_pair_create(classes, 1_c_int64_t, pair)
  call rdd_pair_sizes(pair, n_pairs=n_pairs, n_jumps=n_jumps)
  call check(n_pairs == 1 .and. n_jumps == 4, 'classes of pairs and jumps')
  call rdd_pair_jumps(pair, to=to, count=count)
  call check(all(to == [1, 0, 0, 0]), 'to a neighbour, or beyond')
  call check(all(count == [48, 48, 96, 24]), 'directed jumps')
  call rdd_pair_transport(pair, [zero], RDD_HEIGHT_SADDLE, [w(0)], one, [one], pair_degeneracy=[w(4) / w(3)], &
      height1=[zero, zero, zero, zero], prefactor1=[w(4) / w(3) * w(1), w(4), w(4), w(4)], height2=[zero], &
      prefactor2=[w(4) / w(3) * w(2)], Lss=lss, Lsv=lsv, drag=drag, error=error)
  do a = 1, 3
    call check_close(lss(a, a, 1), 2.294139049791_c_double, 1e-11_c_double, 'Lss')
    call check_close(lsv(a, a, 1), -1.727125314687_c_double, 1e-11_c_double, 'Lsv')
    call check_close(drag(a, a, 1), lsv(a, a, 1) / lss(a, a, 1), 1e-12_c_double, 'drag')
  end do
  call check(error(1) > 0 .and. error(1) < 1e-10, 'error')
  call rdd_pair_bounds(pair, [zero], RDD_HEIGHT_SADDLE, [one], one, one, 4_c_int64_t, lower, upper)
  call check(lower(1, 1) < 0.781451421945_c_double .and. upper(1, 1) > 0.781451421945_c_double, 'bounds of a tracer')
  call rdd_pair_box(pair, [zero], RDD_HEIGHT_SADDLE, [one], one, one, [5_c_int64_t, 5_c_int64_t, 5_c_int64_t], weight, box)
  call rdd_diffusivity(box, joint)
  call check_close(weight, 124.0_c_double, 1e-13_c_double, 'places of the vacancy')
  call check(abs(weight * joint(1, 1) / 0.781451421945_c_double - 1) < 0.03, 'a tracer in a box')
  call rdd_pair_create(classes, 0_c_int64_t, pair, status=status)
  call check(status == RDD_ERROR_ARGUMENT, 'a range of nothing')
  call finish_checks()
end program test_pair
