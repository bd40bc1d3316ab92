#include "core/quant/codecs/search/step_levels.h"

#include "core/quant/codecs/search/mantissa_rounding.h"

#include <algorithm>

namespace qw::quant::codecs {

namespace {

struct Steps {
    const float* values;
    const float* weights;
    std::size_t count;
    int topLevel;

    int levelOf(float scaled) const { return std::min(topLevel, nearestByMantissa(scaled)); }

    template <class Level>
    float squaredError(float factor, Level level) const {
        float sum = 0.0f;
        for (std::size_t i = 0; i < count; ++i) {
            const float difference = values[i] - factor * static_cast<float>(level(values[i]));
            sum += weights[i] * difference * difference;
        }
        return sum;
    }

    float largest() const {
        float result = 0.0f;
        for (std::size_t i = 0; i < count; ++i)
            result = result > values[i] ? result : values[i];
        return result;
    }

    // Of the candidates the first with the least error. The error of the plain one counts levels as the bytes
    // that they become; the others' count them as they are.
    float bestInverse(float most) const {
        float best = static_cast<float>(topLevel) / most;
        float bestError = squaredError(1.0f / best, [&](float value) {
            return static_cast<std::uint8_t>(nearestByMantissa(best * value));
        });
        for (int shift = -kStepShifts; shift <= kStepShifts; ++shift) {
            if (shift == 0) continue;
            const float inverse = stepNumerator(topLevel, shift) / most;
            const float error =
                squaredError(1.0f / inverse, [&](float value) { return levelOf(inverse * value); });
            if (error < bestError) {
                bestError = error;
                best = inverse;
            }
        }
        return best;
    }
};

// As in a search for one scale: the error falls by cross² ÷ power.
struct Gain {
    float cross = 0.0f;
    float power = 0.0f;

    void add(float weight, float value, int level) {
        const float l = static_cast<float>(level);
        cross += weight * value * l;
        power += weight * l * l;
    }
    void remove(float weight, float value, int level) {
        const float l = static_cast<float>(level);
        cross -= weight * value * l;
        power -= weight * l * l;
    }
};

} // namespace

float fitStepLevels(const float* values, const float* weights, std::size_t count, int topLevel,
                    std::uint8_t* levels) {
    const Steps steps{values, weights, count, topLevel};
    const float most = steps.largest();
    if (most < kNegligibleSteps) {
        std::fill_n(levels, count, std::uint8_t{0});
        return 0.0f;
    }
    const float inverse = steps.bestInverse(most);
    Gain gain;
    for (std::size_t i = 0; i < count; ++i) {
        const int level = steps.levelOf(inverse * values[i]);
        levels[i] = static_cast<std::uint8_t>(level);
        gain.add(weights[i], values[i], level);
    }
    bool changed = true;
    for (int round = 0; round < kStepRounds && changed; ++round) {
        changed = false;
        for (std::size_t i = 0; i < count; ++i) {
            Gain moved = gain;
            moved.remove(weights[i], values[i], levels[i]);
            if (!(moved.cross > 0.0f && moved.power > 0.0f)) continue;
            const int level = steps.levelOf(values[i] * moved.power / moved.cross);
            if (level == levels[i]) continue;
            moved.add(weights[i], values[i], level);
            if (moved.cross * moved.cross * gain.power > gain.cross * gain.cross * moved.power) {
                levels[i] = static_cast<std::uint8_t>(level);
                gain = moved;
                changed = true;
            }
        }
    }
    return gain.power > 0.0f ? gain.cross / gain.power : 0.0f;
}

} // namespace qw::quant::codecs
