#include "core/quant/grids/codebooks.h"

#include <algorithm>
#include <iterator>
#include <string_view>

namespace qw::quant::grids {

namespace {

#include "iq1_s.inc"
#include "iq2_s.inc"
#include "iq2_xs.inc"
#include "iq2_xxs.inc"
#include "iq3_s.inc"
#include "iq3_xxs.inc"
#include "iq4_nl.inc"

template <std::size_t kPoints, std::size_t kElements, std::size_t kLevels>
consteval Codebook<kPoints, kElements> expanded(std::string_view digits,
                                                const std::array<std::int8_t, kLevels>& valueOfDigit) {
    static_assert(kLevels == digitLevels(kElements));
    if (digits.size() != kPoints * kElements) throw "a codebook's data file has too few or too many digits";
    Codebook<kPoints, kElements> book{};
    for (std::size_t p = 0; p < kPoints; ++p)
        for (std::size_t i = 0; i < kElements; ++i) {
            const auto digit = static_cast<unsigned>(digits[p * kElements + i] - '0');
            if (digit >= kLevels) throw "a codebook's data file has a digit that its type has not";
            book.packed[p] = static_cast<PackedPoint>(book.packed[p] | digit << (i * digitBits(kElements)));
            book.values[p][i] = valueOfDigit[digit];
        }
    return book;
}

template <std::size_t kCount>
consteval std::array<std::int8_t, kCount> listed(const std::int8_t (&numbers)[kCount]) {
    std::array<std::int8_t, kCount> list{};
    std::ranges::copy(numbers, list.begin());
    return list;
}

constexpr std::array<std::int8_t, 8> signBytes(unsigned signs) {
    std::array<std::int8_t, 8> bytes{};
    for (unsigned i = 0; i < 8; ++i)
        bytes[i] = (signs >> i & 1u) != 0 ? -1 : 0;
    return bytes;
}

template <std::size_t kCount, class SignsOf>
consteval std::array<std::array<std::int8_t, 8>, kCount> signTable(SignsOf signsOf) {
    std::array<std::array<std::int8_t, 8>, kCount> table{};
    for (unsigned row = 0; row < kCount; ++row)
        table[row] = signBytes(signsOf(row));
    return table;
}

constexpr std::array<std::int8_t, 3> kSignValues = {-1, 0, 1};
constexpr std::array<std::int8_t, 3> kIq2Values = {8, 25, 43};
constexpr std::array<std::int8_t, 8> kIq3XxsValues = {4, 12, 20, 28, 36, 44, 52, 62};
constexpr std::array<std::int8_t, 8> kIq3SValues = {1, 3, 5, 7, 9, 11, 13, 15};

} // namespace

constexpr Codebook<2048, 8> kIq1S = expanded<2048, 8>(kIq1SDigits, kSignValues);
constexpr Codebook<256, 8> kIq2Xxs = expanded<256, 8>(kIq2XxsDigits, kIq2Values);
constexpr Codebook<512, 8> kIq2Xs = expanded<512, 8>(kIq2XsDigits, kIq2Values);
constexpr Codebook<1024, 8> kIq2S = expanded<1024, 8>(kIq2SDigits, kIq2Values);
constexpr Codebook<256, 4> kIq3Xxs = expanded<256, 4>(kIq3XxsDigits, kIq3XxsValues);
constexpr Codebook<512, 4> kIq3S = expanded<512, 4>(kIq3SDigits, kIq3SValues);
constexpr std::array<std::int8_t, 16> kIq4Nl = listed(kIq4NlNumbers);

alignas(64) constexpr std::array<std::array<std::int8_t, 8>, 256> kSignBytes =
    signTable<256>([](unsigned signs) { return signs; });
alignas(64) constexpr std::array<std::array<std::int8_t, 8>, 128> kEvenSignBytes =
    signTable<128>([](unsigned signs) { return unsigned{evenSigns(signs)}; });

} // namespace qw::quant::grids
