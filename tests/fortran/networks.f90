!> Models with known answers.
module networks
  use, intrinsic :: iso_c_binding, only: c_double, c_int32_t, c_int64_t
  use rdd
  implicit none
  private
  public :: make_chain, make_crowdion, make_ring

contains

  !> Two sites a/2 apart, rates k1 inside the cell and k2 across: D = a^2 k1 k2/(2 (k1 + k2)).
  subroutine make_chain(model, k1, k2, a)
    type(rdd_model), intent(inout) :: model
    real(c_double), intent(in) :: k1, k2, a
    real(c_double) :: lattice(1, 1), positions(1, 2)
    lattice = a
    positions(1, :) = [0.0_c_double, a / 2]
    call rdd_model_create(model, 1, 1, 2_c_int64_t, from=[1_c_int64_t, 2_c_int64_t, 2_c_int64_t, 1_c_int64_t], &
      to=[2_c_int64_t, 1_c_int64_t, 1_c_int64_t, 2_c_int64_t], rate=[k1, k1, k2, k2], lattice=lattice, &
      positions=positions, translation=reshape([0_c_int64_t, 0_c_int64_t, 1_c_int64_t, -1_c_int64_t], [1, 4]))
  end subroutine make_chain

  !> bcc, four variants along <111>, hops nu_m each way and rotations nu_r: D = nu_m a^2/4, Gamma {0, 4 nu_r}.
  subroutine make_crowdion(model, a, nu_m, nu_r)
    type(rdd_model), intent(inout) :: model
    real(c_double), intent(in) :: a, nu_m, nu_r
    integer(c_int64_t) :: from(20), to(20), translation(3, 20)
    real(c_double) :: lattice(3, 3), rate(20)
    integer :: state, other, sign, n, steps(3, 4)
    lattice = a / 2
    do n = 1, 3
      lattice(n, n) = -a / 2
    end do
    steps = reshape([1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1], [3, 4])
    translation = 0
    n = 0
    do state = 1, 4
      do sign = -1, 1, 2
        n = n + 1
        from(n) = state
        to(n) = state
        rate(n) = nu_m
        translation(:, n) = sign * steps(:, state)
      end do
      do other = 1, 4
        if (other == state) cycle
        n = n + 1
        from(n) = state
        to(n) = other
        rate(n) = nu_r
      end do
    end do
    call rdd_model_create(model, 3, 3, 4_c_int64_t, from, to, rate, lattice=lattice, translation=translation)
  end subroutine make_crowdion

  !> A ring of m states over one cell, every rate 1, for calls that take a while.
  subroutine make_ring(model, m)
    type(rdd_model), intent(inout) :: model
    integer, intent(in) :: m
    integer(c_int64_t) :: from(2 * m), to(2 * m), translation(1, 2 * m)
    real(c_double) :: lattice(1, 1), rate(2 * m)
    integer :: i
    lattice = 1
    rate = 1
    translation = 0
    do i = 1, m
      from(2 * i - 1) = i
      to(2 * i - 1) = mod(i, m) + 1
      from(2 * i) = mod(i, m) + 1
      to(2 * i) = i
    end do
    translation(1, 2 * m - 1) = 1
    translation(1, 2 * m) = -1
    call rdd_model_create(model, 1, 1, int(m, c_int64_t), from, to, rate, lattice=lattice, translation=translation)
  end subroutine make_ring
end module networks
