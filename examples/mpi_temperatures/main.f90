! A cluster-dynamics host with MPI: a temperature at every point of its grid, the points shared out over ranks. Before its
! time loop it needs the mobility of a cluster at every temperature that occurs: a sweep over all of them, computed by all
! ranks together, and a table in 1/T for temperatures that come later. In the loop nothing of rdd calls MPI.
program mpi_temperatures
  use, intrinsic :: iso_c_binding
  use rdd
  use rdd_mpi
  implicit none
  include 'mpif.h'
  integer, parameter :: n_points = 60
  character(len=*), parameter :: barriers = 'bazro3_barriers.csv'
  integer :: grid, ierr, rank, n_ranks, i
  real(c_double) :: temperature(n_points), d_table(9)
  real(c_double), allocatable :: d(:,:,:), v(:,:)
  character(len=512) :: folder
  type(rdd_mpi_handle) :: mpi
  type(rdd_landscape) :: read_here, landscape
  type(rdd_table) :: table

  call MPI_Init(ierr)
  call MPI_Comm_size(MPI_COMM_WORLD, n_ranks, ierr)
  call MPI_Cart_create(MPI_COMM_WORLD, 1, [n_ranks], [.false.], .true., grid, ierr)
  call MPI_Comm_rank(grid, rank, ierr)

  ! The communicator of the grid, by its number; rdd keeps a copy of its own.
  call rdd_mpi_create(grid, mpi)

  ! One rank reads the file, all of them get the landscape.
  folder = '.'
  if (command_argument_count() > 0) call get_command_argument(1, folder)
  if (rank == 0) then
    call rdd_landscape_read(read_here, trim(folder) // '/' // barriers, 0.0_c_double)
    call rdd_mpi_landscape_bcast(mpi, 0, landscape, own=read_here)
  else
    call rdd_mpi_landscape_bcast(mpi, 0, landscape)
  end if

  ! The temperatures of the whole grid on every rank; each rank gets all diffusivities.
  temperature = [(500 + 700 * (i - 0.5_c_double) / n_points, i=1, n_points)]
  allocate (d(3, 3, n_points), v(3, n_points))
  call rdd_mpi_sweep(mpi, RDD_MPI_ALL, landscape, temperature, diffusivity=d, velocity=v)

  ! Temperatures that change in the loop: 100 ns each, without a solution and without a message.
  call rdd_mpi_table_create(mpi, landscape, 500.0_c_double, 1200.0_c_double, 1e-6_c_double, table)
  call rdd_table_evaluate(table, temperature(n_points / 2), d_table)

  if (rank == 0) then
    print '(a)', '  T (K)      D (A^2/s)'
    do i = 1, n_points, 15
      print '(f8.2, es16.6)', temperature(i), (d(1, 1, i) + d(2, 2, i) + d(3, 3, i)) / 3
    end do
    if (abs(d_table(1) / d(1, 1, n_points / 2) - 1) > 1e-6_c_double) error stop 'the table is off'
  end if

  call rdd_table_destroy(table)
  call rdd_landscape_destroy(landscape)
  call rdd_mpi_destroy(mpi)   ! before MPI_Finalize
  call MPI_Finalize(ierr)
end program mpi_temperatures
