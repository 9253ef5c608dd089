"""Fortran: rdd.f90, the module programs use. Fortran 2008.

Per handle a derived type that destroys its object; per function a subroutine in which
- sizes that an array tells are taken from it, and every array is checked against its shape comment;
- states and jumps count from 1;
- arguments stand in C's order, but first what is required, then what is optional, options, context, status, message;
  a subroutine that makes a handle from numbers has it in front.
"""
import re
from pathlib import Path

from .fortran_c import KINDS, NOTE
from .text import argument_list, comment

PRELUDE = Path(__file__).resolve().parent.parent / "fortran" / "prelude.f90"


def _in_words(doc):
    """A C comment as a Fortran programmer would put it."""
    return re.sub(r"\bNULL\b", "absent", doc.replace("counted from index_base", "counted from 1"))


class Procedure:
    """One subroutine over one C function."""

    def __init__(self, function, tree):
        self.f = function
        self.tree = tree
        self.inferred = self._inferred()
        taken = {a.plain for a in function.arguments if a.role != "new"} | {"status", "message"}
        self.new_name = {a.name: self._name_of_new(a, taken) for a in function.by_role("new")}
        self.loose_outs = len(function.by_role("out")) > 1

    def _name_of_new(self, a, taken):
        name = a.ctype.replace("rdd_", "", 1)
        return name if name not in taken else a.name

    def _inferred(self):
        """Value arguments that are an extent of a required array: name -> (array, place in its shape)."""
        found = {}
        for a in self.f.by_role("value"):
            for array in self.f.arrays:
                if not array.optional and a.name in array.shape:
                    found[a.name] = (array, array.shape.index(a.name) + 1)
                    break
        return found

    def dropped(self, a):
        return a.name in self.inferred or (a.role == "value" and a.name == "index_base")

    def name(self, a):
        return self.new_name.get(a.name, a.plain)

    def optional(self, a):
        return a.optional or (a.role == "out" and self.loose_outs)

    def order(self):
        """Dummy arguments as (name, Argument)."""
        shown = [a for a in self.f.arguments if not self.dropped(a)]

        maker = not any(a.role == "handle" and not a.optional for a in shown)

        def rank(a):
            if a.role == "new":
                return 0 if maker else 2
            if a.role == "handle" and a.optional:
                return 5 if a.ctype == "rdd_context" else 4
            if a.role in ("handle", "destroy"):
                return 1
            return 3 if self.optional(a) else 2
        return sorted(shown, key=rank)

    # ---- declarations

    def declare(self, a):
        name = self.name(a)
        doc = comment(_in_words(a.doc), "!<", "      ") if a.doc else []
        extra = ", optional" if self.optional(a) else ""
        if a.role == "value":
            line = f"{KINDS[a.ctype]}, intent(in) :: {name}"
        elif a.role in ("in", "array", "inout"):
            intent = "in" if a.role == "in" else "inout"
            colons = ",".join(":" * len(a.shape))
            target = ", target" if a.optional else ""
            line = f"{KINDS[a.ctype]}, intent({intent}), contiguous{extra}{target} :: {name}({colons})"
        elif a.role == "out":
            line = f"{KINDS[a.ctype]}, intent(inout){extra} :: {name}"
        elif a.role in ("new", "destroy"):
            line = f"type({a.ctype}), intent(inout) :: {name}"
        elif a.role == "handle":
            line = f"type({a.ctype}), intent(in){extra} :: {name}"
        elif a.role == "string":
            line = f"character(len=*), intent(in) :: {name}"
        elif a.role == "text":
            name, line = "text", "character(len=:), allocatable, intent(inout) :: text"
        elif a.role == "blob":
            line = f"integer(c_int8_t), intent(in), contiguous :: {name}(:)"
        elif a.role == "bytes":
            line = "integer(c_int8_t), allocatable, intent(inout) :: bytes(:)"
        else:
            return [f"    procedure({a.ctype}){extra} :: callback", *doc,
                    "    type(c_ptr), intent(in), optional :: user  !< handed to the callback",
                    "    procedure(rdd_release_fn), optional :: release  !< told when the callback is no longer used"]
        return [f"    {line}", *doc]

    def dummies(self):
        names = []
        for a in self.order():
            names += {"callback": ["callback", "user", "release"], "text": ["text"], "bytes": ["bytes"]}.get(
                a.role, [self.name(a)])
        return names + ["status", "message"]

    # ---- locals and what stands before the call

    def locals(self):
        lines = ["    integer(c_int32_t) :: code"]
        if self.f.arrays:
            lines.append("    character(len=:), allocatable :: note")
        lines += [f"    {KINDS[self._value(name).ctype]} :: {name}" for name in self.inferred]
        for number, (getter, _) in enumerate(self.f.getters):
            lines += [f"    {KINDS[o.ctype]} :: size{number}_{o.plain}" for o in getter.by_role("out")]
        for a in self.f.arguments:
            if a.role == "out":
                lines.append(f"    {KINDS[a.ctype]} :: got_{a.plain}")
            elif a.role == "new" or (a.role == "handle" and a.optional) or (a.role in ("in", "array") and a.optional):
                lines.append(f"    type(c_ptr) :: p_{a.plain}")
            elif a.role == "callback":
                lines += ["    type(c_funptr) :: p_callback, p_release", "    type(c_ptr) :: p_user"]
            elif a.role == "text":
                lines += ["    character(len=:), allocatable :: room", "    character(kind=c_char) :: none(1)",
                          "    integer(c_int64_t) :: needed", "    integer :: memory"]
            elif a.role == "bytes":
                lines += ["    integer(c_int8_t), allocatable :: room(:)", "    integer(c_int8_t) :: none(1)",
                          "    integer(c_int64_t) :: needed", "    integer :: memory"]
        return lines

    def _value(self, name):
        return next(a for a in self.f.by_role("value") if a.name == name)

    def before(self):
        lines = ["    code = RDD_OK"] if self.f.arrays else []
        if not any(a.role in ("handle", "destroy") and not a.optional for a in self.f.arguments):
            lines.append("    if (.not. abi_checked) call check_abi()")
        for name, (array, place) in self.inferred.items():
            lines.append(f"    {name} = size({self.name(array)}, {place}, {KINDS[self._value(name).ctype][8:-1]})")
        for a in self.f.arguments:
            if a.role == "out":
                lines.append(f"    got_{a.plain} = 0")
            elif a.role == "new":
                lines.append(f"    p_{a.plain} = c_null_ptr")
            elif a.role == "handle" and a.optional:
                lines += [f"    p_{a.plain} = c_null_ptr",
                          f"    if (present({a.plain})) p_{a.plain} = {a.plain}%handle"]
            elif a.role in ("in", "array") and a.optional:
                lines += [f"    p_{a.plain} = c_null_ptr",
                          f"    if (present({a.plain})) p_{a.plain} = c_loc({a.plain})"]
            elif a.role == "callback":
                lines += ["    p_callback = c_null_funptr", "    p_release = c_null_funptr", "    p_user = c_null_ptr",
                          f"    {'if (present(callback)) ' if a.optional else ''}p_callback = c_funloc(callback)",
                          "    if (present(user)) p_user = user",
                          "    if (present(release)) p_release = c_funloc(release)"]
        return lines

    def size_values(self):
        values = {}
        for size in self.f.sizes.values():
            if size.source == "argument":
                values[size.name] = size.name
            elif size.source == "self":
                values[size.name] = f"got_{size.name}"
            else:
                number = [g for g, h in self.f.getters].index(size.getter)
                values[size.name] = f"size{number}_{size.name}"
        return values

    def check(self, a, values):
        def in_fortran(expression):
            return re.sub(r"[A-Za-z_]\w*", lambda m: values[m.group()], expression)
        wanted = [f"int({in_fortran(item)}, c_int64_t)" for item in a.shape]
        wanted[0] = "[" + wanted[0]
        wanted[-1] += "]"
        present = f"if (present({self.name(a)})) " if a.optional else ""
        lines = argument_list(f"{present}code = fits", [f"'{self.name(a)}'", f"'{a.words}'",
                                                        f"shape({self.name(a)}, c_int64_t)", *wanted, "note"], "", "      ")
        return lines + ["      if (code /= RDD_OK) exit work"]

    def call(self, omit=()):
        names = []
        for part, a in self.f.c_arguments:
            names.append("c_null_ptr" if a in omit else self.actual(part, a))
        return argument_list(f"code = c_{self.f.name}", names, "", "      ")

    def actual(self, part, a):
        if a.role == "value":
            return "1_c_int32_t" if a.name == "index_base" else self.name(a)
        if a.role == "out":
            return f"got_{a.plain}"
        if a.role in ("in", "array", "inout", "new") and (a.optional or a.role == "new"):
            return f"p_{a.plain}"
        if a.role == "handle":
            return f"p_{a.plain}" if a.optional else f"{a.plain}%handle"
        if a.role == "destroy":
            return f"{a.plain}%handle"
        if a.role == "callback":
            return ("p_callback", "p_user", "p_release")[a.parts.index(part)]
        if a.role == "string":
            return a.plain if part == a.parts[0] else f"len_trim({a.plain}, c_int64_t)"
        if a.role == "blob":
            return a.plain if part == a.parts[0] else f"size({a.plain}, kind=c_int64_t)"
        return a.plain

    def work(self):
        values = self.size_values()
        late = self.f.self_sized
        lines = []
        for number, (getter, handle) in enumerate(self.f.getters):
            names = [f"{handle.plain}%handle"] + [f"size{number}_{o.plain}" for o in getter.by_role("out")]
            lines += argument_list(f"code = c_{getter.name}", names, "", "      ")
            lines.append("      if (code < RDD_OK) exit work")
        for a in self.f.arrays:
            tells_itself = all(item in self.inferred and self.inferred[item][0] is a for item in a.shape)
            if a not in late and not tells_itself:
                lines += self.check(a, values)
        if late:
            lines += self.call(omit=late) + ["      if (code < RDD_OK) exit work"]
            for a in late:
                lines += self.check(a, values)
        return lines + self.final_call()

    def final_call(self):
        for a in self.f.by_role("text", "bytes"):
            return self.text_call(a)
        return self.call()

    @staticmethod
    def allocate(what):
        # Without stat= the compiler would write the path of the source into the library, for its own message.
        return [f"      allocate ({what}, stat=memory)", "      if (memory /= 0) code = RDD_ERROR_MEMORY",
                "      if (memory /= 0) exit work"]

    def text_call(self, a):
        def with_buffer(buffer, length):
            stand = {a.parts[0]: buffer, a.parts[1]: length, a.parts[2]: "needed"}
            names = [stand.get(part) or self.actual(part, b) for part, b in self.f.c_arguments]
            return argument_list(f"code = c_{self.f.name}", names, "", "      ")
        lines = ["      needed = 0", *with_buffer("none", "0_c_int64_t"), "      if (code < RDD_OK) exit work"]
        if a.role == "text":
            lines += self.allocate("character(len=max(needed, 1_c_int64_t)) :: room")
            lines += with_buffer("room", "len(room, c_int64_t)")
            return lines + ["      if (code >= RDD_OK) text = room(1:max(min(needed, len(room, c_int64_t)) - 1, "
                            "0_c_int64_t))"]
        lines += self.allocate("room(max(needed, 1_c_int64_t))")
        lines += with_buffer("room", "size(room, kind=c_int64_t)")
        return lines + ["      if (code >= RDD_OK) call move_alloc(room, bytes)"]

    def after(self):
        lines = []
        for a in self.f.by_role("out"):
            condition = f"code >= RDD_OK{' .and. present(' + a.plain + ')' if self.loose_outs else ''}"
            lines.append(f"    if ({condition}) {a.plain} = got_{a.plain}")
        for a in self.f.by_role("new"):
            name = self.name(a)
            lines += ["    if (code >= RDD_OK) then", f"      call {a.ctype}_finalize({name})",
                      f"      {name}%handle = p_{a.plain}", "    end if"]
        note = ", note" if self.f.arrays else ""
        return lines + [f"    if (present(message)) message = outcome(code{note})",
                        f"    call finish('{self.f.name}', code, status{note})"]

    def text(self):
        lines = comment(_in_words(self.f.doc), "!>", "  ")
        lines += argument_list(f"subroutine {self.f.name}", self.dummies(), "", "  ")
        for a in self.order():
            lines += self.declare(a)
        lines += ["    integer(c_int32_t), intent(out), optional :: status",
                  "    character(len=:), allocatable, intent(inout), optional :: message"]
        lines += self.locals() + self.before()
        work = self.work()
        if any("exit work" in line for line in work):
            work = ["    work: block", *work, "    end block work"]
        else:
            work = [line[2:] for line in work]
        return lines + work + self.after() + [f"  end subroutine {self.f.name}", ""]


def _type(name, doc):
    short = name.replace("rdd_", "", 1)
    return comment(doc, "!>", "  ") + [
        f"  type :: {name}", "    private", "    type(c_ptr) :: handle = c_null_ptr", "  contains",
        f"    procedure :: exists => {short}_exists     !< whether it holds an object",
        f"    procedure :: pointer => {short}_pointer   !< the C handle, for the functions of rdd_c",
        f"    procedure :: adopt => {short}_adopt       !< takes over a C handle, of rdd_c or of a library over this one",
        f"    procedure, private :: {short}_refuse_copy",
        f"    generic :: assignment(=) => {short}_refuse_copy",
        f"    final :: {name}_finalize", f"  end type {name}", ""]


def _type_procedures(name):
    short = name.replace("rdd_", "", 1)
    return f"""  impure elemental subroutine {name}_finalize(self)
    type({name}), intent(inout) :: self
    integer(c_int32_t) :: code
    if (c_associated(self%handle)) code = c_{name}_destroy(self%handle)
  end subroutine {name}_finalize

  pure logical function {short}_exists(self)
    class({name}), intent(in) :: self
    {short}_exists = c_associated(self%handle)
  end function {short}_exists

  type(c_ptr) function {short}_pointer(self)
    class({name}), intent(in) :: self
    {short}_pointer = self%handle
  end function {short}_pointer

  subroutine {short}_adopt(self, handle)
    class({name}), intent(inout) :: self
    type(c_ptr), intent(in) :: handle
    integer(c_int32_t) :: code
    if (c_associated(self%handle)) code = c_{name}_destroy(self%handle)
    self%handle = handle
  end subroutine {short}_adopt

  subroutine {short}_refuse_copy(self, other)
    class({name}), intent(inout) :: self
    class({name}), intent(in) :: other
    if (c_associated(self%handle) .or. c_associated(other%handle)) call refuse_copy('{name}')
  end subroutine {short}_refuse_copy
""".split("\n")


def _plain_function(f):
    """A C function that returns a text or a number: a function in Fortran too."""
    names = [a.name for a in f.arguments]
    call = f"c_{f.name}({', '.join(names)})"
    lines = comment(_in_words(f.doc), "!>", "  ")
    lines.append(f"  function {f.name}({', '.join(names)}) result(answer)")
    lines += [f"    {KINDS[a.ctype]}, intent(in) :: {a.name}" for a in f.arguments]
    if f.returns == "const char *":
        lines += ["    character(len=:), allocatable :: answer", f"    answer = rdd_text({call})"]
    else:
        lines += [f"    {KINDS[f.returns]} :: answer", f"    answer = {call}"]
    return lines + [f"  end function {f.name}", ""]


def _head(tree):
    lines = [NOTE, "!> rdd in Fortran. Units are the caller's own; states and jumps count from 1; arrays are as their "
             "comments say,", "!> first index fastest. Without `status` an error stops the program with the library's "
             "text; with it, `message`", "!> holds the text. Variables of a main program are not finalised by Fortran: "
             "destroy them, or leave them to the end.", "module rdd",
             "  use, intrinsic :: iso_c_binding", "  use, intrinsic :: iso_fortran_env, only: error_unit", "  use rdd_c"]
    public = ["rdd_text", "rdd_bindings_abi"]
    public += [name for e in tree.enums for name, _, _ in e.items]
    public += [*tree.callbacks, *tree.handles, *[f.name for f in tree.functions]]
    lines += ["  implicit none", "  private"]
    lines += [f"  public :: {name}" for name in public]
    return lines + ["", "  logical, save :: abi_checked = .false.", ""]


def module(tree):
    lines = _head(tree)
    for name, doc in tree.handles.items():
        lines += _type(name, doc)
    lines += ["contains", ""]
    for f in tree.functions:
        lines += Procedure(f, tree).text() if f.returns == "rdd_status" else _plain_function(f)
    for name in tree.handles:
        lines += _type_procedures(name)
    lines += PRELUDE.read_text(encoding="utf-8").rstrip("\n").split("\n") + ["", "end module rdd"]
    long = [line for line in lines if len(line) > 131]
    if long:
        raise SystemExit(f"generate: a Fortran line is too long: {long[0]}")
    return "\n".join(line.rstrip() for line in lines) + "\n"


