// Where work reports how far it is. Implementations must accept calls from several threads at once and
// return quickly; they throttle what they pass on.
#pragma once

#include <cstdint>
#include <string_view>

namespace qw {

class ProgressSink {
public:
    virtual ~ProgressSink() = default;

    // The whole amount of work, in the unit the job counts (bytes of source, tokens). May be called again when
    // the amount becomes known better.
    virtual void setTotal(std::uint64_t total) = 0;
    // `amount` more units are done.
    virtual void advance(std::uint64_t amount) = 0;
    // What is being worked on now (a tensor's name); shown beside the bar.
    virtual void setItem(std::string_view item) = 0;
    // One line for the job's log, in plain values ("blk.0.attn_q.weight F16 -> Q4_K 128.0 KiB").
    virtual void log(std::string_view line) = 0;
};

// For callers that do not care.
class NullProgress final : public ProgressSink {
public:
    void setTotal(std::uint64_t) override {}
    void advance(std::uint64_t) override {}
    void setItem(std::string_view) override {}
    void log(std::string_view) override {}
};

} // namespace qw
