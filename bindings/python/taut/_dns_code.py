# SPDX-License-Identifier: MIT
"""Registries whose numbers mostly have a name."""
from __future__ import annotations

from enum import IntEnum
from typing import Any, Dict, Tuple, Type, TypeVar, Union

C = TypeVar("C", bound="Code")
_SEEN: Dict[Tuple[type, Union[int, str]], "Code"] = {}


class Code(IntEnum):
    """A number with a name; a number without one is called "TYPE731"."""

    @classmethod
    def _most(cls) -> int:
        return 65535

    @classmethod
    def _prefix(cls) -> str:
        return ""

    @classmethod
    def _missing_(cls: Type[C], value: object) -> C:
        if not isinstance(value, int) or not 0 <= value <= cls._most():
            raise ValueError("no %s: %r" % (cls.__name__, value))
        made = int.__new__(cls, value)
        made._name_, made._value_ = "%s%d" % (cls._prefix(), value), value
        return made

    @classmethod
    def of(cls: Type[C], value: Union[C, int, str]) -> C:
        """The member with this number or name ("A", "TYPE731", in any letter
        case). ValueError: there is none."""
        found = _SEEN.get((cls, value))
        if found is None:
            found = cls._found(value)
            if len(_SEEN) < 4096:
                _SEEN[cls, value] = found
        return found  # type: ignore[return-value]

    @classmethod
    def _found(cls: Type[C], value: Union[int, str]) -> C:
        if not isinstance(value, str):
            return cls(value)
        name = value.upper().replace("-", "_")
        if name in cls.__members__:
            return cls[name]
        number = name[len(cls._prefix()):]
        if name.startswith(cls._prefix()) and number.isdecimal():
            return cls(int(number))
        raise ValueError("no %s is called %r" % (cls.__name__, value))

    def __str__(self) -> str:
        return self.name

    def __repr__(self) -> str:
        return "<%s.%s: %d>" % (type(self).__name__, self.name, int(self))

    def __reduce_ex__(self, protocol: Any) -> Tuple[type, Tuple[int]]:
        return type(self), (int(self),)
