!> The few functions of SUNDIALS (6.x) this program calls: CVODE with a dense Jacobian.
module cvode
  use, intrinsic :: iso_c_binding, only: c_double, c_funptr, c_int, c_int64_t, c_long, c_ptr
  implicit none
  public

  integer(c_int), parameter :: CV_BDF = 2, CV_NORMAL = 1

  interface
    integer(c_int) function SUNContext_Create(comm, context) bind(C, name='SUNContext_Create')
      import :: c_int, c_ptr
      type(c_ptr), value :: comm
      type(c_ptr) :: context
    end function SUNContext_Create

    integer(c_int) function SUNContext_Free(context) bind(C, name='SUNContext_Free')
      import :: c_int, c_ptr
      type(c_ptr) :: context
    end function SUNContext_Free

    type(c_ptr) function N_VMake_Serial(n, values, context) bind(C, name='N_VMake_Serial')
      import :: c_double, c_int64_t, c_ptr
      integer(c_int64_t), value :: n
      real(c_double) :: values(*)
      type(c_ptr), value :: context
    end function N_VMake_Serial

    type(c_ptr) function N_VGetArrayPointer(vector) bind(C, name='N_VGetArrayPointer')
      import :: c_ptr
      type(c_ptr), value :: vector
    end function N_VGetArrayPointer

    subroutine N_VDestroy(vector) bind(C, name='N_VDestroy')
      import :: c_ptr
      type(c_ptr), value :: vector
    end subroutine N_VDestroy

    type(c_ptr) function SUNDenseMatrix(rows, columns, context) bind(C, name='SUNDenseMatrix')
      import :: c_int64_t, c_ptr
      integer(c_int64_t), value :: rows, columns
      type(c_ptr), value :: context
    end function SUNDenseMatrix

    type(c_ptr) function SUNDenseMatrix_Data(matrix) bind(C, name='SUNDenseMatrix_Data')
      import :: c_ptr
      type(c_ptr), value :: matrix
    end function SUNDenseMatrix_Data

    subroutine SUNMatDestroy(matrix) bind(C, name='SUNMatDestroy')
      import :: c_ptr
      type(c_ptr), value :: matrix
    end subroutine SUNMatDestroy

    type(c_ptr) function SUNLinSol_Dense(y, matrix, context) bind(C, name='SUNLinSol_Dense')
      import :: c_ptr
      type(c_ptr), value :: y, matrix, context
    end function SUNLinSol_Dense

    integer(c_int) function SUNLinSolFree(solver) bind(C, name='SUNLinSolFree')
      import :: c_int, c_ptr
      type(c_ptr), value :: solver
    end function SUNLinSolFree

    type(c_ptr) function CVodeCreate(method, context) bind(C, name='CVodeCreate')
      import :: c_int, c_ptr
      integer(c_int), value :: method
      type(c_ptr), value :: context
    end function CVodeCreate

    integer(c_int) function CVodeInit(memory, rhs, t, y) bind(C, name='CVodeInit')
      import :: c_double, c_funptr, c_int, c_ptr
      type(c_ptr), value :: memory, y
      type(c_funptr), value :: rhs
      real(c_double), value :: t
    end function CVodeInit

    integer(c_int) function CVodeReInit(memory, t, y) bind(C, name='CVodeReInit')
      import :: c_double, c_int, c_ptr
      type(c_ptr), value :: memory, y
      real(c_double), value :: t
    end function CVodeReInit

    integer(c_int) function CVodeSStolerances(memory, relative, absolute) bind(C, name='CVodeSStolerances')
      import :: c_double, c_int, c_ptr
      type(c_ptr), value :: memory
      real(c_double), value :: relative, absolute
    end function CVodeSStolerances

    integer(c_int) function CVodeSetUserData(memory, user) bind(C, name='CVodeSetUserData')
      import :: c_int, c_ptr
      type(c_ptr), value :: memory, user
    end function CVodeSetUserData

    integer(c_int) function CVodeSetLinearSolver(memory, solver, matrix) bind(C, name='CVodeSetLinearSolver')
      import :: c_int, c_ptr
      type(c_ptr), value :: memory, solver, matrix
    end function CVodeSetLinearSolver

    integer(c_int) function CVodeSetJacFn(memory, jacobian) bind(C, name='CVodeSetJacFn')
      import :: c_funptr, c_int, c_ptr
      type(c_ptr), value :: memory
      type(c_funptr), value :: jacobian
    end function CVodeSetJacFn

    integer(c_int) function CVodeSetMaxNumSteps(memory, most) bind(C, name='CVodeSetMaxNumSteps')
      import :: c_int, c_long, c_ptr
      type(c_ptr), value :: memory
      integer(c_long), value :: most
    end function CVodeSetMaxNumSteps

    integer(c_int) function CVodeSolve(memory, t_out, y, t, task) bind(C, name='CVode')
      import :: c_double, c_int, c_ptr
      type(c_ptr), value :: memory, y
      real(c_double), value :: t_out
      real(c_double) :: t
      integer(c_int), value :: task
    end function CVodeSolve

    integer(c_int) function CVodeGetNumSteps(memory, steps) bind(C, name='CVodeGetNumSteps')
      import :: c_int, c_long, c_ptr
      type(c_ptr), value :: memory
      integer(c_long) :: steps
    end function CVodeGetNumSteps

    subroutine CVodeFree(memory) bind(C, name='CVodeFree')
      import :: c_ptr
      type(c_ptr) :: memory
    end subroutine CVodeFree
  end interface
end module cvode
