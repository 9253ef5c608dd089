!> Rate equations of vacancy clusters V_1..V_n and interstitial clusters I_1..I_n as a list of reactions.
!>
!> Unknowns: number densities (1/nm3), then the numbers of vacancies and of interstitials the dislocations have taken. A
!> reaction takes one each of `left`, puts `weight` each into `right`, at rate * product of its left densities.
module clusters
  use, intrinsic :: iso_c_binding, only: c_int, c_f_pointer, c_ptr, dp => c_double, i8 => c_int64_t
  use cvode, only: N_VGetArrayPointer, SUNDenseMatrix_Data
  use mobilities, only: a, kB, mobility
  implicit none
  private
  public :: reaction_system, make_reactions, right_side, jacobian, unbalance
  real(dp), parameter :: pi = acos(-1.0_dp), site_volume = a**3 / 2
  real(dp), parameter :: dislocations = 1e-6_dp, bias = 1.1_dp       ! 1/nm2; of interstitials over vacancies
  real(dp), parameter :: reach = 0.2_dp                              ! nm: capture beyond the sphere of its volume
  real(dp), parameter :: E_form(2) = [2.07_dp, 3.77_dp], E_pair(2) = [0.30_dp, 0.80_dp]   ! V, I; eV

  type :: reaction
    integer :: left(2), right(2), weight(2)
    real(dp) :: rate
  end type reaction

  type :: reaction_system
    integer :: n = 0                                 !< largest cluster of either kind
    real(dp) :: production = 0                       !< Frenkel pairs, 1/nm3/s
    type(reaction), allocatable :: reactions(:)
    integer :: n_reactions = 0
  contains
    procedure :: size => size_of
  end type reaction_system

contains

  integer pure function size_of(self)
    class(reaction_system), intent(in) :: self
    size_of = 2 * self%n + 2
  end function size_of

  !> Number of defects in species x: < 0 vacancies, > 0 interstitials.
  integer pure function content(n, x)
    integer, intent(in) :: n, x
    content = merge(-x, x - n, x <= n)
  end function content

  !> The species of so many defects; 0: none, -1: larger than the largest.
  integer pure function species(n, defects)
    integer, intent(in) :: n, defects
    species = merge(-defects, n + defects, defects < 0)
    if (abs(defects) > n) species = -1
    if (defects == 0) species = 0
  end function species

  real(dp) elemental function radius(defects)
    integer, intent(in) :: defects
    radius = (3 * abs(defects) * site_volume / (4 * pi))**(1 / 3.0_dp) + reach
  end function radius

  !> Energy to take one defect from a cluster, interpolated with its surface.
  real(dp) pure function binding(kind, size)
    integer, intent(in) :: kind, size
    real(dp), parameter :: third = 2 / 3.0_dp
    binding = E_form(kind) + (E_pair(kind) - E_form(kind)) * (size**third - (size - 1)**third) / (2**third - 1)
  end function binding

  !> All reactions at a temperature, for the mobilities there. V_1, I_1 and I_2 move.
  subroutine make_reactions(self, at, temperature, density)
    type(reaction_system), intent(inout) :: self
    type(mobility), intent(in) :: at
    real(dp), intent(in) :: temperature, density(:)
    real(dp) :: D(2 * self%n), capture
    integer :: n, x, y, made, moving(3), m
    n = self%n
    moving = [1, n + 1, n + 2]
    D = 0
    D(moving) = [at%vacancy, at%dumbbell, at%glider / 3 * glide_factor(n, at, density)]
    if (.not. allocated(self%reactions)) allocate (self%reactions(6 * n + 2 * n + 8))
    self%n_reactions = 0
    do m = 1, 3
      x = moving(m)
      do y = 1, 2 * n
        if (any(moving(:m - 1) == y)) cycle
        made = species(n, content(n, x) + content(n, y))
        if (made < 0) cycle                            ! the largest clusters do not grow
        capture = 4 * pi * (radius(content(n, x)) + radius(content(n, y))) * (D(x) + D(y))
        call add(self, [x, y], [made, 0], [1, 0], merge(capture / 2, capture, x == y))
      end do
      call add(self, [x, 0], [merge(2 * n + 1, 2 * n + 2, x <= n), 0], [abs(content(n, x)), 0], &
        merge(1.0_dp, bias, x <= n) * dislocations * D(x))
    end do
    do x = 2, 2 * n
      if (x == n + 1) cycle
      m = merge(1, 2, x <= n)
      y = merge(1, n + 1, x <= n)
      capture = 4 * pi * (radius(content(n, x - 1)) + radius(1)) * (D(y) + D(x - 1))
      call add(self, [x, 0], [x - 1, y], [1, 1], &
        capture / site_volume * exp(-binding(m, abs(content(n, x))) / (kB * temperature)))
    end do
  end subroutine make_reactions

  subroutine add(self, left, right, weight, rate)
    type(reaction_system), intent(inout) :: self
    integer, intent(in) :: left(2), right(2), weight(2)
    real(dp), intent(in) :: rate
    self%n_reactions = self%n_reactions + 1
    self%reactions(self%n_reactions) = reaction(left, right, weight, rate)
  end subroutine add

  !> How much slower than a three-dimensional walker of the same diffusivity the glider finds its targets, because it
  !> stays on one line between two rotations: k2 = k2_1 (1 + sqrt(1 + 4/x))/2, x = l^2 k2_1/12 + (k2_1/k2_3)^2, with
  !> the sink strengths k2_1 and k2_3 of walks in one and three dimensions and the length l between rotations.
  real(dp) function glide_factor(n, at, density)
    integer, intent(in) :: n
    type(mobility), intent(in) :: at
    real(dp), intent(in) :: density(:)
    real(dp) :: reaches(2 * n), targets(2 * n), k2_1, k2_3, x
    integer :: y
    reaches = [(radius(2) + radius(content(n, y)), y=1, 2 * n)]
    targets = max(density(1:2 * n), 0.0_dp)
    k2_3 = sum(4 * pi * reaches * targets) + bias * dislocations
    k2_1 = 6 * (sum(pi * reaches**2 * targets) + pi / 2 * (radius(2) + reach) * dislocations)**2
    x = 2 * at%glider / at%rotation * k2_1 / 12 + (k2_1 / k2_3)**2
    glide_factor = min(1.0_dp, k2_1 * (1 + sqrt(1 + 4 / x)) / 2 / k2_3)
  end function glide_factor

  !> dy/dt, as CVODE calls it.
  integer(c_int) function right_side(t, y, dydt, user) bind(C)
    real(dp), value :: t
    type(c_ptr), value :: y, dydt, user
    type(reaction_system), pointer :: self
    real(dp), pointer :: c(:), f(:)
    integer :: i
    call c_f_pointer(user, self)
    call c_f_pointer(N_VGetArrayPointer(y), c, [self%size()])
    call c_f_pointer(N_VGetArrayPointer(dydt), f, [self%size()])
    f = 0
    f([1, self%n + 1]) = self%production
    do i = 1, self%n_reactions
      associate (r => self%reactions(i))
        if (r%left(2) == 0) then
          call apply(r, r%rate * c(r%left(1)), f)
        else
          call apply(r, r%rate * c(r%left(1)) * c(r%left(2)), f)
        end if
      end associate
    end do
    right_side = 0
  end function right_side

  !> d(dy/dt)/dy, as CVODE calls it: the column of a left side changes as the reaction does.
  integer(c_int) function jacobian(t, y, f, matrix, user, work1, work2, work3) bind(C)
    real(dp), value :: t
    type(c_ptr), value :: y, f, matrix, user, work1, work2, work3
    type(reaction_system), pointer :: self
    real(dp), pointer :: c(:), columns(:, :)
    integer :: i
    call c_f_pointer(user, self)
    call c_f_pointer(N_VGetArrayPointer(y), c, [self%size()])
    call c_f_pointer(SUNDenseMatrix_Data(matrix), columns, [self%size(), self%size()])
    columns = 0
    do i = 1, self%n_reactions
      associate (r => self%reactions(i))
        if (r%left(2) == 0) then
          call apply(r, r%rate, columns(:, r%left(1)))
        else
          call apply(r, r%rate * c(r%left(2)), columns(:, r%left(1)))
          call apply(r, r%rate * c(r%left(1)), columns(:, r%left(2)))
        end if
      end associate
    end do
    jacobian = 0
  end function jacobian

  pure subroutine apply(r, events, into)
    type(reaction), intent(in) :: r
    real(dp), intent(in) :: events
    real(dp), intent(inout) :: into(:)
    integer :: side
    do side = 1, 2
      if (r%left(side) > 0) into(r%left(side)) = into(r%left(side)) - events
      if (r%right(side) > 0) into(r%right(side)) = into(r%right(side)) + r%weight(side) * events
    end do
  end subroutine apply

  !> Vacancies minus interstitials, what the dislocations took included: zero for ever, since both are made in pairs.
  real(dp) pure function unbalance(n, y)
    integer, intent(in) :: n
    real(dp), intent(in) :: y(:)
    integer :: x
    unbalance = y(2 * n + 1) - y(2 * n + 2) - sum([(content(n, x) * y(x), x=1, 2 * n)])
  end function unbalance
end module clusters
