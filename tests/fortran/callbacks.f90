!> Contexts and callbacks.
module listeners
  use, intrinsic :: iso_c_binding
  use rdd
  implicit none
  integer(c_int64_t), save :: last_done = -1, last_total = -1
  integer, save :: calls = 0, released = 0

contains

  function listen(user, done, total) bind(c) result(answer)
    type(c_ptr), value :: user
    integer(c_int64_t), value :: done, total
    integer(c_int32_t) :: answer
    integer, pointer :: stop_after
    calls = calls + 1
    last_done = done
    last_total = total
    answer = 0
    if (c_associated(user)) then
      call c_f_pointer(user, stop_after)
      if (calls > stop_after) answer = 1
    end if
  end function listen

  subroutine let_go(user) bind(c)
    type(c_ptr), value :: user
    if (c_associated(user)) released = released + 1
  end subroutine let_go
end module listeners

program test_callbacks
  use, intrinsic :: iso_c_binding
  use rdd
  use checks
  use networks
  use listeners
  implicit none
  call progress()
  call threads()
  call finish_checks()

contains

  subroutine progress()
    type(rdd_context) :: context
    type(rdd_model) :: model
    integer, target :: stop_after
    integer(c_int32_t) :: status
    real(c_double) :: k(1, 400), values(2, 400)
    integer :: i
    call make_ring(model, 24)
    k(1, :) = [(i / 1000.0_c_double, i = 1, 400)]
    call rdd_context_create(context, 1)
    call rdd_context_set_progress(context, listen)
    call rdd_spectrum(model, values, k, context=context)
    call check(calls > 0 .and. last_done == last_total, 'progress was told to the end')
    calls = 0
    stop_after = 1
    call rdd_context_set_progress(context, listen, c_loc(stop_after), let_go)
    call rdd_spectrum(model, values, k, context=context, status=status)
    call check(status == RDD_CANCELLED, 'the callback cancels the call')
    call check(calls == 2, 'and is not called again')
    call check(released == 0, 'the callback is still in use')
    call rdd_context_set_progress(context)
    call check(released == 1, 'the callback was let go')
    call rdd_spectrum(model, values, k, context=context, status=status)
    call check(status == RDD_OK .and. calls == 2, 'no callback any more')
  end subroutine progress

  subroutine threads()
    type(rdd_context) :: context
    type(rdd_model) :: model
    integer(c_int32_t) :: n
    integer :: i
    real(c_double) :: k(1, 200), one(3, 200), many(3, 200)
    call make_ring(model, 24)
    k(1, :) = [(i / 500.0_c_double, i = 1, 200)]
    call rdd_spectrum(model, one, k)
    call rdd_context_create(context, 4)
    call rdd_context_threads(context, n)
    call check(n == 4, 'threads')
    call rdd_spectrum(model, many, k, context=context)
    call check(all(one == many), 'any number of threads gives the same bits')
  end subroutine threads
end program test_callbacks
