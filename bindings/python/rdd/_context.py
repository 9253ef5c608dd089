"""Contexts: how many threads a call may use, what it reports, how it is stopped."""
import contextvars
import logging
import os
from typing import Callable, Optional, Union

from . import _rdd
from ._progress import ProgressLike, reporter

_current: "contextvars.ContextVar[Optional[Context]]" = contextvars.ContextVar("rdd_context", default=None)


def _log_to_logging(text: str) -> None:
    logging.getLogger("rdd").info(text)


class Context:
    """What long calls may use: threads, a random seed, progress and log callbacks.

    Results do not depend on the number of threads, to the last bit. A context is given to a call as ``context=``, or
    made the default of a block (of the current thread) by ``with``::

        with rdd.Context(threads=4):
            bands = model.spectrum(k)

    :param threads: number of threads, at least 1
    :param seed: seed of every random stream
    :param progress: callable ``progress(done, total)``, or True for a progress bar; a call's own ``progress=`` comes
        first. An exception (:class:`rdd.Cancelled`, say) stops the call, which raises it; so does an answer > 0 or True
        (tqdm's ``update`` may return True: do not pass its answer on).
    :param log: callable ``log(text)`` called with one line at a time, or True for the logger "rdd"
    """

    def __init__(self, threads: int = 1, *, seed: int = 0, progress: ProgressLike = None,
                 log: Union[None, bool, Callable[[str], object]] = None) -> None:
        self._handle = _rdd.rdd_context_create(threads)
        self._tokens: list = []
        self.progress = progress
        self._seed = 0
        self.seed = seed
        _rdd.watch(self._handle)
        if log:
            _rdd.rdd_context_set_log(self._handle, _log_to_logging if log is True else log)

    @property
    def threads(self) -> int:
        """Number of threads of calls that start from now on."""
        return _rdd.rdd_context_threads(self._handle)

    @threads.setter
    def threads(self, threads: int) -> None:
        _rdd.rdd_context_set_threads(self._handle, threads)

    @property
    def seed(self) -> int:
        """Seed of every random stream drawn from this context."""
        return self._seed

    @seed.setter
    def seed(self, seed: int) -> None:
        _rdd.rdd_context_set_seed(self._handle, seed)
        self._seed = seed

    def cancel(self) -> None:
        """Stops every call that is running on this context now, from any thread; they raise :class:`rdd.Cancelled`."""
        _rdd.rdd_context_cancel(self._handle)

    def close(self) -> None:
        """Frees the threads at once instead of with the last reference. No call may be running."""
        _rdd.rdd_context_destroy(self._handle)

    def __enter__(self) -> "Context":
        self._tokens.append(_current.set(self))
        return self

    def __exit__(self, *exception) -> None:
        _current.reset(self._tokens.pop())

    def __repr__(self) -> str:
        try:
            return f"<rdd.Context: {self.threads} thread{'s' if self.threads != 1 else ''}>"
        except ValueError:
            return "<rdd.Context: closed>"

    def __reduce__(self):
        raise TypeError("an rdd.Context belongs to its process and cannot be pickled")


_default: Optional[Context] = None


def default_context() -> Context:
    """The context of calls that name none."""
    global _default
    if _default is None:
        _default = Context()
    return _current.get() or _default


def _forget_default() -> None:  # threads do not survive a fork
    global _default
    _default = None


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_default)


def set_threads(threads: int) -> None:
    """Sets the number of threads of calls that name no context."""
    default_context().threads = threads


class running:
    """For one call: gives the C handle of its context, and sets its progress for this thread meanwhile."""

    __slots__ = ("_context", "_told", "_before")

    def __init__(self, context: Optional[Context], progress: ProgressLike, name: str) -> None:
        if context is not None and not isinstance(context, Context):
            raise TypeError(f"context: expected an rdd.Context, got {type(context).__name__}")
        self._context = context or default_context()
        self._told = reporter(progress if progress is not None else self._context.progress, name)

    def __enter__(self) -> object:
        self._before = _rdd.set_progress(self._told)
        return self._context._handle

    def __exit__(self, *exception) -> None:
        _rdd.set_progress(self._before)
        close = getattr(self._told, "close", None)
        if close is not None:
            close()
