// Encoders with an importance matrix whose definition serves every instruction set.
#include "core/quant/codecs/codecs.h"

namespace qw::quant::codecs {

#define QW_SERVE_BY_DEFINITION(Name)                                                                         \
    void encode##Name##Weighted(std::span<const float> x, std::span<const float> importance,                 \
                                std::span<std::byte> out) {                                                  \
        encode##Name##WeightedScalar(x, importance, out);                                                    \
    }

QW_SERVE_BY_DEFINITION(Q4_0)
QW_SERVE_BY_DEFINITION(Q4_1)
QW_SERVE_BY_DEFINITION(Q5_0)
QW_SERVE_BY_DEFINITION(Q5_1)

} // namespace qw::quant::codecs
