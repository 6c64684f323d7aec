# SPDX-License-Identifier: MIT
"""State machines: their tables, diagrams and steps."""
from __future__ import annotations

import shutil
import subprocess
from typing import Any, Dict, List, NamedTuple, Optional, Tuple

from taut._core import TautError, c_text, ffi, lib, text_of

_MACHINES = {"tcp": lib.taut_tcp_fsm}


class Transition(NamedTuple):
    """One row of a machine's table.

    source, event    the pair that it is for
    guard            what must hold; None: nothing
    action           what is done; None: nothing
    target           the state that follows
    rule             where that is written
    """

    source: str
    event: str
    guard: Optional[str]
    action: Optional[str]
    target: str
    rule: str


class Fsm:
    """A state machine as a table; in a notebook it shows as its diagram.

    name, title    "tcp", "TCP connection (RFC 9293)"
    states         names; `final` are those in which it may stay
    events         name: where it comes from ("user", "message", "timer")
    initial        the state that it begins in
    transitions    the rows, ascending by state and event
    """

    def __init__(self, name: str) -> None:
        if name not in _MACHINES:
            raise ValueError("no machine %r; there are: %s"
                             % (name, ", ".join(sorted(_MACHINES))))
        desc = self._desc = ffi.addressof(_MACHINES[name])
        self.name = c_text(desc.name) or ""
        self.title = c_text(desc.title) or ""
        self.states: Tuple[str, ...] = tuple(
            c_text(desc.states[i].name) or "" for i in range(desc.n_states))
        self.final = frozenset(
            self.states[i] for i in range(desc.n_states)
            if lib.taut_fsm_final_get(desc, i))
        self.events: Dict[str, str] = {
            c_text(desc.events[i].name) or "":
            c_text(lib.taut_fsm_kind_name(desc.events[i].kind)) or ""
            for i in range(desc.n_events)}
        self.initial = self.states[desc.initial]
        self.transitions: Tuple[Transition, ...] = tuple(
            self._row(desc.rows[i]) for i in range(desc.n_rows))

    def _row(self, row: Any) -> Transition:
        desc, events = self._desc, list(self.events)
        guard = c_text(desc.guards[row.guard].name) if row.guard else None
        action = c_text(desc.actions[row.action].name) if row.action else None
        return Transition(self.states[getattr(row, "from")],
                          events[row.event], guard, action,
                          self.states[row.to], c_text(row.rule) or "")

    # -- the table

    def rows(self, state: str, event: str) -> List[Transition]:
        """The rows for a pair, in the order in which their guards are tried.
        KeyError: no such state or event."""
        if state not in self.states or event not in self.events:
            raise KeyError("%s has no pair %r, %r" % (self.name, state, event))
        return [t for t in self.transitions
                if t.source == state and t.event == event]

    def step(self, state: str, event: str,
             guards: Tuple[str, ...] = ()) -> Transition:
        """The row that is taken in `state` at `event` if of all guards those
        in `guards` hold. KeyError: no such state or event. TautError
        ("order"): the pair has no row, or no guard of its rows holds."""
        for row in self.rows(state, event):
            if row.guard is None or row.guard in guards:
                return row
        raise TautError("%s: %s does not happen in %s"
                        % (self.name, event, state), int(lib.TAUT_E_ORDER))

    def start(self) -> "Machine":
        """A running machine in the initial state."""
        return Machine(self)

    # -- forms

    def mermaid(self, loops: bool = False) -> str:
        """A Mermaid stateDiagram-v2; `loops`: with rows that stay."""
        return text_of(lib.taut_fsm_mermaid_put, self._desc, int(loops))

    def dot(self, loops: bool = False) -> str:
        """A Graphviz digraph."""
        return text_of(lib.taut_fsm_dot_put, self._desc, int(loops))

    def json(self) -> str:
        """The whole description as one JSON object."""
        return text_of(lib.taut_fsm_json_put, self._desc)

    def markdown(self) -> str:
        """All rows as a Markdown table."""
        return text_of(lib.taut_fsm_rows_put, self._desc)

    def rules(self) -> str:
        """Which rule governs which pairs, as a Markdown list."""
        return text_of(lib.taut_fsm_rules_put, self._desc)

    def svg(self) -> Optional[str]:
        """The diagram as SVG, drawn by Graphviz; None: no `dot` program."""
        program = shutil.which("dot")
        if program is None:
            return None
        done = subprocess.run([program, "-Tsvg"], input=self.dot(), text=True,
                              capture_output=True, check=False)
        return done.stdout if done.returncode == 0 else None

    def _repr_mimebundle_(self, include: Any = None,
                          exclude: Any = None) -> Dict[str, str]:
        bundle = {"text/plain": repr(self),
                  "text/markdown": "```mermaid\n%s```\n" % self.mermaid(),
                  "text/vnd.mermaid": self.mermaid()}
        svg = self.svg()
        if svg is not None:
            bundle["image/svg+xml"] = svg
        wanted = set(include) if include else set(bundle)
        return {kind: text for kind, text in bundle.items()
                if kind in wanted - set(exclude or ())}

    def __repr__(self) -> str:
        return "<taut.Fsm %s: %s, %d states, %d events, %d rows>" % (
            self.name, self.title, len(self.states), len(self.events),
            len(self.transitions))


class Machine:
    """A machine that runs: its state, and the rows that it took.

    It runs the table alone: which guards hold is said with each step, and
    actions are named, not done.
    """

    def __init__(self, fsm: Fsm) -> None:
        self.fsm, self.state = fsm, fsm.initial
        self.history: List[Transition] = []

    def step(self, event: str, *guards: str) -> Transition:
        """Lets `event` happen while `guards` hold; see Fsm.step."""
        row = self.fsm.step(self.state, event, guards)
        self.state = row.target
        self.history.append(row)
        return row

    @property
    def done(self) -> bool:
        """Is the state a final one?"""
        return self.state in self.fsm.final

    def __repr__(self) -> str:
        return "<taut.Machine %s: %s>" % (self.fsm.name, self.state)


def fsm(name: str) -> Fsm:
    """The state machine `name`: "tcp". ValueError: there is none."""
    return Fsm(name)
