/* SPDX-License-Identifier: MIT */
/* taut_decode.c: `taut decode` and `taut explain`: one unit of a protocol,
 * given as hexadecimal digits or as a file. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "taut_app.h"

static const char help[] =
    "usage: taut %s PROTO HEX...|FILE|-\n"
    "\n"
    "%s\n"
    "\n"
    "PROTO is where the bytes begin: eth, vlan, llc, sll, sll2, null, loop,\n"
    "raw, arp, ipv4, ipv6, icmp, icmpv6, igmp, udp, udplite, tcp; a tunnel's\n"
    "header: mpls, pppoes, pppoed, ppp, gre, erspan, vxlan, vxlan_gpe,\n"
    "geneve, gtp, teredo; or an\n"
    "extension header of IPv6 (hopopts, routing, fragment, dstopts, ah, esp,\n"
    "mobility, hip, shim6); or a message: dns, mdns, llmnr, dns_tcp with its\n"
    "length before it; wlan (802.11), radiotap, ppi, eapol, eap. HEX is\n"
    "digits, with blanks or colons as you like, in one or more arguments;\n"
    "FILE holds the bytes themselves (or hex text).\n"
    "\n"
    "  -h, --help   this text\n"
    "\n"
    "exit: 0 well-formed, 1 malformed, 2 the input cannot be read\n"
    "\n"
    "example:\n"
    "  taut %s ipv4 44000014 00000000 40010000 7f000001 7f000001\n";

/* UNIT_MAX: bytes of one unit. */
#define UNIT_MAX (1u << 20)

static uint8_t unit[UNIT_MAX];

#define UNIT_KIND(U, name) #U,
static const char *const unit_kinds[] = {TAUT_LAYERS(UNIT_KIND)};

/* unit_kind finds a layer by its name here (enum name, lower case) or
 * Wireshark's ("ip", "null"); TAUT_LAYER_NONE if there is none. */
static int unit_kind(const char *name)
{
    for (int i = 1; i < TAUT_LAYER_N; i++) {
        if (i == TAUT_LAYER_DATA)
            continue;
        if (strcasecmp(name, unit_kinds[i]) == 0 ||
            strcmp(name, taut_layer_name((enum taut_layer_kind)i)) == 0)
            return i;
    }
    return TAUT_LAYER_NONE;
}

/* unit_hex appends the digits of `text` to the unit. */
static bool unit_hex(const char *text, size_t n, size_t *len)
{
    return tool_hex(unit, UNIT_MAX, text, n, len);
}

/* unit_file reads a file: hexadecimal text if it is that, else bytes. */
static bool unit_file(const char *name, size_t *len)
{
    static char text[2 * UNIT_MAX];
    FILE *f = strcmp(name, "-") == 0 ? stdin : fopen(name, "rb");
    if (!f) {
        tool_fail("'%s' is neither hexadecimal nor a file that opens: %s", name,
                  strerror(errno));
        return false;
    }
    size_t n = fread(text, 1, sizeof text, f);
    bool ok = !ferror(f) && feof(f);
    if (f != stdin)
        fclose(f);
    if (!ok || n > 2 * UNIT_MAX - 1) {
        tool_fail("cannot read '%s', or it is over %u bytes", name, UNIT_MAX);
        return false;
    }
    *len = 0;
    if (n > 0 && unit_hex(text, n, len))
        return true;
    if (n > UNIT_MAX) {
        tool_fail("'%s' is over %u bytes", name, UNIT_MAX);
        return false;
    }
    *len = n;
    memcpy(unit, text, *len);
    return true;
}

static bool unit_read(int argc, char **argv, size_t *len)
{
    *len = 0;
    bool hex = strcmp(argv[0], "-") != 0;
    for (int i = 0; hex && i < argc; i++)
        hex = unit_hex(argv[i], strlen(argv[i]), len);
    if (hex)
        return true;
    if (argc == 1)
        return unit_file(argv[0], len);
    tool_fail("an argument is not whole bytes in hexadecimal digits");
    return false;
}

/* unit_packet walks the unit, and the messages in it. */
static void unit_packet(struct tool_frame *frame, int kind, size_t len)
{
    struct app_streams *streams = NULL;
    taut_packet_decode(&frame->packet, TAUT_LINK_OF_LAYER(kind), unit, len, len,
                       0);
    tool_app_init();
    tool_app_look(&streams, frame);
    app_streams_free(streams);
}

/* unit_message takes the unit for a message of `app`. */
static void unit_message(struct tool_frame *frame, const struct tool_app *app,
                         size_t len)
{
    struct taut_packet *packet = &frame->packet;
    packet->start = unit;
    packet->len = packet->wire_len = (uint32_t)len;
    if (app_dot11_unit(frame, app, unit, len)) {
        struct app_streams *streams = NULL;
        tool_app_look(&streams, frame);
        app_streams_free(streams);
        return;
    }
    if (!tool_unit_add(frame, app, (struct taut_span){unit, len}, NULL))
        return;
    if (app->note) {
        void *state = NULL;
        app->note(&state, &frame->units[frame->n_units - 1]);
        app->shut(state);
    }
    tool_units_judge(frame, false);
}

/* unit_frame reads the arguments and walks the unit; TOOL_OK, or what the
 * command returns at once. */
static int unit_frame(int argc, char **argv, const char *what,
                      struct tool_frame *frame)
{
    size_t len;
    if (argc > 1 &&
        (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)) {
        printf(help, argv[0], what, argv[0]);
        return TOOL_MALFORMED;
    }
    if (argc < 3)
        return tool_fail("%s needs a protocol and bytes; `taut %s --help`",
                         argv[0], argv[0]);
    int kind = unit_kind(argv[1]);
    const struct tool_app *app = tool_app_named(argv[1]);
    if (kind == TAUT_LAYER_NONE && !app)
        return tool_fail("no protocol '%s'; `taut %s --help` lists them",
                         argv[1], argv[0]);
    if (!unit_read(argc - 2, argv + 2, &len))
        return TOOL_ERROR;
    frame->number = 1;
    if (app)
        unit_message(frame, app, len);
    else
        unit_packet(frame, kind, len);
    return TOOL_OK;
}

static bool unit_is_help(int argc, char **argv)
{
    return argc > 1 &&
           (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0);
}

int tool_decode(int argc, char **argv)
{
    static struct tool_frame frame;
    int status = unit_frame(argc, argv,
                            "Decodes one unit of a protocol and "
                            "prints all its fields.",
                            &frame);
    if (status != TOOL_OK)
        return unit_is_help(argc, argv) ? TOOL_OK : status;
    tool_tree(stdout, &frame);
    return frame.packet.n_faults > 0 ? TOOL_MALFORMED : TOOL_OK;
}

/* explain_checksums tells the checksums that are wrong: no fault of form,
 * but a reason why the unit is dropped. */
static bool explain_checksums(const struct taut_packet *packet)
{
    bool bad = false;
    for (unsigned i = 0; i < packet->n; i++) {
        if (taut_packet_checksum_get(packet, i) != TAUT_CSUM_BAD)
            continue;
        bad = true;
        printf("checksum: wrong in %s at %u: a receiver discards it silently\n",
               taut_layer_name((enum taut_layer_kind)packet->layers[i].kind),
               (unsigned)packet->layers[i].off);
    }
    return bad;
}

int tool_explain(int argc, char **argv)
{
    static struct tool_frame frame;
    static char text[16 * UNIT_MAX];
    int status = unit_frame(
        argc, argv,
        "Says what is wrong with one unit of a protocol: which byte, "
        "which\nfield, which rule, and what to send back.",
        &frame);
    if (status != TOOL_OK)
        return unit_is_help(argc, argv) ? TOOL_OK : status;
    const struct taut_packet *packet = &frame.packet;
    struct taut_span input = {packet->start, packet->len};
    struct taut_wr wr = taut_wr_of(text, sizeof text);
    if (packet->n_faults > 0) {
        char path[512];
        size_t n;
        const struct taut_fieldset *const *sets = tool_sets(&n);
        struct taut_wr p = taut_wr_of(path, sizeof path);
        tool_path(&p, &frame);
        taut_diag_explain(&wr, &packet->fault, sets, n, taut_wr_cstr(&p),
                          input);
    } else {
        taut_wr_text(&wr, "well-formed: ");
        tool_path(&wr, &frame);
        taut_wr_u8(&wr, '\n');
        taut_hexdump(&wr, input.p, input.len, 0, 0);
    }
    fputs(taut_wr_cstr(&wr), stdout);
    bool bad = explain_checksums(packet);
    return bad || packet->n_faults > 0 ? TOOL_MALFORMED : TOOL_OK;
}
