/* SPDX-License-Identifier: MIT */
/*
 * fsm_export.c: prints any state machine of the library in any of its
 * forms. The docs and the model checks are made from what it prints.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fsm_list.h"

static void mermaid(struct taut_wr *wr, const struct taut_fsm_desc *desc)
{
    taut_fsm_mermaid_put(wr, desc, 0);
}

static void mermaid_all(struct taut_wr *wr, const struct taut_fsm_desc *desc)
{
    taut_fsm_mermaid_put(wr, desc, TAUT_FSM_PUT_LOOPS);
}

static void dot(struct taut_wr *wr, const struct taut_fsm_desc *desc)
{
    taut_fsm_dot_put(wr, desc, 0);
}

static void dot_all(struct taut_wr *wr, const struct taut_fsm_desc *desc)
{
    taut_fsm_dot_put(wr, desc, TAUT_FSM_PUT_LOOPS);
}

/* One finding a line; nothing for a clean machine. */
static void lint(struct taut_wr *wr, const struct taut_fsm_desc *desc)
{
    struct taut_fsm_finding found[64];
    size_t n;
    (void)taut_fsm_check(desc, found, 64, &n);
    for (size_t i = 0; i < n && i < 64; i++) {
        taut_fsm_finding_put(wr, desc, &found[i]);
        taut_wr_text(wr, "\n");
    }
}

static const struct {
    const char *option, *what;
    void (*put)(struct taut_wr *, const struct taut_fsm_desc *);
} forms[] = {
    {"--mermaid", "Mermaid diagram", mermaid},
    {"--mermaid-all", "the same with rows that stay in their state",
     mermaid_all},
    {"--dot", "Graphviz digraph", dot},
    {"--dot-all", "the same with rows that stay in their state", dot_all},
    {"--json", "the whole table", taut_fsm_json_put},
    {"--promela", "Promela for spin", taut_fsm_promela_put},
    {"--rows", "Markdown table of all rows", taut_fsm_rows_put},
    {"--rules", "Markdown list of the rules and their rows",
     taut_fsm_rules_put},
    {"--lint", "what is wrong with the table", lint},
};

enum { N_FORMS = sizeof forms / sizeof forms[0] };

static int usage(FILE *to, int code)
{
    fprintf(to, "usage: fsm_export NAME FORM\n"
                "       fsm_export --list\n\nmachines:\n");
    for (int i = 0; i < N_MACHINES; i++)
        fprintf(to, "  %-15s %s\n", machines[i]->name, machines[i]->title);
    fprintf(to, "\nforms:\n");
    for (int i = 0; i < N_FORMS; i++)
        fprintf(to, "  %-15s %s\n", forms[i].option, forms[i].what);
    return code;
}

static int print_form(const struct taut_fsm_desc *desc, int form)
{
    struct taut_wr size = taut_wr_of(NULL, 0);
    forms[form].put(&size, desc);
    char *text = (char *)malloc(size.len + 1);
    if (text == NULL)
        return 2;
    struct taut_wr wr = taut_wr_of(text, size.len);
    forms[form].put(&wr, desc);
    size_t n = fwrite(text, 1, wr.len, stdout);
    free(text);
    return n == wr.len && fflush(stdout) == 0 ? 0 : 2;
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "--list") == 0) {
        for (int i = 0; i < N_MACHINES; i++)
            puts(machines[i]->name);
        return 0;
    }
    if (argc == 2 && strcmp(argv[1], "--help") == 0)
        return usage(stdout, 0);
    if (argc != 3)
        return usage(stderr, 2);
    for (int i = 0; i < N_MACHINES; i++) {
        if (strcmp(machines[i]->name, argv[1]) != 0)
            continue;
        for (int f = 0; f < N_FORMS; f++) {
            if (strcmp(forms[f].option, argv[2]) == 0)
                return print_form(machines[i], f);
        }
    }
    return usage(stderr, 2);
}
