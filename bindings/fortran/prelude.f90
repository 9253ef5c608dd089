  ! ---- hand-written (bindings/fortran/prelude.f90): errors, texts, sizes

  !> The text behind a C pointer to zero-terminated characters, for callbacks that are told one.
  function rdd_text(pointer) result(text)
    type(c_ptr), intent(in) :: pointer
    character(len=:), allocatable :: text
    character(kind=c_char), pointer :: characters(:)
    integer :: i, n, memory
    if (.not. c_associated(pointer)) then
      text = ''
      return
    end if
    call c_f_pointer(pointer, characters, [huge(0)])
    n = 0
    do while (characters(n + 1) /= c_null_char)
      n = n + 1
    end do
    allocate (character(len=n) :: text, stat=memory)
    if (memory /= 0) return
    do i = 1, n
      text(i:i) = characters(i)
    end do
  end function rdd_text

  !> The library's text of the last error of this thread.
  function last_error() result(text)
    character(len=:), allocatable :: text
    character(len=:), allocatable :: room
    integer :: memory
    character(kind=c_char) :: none(1)
    integer(c_int64_t) :: needed
    integer(c_int32_t) :: code
    needed = 0
    code = c_rdd_last_error(none, 0_c_int64_t, needed)
    allocate (character(len=max(needed, 1_c_int64_t)) :: room, stat=memory)
    text = ''
    if (memory /= 0) return
    code = c_rdd_last_error(room, len(room, c_int64_t), needed)
    if (code == RDD_OK .and. needed > 0) then
      text = room(1:min(needed, len(room, c_int64_t)) - 1)
    else
      text = ''
    end if
  end function last_error

  !> What there is to say about the outcome of a call: the note of these modules, or the library's text.
  function outcome(code, note) result(text)
    integer(c_int32_t), intent(in) :: code
    character(len=:), allocatable, intent(in), optional :: note
    character(len=:), allocatable :: text
    text = ''
    if (code > RDD_OK) text = 'stopped early: ' // rdd_text(c_rdd_status_name(code))
    if (code >= RDD_OK) return
    if (present(note)) then
      if (allocated(note)) text = note
    end if
    if (len(text) == 0) text = last_error()
  end function outcome

  !> Tells the caller through status where that is given, else stops the program with the library's text. A result
  !> that is less exact than asked for does not stop it. (The optional message is set by each subroutine itself:
  !> gfortran 12 loses the length of one that is passed on.)
  subroutine finish(procedure_name, code, status, note)
    character(len=*), intent(in) :: procedure_name
    integer(c_int32_t), intent(in) :: code
    integer(c_int32_t), intent(out), optional :: status
    character(len=:), allocatable, intent(in), optional :: note
    if (present(status)) then
      status = code
    else if (code /= RDD_OK) then
      write (error_unit, '(a)') procedure_name // ': ' // outcome(code, note)
      if (code /= RDD_NOT_CONVERGED) error stop 1
    end if
  end subroutine finish

  !> RDD_OK if an array has the extents its function needs, else RDD_ERROR_SIZE and a note that says so.
  function fits(name, words, have, want, note) result(code)
    character(len=*), intent(in) :: name, words
    integer(c_int64_t), intent(in) :: have(:), want(:)
    character(len=:), allocatable, intent(inout) :: note
    integer(c_int32_t) :: code
    code = RDD_OK
    if (all(have == want)) return
    code = RDD_ERROR_SIZE
    note = name // ' has the shape ' // extents(have) // ': expected ' // words // ' = ' // extents(want)
  end function fits

  function extents(sizes) result(text)
    integer(c_int64_t), intent(in) :: sizes(:)
    character(len=:), allocatable :: text
    character(len=24) :: number
    integer :: i
    text = '('
    do i = 1, size(sizes)
      write (number, '(i0)') sizes(i)
      text = text // trim(number)
      if (i < size(sizes)) text = text // ', '
    end do
    text = text // ')'
  end function extents

  !> Stops the program where the library is not the one these modules were written for.
  subroutine check_abi()
    if (rdd_abi_version() /= rdd_bindings_abi) then
      write (error_unit, '(a,i0,a,i0)') 'rdd: the library has ABI ', rdd_abi_version(), &
        ', the Fortran modules were built for ABI ', rdd_bindings_abi
      error stop 1
    end if
    abi_checked = .true.
  end subroutine check_abi

  !> Two handles of one object would destroy it twice.
  subroutine refuse_copy(type_name)
    character(len=*), intent(in) :: type_name
    write (error_unit, '(a)') 'a ' // type_name // ' cannot be assigned: it owns an object of the library. ' // &
      'Pass it on, point to it, or move_alloc it.'
    error stop 1
  end subroutine refuse_copy
