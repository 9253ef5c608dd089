!> From a crystal and a barrier to D, and to the structures of an NEB calculation: the <110> dumbbell in bcc iron.
program test_crystal
  use, intrinsic :: iso_c_binding, only: c_double, c_int32_t, c_int64_t
  use rdd
  use checks
  implicit none
  type(rdd_crystal) :: crystal
  type(rdd_defect) :: defect
  type(rdd_jump_classes) :: classes
  type(rdd_landscape) :: landscape
  type(rdd_model) :: model
  real(c_double), parameter :: a = 2.8665_c_double, zero = 0.0_c_double, half = a / 2, one = 1.0_c_double
  real(c_double), parameter :: lattice(3, 3) = reshape([a, zero, zero, zero, a, zero, zero, zero, a], [3, 3])
  real(c_double), parameter :: k = 5e12_c_double * exp(-0.34_c_double / (8.617333262e-5_c_double * 700))
  integer(c_int64_t), parameter :: cells(3, 3) = 3 * reshape([1_c_int64_t, 0_c_int64_t, 0_c_int64_t, 0_c_int64_t, &
      1_c_int64_t, 0_c_int64_t, 0_c_int64_t, 0_c_int64_t, 1_c_int64_t], [3, 3])
  real(c_double) :: d(3, 3), box(3, 3), first(3, 55), last(3, 55)
  integer(c_int64_t) :: n, from, to, cell(3), there(3)
  integer(c_int32_t) :: group, status, kinds(55)
  character(len=:), allocatable :: message
  integer :: i

  call rdd_crystal_create(crystal, lattice, [0_c_int32_t, 0_c_int32_t], reshape([zero, zero, zero, half, half, half], &
      [3, 2]), RDD_COORDINATES_CARTESIAN, 'Fe')
  call rdd_crystal_sizes(crystal, n_operations=n, group=group)
  call check(n == 48 .and. group == 229, 'Im-3m')
  call rdd_defect_create(crystal, reshape([zero, zero, zero], [3, 1]), 'dumbbell', 1_c_int64_t, defect, &
      decoration=[RDD_DECORATION_AXIS], n_points_of=[1_c_int64_t], offset=reshape([one, one, zero], [3, 1]))
  call rdd_defect_sizes(defect, n_states=n)
  call check(n == 6, 'six orientations')
  call rdd_defect_find(defect, [zero, zero, zero], RDD_DECORATION_AXIS, 1_c_int64_t, from, cell, &
      offset=reshape([one, one, zero], [3, 1]))
  call rdd_defect_find(defect, [half, half, half], RDD_DECORATION_AXIS, 1_c_int64_t, to, there, &
      offset=reshape([zero, one, one], [3, 1]))
  call rdd_jump_classes_create(defect, [from], [to], reshape(there - cell, [3, 1]), 'hop', classes)
  call rdd_jump_classes_landscape(classes, [0.34_c_double], RDD_HEIGHT_BARRIER, [5e12_c_double], zero, landscape)
  call rdd_landscape_model(landscape, 700.0_c_double, model)
  call rdd_diffusivity(model, d)
  do i = 1, 3
    call check_close(d(i, i) / (a**2 * k), one, 1e-12_c_double, 'D = a^2 k')
  end do

  call rdd_jump_classes_endpoints(classes, 1_c_int64_t, cells, 1_c_int64_t, 55_c_int64_t, n, label=[0_c_int32_t], &
      kind=[0_c_int32_t], distance=[one], lattice=box, atom_kind=kinds, initial=first, final=last)
  call check(n == 55 .and. all(kinds == 0), '54 atoms and one more')
  call check_close(box(1, 1), 3 * a, 1e-12_c_double, 'supercell')
  call check(count(norm2(last - first, 1) > 0.1_c_double) == 3, 'three atoms move')
  call check(maxval(norm2(last - first, 1)) < a, 'by less than a')
  call rdd_jump_classes_endpoints(classes, 1_c_int64_t, cells / 3, 1_c_int64_t, 0_c_int64_t, n, label=[0_c_int32_t], &
      kind=[0_c_int32_t], distance=[one], status=status, message=message)
  call check(status == RDD_ERROR_ARGUMENT, 'too small a box')
  call check_holds(message, 'expected more than twice the length of the jump')
  call finish_checks()
end program test_crystal
