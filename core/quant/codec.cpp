#include "core/quant/codec.h"

#include "core/quant/codecs/codecs.h"

#include <algorithm>
#include <array>

namespace qw::quant {

namespace {

#define QW_CODEC(Name)                                                                                       \
    Codec {                                                                                                  \
        BlockType::Name, codecs::encode##Name, codecs::encode##Name##Scalar, codecs::decode##Name,           \
            codecs::decode##Name##Scalar                                                                     \
    }

constexpr std::array kCodecs = {
    QW_CODEC(F32),  QW_CODEC(F16),  QW_CODEC(BF16), QW_CODEC(Q4_0), QW_CODEC(Q4_1),
    QW_CODEC(Q5_0), QW_CODEC(Q5_1), QW_CODEC(Q8_0), QW_CODEC(Q2_K), QW_CODEC(Q3_K),
    QW_CODEC(Q4_K), QW_CODEC(Q5_K), QW_CODEC(Q6_K),
};

#undef QW_CODEC

} // namespace

const Codec* findCodec(BlockType type) {
    const auto it = std::ranges::find(kCodecs, type, &Codec::type);
    return it == kCodecs.end() ? nullptr : &*it;
}

} // namespace qw::quant
