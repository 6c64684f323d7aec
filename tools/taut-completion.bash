# SPDX-License-Identifier: MIT
# bash completion of the taut command
_taut() {
    local cur=${COMP_WORDS[COMP_CWORD]} command=${COMP_WORDS[1]}
    local protos="eth vlan llc sll sll2 null loop raw arp ipv4 ipv6 icmp
        icmpv6 igmp udp udplite tcp hopopts routing fragment dstopts ah esp
        mobility hip shim6 mpls pppoes pppoed ppp gre erspan vxlan vxlan_gpe
        geneve gtp teredo wlan radiotap ppi eapol eap dns dns_tcp mdns mdns_tcp llmnr llmnr_tcp"
    if [ "$COMP_CWORD" -eq 1 ]; then
        mapfile -t COMPREPLY < <(compgen -W \
            "dissect decode explain dns h2 hpack wpa fsm kernels --help --version" -- "$cur")
        return
    fi
    case $command in
    dissect)
        if [[ $cur == -* ]]; then
            mapfile -t COMPREPLY < <(compgen -W "--tree --json --fields \
                --count --decode-as --wpa --wpa-pmk --stats --quiet --strict --help" -- "$cur")
        else
            mapfile -t COMPREPLY < <(compgen -f -- "$cur")
        fi
        ;;
    decode | explain)
        if [ "$COMP_CWORD" -eq 2 ]; then
            mapfile -t COMPREPLY < <(compgen -W "$protos" -- "$cur")
        else
            mapfile -t COMPREPLY < <(compgen -f -- "$cur")
        fi
        ;;
    dns)
        if [ "$COMP_CWORD" -eq 2 ]; then
            mapfile -t COMPREPLY < <(compgen -W "query zone" -- "$cur")
        elif [ "${COMP_WORDS[2]}" = zone ]; then
            if [[ $cur == -* ]]; then
                mapfile -t COMPREPLY < <(compgen -W "--origin --ttl --class \
                    --canonical --quiet --no-include --help" -- "$cur")
            else
                mapfile -t COMPREPLY < <(compgen -f -- "$cur")
            fi
        elif [[ $cur == -* ]]; then
            mapfile -t COMPREPLY < <(compgen -W "-p -x --tcp --ignore \
                --dnssec --cd --no-ad --no-rec --bufsize --no-edns --nsid \
                --cookie --subnet --padding --mixed-case --timeout \
                --retries --short --json --help" -- "$cur")
        else
            mapfile -t COMPREPLY < <(compgen -W "A AAAA AXFR CAA CNAME DNSKEY \
                DS HTTPS IXFR= MX NAPTR NS PTR SOA SRV SVCB TLSA TXT ANY" \
                -- "$cur")
        fi
        ;;
    h2)
        if [ "$COMP_CWORD" -eq 2 ]; then
            mapfile -t COMPREPLY < <(compgen -W "serve get" -- "$cur")
        elif [ "${COMP_WORDS[2]}" = serve ]; then
            if [[ $cur == -* ]]; then
                mapfile -t COMPREPLY < <(compgen -W "--port --address \
                    --streams --verbose --help" -- "$cur")
            else
                mapfile -t COMPREPLY < <(compgen -d -- "$cur")
            fi
        else
            mapfile -t COMPREPLY < <(compgen -W "--head --include --header \
                --count --streams --quiet --timeout --help" -- "$cur")
        fi
        ;;
    hpack)
        if [ "$COMP_CWORD" -eq 2 ]; then
            mapfile -t COMPREPLY < <(compgen -W "decode" -- "$cur")
        else
            mapfile -t COMPREPLY < <(compgen -W "--table --middle --help" \
                -- "$cur")
        fi
        ;;
    wpa)
        if [ "$COMP_CWORD" -eq 2 ]; then
            mapfile -t COMPREPLY < <(compgen -W "rate pair handshake" -- "$cur")
        elif [ "${COMP_WORDS[2]}" = handshake ]; then
            mapfile -t COMPREPLY < <(compgen -W "--ssid --pass --akm --cipher \
                --rekey --output --help" -- "$cur")
        elif [ "${COMP_WORDS[2]}" = pair ]; then
            if [[ $cur == -* ]]; then
                mapfile -t COMPREPLY < <(compgen -W "--all --table --timeout \
                    --slack --help" -- "$cur")
            else
                mapfile -t COMPREPLY < <(compgen -f -- "$cur")
            fi
        else
            mapfile -t COMPREPLY < <(compgen -W "--ht --vht --he --eht --mcs \
                --nss --width --ru --gi --dcm --help" -- "$cur")
        fi
        ;;
    fsm)
        mapfile -t COMPREPLY < <(compgen -W \
            "tcp dns_xfr h2_stream wpa_supplicant wpa_authenticator --mermaid \
            --dot --json --promela --help" -- "$cur")
        ;;
    esac
}
complete -F _taut taut
