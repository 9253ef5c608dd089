!> Diffusivities and rotation rates of three mobile defects of bcc iron, from tables of rdd over 1/T.
!>
!> The barriers are rounded values of the literature. Lengths are in nm, times in s, energies in eV.
module mobilities
  use, intrinsic :: iso_c_binding, only: dp => c_double, i8 => c_int64_t
  use rdd
  implicit none
  private
  public :: mobility, mobility_tables, make_tables, mobilities_at, check_closed_forms
  real(dp), parameter, public :: kB = 8.617333262e-5_dp
  real(dp), parameter, public :: a = 0.2866_dp             !< lattice parameter
  real(dp), parameter, public :: T_least = 50, T_most = 900
  real(dp), parameter :: nu = 1e13_dp                      !< prefactor of every barrier
  real(dp), parameter :: E_vacancy = 0.67_dp, E_dumbbell = 0.34_dp, E_glide = 0.10_dp, E_rotation = 0.42_dp
  integer, parameter :: diagonal(3, 4) = reshape([-1, 1, 1, 1, -1, 1, 1, 1, -1, 1, 1, 1], [3, 4])
  integer(i8), parameter :: cells(3, 4) = reshape([1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1], [3, 4])   ! the same in cells

  type :: mobility_tables
    type(rdd_table) :: vacancy, dumbbell   !< D
    type(rdd_table) :: glider              !< pi_P, Q_P, C_P, D_P of its four <111> variants
  end type mobility_tables

  !> What the rate equations need at a temperature.
  type :: mobility
    real(dp) :: vacancy, dumbbell   !< D, nm2/s
    real(dp) :: glider              !< D of one variant along its line, nm2/s
    real(dp) :: rotation            !< rate at which the glider leaves its line, 1/s
  end type mobility

contains

  !> One table for each mobile defect. Made once; no table is changed by its use.
  subroutine make_tables(tables)
    type(mobility_tables), intent(inout) :: tables
    type(rdd_landscape) :: vacancy, dumbbell, glider
    integer(i8) :: zero(3, 8), from(48), to(48), translation(3, 48), shift(3, 20), i, j
    integer :: n, line, sign
    integer, parameter :: axes(3, 6) = reshape([1, 1, 0, 1, -1, 0, 1, 0, 1, 1, 0, -1, 0, 1, 1, 0, 1, -1], [3, 6])

    ! Vacancy: one state, eight jumps to the neighbours.
    zero = 0
    zero(:, 1:4) = cells
    zero(:, 5:8) = -cells
    call landscape_of(vacancy, 1_i8, spread(1_i8, 1, 8), spread(1_i8, 1, 8), zero, spread(E_vacancy, 1, 8))
    call rdd_table_create(vacancy, T_least, T_most, 1e-6_dp, tables%vacancy)

    ! <110> dumbbell: to a neighbour site in its plane, turning by 60 degrees; eight jumps out of each orientation.
    n = 0
    do i = 1, 6
      do j = 1, 6
        if (abs(dot_product(axes(:, i), axes(:, j))) /= 1) cycle
        do line = 1, 4
          if (dot_product(axes(:, i), diagonal(:, line)) == 0) cycle
          if (dot_product(axes(:, j), diagonal(:, line)) == 0) cycle
          do sign = -1, 1, 2
            n = n + 1
            from(n) = i
            to(n) = j
            translation(:, n) = sign * cells(:, line)
          end do
        end do
      end do
    end do
    if (n /= 48) error stop 'the dumbbell must have 48 jumps'
    call landscape_of(dumbbell, 6_i8, from, to, translation, spread(E_dumbbell, 1, 48))
    call rdd_table_create(dumbbell, T_least, T_most, 1e-6_dp, tables%dumbbell)

    ! Di-interstitial: four <111> variants, each glides along its line and turns to the others.
    shift = 0
    n = 0
    do i = 1, 4
      do sign = -1, 1, 2
        n = n + 1
        from(n) = i
        to(n) = i
        shift(:, n) = sign * cells(:, i)
      end do
    end do
    do i = 1, 4
      do j = 1, 4
        if (i == j) cycle
        n = n + 1
        from(n) = i
        to(n) = j
      end do
    end do
    call landscape_of(glider, 4_i8, from(1:20), to(1:20), shift, [spread(E_glide, 1, 8), spread(E_rotation, 1, 12)])
    call rdd_table_create_coarse(glider, 4_i8, T_least, T_most, 1e-6_dp, tables%glider)
  end subroutine make_tables

  subroutine landscape_of(landscape, n_states, from, to, translation, barrier)
    type(rdd_landscape), intent(inout) :: landscape
    integer(i8), intent(in) :: n_states
    integer(i8), intent(in), contiguous :: from(:), to(:), translation(:, :)
    real(dp), intent(in), contiguous :: barrier(:)
    real(dp) :: prefactor(size(barrier))
    prefactor = nu
    call rdd_landscape_create(landscape, 3, 3, n_states, from, to, barrier, RDD_HEIGHT_BARRIER, prefactor, kB, &
      lattice=a / 2 * real(diagonal(:, 1:3), dp), translation=translation)
  end subroutine landscape_of

  !> For the loop of the host: no allocation, about 100 ns a table.
  function mobilities_at(tables, temperature) result(at)
    type(mobility_tables), intent(in) :: tables
    real(dp), intent(in) :: temperature
    type(mobility) :: at
    integer, parameter :: P = 4
    real(dp) :: D(9), values(P + P**2 + 3 * P**2 + 9 * P**2), D_P(3, 3), n(3)
    call rdd_table_evaluate(tables%vacancy, temperature, D)
    at%vacancy = D(1)
    call rdd_table_evaluate(tables%dumbbell, temperature, D)
    at%dumbbell = D(1)
    call rdd_table_evaluate(tables%glider, temperature, values)
    at%rotation = -values(P + 1)                        ! -Q_P(1, 1)
    D_P = reshape(values(4 * P**2 + P + 1:4 * P**2 + P + 9), [3, 3])   ! D_P(:, :, 1, 1)
    n = 0
    call fastest(D_P, n)
    at%glider = dot_product(n, matmul(D_P, n))
  end function mobilities_at

  !> The body diagonal along which D_P is largest: the coarse states may come in any order.
  subroutine fastest(D_P, n)
    real(dp), intent(in) :: D_P(3, 3)
    real(dp), intent(inout) :: n(3)
    real(dp) :: along(3), most
    integer :: line
    most = -1
    do line = 1, 4
      along = diagonal(:, line) / sqrt(3.0_dp)
      if (dot_product(along, matmul(D_P, along)) <= most) cycle
      most = dot_product(along, matmul(D_P, along))
      n = along
    end do
  end subroutine fastest

  !> The largest relative difference between the tables and what these three defects have in closed form.
  function check_closed_forms(tables) result(worst)
    type(mobility_tables), intent(in) :: tables
    real(dp) :: worst, T, beta
    type(mobility) :: at
    integer :: i
    worst = 0
    do i = 0, 50
      T = T_least * (T_most / T_least)**(i / 50.0_dp)
      T = min(T, T_most)
      beta = 1 / (kB * T)
      at = mobilities_at(tables, T)
      worst = max(worst, abs(at%vacancy / (a**2 * nu * exp(-beta * E_vacancy)) - 1), &
        abs(at%dumbbell / (a**2 * nu * exp(-beta * E_dumbbell)) - 1), &
        abs(at%glider / (0.75_dp * a**2 * nu * exp(-beta * E_glide)) - 1), &
        abs(at%rotation / (3 * nu * exp(-beta * E_rotation)) - 1))
    end do
  end function check_closed_forms
end module mobilities
