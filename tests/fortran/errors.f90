!> Errors: codes, texts, sizes; nothing changes when a call fails.
program test_errors
  use, intrinsic :: iso_c_binding, only: c_double, c_int32_t, c_int64_t
  use rdd
  use checks
  use networks
  implicit none
  integer(c_int64_t), parameter :: one(2) = [1, 1]
  type(rdd_model), allocatable :: model
  integer(c_int32_t) :: status
  character(len=:), allocatable :: message, text
  integer(c_int64_t) :: translation(1, 2), n
  real(c_double) :: lattice(1, 1), small(3), d(1, 1)

  lattice = 1
  translation(1, :) = [1, -1]
  n = -7
  allocate (model)
  call rdd_model_create(model, 1, 1, 1_c_int64_t, one, one, [1.0_c_double, -1.0_c_double], lattice=lattice, &
    translation=translation, status=status, message=message)
  call check(status == RDD_ERROR_ARGUMENT, 'a negative rate is an argument error')
  call check_holds(message, 'rate[2] = -1')
  call check(.not. model%exists(), 'no model after an error')
  call check(rdd_status_name(status) == 'RDD_ERROR_ARGUMENT', 'status name')
  call rdd_last_error(text)
  call check(text == message, 'last error')

  call rdd_model_n_states(model, n, status=status, message=message)
  call check(status == RDD_ERROR_NULL .and. n == -7, 'an empty handle is an error and the output is untouched')

  call rdd_model_create(model, 1, 1, 1_c_int64_t, one, one, [1.0_c_double, 1.0_c_double, 1.0_c_double], &
    lattice=lattice, translation=translation, status=status, message=message)
  call check(status == RDD_ERROR_SIZE, 'a rate too many')
  call check_holds(message, 'rate has the shape (3): expected (n_jumps) = (2)')
  call rdd_model_create(model, 1, 1, 1_c_int64_t, one, one, [1.0_c_double, 1.0_c_double], lattice=lattice, &
    translation=reshape([1_c_int64_t, -1_c_int64_t], [2, 1]), status=status, message=message)
  call check_holds(message, 'translation has the shape (2, 1): expected (dim, n_jumps) = (1, 2)')
  call check(.not. model%exists(), 'still no model')

  call rdd_model_create(model, 1, 1, 1_c_int64_t, one, one, [1.0_c_double, 1.0_c_double], lattice=lattice, &
    translation=translation, status=status, message=message)
  call check(status == RDD_OK .and. message == '', 'a good model')
  call rdd_stationary(model, small, status=status, message=message)
  call check(status == RDD_ERROR_SIZE, 'an output of the wrong size')
  call check_holds(message, 'pi has the shape (3): expected (n_states) = (1)')

  call rdd_model_read(model, '/missing/model.json', 0.0_c_double, 0.0_c_double, status=status, message=message)
  call check(status == RDD_ERROR_FILE, 'a missing file')
  call check_holds(message, '/missing/model.json')
  call rdd_diffusivity(model, d)
  call check_close(d(1, 1), 1.0_c_double, 1e-14_c_double, 'the model is as it was')

  call check(len(rdd_version()) >= 5, 'version')
  call check(rdd_abi_version() == rdd_bindings_abi, 'ABI')
  call rdd_build_info(text)
  call check_holds(text, rdd_version())
  deallocate (model)
  call finish_checks()
end program test_errors
