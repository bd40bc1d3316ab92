#include "tests/support/awkward_rows.h"

#include "core/base/half_floats.h"

#include <cmath>
#include <functional>
#include <limits>
#include <random>

namespace qw::test {

std::vector<AwkwardRow> awkwardRows(std::size_t elements, std::uint32_t seed) {
    std::mt19937 random(seed);
    std::normal_distribution<float> gauss;
    std::cauchy_distribution<float> heavy;
    std::uniform_real_distribution<float> unit(0.0f, 1.0f);
    const auto sign = [&] { return unit(random) < 0.5f ? -1.0f : 1.0f; };

    std::vector<AwkwardRow> rows;
    const auto add = [&](std::string name, const std::function<float(std::size_t)>& value) {
        AwkwardRow row{std::move(name), std::vector<float>(elements)};
        for (std::size_t i = 0; i < elements; ++i) {
            const float x = value(i);
            row.values[i] = std::isfinite(x) ? x : std::copysign(std::numeric_limits<float>::max(), x);
        }
        rows.push_back(std::move(row));
    };

    for (const float scale : {1.0f, 0.02f, 1e-6f, 1e-30f, 1e4f, 1e30f})
        add("gaussian x " + std::to_string(scale), [&](std::size_t) { return scale * gauss(random); });
    add("heavy tails", [&](std::size_t) { return 0.01f * heavy(random); });
    add("half grid", [&](std::size_t) { return halfToFloat(floatToHalf(0.03f * gauss(random))); });
    add("bfloat grid", [&](std::size_t) { return bfloatToFloat(floatToBfloat(0.03f * gauss(random))); });
    add("zeros", [](std::size_t) { return 0.0f; });
    add("negative zeros", [](std::size_t) { return -0.0f; });
    add("zeros of both signs", [&](std::size_t) { return sign() * 0.0f; });
    for (const float constant : {1.0f, -1.0f, 0.1f, -3e-5f, 1e-42f, 65504.0f, 3e38f, -3e38f})
        add("constant " + std::to_string(constant), [=](std::size_t) { return constant; });
    add("constant per 16", [&](std::size_t i) { return static_cast<float>(i / 16 % 7) * 0.25f - 0.5f; });
    add("sparse", [&](std::size_t) { return unit(random) < 0.03f ? gauss(random) : sign() * 0.0f; });
    add("non-negative", [&](std::size_t) { return unit(random) < 0.1f ? 0.0f : unit(random); });
    add("non-positive", [&](std::size_t) { return unit(random) < 0.1f ? 0.0f : -unit(random); });
    add("denormal", [&](std::size_t) { return sign() * unit(random) * 1e-38f; });
    add("deep denormal", [&](std::size_t) { return sign() * std::floor(unit(random) * 20.0f) * 1.4e-45f; });
    add("denormal and normal",
        [&](std::size_t i) { return i % 16 == 3 ? 1e-37f : sign() * unit(random) * 1e-40f; });
    add("smallest normal",
        [&](std::size_t) { return sign() * std::numeric_limits<float>::min() * (1.0f + unit(random)); });
    add("huge", [&](std::size_t) { return sign() * unit(random) * std::numeric_limits<float>::max(); });
    add("huge and tiny",
        [&](std::size_t) { return gauss(random) * std::pow(10.0f, 70.0f * unit(random) - 37.0f); });
    add("scale overflows half", [&](std::size_t) { return gauss(random) * 3e6f; });
    add("scale underflows half", [&](std::size_t) { return gauss(random) * 2e-6f; });
    add("one outlier", [&](std::size_t i) { return i % 256 == 77 ? 1000.0f : 0.01f * gauss(random); });
    add("one negative outlier per 32",
        [&](std::size_t i) { return i % 32 == 31 ? -50.0f : 0.01f * gauss(random); });
    add("ties of magnitude", [&](std::size_t) { return sign() * (unit(random) < 0.3f ? 0.5f : 0.25f); });
    add("few levels", [&](std::size_t) { return std::round(gauss(random) * 2.0f) * 0.125f; });
    add("halfway", [&](std::size_t i) { return (static_cast<float>(i % 31) - 15.5f) * 0.5f; });
    add("ramp", [&](std::size_t i) { return static_cast<float>(i) - static_cast<float>(elements) / 2; });
    add("nearly constant", [&](std::size_t) { return 1.0f + std::floor(unit(random) * 3.0f) * 0x1p-23f; });
    add("scales from row to row", [&](std::size_t i) {
        return gauss(random) * std::pow(2.0f, static_cast<float>(static_cast<int>(i / 16 % 40) - 20));
    });
    return rows;
}

} // namespace qw::test
