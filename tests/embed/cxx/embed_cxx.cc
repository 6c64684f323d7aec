// SPDX-License-Identifier: MIT
// embed_cxx.cc: taut's headers from C++: the layers of a frame, a diagnostic.
#include <iostream>
#include <string>
#include <vector>

#include <taut/taut.h>

static std::string explain(const taut_diag &diag)
{
    std::size_t n_sets;
    auto sets = taut_net_fieldsets_get(&n_sets);
    std::vector<char> text(200);
    taut_wr wr = taut_wr_of(text.data(), text.size());
    taut_diag_text(&wr, &diag, sets, n_sets);
    return taut_wr_cstr(&wr);
}

int main()
{
    std::vector<std::uint8_t> packet = {0x60, 0, 0, 0, 0, 0, 59, 64};
    packet.resize(39);
    taut_diag diag;
    taut_ctx ctx = taut_ctx_of(packet.data(), &diag);
    taut_rd rd = taut_rd_of(packet.data(), packet.size());
    taut_ipv6 ip;
    if (taut_ipv6_decode(&ctx, &rd, &ip) != TAUT_OK)
        std::cout << explain(diag) << "\n";
    packet.push_back(1); // the last byte of the destination
    ctx = taut_ctx_of(packet.data(), &diag);
    rd = taut_rd_of(packet.data(), packet.size());
    if (taut_ipv6_decode(&ctx, &rd, &ip) != TAUT_OK)
        return 1;
    std::cout << "hop limit " << +ip.hlim << "\n";
    return 0;
}
