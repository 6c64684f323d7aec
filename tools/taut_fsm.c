/* SPDX-License-Identifier: MIT */
/* taut_fsm.c: `taut fsm`: a state machine as a diagram or a model. */
#include <stdlib.h>
#include <string.h>

#include "fsm_list.h"
#include "taut_tool.h"

static void fsm_mermaid(struct taut_wr *wr, const struct taut_fsm_desc *m)
{
    taut_fsm_mermaid_put(wr, m, 0);
}

static void fsm_dot(struct taut_wr *wr, const struct taut_fsm_desc *m)
{
    taut_fsm_dot_put(wr, m, 0);
}

/* forms: what a machine can be printed as. */
static const struct {
    const char *option;
    void (*put)(struct taut_wr *wr, const struct taut_fsm_desc *m);
    const char *what;
} forms[] = {
    {"--mermaid", fsm_mermaid, "a Mermaid diagram (the default)"},
    {"--dot", fsm_dot, "a Graphviz digraph"},
    {"--json", taut_fsm_json_put, "the whole description as JSON"},
    {"--promela", taut_fsm_promela_put, "a Promela process for spin"},
};

static int fsm_help(FILE *f)
{
    fputs("usage: taut fsm NAME [FORM]\n\nPrints a state machine of taut from "
          "the table that it runs on.\n\nforms:\n",
          f);
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
        fprintf(f, "  %-10s %s\n", forms[i].option, forms[i].what);
    fputs("\nmachines:\n", f);
    for (size_t i = 0; i < N_MACHINES; i++)
        fprintf(f, "  %-10s %s\n", machines[i]->name, machines[i]->title);
    return f == stdout ? TOOL_OK : TOOL_ERROR;
}

/* fsm_print measures the text first, then writes it. */
static int fsm_print(const struct taut_fsm_desc *m, size_t form)
{
    struct taut_wr wr = taut_wr_of(NULL, 0);
    forms[form].put(&wr, m);
    size_t len = wr.len;
    char *buf = malloc(len + 1);
    if (!buf)
        return tool_fail("no memory for %zu bytes", len);
    wr = taut_wr_of(buf, len + 1);
    forms[form].put(&wr, m);
    fwrite(buf, 1, len, stdout);
    free(buf);
    return TOOL_OK;
}

int tool_fsm(int argc, char **argv)
{
    size_t form = 0, machine = 0;
    if (argc < 2 || argc > 3)
        return fsm_help(stderr);
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
        return fsm_help(stdout);
    while (machine < N_MACHINES &&
           strcmp(machines[machine]->name, argv[1]) != 0)
        machine++;
    if (machine == N_MACHINES)
        return tool_fail("no machine '%s'; `taut fsm --help` lists them",
                         argv[1]);
    size_t n_forms = sizeof forms / sizeof forms[0];
    while (argc == 3 && form < n_forms &&
           strcmp(forms[form].option, argv[2]) != 0)
        form++;
    if (form == n_forms)
        return tool_fail("no form '%s'; `taut fsm --help` lists them", argv[2]);
    return fsm_print(machines[machine], form);
}
