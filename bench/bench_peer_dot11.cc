/* SPDX-License-Identifier: MIT */
/* bench_peer_dot11.cc: libtins, which is C++: a beacon, its elements taken
 * apart where libtins knows them. */
#include <tins/tins.h>

#include "bench_peer_dot11.h"

template <class F> static uint64_t peer_part(F f)
{
    try {
        return f();
    } catch (const Tins::option_not_found &) {
        return 0;
    }
}

extern "C" uint64_t peer_tins_beacon(const uint8_t *p, size_t len, int typed)
{
    try {
        Tins::Dot11Beacon b(p, static_cast<uint32_t>(len));
        uint64_t sum = b.interval() + b.options().size();
        if (!typed)
            return sum;
        sum += peer_part([&] { return b.ssid().size(); });
        sum += peer_part([&] { return b.supported_rates().size(); });
        sum += peer_part([&] { return b.extended_supported_rates().size(); });
        sum += peer_part([&] { return b.ds_parameter_set(); });
        sum += peer_part([&] { return b.tim().dtim_period; });
        sum += peer_part([&] { return b.country().first_channel.size(); });
        sum += peer_part([&] { return b.erp_information(); });
        sum +=
            peer_part([&] { return b.rsn_information().akm_cyphers().size(); });
        return sum;
    } catch (const Tins::exception_base &) {
        return 0;
    }
}
