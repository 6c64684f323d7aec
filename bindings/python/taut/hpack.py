# SPDX-License-Identifier: MIT
"""HPACK, the header compression of HTTP/2 (RFC 7541).

    >>> from taut import hpack
    >>> encoder, decoder = hpack.Encoder(), hpack.Decoder()
    >>> block = encoder.encode([(":method", "GET"), ("accept", "*/*")])
    >>> block.hex()
    '8253032a2f2a'
    >>> decoder.decode(block)
    [(':method', 'GET'), ('accept', '*/*')]
    >>> encoder.encode([("accept", "*/*")]).hex(), decoder.entries
    ('be', [(b'accept', b'*/*')])

Encoder, Decoder       with the calls of the package hpack (python-hpack)
HeaderTuple, NeverIndexedHeaderTuple    what Decoder.decode gives
Decoder.fields         the same with index and representation: Fields
Observer               a connection that others have, from any point on
huffman_encode, huffman_decode, huffman_encoded_len     the code by itself
static_table           the 61 entries that are always there

Errors are python-hpack's, too, and each is a taut.TautError, which tells the
byte, the rule, and the HTTP/2 error code to send. docs/python.md is the
guide.
"""
from taut._hpack import (DEFAULT_MAX_HEADER_LIST_SIZE, Decoder, Encoder, Field,
                         HeaderTuple, HPACKDecodingError, HPACKError,
                         InvalidTableIndex, InvalidTableSizeError,
                         NeverIndexedHeaderTuple, Observer,
                         OversizedHeaderListError, huffman_decode,
                         huffman_encode, huffman_encoded_len, static_table)

__all__ = [
    "DEFAULT_MAX_HEADER_LIST_SIZE", "Decoder", "Encoder", "Field",
    "HPACKDecodingError", "HPACKError", "HeaderTuple", "InvalidTableIndex",
    "InvalidTableSizeError", "NeverIndexedHeaderTuple", "Observer",
    "OversizedHeaderListError", "huffman_decode", "huffman_encode",
    "huffman_encoded_len", "static_table",
]
