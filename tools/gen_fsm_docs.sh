#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# gen_fsm_docs.sh: writes the state machines and examples into docs/; see
# docs_fsm.py. TAUT_TOOL is the taut command, fsm_export lies beside it.
exec /usr/bin/python3 tools/docs_fsm.py --export "${TAUT_TOOL%/*}/fsm_export"
