#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Compares `taut dissect --fields` with tshark, field by field.

usage: oracle_tshark.py --taut PROGRAM [--captures DIR] [--corpus DIR]
                        [--fields a,b,...] [--show N] [FILE...]
       oracle_tshark.py --self-test

Reads every capture of tests/captures and, where they are found, the corpus
folders of these protocols ($TAUT_CORPUS, else ../shared/corpus beside the
tree). docs/oracle.md says how tshark is made comparable, which textual forms
it uses, and lists the differences that are explained; any other one is
printed and makes the exit code 1. Exit code 77: tshark or the program is not
there (the reason is printed). --self-test lets a second run of tshark stand
for taut and checks that a planted difference of each kind is found.
"""
import argparse
import calendar
import collections
import concurrent.futures
import fnmatch
import functools
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..')
FOLDERS = ('arp', 'icmp4', 'icmp6-ndp', 'ipv4', 'ipv6', 'malformed', 'ndp',
           'tcp-udp', 'dns', 'dnssec')
SKIP = 77

# Must be known to taut.
CORE = '''
frame.number frame.protocols eth.src eth.dst eth.type vlan.id vlan.etype
arp.opcode arp.src.hw_mac arp.src.proto_ipv4 arp.dst.hw_mac arp.dst.proto_ipv4
ip.version ip.hdr_len ip.dsfield ip.len ip.id ip.flags.df ip.flags.mf
ip.frag_offset ip.ttl ip.proto ip.checksum ip.checksum.status ip.src ip.dst
ip.opt.type ipv6.version ipv6.tclass ipv6.flow ipv6.plen ipv6.nxt ipv6.hlim
ipv6.src ipv6.dst ipv6.fraghdr.offset ipv6.fraghdr.more ipv6.fraghdr.ident
ipv6.routing.type ipv6.routing.segleft icmp.type icmp.code icmp.checksum
icmp.checksum.status icmp.ident icmp.seq icmpv6.type icmpv6.code
icmpv6.checksum icmpv6.checksum.status icmpv6.opt.type
icmpv6.nd.ns.target_address icmpv6.nd.na.target_address
icmpv6.nd.rd.target_address icmpv6.opt.linkaddr icmpv6.opt.prefix
icmpv6.opt.prefix.length icmpv6.opt.mtu icmpv6.opt.rdnss
icmpv6.echo.identifier icmpv6.echo.sequence_number
udp.srcport udp.dstport udp.length udp.checksum udp.checksum.status
tcp.srcport tcp.dstport tcp.seq_raw tcp.ack_raw tcp.hdr_len tcp.flags
tcp.window_size_value tcp.checksum tcp.checksum.status tcp.urgent_pointer
tcp.option_kind tcp.option_len tcp.options.mss_val tcp.options.wscale.shift
tcp.options.timestamp.tsval tcp.options.timestamp.tsecr tcp.options.sack_le
tcp.options.sack_re tcp.len mpls.label pppoe.session_id ppp.protocol gre.proto
vxlan.vni geneve.vni gtp.teid
'''.split()

# Compared where taut knows them; the others are named in the output.
MORE = '''
frame.len frame.cap_len eth.len vlan.priority vlan.dei ieee8021ad.id
ieee8021ad.priority ieee8021ad.dei llc.dsap llc.ssap llc.control sll.pkttype
sll.hatype sll.halen sll.src.eth sll.etype sll.ifindex null.family null.type
arp.hw.type arp.proto.type arp.hw.size arp.proto.size arp.isgratuitous
ip.dsfield.dscp ip.dsfield.ecn ip.flags ip.flags.rb ip.opt.len ip.opt.ptr
ipv6.tclass.dscp ipv6.tclass.ecn ipv6.hopopts.nxt ipv6.hopopts.len
ipv6.dstopts.nxt ipv6.dstopts.len ipv6.opt.type ipv6.opt.length
ipv6.opt.router_alert ipv6.opt.jumbo ipv6.fraghdr.nxt ipv6.routing.nxt
ipv6.routing.len ah.next_header ah.spi ah.sequence esp.spi esp.sequence
icmp.mtu icmp.redir_gw icmpv6.mtu icmpv6.pointer icmpv6.opt.length
icmpv6.nd.na.flag icmpv6.nd.na.flag.r icmpv6.nd.na.flag.s
icmpv6.nd.na.flag.o icmpv6.nd.ra.cur_hop_limit icmpv6.nd.ra.flag
icmpv6.nd.ra.router_lifetime icmpv6.nd.ra.reachable_time
icmpv6.nd.ra.retrans_timer icmpv6.rd.na.destination_address
icmpv6.opt.prefix.flag.l icmpv6.opt.prefix.flag.a
icmpv6.opt.prefix.valid_lifetime icmpv6.opt.prefix.preferred_lifetime
icmpv6.opt.rdnss.lifetime icmpv6.opt.dnssl icmpv6.opt.dnssl.lifetime
icmpv6.opt.nonce icmpv6.mld.multicast_address
icmpv6.mldr.mar.multicast_address icmpv6.mldr.mar.record_type
igmp.type igmp.version igmp.maddr igmp.checksum igmp.checksum.status
igmp.record_type igmp.saddr
udp.checksum_coverage tcp.options.user_to_granularity
tcp.options.user_to_val tcp.options.tfo.cookie tcp.options.md5.digest
mpls.exp mpls.bottom mpls.ttl pppoe.version pppoe.type pppoe.code
pppoe.payload_length pppoed.tag pppoed.tag_length pppoed.tags.service_name
pppoed.tags.ac_name pppoed.tags.host_uniq pppoed.tags.ac_cookie
pppoed.tags.relay_session_id ppp.address ppp.control gre.flags_and_version
gre.flags.checksum gre.flags.routing gre.flags.key gre.flags.sequence_number
gre.flags.ack gre.flags.reserved gre.flags.version gre.checksum
gre.checksum.status gre.offset gre.key gre.key.payload_length gre.key.call_id
gre.sequence_number gre.ack_number erspan.version erspan.vlan erspan.cos
erspan.encap erspan.bso erspan.truncated erspan.spanid erspan.index
erspan.timestamp erspan.sgt erspan.p erspan.ft erspan.hw erspan.direction
erspan.gra erspan.o erspan.platid vxlan.flags vxlan.flag_i vxlan.flag_g
vxlan.gbp vxlan.reserved8 vxlan.ver vxlan.i_bit vxlan.p_bit vxlan.o_bit
vxlan.reserved_16 vxlan.next_proto geneve.version geneve.flags
geneve.flags.oam geneve.flags.critical geneve.proto_type geneve.reserved
geneve.options geneve.option geneve.option.class geneve.option.type
geneve.option.length gtp.flags gtp.flags.version gtp.flags.payload
gtp.flags.e gtp.flags.s gtp.flags.pn gtp.message gtp.length gtp.seq_number
gtp.npdu_number gtp.ext_hdr.next gtp.ext_hdr.length gtp.tpdu_data
teredo.auth.idlen teredo.auth.aulen teredo.auth.id teredo.auth.value
teredo.auth.nonce teredo.auth.conf teredo.orig.port
'''.split()

# DNS, multicast DNS and LLMNR; compared likewise.
DNS = '''
dns.length dns.flags dns.flags.response dns.flags.opcode
dns.flags.authoritative dns.flags.conflict dns.flags.truncated
dns.flags.recdesired dns.flags.tentative dns.flags.recavail dns.flags.z
dns.flags.authenticated dns.flags.checkdisable dns.flags.rcode dns.id
dns.qry.type dns.qry.class dns.qry.qu dns.qry.name dns.qry.name.len
dns.count.labels dns.resp.type dns.resp.class dns.resp.cache_flush
dns.resp.ext_rcode dns.resp.edns0_version dns.resp.z dns.resp.z.do
dns.resp.z.reserved dns.srv.service dns.srv.proto dns.srv.name
dns.srv.priority dns.srv.weight dns.srv.port dns.srv.target dns.naptr.order
dns.naptr.preference dns.naptr.flags_length dns.naptr.flags
dns.naptr.service_length dns.naptr.service dns.naptr.regex_length
dns.naptr.regex dns.naptr.replacement dns.resp.name dns.resp.ttl dns.resp.len
dns.a dns.md dns.mf dns.mb dns.mg dns.mr dns.null dns.aaaa dns.cname
dns.rr.udp_payload_size dns.soa.mname dns.soa.rname dns.soa.serial_number
dns.soa.refresh_interval dns.soa.retry_interval dns.soa.expire_limit
dns.soa.minimum_ttl dns.ptr.domain_name dns.wks.address dns.wks.protocol
dns.wks.bits dns.hinfo.cpu_length dns.hinfo.cpu dns.hinfo.os_length
dns.hinfo.os dns.minfo.r dns.minfo.e dns.mx.preference dns.mx.mail_exchange
dns.txt.length dns.txt dns.openpgpkey dns.csync.soa dns.csync.flags
dns.csync.flags.immediate dns.csync.flags.soaminimum dns.csync.type_bitmap
dns.zonemd.serial dns.zonemd.scheme dns.zonemd.hash_algo dns.zonemd.digest
dns.svcb.svcpriority dns.svcb.targetname dns.svcb.svcparam.key
dns.svcb.svcparam.value.length dns.svcb.svcparam.value
dns.svcb.svcparam.mandatory.key dns.svcb.svcparam.alpn.length
dns.svcb.svcparam.alpn dns.svcb.svcparam.port dns.svcb.svcparam.ipv4hint.ip
dns.svcb.svcparam.echconfig dns.svcb.svcparam.ipv6hint.ip dns.spf.length
dns.spf dns.ilnp.nid.preference dns.ilnp.nid dns.ilnp.l32.preference
dns.ilnp.l32 dns.ilnp.l64.preference dns.ilnp.l64 dns.ilnp.lp.preference
dns.ilnp.lp dns.eui48 dns.eui64 dns.rrsig.type_covered dns.rrsig.algorithm
dns.rrsig.labels dns.rrsig.original_ttl dns.rrsig.signature_expiration
dns.rrsig.signature_inception dns.rrsig.key_tag dns.rrsig.signers_name
dns.rrsig.signature dns.dnskey.flags dns.dnskey.flags.zone_key
dns.dnskey.flags.key_revoked dns.dnskey.flags.secure_entry_point
dns.dnskey.flags.reserved dns.dnskey.protocol dns.dnskey.algorithm
dns.dnskey.key_id dns.dnskey.public_key dns.key.flags
dns.key.flags.authentication dns.key.flags.confidentiality
dns.key.flags.required dns.key.flags.associated_user
dns.key.flags.associated_named_entity dns.key.flags.ipsec dns.key.flags.mime
dns.key.flags.signatory dns.key.protocol dns.key.algorithm dns.key.key_id
dns.key.public_key dns.px.preference dns.px.map822 dns.px.map400
dns.tkey.algo_name dns.tkey.signature_expiration dns.tkey.signature_inception
dns.tkey.mode dns.tkey.error dns.tkey.key_size dns.tkey.key_data
dns.tkey.other_size dns.tkey.other_data dns.ipseckey.gateway_precedence
dns.ipseckey.gateway_algorithm dns.ipseckey.gateway_type
dns.ipseckey.gateway_ipv4 dns.ipseckey.gateway_ipv6 dns.ipseckey.gateway_dns
dns.ipseckey.public_key dns.a6.prefix_len dns.a6.address_suffix
dns.a6.prefix_name dns.dname dns.loc.version dns.loc.size
dns.loc.horizontal_precision dns.loc.vertical_precision dns.loc.latitude
dns.loc.longitude dns.loc.altitude dns.kx.preference dns.kx.key_exchange
dns.cert.type dns.cert.key_tag dns.cert.algorithm dns.cert.certificate
dns.nsec.next_domain_name dns.ns dns.opt.code dns.opt.len dns.opt.data
dns.opt.dau dns.opt.dhu dns.opt.n3u dns.opt.client.family
dns.opt.client.netmask dns.opt.client.scope dns.opt.client.addr
dns.opt.client.addr4 dns.opt.client.addr6 dns.opt.cookie.client
dns.opt.cookie.server dns.opt.edns_tcp_keepalive.timeout dns.opt.padding
dns.opt.chain.fqdn dns.opt.ext_error.info_code dns.opt.ext_error.extra_text
dns.count.queries dns.count.zones dns.count.answers dns.count.prerequisites
dns.count.auth_rr dns.count.updates dns.nsec3.algo dns.nsec3.flags
dns.nsec3.flags.opt_out dns.nsec3.iterations dns.nsec3.salt_length
dns.nsec3.salt_value dns.nsec3.hash_length dns.nsec3.hash_value
dns.tlsa.certificate_usage dns.tlsa.selector dns.tlsa.matching_type
dns.tlsa.certificate_association_data dns.tsig.algorithm_name
dns.tsig.time_signed dns.tsig.original_id dns.tsig.error dns.tsig.fudge
dns.tsig.mac_size dns.tsig.other_len dns.tsig.mac dns.tsig.other_data
dns.count.add_rr dns.sshfp.algorithm dns.sshfp.fingerprint.type
dns.sshfp.fingerprint dns.hip.hit.length dns.hip.hit.pk.algo dns.hip.pk.length
dns.hip.hit dns.hip.pk dns.hip.rendezvous_server dns.dhcid.rdata dns.ds.key_id
dns.ds.algorithm dns.ds.digest_type dns.ds.digest dns.apl.address_family
dns.apl.coded_prefix dns.apl.negation dns.apl.afdlength dns.apl.afdpart.ipv4
dns.apl.afdpart.ipv6 dns.apl.afdpart.data dns.gpos.longitude_length
dns.gpos.longitude dns.gpos.latitude_length dns.gpos.latitude
dns.gpos.altitude_length dns.gpos.altitude dns.rp.mailbox dns.rp.txt_rr
dns.afsdb.subtype dns.afsdb.hostname dns.x25.length dns.x25.psdn_address
dns.idsn.length dns.idsn.address dns.idsn.sa.length dns.idsn.sa.address
dns.rt.subtype dns.rt.intermediate_host dns.nsap.rdata dns.nsap_ptr.owner
dns.caa.flags dns.caa.flags.issuer_critical dns.caa.issue dns.caa.issuewild
dns.caa.iodef dns.caa.unknown dns.caa.tag_length dns.caa.tag dns.caa.value
dns.extraneous.data dns.extraneous.length dns.data dns.dso.tlv.type
dns.dso.tlv.length dns.dso.tlv.data dns.dso.tlv.keepalive.inactivity
dns.dso.tlv.keepalive.interval dns.dso.tlv.retrydelay.retrydelay
dns.dso.tlv.encpad.padding dns.nxt.next_domain_name
'''.split()

# The protocols that stay enabled in tshark, besides tcp.options.*.
ENABLED = '''
frame eth ethertype vlan ieee8021ad llc sll null raw arp ip ipv6
ipv6.hopopts ipv6.dstopts ipv6.fraghdr ipv6.routing ipv6.routing.type.rt0
ipv6.routing.type.mipv6 ipv6.routing.type.srh ipv6.routing.type.crh ah esp
mipv6 hip shim6 icmp icmpv6 igmp udp udplite tcp mptcp mpls pppoe pppoed
pppoes ppp ppp_hdlc gre erspan vxlan vxlan_gpe geneve gtp teredo
dns mdns llmnr data
'''.split()

PREFERENCES = (
    'tcp.relative_sequence_numbers:FALSE', 'tcp.analyze_sequence_numbers:FALSE',
    'tcp.desegment_tcp_streams:FALSE', 'tcp.check_checksum:TRUE',
    'ip.defragment:FALSE', 'ip.check_checksum:TRUE', 'ipv6.defragment:FALSE',
    'udp.check_checksum:TRUE', 'udplite.check_checksum:TRUE',
    'gtp.v0_port:0', 'gtp.v1c_port:0', 'pppoed.show_tags_and_lengths:TRUE')

# For messages, which segments are put together to: not those with a wrong
# checksum, if tshark looks at that.
MESSAGES = ('tcp.desegment_tcp_streams:TRUE', 'tcp.check_checksum:FALSE')

# Servers of the captures that had to listen elsewhere.
DECODE_AS = ('udp.port==5300,dns', 'tcp.port==5300,dns')

Row = collections.namedtuple('Row', 'capture packet field taut tshark reason')
Diff = collections.namedtuple('Diff', 'capture packet field taut tshark')


# ---- the two programs ----------------------------------------------------

class Tshark:
    """tshark with its own configuration, so that no user file matters."""

    def __init__(self, folder):
        self.env = dict(os.environ, WIRESHARK_CONFIG_DIR=folder, HOME=folder)
        known = self.output(['tshark', '-G', 'protocols'])
        names = {l.split('\t')[2] for l in known if l.count('\t') >= 2}
        keep = set(ENABLED) | {n for n in names if n.startswith('tcp.options')}
        with open(os.path.join(folder, 'disabled_protos'), 'w') as f:
            f.writelines(n + '\n' for n in sorted(names - keep))

    def output(self, command):
        done = subprocess.run(command, env=self.env, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, check=False)
        return done.stdout.decode('utf-8', 'replace').split('\n')[:-1]

    def version(self):
        return self.output(['tshark', '--version'])[0]

    def rows(self, path, fields):
        """What belongs to messages is asked with other preferences."""
        above = [f.startswith('dns.') or f == 'frame.protocols'
                 for f in fields]
        first = self.columns(path, [f for f, a in zip(fields, above) if not a],
                             PREFERENCES)
        if not any(above):
            return first
        second = self.columns(path, [f for f, a in zip(fields, above) if a],
                              PREFERENCES + MESSAGES)
        sides = list(zip(map(iter, first), map(iter, second)))
        return [[next(side[a], '') for a in above] for side in sides]

    def columns(self, path, fields, preferences):
        command = ['tshark', '-n', '-r', path, '-T', 'fields', '-E',
                   'occurrence=a', '-E', 'aggregator=,',
                   '-d', 'udp.port==8472,vxlan',
                   '--disable-heuristic', 'dns_udp']
        for rule in DECODE_AS:
            command += ['-d', rule]
        for p in preferences:
            command += ['-o', p]
        for f in fields:
            command += ['-e', f]
        return [l.split('\t') for l in self.output(command)]

    def counts(self, files):
        """Packets in each file; files that cannot be read whole are left out.
        """
        out = {}
        for line in self.output(['capinfos', '-C', '-T', '-M', '-c', '-r']
                                + files):
            path, _, n = line.rpartition('\t')
            if n.isdigit():
                out[path] = int(n)
        return out

    def batch(self, files, fields):
        """Rows of many files by one process: starting tshark takes seconds,
        reading takes none. The files become one pcapng, whose packets keep
        their link types, and the frame numbers count from 1 in each again.
        None when the packets do not come out as counted."""
        counts = self.counts(files)
        whole = [f for f in files if f in counts]
        merged = os.path.join(self.env['HOME'], 'merged-%d.pcapng' % id(files))
        self.output(['mergecap', '-a', '-F', 'pcapng', '-w', merged] + whole)
        rows = self.rows(merged, fields)
        if len(rows) != sum(counts[f] for f in whole):
            return None
        out, first = {}, 0
        for f in whole:
            out[f] = [[str(i + 1)] + r[1:] for i, r in
                      enumerate(rows[first:first + counts[f]])]
            first += counts[f]
        return out


class Batches:
    """tshark's rows of some files, read in two batches at a time."""

    def __init__(self, tshark, files, fields):
        self.tshark = tshark
        self.kept = {}
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            for part in pool.map(lambda part: tshark.batch(part, fields),
                                 [files[0::2], files[1::2]]):
                self.kept.update(part or {})

    def rows(self, path, fields):
        return self.kept.get(path) or self.tshark.rows(path, fields)


class Taut:
    def __init__(self, program):
        self.program = program

    def run(self, path, fields):
        rules = [x for rule in DECODE_AS for x in ('-d', rule)]
        return subprocess.run([self.program, 'dissect', *rules, '--fields',
                               ','.join(fields), path],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              timeout=120, check=False)

    def rows(self, path, fields):
        """Few enough columns at a time for taut."""
        parts = [self.part(path, fields[i:i + 200])
                 for i in range(0, len(fields), 200)]
        return [sum(row, []) for row in zip(*parts)]

    def part(self, path, fields):
        done = self.run(path, fields)
        if done.returncode < 0 or done.returncode > 2:
            raise RuntimeError('%s on %s: exit %d: %s'
                               % (self.program, path, done.returncode,
                                  done.stderr.decode(errors='replace')))
        text = done.stdout.decode('utf-8', 'replace')
        return [l.split('\t') for l in text.split('\n')[:-1]]

    def states(self, path):
        """The numbers of the packets that taut calls malformed, of those that
        the capture cut, of fragments, of ICMP's messages."""
        rules = [x for rule in DECODE_AS for x in ('-d', rule)]
        done = subprocess.run([self.program, 'dissect', *rules, '--json',
                               path],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              timeout=120, check=False)
        packets = [json.loads(line) for line in done.stdout.splitlines()]
        return {'fragment': {str(p['frame.number']) for p in packets
                             if any(l.get('ip.flags.mf') == 1 or
                                    'ipv6.fraghdr.nxt' in l
                                    for l in p['layers'])},
                'quoted': {str(p['frame.number']) for p in packets
                           if ':icmp' in p['frame.protocols']},
                'malformed': {str(p['frame.number']) for p in packets
                              if 'malformed' in p},
                'cut': {str(p['frame.number']) for p in packets
                        if p['frame.cap_len'] < p['frame.len']}}

    def knows(self, path, field):
        done = self.run(path, ['frame.number', field])
        return done.returncode in (0, 1) and done.stdout.strip() != b''


# ---- explained differences -----------------------------------------------

def explained(path):
    """The rows of the table under "Differences explained"."""
    rows = []
    with open(path) as f:
        text = f.read().split('## Differences explained', 1)[-1]
    for line in text.splitlines():
        cells = [c.strip().strip('`') for c in line.strip().split('|')[1:-1]]
        if len(cells) != 6 or cells[0] == 'capture' or set(cells[0]) <= {'-'}:
            continue
        if not re.search(r'RFC \d|802\.|IANA|tshark', cells[5]):
            raise ValueError('no authority in the reason: ' + line)
        rows.append(Row(*cells))
    return rows


def matches(row, diff, states):
    """states() tells which packets are malformed or cut; it is asked only
    where a row depends on it."""
    packets = row.packet.replace(' ', '').split(',')
    fields = row.field.replace(' ', '').split(',')
    return (fnmatch.fnmatchcase(diff.capture, row.capture) and
            (packets == ['*'] or packets[0] in STATES or
             diff.packet in packets) and
            any(fnmatch.fnmatchcase(diff.field, f) for f in fields) and
            value_matches(row.taut, diff.taut) and
            (RELATIONS[row.tshark](diff.taut, diff.tshark)
             if row.tshark in RELATIONS
             else value_matches(row.tshark, diff.tshark)) and
            (packets[0] not in STATES or
             any(diff.packet in states()[p] for p in packets)))


def same_but_padding(taut, tshark):
    """Equal once a run of zeros counts as one."""
    once = re.compile(r'\b0(,0)+\b')
    return once.sub('0', taut) == once.sub('0', tshark)


def begins(whole, part):
    """Lists with commas, paths with colons."""
    return (whole.startswith(part) and
            (not part or whole[len(part):len(part) + 1] in (',', ':')))


def but_sixes(taut, tshark):
    """Equal once the 6 of each IPv6 header is dropped."""
    return taut == ','.join(v for v in tshark.split(',') if v != '6')


def without_gpe(taut, tshark):
    """Equal once the VXLAN-GPE layers are dropped."""
    return tshark == taut.replace(':vxlan_gpe', '')


# What tshark shows where there is no text.
NO_TEXT = ('', '<Root>', '<MISSING>')


def values_of(text):
    """The values of a list that have a text."""
    return [v for v in text.split(',') if v not in NO_TEXT]


def part_of(part, whole):
    """The values of `part` stand in `whole`, in their order."""
    rest = iter(values_of(whole))
    return all(v in rest for v in values_of(part))


TIME = re.compile(r'([A-Z][a-z]{2}) +(\d+), (\d{4}) (\d\d):(\d\d):(\d\d)'
                  r'\.0{9} UTC')
MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split()


def same_times(taut, tshark):
    """Equal once tshark's dates are seconds since 1970."""
    def seconds(m):
        return str(calendar.timegm((int(m[3]), MONTHS.index(m[1]) + 1,
                                    *map(int, m.group(2, 4, 5, 6)))))
    return taut == TIME.sub(seconds, tshark)


def same_text(taut, tshark):
    """Equal once taut's escapes are tshark's, whatever is no UTF-8."""
    def escape(m):
        if m[0] == '\\\\':
            return '\\'
        n = int(m[1], 16)
        return '\\%03o' % n if n < 32 else '\ufffd'
    return re.sub(r'\\\\|\\x([0-9a-f]{2})', escape,
                  ','.join(values_of(taut))) == ','.join(values_of(tshark))


STATES = ('malformed', 'cut', 'fragment', 'quoted')
RELATIONS = {
    '=but6': but_sixes,
    '=gpe': without_gpe,
    '=padding': same_but_padding,
    '=root': lambda taut, tshark: values_of(taut) == values_of(tshark),
    '=srv': lambda taut, tshark:
        [v for v in values_of(taut) if '._' not in '.' + v] ==
        [v for v in values_of(tshark) if '._' not in '.' + v],
    '=among': lambda taut, tshark: part_of(taut, tshark),
    '=time': same_times,
    '=text': same_text,
    '=once': lambda taut, tshark:
        re.sub(r'(:m?dns)(\1)+', r'\1', taut) == tshark,
    '=hex': lambda taut, tshark:
        taut.split(',') == [str(int(v, 0)) for v in tshark.split(',') if v],
    '=more': lambda taut, tshark: begins(tshark, taut),
    '=fewer': lambda taut, tshark: begins(taut, tshark)}


def value_matches(pattern, value):
    """`-` means no value; otherwise a shell pattern."""
    if pattern == '-':
        return value == ''
    return fnmatch.fnmatchcase(value, pattern)


# ---- comparing -----------------------------------------------------------

class Tally:
    def __init__(self, fields, table):
        self.fields = fields
        self.table = table
        self.used = collections.Counter()
        self.count = {f: collections.Counter() for f in fields}
        self.open = []
        self.packets = 0

    def cell(self, capture, packet, field, taut, tshark, states):
        if not taut and not tshark:
            return
        count = self.count[field]
        if taut == tshark:
            count['equal'] += 1
            return
        diff = Diff(capture, packet, field, taut, tshark)
        kind = ('only taut' if not tshark else
                'only tshark' if not taut else 'different')
        for i, row in enumerate(self.table):
            if matches(row, diff, states):
                self.used[i] += 1
                count['explained'] += 1
                return
        count[kind] += 1
        self.open.append(diff)

    def capture(self, name, taut, tshark, states):
        """Pairs the packets of one capture by their number; states() as in
        matches()."""
        ours = {r[0]: r for r in taut}
        theirs = {r[0]: r for r in tshark}
        self.packets += len(theirs)
        once = functools.lru_cache(None)(states)
        for n in sorted(set(ours) | set(theirs), key=packet_key):
            for i, f in enumerate(self.fields):
                self.cell(name, n, f, at(ours.get(n), i),
                          at(theirs.get(n), i), once)


def packet_key(n):
    return (0, int(n)) if n.isdigit() else (1, 0)


def at(row, i):
    return row[i] if row and i < len(row) else ''


def name_of(path):
    return '/'.join(os.path.abspath(path).split('/')[-2:])


def run(taut, tshark, files, fields, table):
    """All captures, two at a time: each side is a process of its own."""
    tally = Tally(fields, table)

    def both(path):
        return taut.rows(path, fields), tshark.rows(path, fields)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for path, (a, b) in zip(files, pool.map(both, files)):
            tally.capture(name_of(path), a, b,
                          lambda path=path: taut.states(path))
    return tally


# ---- reporting -----------------------------------------------------------

KINDS = ('equal', 'explained', 'different', 'only taut', 'only tshark')


def report(tally, show, whole):
    print('%-38s' % 'field' + ''.join('%13s' % k for k in KINDS))
    for f in tally.fields:
        if sum(tally.count[f].values()):
            print('%-38s' % f +
                  ''.join('%13s' % (tally.count[f][k] or '.') for k in KINDS))
    total = collections.Counter()
    for c in tally.count.values():
        total.update(c)
    print('%-38s' % 'total' + ''.join('%13d' % total[k] for k in KINDS))
    seen = collections.Counter()
    for d in tally.open:
        seen[d.field] += 1
        if seen[d.field] <= show:
            print('differs: %s packet %s %s: taut "%s" tshark "%s"' % d)
    for f, n in seen.items():
        if n > show:
            print('differs: %s: %d more' % (f, n - show))
    for i, row in enumerate(tally.table):
        if whole and not tally.used[i]:
            print('never met: %s packet %s %s' % row[:3])
    return 1 if tally.open else 0


def captures(own, corpus):
    files = sorted(glob.glob(os.path.join(own, '*.pcap*')))
    found = 0
    for d in FOLDERS:
        more = sorted(glob.glob(os.path.join(corpus, d, '*.pcap')) +
                      glob.glob(os.path.join(corpus, d, '*.pcapng')))
        found += len(more)
        files += more
    if not found:
        print('no corpus at %s: only tests/captures are compared' % corpus)
    return files, bool(found)


def known_fields(taut, sample):
    """The core fields, and those of the others that taut knows."""
    unknown = [f for f in MORE + DNS if not taut.knows(sample, f)]
    if unknown:
        print('not known to taut, not compared: ' + ' '.join(unknown))
    return [f for f in CORE + MORE + DNS if f not in unknown]


# ---- self-test -----------------------------------------------------------

class Planted:
    """Rows of another side with one cell or row changed."""

    def __init__(self, rows, change, bad):
        self.change = change
        self.bad = bad
        self.list = [list(r) for r in rows]

    def states(self, path):
        return {'malformed': {self.bad} if self.bad else set(), 'cut': set()}

    def rows(self, path, fields):
        out = [list(r) for r in self.list]
        self.change(out, fields)
        return out


def set_cell(field, value):
    """Changes a cell of the first TCP packet."""
    def change(rows, fields):
        tcp = fields.index('tcp.srcport')
        row = next(r for r in rows if r[tcp])
        row[fields.index(field)] = value
    return change


# (relation, taut, tshark, whether it holds)
RELATED = (
    ('=root', 'a,b', 'a,<Root>,b', True), ('=root', 'a', 'b,<Root>', False),
    ('=root', '', '<MISSING>', True), ('=root', 'a,b', 'b,a', False),
    ('=srv', '_a._tcp.b,b', 'b', True), ('=srv', 'a,b', 'b', False),
    ('=srv', 'x._tcp.b,b', 'b,c', False),
    ('=among', '1,2', '1,46,2', True), ('=among', '1,2', '2,1', False),
    ('=among', '1,1', '1', False),
    ('=time', '86400,1', 'Jan  2, 1970 00:00:00.000000000 UTC,'
     'Jan  1, 1970 00:00:01.000000000 UTC', True),
    ('=time', '86401', 'Jan  2, 1970 00:00:00.000000000 UTC', False),
    ('=hex', '1440', '0x05a0', True), ('=hex', '1441', '0x05a0', False),
    ('=once', 'ip:tcp:dns:dns', 'ip:tcp:dns', True),
    ('=once', 'ip:tcp:dns:dns', 'ip:tcp', False),
    ('=text', 'a\\x00\\xff\\\\', 'a\\000\ufffd\\', True),
    ('=text', 'a\\x01', 'a\\000', False))


def self_test(tshark, own):
    sample = os.path.join(own, 'http4.pcap')
    name = name_of(sample)
    rows = tshark.rows(sample, CORE)
    number = next(r[0] for r in rows if r[CORE.index('tcp.srcport')])
    table = [Row(name, number, 'ip.ttl', '1', '64', 'RFC 791')]
    cases = (
        ('same rows', lambda r, f: None, [], 0),
        ('another value', set_cell('ip.ttl', '9'), [], 1),
        ('a value lost', set_cell('ip.src', ''), [], 1),
        ('a value added', set_cell('icmp.type', '8'), [], 1),
        ('a packet lost', lambda r, f: r.pop(), [], None),
        ('a packet added',
         lambda r, f: r.append(['999'] + [''] * (len(f) - 1)), [], 1),
        ('explained', set_cell('ip.ttl', '1'), table, 0),
        ('explained, but another value', set_cell('ip.ttl', '2'), table, 1),
        ('fewer values', set_cell('tcp.option_kind', '2,4'),
         [Row(name, number, 'tcp.option_kind', '*', '=more', '')], 0),
        ('not fewer', set_cell('tcp.option_kind', '2,8'),
         [Row(name, number, 'tcp.option_kind', '*', '=more', '')], 1),
        ('more values', set_cell('tcp.len', '0,1'),
         [Row('*', '*', 'tcp.*', '*', '=fewer', '')], 0),
        ('padding', set_cell('tcp.len', '0,0,0'),
         [Row('*', '*', 'tcp.len', '*', '=padding', '')], 0),
        ('not padding', set_cell('tcp.len', '0,0,1'),
         [Row('*', '*', 'tcp.len', '*', '=padding', '')], 1),
        ('more in a malformed packet', set_cell('tcp.option_kind', '2,4'),
         [Row('*', 'malformed', '*', '*', '=more', '')], 0),
        ('another value in it', set_cell('ip.ttl', '9'),
         [Row('*', 'malformed', '*', '*', '=more', '')], 1),
        ('more in a sound packet', set_cell('tcp.option_kind', '2,4'),
         [Row('*', 'malformed', '*', '*', '=more', '')], 1))
    bad = 0
    for what, change, rules, expected in cases:
        faulty = number if 'malformed' in what or 'in it' in what else None
        tally = run(Planted(rows, change, faulty), tshark, [sample], CORE,
                    rules)
        n = len(tally.open)
        good = n == expected if expected is not None else n > 1
        print('%s - self-test: %s (%d differences)'
              % ('ok' if good else 'not ok', what, n))
        bad += not good
    for what, taut, theirs, holds in RELATED:
        good = bool(RELATIONS[what](taut, theirs)) == holds
        print('%s - self-test: %s of "%s"' % ('ok' if good else 'not ok', what,
                                              taut))
        bad += not good
    wrong = not tshark.rows(sample, CORE + MORE + DNS)
    print('%s - tshark knows every field' % ('not ok' if wrong else 'ok'))
    return 1 if bad or wrong else 0


# ---- main ----------------------------------------------------------------

def arguments():
    p = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    p.add_argument('--taut')
    p.add_argument('--captures',
                   default=os.path.join(ROOT, 'tests', 'captures'))
    p.add_argument('--corpus', default=os.environ.get('TAUT_CORPUS') or
                   os.path.join(ROOT, '..', 'shared', 'corpus'))
    p.add_argument('--fields')
    p.add_argument('--show', type=int, default=8)
    p.add_argument('--self-test', action='store_true')
    p.add_argument('file', nargs='*')
    return p.parse_args()


def compare(a, tshark):
    taut = Taut(a.taut)
    files, whole = (a.file, False) if a.file else captures(a.captures,
                                                           a.corpus)
    fields = (a.fields.split(',') if a.fields else
              known_fields(taut, os.path.join(a.captures, 'ping4.pcap')))
    if fields[0] != 'frame.number':
        fields.insert(0, 'frame.number')
    table = explained(os.path.join(ROOT, 'docs', 'oracle.md'))
    tally = run(taut, Batches(tshark, files, fields), files, fields, table)
    print('%d captures, %d packets' % (len(files), tally.packets))
    return report(tally, a.show, whole and not a.fields)


def main():
    a = arguments()
    if not shutil.which('tshark'):
        print('skipped: no tshark here (apt-get install tshark)')
        return SKIP
    if not a.self_test and not (a.taut and os.access(a.taut, os.X_OK)):
        print('skipped: no program at %s' % a.taut)
        return SKIP
    with tempfile.TemporaryDirectory() as folder:
        tshark = Tshark(folder)
        print(tshark.version())
        if a.self_test:
            return self_test(tshark, a.captures)
        return compare(a, tshark)


if __name__ == '__main__':
    sys.exit(main())
