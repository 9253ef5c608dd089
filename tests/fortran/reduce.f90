!> Coarse models.
program test_reduce
  use, intrinsic :: iso_c_binding, only: c_double, c_double_complex, c_int32_t, c_int64_t
  use rdd
  use checks
  use networks
  implicit none
  call crowdion()
  call single()
  call refused()
  call finish_checks()

contains

  subroutine crowdion()
    type(rdd_model) :: model
    type(rdd_reduced) :: reduced
    real(c_double) :: chi(4, 4), q(4, 4), d(3, 3, 4, 4), c(3, 4, 4), weights(4), crispness, gap
    real(c_double), allocatable :: hops(:, :, :)
    complex(c_double_complex) :: symbol(4, 4, 1)
    integer(c_int64_t), allocatable :: translation(:, :)
    integer(c_int64_t) :: n_coarse, n_hops
    integer(c_int32_t) :: well_posed
    integer :: p, q_
    call make_crowdion(model, 3.0_c_double, 7.0_c_double, 0.5_c_double)
    call rdd_coarse_grain(model, 4_c_int64_t, reduced)
    call rdd_model_destroy(model)                       ! the coarse model keeps what it needs
    call check(.not. model%exists(), 'destroyed')
    call rdd_reduced_sizes(reduced, n_coarse=n_coarse, n_hops=n_hops)
    call check(n_coarse == 4, 'P')
    call rdd_reduced_memberships(reduced, chi)
    call rdd_reduced_equilibrium(reduced, weights)
    call rdd_reduced_reaction(reduced, q)
    call rdd_reduced_drift(reduced, c)
    call rdd_reduced_diffusion(reduced, d)
    call rdd_reduced_quality(reduced, crispness, gap, well_posed)
    call check(gap /= gap, 'the gap of P = M is NaN')
    call check_close(crispness, 1.0_c_double, 1e-9_c_double, 'crispness')
    do p = 1, 4
      call check_close(sum(chi(p, :)), 1.0_c_double, 1e-12_c_double, 'memberships sum to one')
      call check_close(weights(p), 0.25_c_double, 1e-12_c_double, 'equilibrium')
      call check_close(d(1, 1, p, p) + d(2, 2, p, p) + d(3, 3, p, p), 0.75_c_double * 63, 1e-9_c_double, 'trace of D')
      do q_ = 1, 4
        call check_close(q(p, q_), merge(-1.5_c_double, 0.5_c_double, p == q_), 1e-9_c_double, 'reaction')
      end do
    end do
    allocate (translation(3, n_hops), hops(4, 4, n_hops))
    call rdd_reduced_hops(reduced, translation, hops)
    call check(all(abs(sum(hops, 3) - q) < 1e-9_c_double), 'the hops sum to the reaction matrix')
    call rdd_reduced_symbol(reduced, reshape([0.0_c_double, 0.0_c_double, 0.0_c_double], [3, 1]), symbol)
    call check(all(abs(symbol(:, :, 1) - q) < 1e-9_c_double), 'the symbol at Gamma is the reaction matrix')
  end subroutine crowdion

  subroutine single()
    type(rdd_model) :: model
    type(rdd_reduced) :: reduced
    real(c_double) :: d(1, 1, 1, 1), length, floor
    call make_chain(model, 3.0_c_double, 5.0_c_double, 2.0_c_double)
    call rdd_coarse_grain(model, 1_c_int64_t, reduced)
    call rdd_reduced_diffusion(reduced, d)
    call check_close(d(1, 1, 1, 1), 3.75_c_double, 1e-12_c_double, 'P = 1 has the exact D')
    call rdd_reduced_resolution(reduced, 1e-3_c_double, length, floor)
    call check(length > 1 .and. length < 100 .and. floor < 1e-3_c_double, 'resolution')
  end subroutine single

  subroutine refused()
    type(rdd_model) :: model
    type(rdd_reduced) :: reduced
    integer(c_int32_t) :: status
    character(len=:), allocatable :: message
    call make_crowdion(model, 3.0_c_double, 7.0_c_double, 0.5_c_double)
    call rdd_coarse_grain(model, 2_c_int64_t, reduced, status=status, message=message)
    call check(status == RDD_ERROR_DEGENERATE, 'a degenerate set of modes is not split')
    call check(len(message) > 20, 'the error has a text')
    call check(.not. reduced%exists(), 'nothing was made')
  end subroutine refused
end program test_reduce
