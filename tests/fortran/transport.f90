!> Models, their access functions, and exact transport against closed forms.
program test_transport
  use, intrinsic :: iso_c_binding, only: c_double, c_int32_t, c_int64_t
  use rdd
  use checks
  use networks
  implicit none
  call chain()
  call crowdion()
  call inferred()
  call finish_checks()

contains

  subroutine chain()
    type(rdd_model) :: model, forced
    real(c_double) :: d(1, 1), v(1), pi(2), log_pi(2), y(1, 2), rate(4)
    integer(c_int64_t) :: n, from(4), to(4), translation(1, 4)
    integer(c_int32_t) :: dim
    type(rdd_options) :: options
    call check(.not. model%exists(), 'a model exists before it is made')
    call make_chain(model, 3.0_c_double, 5.0_c_double, 2.0_c_double)
    call check(model%exists(), 'the model does not exist')
    call rdd_model_n_states(model, n)
    call check(n == 2, 'n_states')
    call rdd_model_sizes(model, n_jumps=n, dim=dim)
    call check(n == 4 .and. dim == 1, 'sizes')
    call rdd_model_jumps(model, from=from, to=to, rate=rate)
    call rdd_model_jumps(model, translation=translation)
    call check(all(from == [1, 1, 2, 2]) .and. all(to == [2, 2, 1, 1]), 'jumps count from 1, in canonical order')
    call check(all(rate == [5, 3, 3, 5]) .and. all(translation(1, :) == [-1, 0, 0, 1]), 'rates and translations')
    call rdd_diffusivity(model, d)
    call check_close(d(1, 1), 3.75_c_double, 1e-15_c_double, 'D of the chain')
    call rdd_options_create(options)
    call rdd_options_set_int(options, RDD_OPTION_ACCURACY, int(RDD_ACCURACY_HIGH, c_int64_t))
    call rdd_diffusivity(model, d, options=options)
    call check_close(d(1, 1), 3.75_c_double, 1e-15_c_double, 'D of the chain, high accuracy')
    call rdd_local_equilibrium_diffusivity(model, d)
    call check_close(d(1, 1), 4.0_c_double, 1e-15_c_double, 'its first term')
    call rdd_stationary(model, pi, log_pi)
    call check_close(pi(1), 0.5_c_double, 1e-15_c_double, 'pi')
    call check_close(log_pi(2), log(0.5_c_double), 1e-15_c_double, 'log pi')
    call rdd_corrector(model, y)
    call check_close(y(1, 2) - y(1, 1), 0.25_c_double, 1e-14_c_double, 'corrector')
    call rdd_model_with_force(model, [0.6_c_double], 1.0_c_double, forced)
    call rdd_drift_velocity(forced, v)
    call check(v(1) > 0, 'a packet drifts along the force')
  end subroutine chain

  subroutine crowdion()
    type(rdd_model) :: model
    type(rdd_audit) :: audit
    real(c_double) :: d(3, 3), wide(6, 3)
    integer(c_int32_t) :: ergodic, reversible
    character(len=:), allocatable :: text
    integer :: a, b
    call make_crowdion(model, 3.0_c_double, 7.0_c_double, 0.5_c_double)
    call rdd_diffusivity(model, d)
    do a = 1, 3
      do b = 1, 3
        call check_close(d(a, b), merge(7 * 9 / 4.0_c_double, 0.0_c_double, a == b), 1e-13_c_double, 'D of the crowdion')
      end do
    end do
    wide = -1
    call rdd_diffusivity(model, wide(1:6:2, :))   ! not contiguous: the compiler passes a copy
    call check(all(abs(wide(1:6:2, :) - d) == 0) .and. all(wide(2:6:2, :) == -1), 'a section of an array')
    call rdd_model_audit(model, audit)
    call rdd_audit_verdict(audit, ergodic, reversible)
    call check(ergodic == 1 .and. reversible == 1, 'audit')
    call rdd_audit_report(audit, text)
    call check_holds(text, 'balance')
    call check(index(text, char(0)) == 0, 'the report holds its terminator')
  end subroutine crowdion

  subroutine inferred()
    type(rdd_model) :: model
    real(c_double) :: d(1, 1), shift, displacement(1, 4)
    displacement(1, :) = [1, -1, 1, -1]
    call rdd_model_create_from_displacements(model, 2_c_int64_t, &
      [1_c_int64_t, 2_c_int64_t, 2_c_int64_t, 1_c_int64_t], [2_c_int64_t, 1_c_int64_t, 1_c_int64_t, 2_c_int64_t], &
      displacement, [3.0_c_double, 3.0_c_double, 5.0_c_double, 5.0_c_double], shift)
    call rdd_diffusivity(model, d)
    call check_close(d(1, 1), 3.75_c_double, 1e-12_c_double, 'D of the inferred chain')
    call check(abs(shift) < 1e-12_c_double, 'nothing had to be moved')
  end subroutine inferred
end program test_transport
