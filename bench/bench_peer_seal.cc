/* SPDX-License-Identifier: MIT */
/* bench_peer_seal.cc: libtins, which is C++: frames under CCMP opened. */
#include <memory>

#include <tins/tins.h>

#include "bench_peer_seal.h"

extern "C" void *peer_tins_key(const uint8_t *tk)
{
    std::vector<uint8_t> ptk(80);
    std::copy(tk, tk + 16, ptk.begin() + 32);
    return new Tins::Crypto::WPA2::SessionKeys(ptk, true);
}

extern "C" size_t peer_tins_open(void *key, const uint8_t *p, size_t len)
{
    auto *keys = static_cast<Tins::Crypto::WPA2::SessionKeys *>(key);
    try {
        Tins::Dot11QoSData frame(p, static_cast<uint32_t>(len));
        auto *raw = frame.find_pdu<Tins::RawPDU>();
        if (!raw)
            return 0;
        std::unique_ptr<Tins::SNAP> snap(keys->decrypt_unicast(frame, *raw));
        return snap ? snap->size() : 0;
    } catch (const Tins::exception_base &) {
        return 0;
    }
}
