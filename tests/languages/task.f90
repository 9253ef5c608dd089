!> The same task in every language, in Fortran: see compare.sh. usage: task BARRIERS.csv NETWORK.json TEMPERATURE THREADS
program task
  use, intrinsic :: iso_c_binding, only: c_double, c_int32_t, c_int64_t
  use rdd
  implicit none
  call work()   ! a subroutine: what it holds is let go when it ends

contains

  subroutine work()
    integer(c_int64_t), parameter :: P = 2
    real(c_double), parameter :: k(3, 3) = reshape([0.0_c_double, 0.0_c_double, 0.0_c_double, 0.1_c_double, 0.2_c_double, &
      0.3_c_double, 0.5_c_double, -0.25_c_double, 0.125_c_double], [3, 3])
    type(rdd_context) :: context
    type(rdd_options) :: options
    type(rdd_model) :: proton, network
    type(rdd_reduced) :: reduced
    integer(c_int32_t) :: threads, space, dim, well_posed
    integer(c_int64_t) :: n_states, n_jumps
    real(c_double) :: temperature, tensor(3, 3), crispness, gap
    character(len=:), allocatable :: text
    real(c_double), allocatable :: bands(:,:), matrix(:,:), drift(:,:,:), diffusion(:,:,:,:)

    text = argument(3)
    read (text, *) temperature
    text = argument(4)
    read (text, *) threads
    call rdd_context_create(context, threads)
    call rdd_options_create(options)
    call rdd_model_read(proton, argument(1), temperature, 0.0_c_double, context=context)
    call rdd_model_n_states(proton, n_states)
    call rdd_diffusivity(proton, tensor, context=context)
    call print_bits('D', pack(tensor, .true.))
    call rdd_options_set_int(options, RDD_OPTION_ACCURACY, int(RDD_ACCURACY_HIGH, c_int64_t))
    call rdd_diffusivity(proton, tensor, options=options, context=context)
    call print_bits('D_high', pack(tensor, .true.))
    allocate (bands(n_states, 3))
    call rdd_spectrum(proton, bands, k, context=context)
    call print_bits('bands', pack(bands, .true.))
    call rdd_model_read(network, argument(2), 0.0_c_double, 0.0_c_double, context=context)
    call rdd_model_sizes(network, dim, space, n_states, n_jumps)
    call rdd_coarse_grain(network, P, reduced, context=context)
    allocate (matrix(n_states, P), drift(space, P, P), diffusion(space, space, P, P))
    call rdd_reduced_memberships(reduced, matrix)
    call print_bits('memberships', pack(matrix, .true.))
    deallocate (matrix)
    allocate (matrix(P, P))
    call rdd_reduced_reaction(reduced, matrix)
    call print_bits('reaction', pack(matrix, .true.))
    call rdd_reduced_drift(reduced, drift)
    call print_bits('drift', pack(drift, .true.))
    call rdd_reduced_diffusion(reduced, diffusion)
    call print_bits('diffusion', pack(diffusion, .true.))
    call rdd_reduced_quality(reduced, crispness, gap, well_posed)
    call print_bits('gap', [gap])
  end subroutine work

  subroutine print_bits(name, values)
    character(len=*), intent(in) :: name
    real(c_double), intent(in) :: values(:)
    integer :: i
    do i = 1, size(values)
      write (*, '(a,1x,z16.16)') name, transfer(values(i), 0_c_int64_t)
    end do
  end subroutine print_bits

  function argument(place) result(text)
    integer, intent(in) :: place
    character(len=:), allocatable :: text
    integer :: length
    call get_command_argument(place, length=length)
    allocate (character(len=length) :: text)
    call get_command_argument(place, text)
  end function argument
end program task
