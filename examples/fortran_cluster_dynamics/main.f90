!> Cluster dynamics of iron under irradiation at 60 K, then annealing in steps to 700 K.
!>
!> Usage: cluster_dynamics [FILE [N]]: recovery curve to FILE (recovery.csv), clusters of up to N defects (30).
program cluster_dynamics
  use, intrinsic :: iso_c_binding
  use, intrinsic :: iso_fortran_env, only: error_unit
  use cvode
  use mobilities
  use clusters
  implicit none
  integer, parameter :: dp = c_double, parts = 4
  real(dp), parameter :: T_irradiation = 60, T_first = 80, T_last = 700, growth = 1.03_dp
  real(dp), parameter :: dose_rate = 8.5e-6_dp, dose_time = 100, hold = 300   ! 1/nm3/s (1e-7 dpa/s), s
  type(mobility_tables) :: tables
  type(reaction_system), target :: system
  real(dp), allocatable, target :: y(:)
  real(dp), allocatable :: T(:), remaining(:)
  real(dp) :: temperature, now, produced, worst
  type(mobility) :: at
  type(c_ptr) :: context, vector, matrix, solver, memory
  character(len=256) :: path, largest
  integer :: file, steps, part, i

  path = 'recovery.csv'
  if (command_argument_count() >= 1) call get_command_argument(1, path)
  system%n = 30
  if (command_argument_count() >= 2) then
    call get_command_argument(2, largest)
    read (largest, *) system%n
  end if
  if (system%n < 3) error stop 'N must be at least 3'
  allocate (y(system%size()), source=0.0_dp)

  call make_tables(tables)
  worst = check_closed_forms(tables)
  print '(a, es8.1)', 'tables of three defects; largest relative difference from their closed forms: ', worst
  if (worst > 1e-6_dp) error stop 'the tables are not within their tolerance'
  call start_cvode()

  now = 0
  system%production = dose_rate
  at = mobilities_at(tables, T_irradiation)
  call make_reactions(system, at, T_irradiation, y)
  call advance(dose_time)
  system%production = 0
  produced = dose_rate * dose_time
  print '(a, f4.0, a, i0, a)', 'irradiated at ', T_irradiation, ' K: ', nint(1e6_dp * produced * a**3 / 2), &
    ' Frenkel pairs per million sites'

  open (newunit=file, file=path, action='write')
  write (file, '(a)') 'T[K],remaining,V1,V_clusters,I1,I2,I_clusters,D_vacancy[nm2/s],D_dumbbell[nm2/s],' // &
    'D_glider[nm2/s],rotation[1/s]'
  steps = 1 + int(log(T_last / T_first) / log(growth))
  allocate (T(steps), remaining(steps))
  worst = 0
  temperature = T_first
  do i = 1, steps
    at = mobilities_at(tables, temperature)   ! the only thing the library is asked for in the loop
    do part = 1, parts                         ! the glider's factor depends on the densities
      call make_reactions(system, at, temperature, y)
      call advance(hold / parts)
    end do
    worst = max(worst, abs(unbalance(system%n, y)) / produced)
    T(i) = temperature
    remaining(i) = defects_left()
    call write_row()
    temperature = temperature * growth
  end do
  close (file)
  call report_stages()
  print '(a, es8.1)', 'vacancies - interstitials + sinks, of the pairs made: ', worst
  if (worst > 1e-9_dp) error stop 'vacancies and interstitials are out of balance'
  call stop_cvode()

contains

  subroutine start_cvode()
    call must(SUNContext_Create(c_null_ptr, context), 'SUNContext_Create')
    vector = N_VMake_Serial(int(system%size(), c_int64_t), y, context)
    matrix = SUNDenseMatrix(int(system%size(), c_int64_t), int(system%size(), c_int64_t), context)
    solver = SUNLinSol_Dense(vector, matrix, context)
    memory = CVodeCreate(CV_BDF, context)
    call must(CVodeInit(memory, c_funloc(right_side), 0.0_dp, vector), 'CVodeInit')
    call must(CVodeSStolerances(memory, 1e-6_dp, 1e-18_dp), 'CVodeSStolerances')
    call must(CVodeSetUserData(memory, c_loc(system)), 'CVodeSetUserData')
    call must(CVodeSetLinearSolver(memory, solver, matrix), 'CVodeSetLinearSolver')
    call must(CVodeSetJacFn(memory, c_funloc(jacobian)), 'CVodeSetJacFn')
    call must(CVodeSetMaxNumSteps(memory, 100000_c_long), 'CVodeSetMaxNumSteps')
  end subroutine start_cvode

  subroutine stop_cvode()
    call CVodeFree(memory)
    call must(SUNLinSolFree(solver), 'SUNLinSolFree')
    call SUNMatDestroy(matrix)
    call N_VDestroy(vector)
    call must(SUNContext_Free(context), 'SUNContext_Free')
  end subroutine stop_cvode

  subroutine must(status, name)
    integer(c_int), intent(in) :: status
    character(len=*), intent(in) :: name
    if (status >= 0) return
    write (error_unit, '(a, a, i0)') name, ' answered ', status
    error stop 1
  end subroutine must

  !> Integrates for some time from the densities as they stand, at the rates as they stand.
  subroutine advance(duration)
    real(dp), intent(in) :: duration
    real(dp) :: reached
    call must(CVodeReInit(memory, now, vector), 'CVodeReInit')
    call must(CVodeSolve(memory, now + duration, vector, reached, CV_NORMAL), 'CVode')
    now = reached
  end subroutine advance

  !> Defects in the crystal, as a resistivity would count them, of those there after irradiation.
  real(dp) function defects_left()
    integer :: n
    defects_left = sum([(n * (y(n) + y(system%n + n)), n=1, system%n)]) / (2 * produced)
  end function defects_left

  subroutine write_row()
    integer :: n
    n = system%n
    write (file, '(f0.2, 10(",", es12.5))') T(i), remaining(i), share(y(1)), &
      share(sum([(part * y(part), part=2, n)])), share(y(n + 1)), share(2 * y(n + 2)), &
      share(sum([(part * y(n + part), part=3, n)])), at%vacancy, at%dumbbell, at%glider, at%rotation
  end subroutine write_row

  !> Of the pairs made; zero below what the integration resolves.
  real(dp) function share(density)
    real(dp), intent(in) :: density
    share = merge(density / produced, 0.0_dp, density > 1e-12_dp * produced)
  end function share

  !> The maxima of -d(remaining)/d ln T.
  subroutine report_stages()
    real(dp) :: loss(steps - 1)
    integer :: j
    loss = (remaining(:steps - 1) - remaining(2:)) / log(growth)
    print '(a)', 'recovery stages:    T (K)    left'
    do j = 2, steps - 2
      if (loss(j) <= loss(j - 1) .or. loss(j) < loss(j + 1) .or. loss(j) < 0.03_dp * maxval(loss)) cycle
      print '(16x, f9.0, f8.3)', T(j), remaining(j + 1)
    end do
  end subroutine report_stages
end program cluster_dynamics
