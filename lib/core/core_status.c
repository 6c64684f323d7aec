/* SPDX-License-Identifier: MIT */
/* core_status.c: status names, diagnostics and their texts. */
#include "taut/core.h"

uint32_t taut_version(void)
{
    return TAUT_VERSION_NUMBER;
}

static const struct taut_reg_entry status_entries[] = {
    {TAUT_OK, "ok"},           {TAUT_MORE, "more"},
    {TAUT_FULL, "full"},       {TAUT_DONE, "done"},
    {TAUT_E_SHORT, "short"},   {TAUT_E_TRAILING, "trailing"},
    {TAUT_E_RANGE, "range"},   {TAUT_E_VALUE, "value"},
    {TAUT_E_ORDER, "order"},   {TAUT_E_CHECKSUM, "checksum"},
    {TAUT_E_CRYPTO, "crypto"}, {TAUT_E_LIMIT, "limit"},
    {TAUT_E_STATE, "state"},   {TAUT_E_UNSUPPORTED, "unsupported"},
    {TAUT_E_USAGE, "usage"},
};

static const struct taut_reg status_reg = {
    "taut status", sizeof status_entries / sizeof status_entries[0],
    status_entries};

const char *taut_status_name(enum taut_status status)
{
    const char *name = taut_reg_name(&status_reg, (uint32_t)status);
    return name ? name : "unknown";
}

enum taut_status taut_fail(const struct taut_ctx *ctx, enum taut_status status,
                           unsigned field, const uint8_t *at, size_t need,
                           uint32_t wire)
{
    struct taut_diag *d = ctx->diag;
    if (!d)
        return status;
    d->status = (uint16_t)status;
    d->field = (uint16_t)field;
    d->off = ctx->start ? (uint32_t)((uintptr_t)at - (uintptr_t)ctx->start) : 0;
    d->need = need > UINT32_MAX ? UINT32_MAX : (uint32_t)need;
    d->wire = wire;
    return status;
}

enum taut_status taut_fail_short(const struct taut_ctx *ctx, unsigned field,
                                 const uint8_t *p, size_t len, size_t want,
                                 uint32_t wire)
{
    return taut_fail(ctx, TAUT_E_SHORT, field, len > 0 ? p + len : p,
                     want - len, wire);
}

static const struct taut_fieldset *
diag_set(const struct taut_fieldset *const *sets, size_t n_sets, unsigned field)
{
    for (size_t i = 0; i < n_sets; i++) {
        if (sets[i]->id == TAUT_FIELD_SET_ID(field))
            return sets[i];
    }
    return NULL;
}

const struct taut_field *taut_field_get(const struct taut_fieldset *const *sets,
                                        size_t n_sets, unsigned field)
{
    const struct taut_fieldset *set = diag_set(sets, n_sets, field);
    if (!set || TAUT_FIELD_INDEX(field) >= set->n)
        return NULL;
    return &set->fields[TAUT_FIELD_INDEX(field)];
}

void taut_diag_text(struct taut_wr *wr, const struct taut_diag *diag,
                    const struct taut_fieldset *const *sets, size_t n_sets)
{
    const struct taut_field *f = taut_field_get(sets, n_sets, diag->field);
    taut_wr_text(wr, taut_status_name((enum taut_status)diag->status));
    taut_wr_text(wr, " at ");
    taut_wr_dec(wr, diag->off);
    if (diag->status == TAUT_E_SHORT) {
        taut_wr_text(wr, ", need ");
        taut_wr_dec(wr, diag->need);
        taut_wr_text(wr, " more");
    } else {
        taut_wr_text(wr, ", found ");
        taut_wr_dec(wr, diag->need);
    }
    if (f) {
        taut_wr_text(wr, ", in ");
        taut_wr_text(wr, f->name);
        taut_wr_text(wr, " (");
        taut_wr_text(wr, f->rule);
        taut_wr_text(wr, ")");
    }
}

static const struct taut_reg_entry status_meanings[] = {
    {TAUT_E_SHORT, "the bytes end before the field does"},
    {TAUT_E_TRAILING, "bytes follow where none may"},
    {TAUT_E_RANGE, "the length or number is outside its bounds"},
    {TAUT_E_VALUE, "the standard forbids this value"},
    {TAUT_E_ORDER, "this may not come here"},
    {TAUT_E_CHECKSUM, "the checksum does not match the bytes"},
    {TAUT_E_CRYPTO, "the signature, tag or key was refused"},
    {TAUT_E_LIMIT, "a documented limit was crossed"},
    {TAUT_E_STATE, "the object's state does not allow this"},
    {TAUT_E_UNSUPPORTED, "well-formed, but not known to taut"},
    {TAUT_E_USAGE, "the call was wrong, not the input"},
};

static const struct taut_reg status_meaning_reg = {
    "meaning", sizeof status_meanings / sizeof status_meanings[0],
    status_meanings};

/* diag_span_len is how many bytes of `left` the caret should stand under; 0
 * if the fault lies behind them. */
static size_t diag_span_len(const struct taut_diag *diag,
                            const struct taut_field *f, size_t left)
{
    size_t n = f && f->n_bits > 8 ? (f->n_bits + 7u) / 8 : 1;
    if (diag->status == TAUT_E_SHORT)
        n = 1; /* what stands there, if anything, is another unit's */
    return n < left ? n : left;
}

/* diag_bytes_line tells the bytes at fault, or those that are missing. */
static void diag_bytes_line(struct taut_wr *wr, const struct taut_diag *diag,
                            size_t n, size_t len)
{
    bool missing = diag->status == TAUT_E_SHORT;
    taut_wr_text(wr, missing ? "missing:  " : "bytes:    ");
    taut_wr_dec(wr, diag->off);
    taut_wr_text(wr, " to ");
    taut_wr_dec(wr, (uint64_t)diag->off + (missing ? diag->need : n));
    taut_wr_text(wr, missing ? ", the input has " : " of ");
    taut_wr_dec(wr, len);
    taut_wr_u8(wr, '\n');
}

static void diag_line(struct taut_wr *wr, const char *label, const char *text)
{
    taut_wr_text(wr, label);
    taut_wr_text(wr, text);
    taut_wr_u8(wr, '\n');
}

static void diag_field_lines(struct taut_wr *wr,
                             const struct taut_fieldset *set,
                             const struct taut_field *f)
{
    if (!f)
        return;
    taut_wr_text(wr, "field:    ");
    taut_wr_text(wr, f->name);
    taut_wr_text(wr, ", ");
    diag_line(wr, set->title, "");
    diag_line(wr, "rule:     ", f->rule);
}

static void diag_reaction(struct taut_wr *wr, const struct taut_fieldset *set,
                          uint32_t wire)
{
    taut_wr_text(wr, "reaction: ");
    if (set && set->wire_text && wire)
        set->wire_text(wr, wire);
    else
        taut_wr_text(wr, "discard silently");
    taut_wr_u8(wr, '\n');
}

void taut_diag_explain(struct taut_wr *wr, const struct taut_diag *diag,
                       const struct taut_fieldset *const *sets, size_t n_sets,
                       const char *path, struct taut_span input)
{
    const struct taut_fieldset *set = diag_set(sets, n_sets, diag->field);
    const struct taut_field *f = taut_field_get(sets, n_sets, diag->field);
    const char *meaning = taut_reg_name(&status_meaning_reg, diag->status);
    taut_wr_text(wr, "fault:    ");
    taut_diag_text(wr, diag, sets, n_sets);
    diag_line(wr, "\nmeaning:  ", meaning ? meaning : "no fault");
    if (path)
        diag_line(wr, "layers:   ", path);
    diag_field_lines(wr, set, f);
    size_t left = diag->off < input.len ? input.len - diag->off : 0;
    size_t n = diag_span_len(diag, f, left);
    diag_bytes_line(wr, diag, n, input.len);
    diag_reaction(wr, set, diag->wire);
    taut_hexdump(wr, input.p, input.len, diag->off, n > 0 ? n : 1);
}
