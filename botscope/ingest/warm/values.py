"""A graph of the reader's own objects to plain JSON and columns, and back.

Not ``pickle``: only classes of a list are built again, and nothing that was kept can run.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from botscope.ingest.warm.arrays import Array, UnkeptError

Document = Any
"""What JSON can say: text, numbers, lists and dictionaries."""

_PLAIN = (str, int, float, bool, type(None))


def attributes(value: object) -> dict[str, Any]:
    """Return every attribute of an object, whether it has slots or not."""
    names = [name for kind in type(value).__mro__ for name in getattr(kind, "__slots__", ())]
    held = {name: getattr(value, name) for name in names if hasattr(value, name)}
    return held | getattr(value, "__dict__", {})


class Packer:
    """Writes objects out; one that stands in two places is written once.

    ``outside`` are objects that the other side has already, by the name to call them by.
    """

    def __init__(self, classes: Mapping[str, type], outside: Mapping[str, object]) -> None:
        self.arrays: list[Array] = []
        self._classes = frozenset(classes.values())
        self._outside = {id(value): name for name, value in outside.items() if value is not None}
        self._seen: dict[int, int] = {}
        # An object that is no longer held could give its id to another.
        self._held: list[object] = []

    def packed(self, value: Any) -> Document:  # noqa: ANN401 - any of ours
        """Return what stands for a value.

        Raises
        ------
        UnkeptError
            When there is something in it that is neither plain nor of a known class.
        """
        kind = type(value)
        if kind in _PLAIN:
            return value
        if id(value) in self._outside:
            return {"outside": self._outside[id(value)]}
        if kind is np.ndarray:
            self.arrays.append(value)
            return {"array": len(self.arrays) - 1}
        if kind is list:
            return [self.packed(item) for item in value]
        return self._packed_other(value, kind)

    def _packed_other(self, value: Any, kind: type) -> Document:  # noqa: ANN401
        if kind is tuple:
            return {"tuple": [self.packed(item) for item in value]}
        if kind is dict:
            return {"dict": [[self.packed(key), self.packed(item)] for key, item in value.items()]}
        if kind is bytes:
            return {"bytes": value.hex()}
        if kind in self._classes:
            return self._packed_object(value)
        raise UnkeptError(f"{kind.__module__}.{kind.__qualname__}")

    def _packed_object(self, value: object) -> Document:
        number = self._seen.get(id(value))
        if number is not None:
            return {"again": number}
        self._seen[id(value)] = number = len(self._seen)
        self._held.append(value)
        told: Callable[[], dict[str, Any]] | None = getattr(value, "kept_attributes", None)
        held = told() if told is not None else attributes(value)
        fields = {name: self.packed(item) for name, item in held.items()}
        return {"object": type(value).__name__, "number": number, "fields": fields}


class Unpacker:
    """Builds objects again from what stands for them."""

    def __init__(
        self,
        classes: Mapping[str, type],
        outside: Mapping[str, object],
        arrays: list[Array],
    ) -> None:
        self._classes = classes
        self._outside = outside
        self._arrays = arrays
        self._built: dict[int, object] = {}
        self._readers: dict[str, Callable[[Any], Any]] = {
            "outside": self._outside.__getitem__,
            "array": self._arrays.__getitem__,
            "tuple": lambda items: tuple(self.unpacked(item) for item in items),
            "dict": lambda pairs: {self.unpacked(k): self.unpacked(v) for k, v in pairs},
            "bytes": bytes.fromhex,
            "again": self._built.__getitem__,
        }

    def unpacked(self, document: Document) -> Any:  # noqa: ANN401
        """Return the value that a document stands for."""
        if type(document) is list:
            return [self.unpacked(item) for item in document]
        if type(document) is not dict:
            return document
        if "object" in document:
            return self._object(document)
        ((name, content),) = document.items()
        return self._readers[name](content)

    def _object(self, document: Document) -> object:
        kind = self._classes[document["object"]]
        value: object = object.__new__(kind)
        self._built[document["number"]] = value
        for name, item in document["fields"].items():
            # A frozen object is built here as its own class would.
            object.__setattr__(value, name, self.unpacked(item))
        return value
