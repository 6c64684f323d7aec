/* SPDX-License-Identifier: MIT */
/* bench_shim.cc: Google Benchmark behind bench_shim.h. */
#include "bench_shim.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

namespace
{

struct Contender {
    bench_work work;
    benchmark::internal::Benchmark *handle;
    std::string spec;         // matches this one benchmark only
    std::vector<double> time; // ns per operation, one for each repetition
};

struct Options {
    std::string filter, json;
    int reps = 41;
    double sample_us = 400;
};

std::vector<Contender> contenders;

// Keeps what one run took; prints nothing.
class Keeper : public benchmark::BenchmarkReporter
{
  public:
    double ns = 0; // CPU time of one pass

    bool ReportContext(const Context &) override
    {
        return true;
    }

    void ReportRuns(const std::vector<Run> &runs) override
    {
        for (const Run &run : runs)
            ns = run.cpu_accumulated_time * 1e9 /
                 static_cast<double>(run.iterations);
    }
};

void run_passes(benchmark::State &state, bench_work work)
{
    for (auto _ : state)
        work.pass(work.arg);
}

// Time of one pass in ns, measured over `n` passes.
double measure(const Contender &c, int64_t n)
{
    Keeper keeper;
    c.handle->Iterations(n);
    benchmark::RunSpecifiedBenchmarks(&keeper, c.spec);
    return keeper.ns;
}

// How many passes fill one sample. The best of three counts: the first runs
// into cold caches, and would make for a sample far too short.
int64_t calibrate(const Contender &c, double sample_us)
{
    int64_t n = 1;
    for (;;) {
        double best = measure(c, n);
        for (int i = 0; i < 2; i++)
            best = std::min(best, measure(c, n));
        double ns = best * static_cast<double>(n);
        if (ns >= sample_us * 250)
            return std::max<int64_t>(
                1, std::llround(static_cast<double>(n) * sample_us * 1e3 / ns));
        n *= 4;
    }
}

double median(std::vector<double> v)
{
    std::sort(v.begin(), v.end());
    size_t n = v.size();
    return n % 2 ? v[n / 2] : (v[n / 2 - 1] + v[n / 2]) / 2;
}

// Median over the repetitions of a's time by b's time.
double ratio(const Contender &a, const Contender &b)
{
    std::vector<double> r;
    for (size_t i = 0; i < a.time.size(); i++)
        r.push_back(a.time[i] / b.time[i]);
    return median(r);
}

void run_operation(std::vector<Contender *> &group, const Options &options)
{
    std::vector<int64_t> n;
    for (Contender *c : group)
        n.push_back(calibrate(*c, options.sample_us));
    for (int rep = 0; rep < options.reps; rep++) {
        for (size_t i = 0; i < group.size(); i++) {
            // nobody always goes first
            size_t at = (i + static_cast<size_t>(rep)) % group.size();
            double ns = measure(*group[at], n[at]);
            group[at]->time.push_back(ns / group[at]->work.n_ops);
        }
    }
}

void print_operation(const std::vector<Contender *> &group)
{
    const Contender *taut = nullptr;
    for (const Contender *c : group) {
        double ns = median(c->time);
        std::printf("%-24s %-18s %12.2f ns", c->work.operation, c->work.who,
                    ns);
        if (c->work.n_bytes > 0)
            std::printf(" %10.2f GB/s", c->work.n_bytes / c->work.n_ops / ns);
        std::printf("\n");
        if (c->work.role == BENCH_TAUT)
            taut = c;
    }
    for (const Contender *c : group) {
        if (!taut || c == taut)
            continue;
        if (c->work.role == BENCH_PEER)
            std::printf("RATIO %s %s %.2f\n", c->work.operation, c->work.who,
                        ratio(*c, *taut));
        if (c->work.role == BENCH_LIMIT)
            std::printf("LIMIT %s %.2f\n", c->work.operation, ratio(*c, *taut));
    }
    std::fflush(stdout);
}

const char *role_name(enum bench_role role)
{
    static const char *const names[] = {"taut", "peer", "limit", "info"};
    return names[role];
}

bool write_json(const std::string &path)
{
    FILE *f = std::fopen(path.c_str(), "w");
    if (!f)
        return false;
    const char *sep = "";
    std::fprintf(f, "{\"benchmarks\": [");
    for (const Contender &c : contenders) {
        if (c.time.empty())
            continue;
        std::fprintf(f,
                     "%s\n {\"operation\": \"%s\", \"who\": \"%s\", \"role\": "
                     "\"%s\", \"median_ns\": %.4f, \"bytes\": %.1f, "
                     "\"ns\": [",
                     sep, c.work.operation, c.work.who, role_name(c.work.role),
                     median(c.time), c.work.n_bytes / c.work.n_ops);
        for (size_t i = 0; i < c.time.size(); i++)
            std::fprintf(f, "%s%.4f", i ? ", " : "", c.time[i]);
        std::fprintf(f, "]}");
        sep = ",";
    }
    std::fprintf(f, "\n]}\n");
    return std::fclose(f) == 0;
}

bool parse(int argc, char **argv, Options &options)
{
    for (int i = 1; i + 1 < argc; i += 2) {
        std::string name = argv[i], value = argv[i + 1];
        if (name == "--filter")
            options.filter = value;
        else if (name == "--json")
            options.json = value;
        else if (name == "--reps")
            options.reps = std::max(1, std::atoi(value.c_str()));
        else if (name == "--sample-us")
            options.sample_us = std::max(1.0, std::atof(value.c_str()));
        else
            return false;
    }
    return argc % 2 == 1;
}

} // namespace

extern "C" void bench_add(const bench_work *work)
{
    // A number in front makes every name unlike every other one.
    std::string number = "b" + std::to_string(contenders.size()) + "/";
    bench_work w = *work;
    std::string name = number + w.operation + "/" + w.who;
    auto *handle = benchmark::RegisterBenchmark(
        name.c_str(), [w](benchmark::State &state) { run_passes(state, w); });
    contenders.push_back({w, handle, "^" + number, {}});
}

extern "C" int bench_main(int argc, char **argv)
{
    Options options;
    if (!parse(argc, argv, options)) {
        std::fprintf(stderr,
                     "usage: %s [--filter TEXT] [--reps N] "
                     "[--sample-us N] [--json FILE]\n",
                     argv[0]);
        return 2;
    }
    for (size_t i = 0, end; i < contenders.size(); i = end) {
        std::vector<Contender *> group;
        const char *operation = contenders[i].work.operation;
        for (end = i; end < contenders.size() &&
                      !std::strcmp(contenders[end].work.operation, operation);
             end++)
            group.push_back(&contenders[end]);
        if (std::string(operation).find(options.filter) == std::string::npos)
            continue;
        run_operation(group, options);
        print_operation(group);
    }
    if (!options.json.empty() && !write_json(options.json)) {
        std::fprintf(stderr, "cannot write %s\n", options.json.c_str());
        return 1;
    }
    return 0;
}
