!> Bands, vectors, meshes and gaps.
program test_spectrum
  use, intrinsic :: iso_c_binding, only: c_double, c_double_complex, c_int32_t, c_int64_t
  use rdd
  use checks
  use networks
  implicit none
  real(c_double), parameter :: pi = acos(-1.0_c_double)
  call bands()
  call vectors()
  call driven()
  call mesh()
  call gaps()
  call finish_checks()

contains

  subroutine bands()
    type(rdd_model) :: model
    real(c_double) :: k(1, 11), values(2, 11), root
    integer(c_int32_t) :: used(11)
    integer :: i
    call make_chain(model, 3.0_c_double, 5.0_c_double, 2.0_c_double)
    k(1, :) = [((i - 6) * 0.1_c_double, i = 1, 11)]
    call rdd_spectrum(model, values, k, accuracy_used=used)
    do i = 1, 11
      root = sqrt(34 + 30 * cos(2 * pi * k(1, i)))
      call check_close(values(1, i), 8 - root, 1e-13_c_double, 'lower band')
      call check_close(values(2, i), 8 + root, 1e-13_c_double, 'upper band')
    end do
    call check(all(used == RDD_ACCURACY_FAST .or. used == RDD_ACCURACY_HIGH), 'accuracy used')
  end subroutine bands

  subroutine vectors()
    type(rdd_model) :: model
    real(c_double) :: k(3, 2), values(4, 2)
    complex(c_double_complex) :: right(4, 4, 2), left(4, 4, 2), overlap(4, 4)
    integer :: i, j, n
    call make_crowdion(model, 3.0_c_double, 7.0_c_double, 0.5_c_double)
    k = reshape([0.0_c_double, 0.0_c_double, 0.0_c_double, 0.1_c_double, 0.2_c_double, -0.3_c_double], [3, 2])
    call rdd_spectrum(model, values, k, right, left)
    do i = 2, 4
      call check_close(values(i, 1), 2.0_c_double, 1e-13_c_double, 'crowdion at Gamma')
    end do
    do n = 1, 2
      overlap = matmul(conjg(transpose(left(:, :, n))), right(:, :, n))
      do i = 1, 4
        do j = 1, 4
          call check(abs(overlap(i, j) - merge(1, 0, i == j)) < 1e-13_c_double, 'W^H V = I')
        end do
      end do
    end do
  end subroutine vectors

  subroutine driven()
    type(rdd_model) :: model, forced
    type(rdd_options) :: options
    complex(c_double_complex) :: values(2, 1)
    real(c_double) :: bulk(2, 1), k(1, 1), v(1)
    integer(c_int32_t) :: real_values
    call make_chain(model, 3.0_c_double, 5.0_c_double, 2.0_c_double)
    call rdd_model_with_force(model, [0.4_c_double], 1.0_c_double, forced)
    k = 1e-3_c_double
    call rdd_spectrum_is_real(forced, real_values)
    call check(real_values == 0, 'a driven periodic spectrum is complex')
    call rdd_spectrum_complex(forced, values, k)
    call rdd_drift_velocity(forced, v)
    call check(abs(aimag(values(1, 1)) / (2 * pi * 1e-3_c_double / 2 * v(1)) - 1) < 1e-4_c_double, 'a drifting packet')
    call rdd_options_create(options)
    call rdd_options_set_string(options, RDD_OPTION_BOUNDARY, 'confined')
    call rdd_spectrum(forced, bulk, k, options=options)
    call check(all(bulk > 0), 'confined bands')
  end subroutine driven

  subroutine mesh()
    real(c_double), allocatable :: k(:, :), weights(:)
    integer(c_int64_t) :: n
    call rdd_kmesh([4_c_int64_t, 3_c_int64_t], 0_c_int32_t, 1_c_int32_t, n)
    allocate (k(2, n), weights(n))
    call rdd_kmesh([4_c_int64_t, 3_c_int64_t], 0_c_int32_t, 1_c_int32_t, n, k, weights)
    call check(n < 12, 'time reversal halves the mesh')
    call check_close(sum(weights), 1.0_c_double, 1e-14_c_double, 'weights')
  end subroutine mesh

  subroutine gaps()
    type(rdd_model) :: model
    real(c_double) :: ratio(1), indirect(1)
    integer(c_int64_t) :: recommended
    call make_chain(model, 3.0_c_double, 5.0_c_double, 2.0_c_double)
    call rdd_gap(model, ratio, recommended, indirect)
    call check(recommended == 1 .and. ratio(1) > 100, 'gap of the chain')
    call check_close(indirect(1), 4.0_c_double, 1e-10_c_double, 'indirect gap')
  end subroutine gaps
end program test_spectrum
