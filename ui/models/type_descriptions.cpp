#include "ui/models/type_descriptions.h"

#include "core/quant/codec.h"

#include <QCoreApplication>

#include <array>

namespace qw::ui {

namespace {

using quant::FileType;

struct DescriptionRow {
    FileType type;
    const char* text;
};

constexpr std::array kDescriptions = {
    DescriptionRow{
        FileType::F32,
        QT_TRANSLATE_NOOP("TypeDescription", "Full 32-bit floats: for converting further, not for running")},
    DescriptionRow{FileType::F16, QT_TRANSLATE_NOOP("TypeDescription",
                                                    "16-bit floats: the usual master copy to quantize from")},
    DescriptionRow{FileType::BF16,
                   QT_TRANSLATE_NOOP("TypeDescription",
                                     "16-bit floats with the range of 32: exact for models trained in BF16")},
    DescriptionRow{FileType::Q8_0,
                   QT_TRANSLATE_NOOP("TypeDescription",
                                     "Hardly distinguishable from the 16-bit model at about half its size")},
    DescriptionRow{
        FileType::Q6_K,
        QT_TRANSLATE_NOOP("TypeDescription", "Very small loss; a good choice when memory is not tight")},
    DescriptionRow{FileType::Q5_K_M,
                   QT_TRANSLATE_NOOP("TypeDescription", "Small loss; the sensitive tensors get more bits")},
    DescriptionRow{FileType::Q5_K_S,
                   QT_TRANSLATE_NOOP("TypeDescription", "Small loss; the same bits for nearly every tensor")},
    DescriptionRow{
        FileType::Q5_1,
        QT_TRANSLATE_NOOP("TypeDescription", "Older 5-bit type with offsets; Q5_K_M is usually better")},
    DescriptionRow{
        FileType::Q5_0,
        QT_TRANSLATE_NOOP("TypeDescription", "Older 5-bit type; Q5_K_S is usually better at this size")},
    DescriptionRow{FileType::Q4_K_M,
                   QT_TRANSLATE_NOOP("TypeDescription",
                                     "The common default: moderate loss, sensitive tensors get more bits")},
    DescriptionRow{FileType::Q4_K_S,
                   QT_TRANSLATE_NOOP("TypeDescription", "A little smaller and a little worse than Q4_K_M")},
    DescriptionRow{
        FileType::Q4_1,
        QT_TRANSLATE_NOOP("TypeDescription", "Older 4-bit type with offsets; Q4_K_M is usually better")},
    DescriptionRow{
        FileType::Q4_0,
        QT_TRANSLATE_NOOP("TypeDescription", "Oldest 4-bit type: fast on many devices, worse than Q4_K_S")},
    DescriptionRow{FileType::Q3_K_L,
                   QT_TRANSLATE_NOOP("TypeDescription", "Noticeable loss; the best of the 3-bit mixes")},
    DescriptionRow{FileType::Q3_K_M,
                   QT_TRANSLATE_NOOP("TypeDescription", "Noticeable loss; when Q4_K_S does not fit")},
    DescriptionRow{FileType::Q3_K_S,
                   QT_TRANSLATE_NOOP("TypeDescription", "Clear loss; the smallest 3-bit mix")},
    DescriptionRow{FileType::Q2_K,
                   QT_TRANSLATE_NOOP("TypeDescription", "Heavy loss; only when nothing larger fits")},
    DescriptionRow{FileType::Q2_K_S,
                   QT_TRANSLATE_NOOP("TypeDescription", "Heavier loss than Q2_K, a little smaller")},
    DescriptionRow{
        FileType::IQ4_NL,
        QT_TRANSLATE_NOOP("TypeDescription",
                          "4 bits on a curved scale, for rows that IQ4_XS cannot divide; slower on CPUs")},
    DescriptionRow{FileType::IQ4_XS,
                   QT_TRANSLATE_NOOP("TypeDescription",
                                     "Smaller than Q4_K_S at about its quality; slower on CPUs and Macs")},
    DescriptionRow{
        FileType::IQ3_M,
        QT_TRANSLATE_NOOP("TypeDescription",
                          "Noticeable loss; close to Q3_K_M and smaller; slower on CPUs and Macs")},
    DescriptionRow{FileType::IQ3_S,
                   QT_TRANSLATE_NOOP("TypeDescription",
                                     "Clear loss; better than Q3_K_S at its size; slower on CPUs and Macs")},
    DescriptionRow{
        FileType::IQ3_XS,
        QT_TRANSLATE_NOOP("TypeDescription", "Clear loss; smaller than IQ3_S; slower on CPUs and Macs")},
    DescriptionRow{
        FileType::IQ3_XXS,
        QT_TRANSLATE_NOOP("TypeDescription", "Heavy loss; the smallest 3-bit mix; slower on CPUs and Macs")},
    DescriptionRow{FileType::IQ2_M,
                   QT_TRANSLATE_NOOP("TypeDescription",
                                     "Heavy loss; better than Q2_K and smaller; slower on CPUs and Macs")},
    DescriptionRow{
        FileType::IQ2_S,
        QT_TRANSLATE_NOOP("TypeDescription", "Heavy loss; large models only; slower on CPUs and Macs")},
    DescriptionRow{
        FileType::IQ2_XS,
        QT_TRANSLATE_NOOP("TypeDescription", "Very heavy loss; large models only; slower on CPUs and Macs")},
    DescriptionRow{FileType::IQ2_XXS,
                   QT_TRANSLATE_NOOP("TypeDescription",
                                     "Very heavy loss; the least that large models bear; slower on CPUs")},
    DescriptionRow{FileType::IQ1_M,
                   QT_TRANSLATE_NOOP("TypeDescription",
                                     "Extreme loss; the largest models only; slower on CPUs and Macs")},
    DescriptionRow{FileType::IQ1_S,
                   QT_TRANSLATE_NOOP("TypeDescription",
                                     "Extreme loss; the smallest mix of all; slower on CPUs and Macs")},
    DescriptionRow{
        FileType::TQ2_0,
        QT_TRANSLATE_NOOP("TypeDescription",
                          "For models trained with three values (BitNet): ruins every other model")},
    DescriptionRow{
        FileType::TQ1_0,
        QT_TRANSLATE_NOOP("TypeDescription",
                          "As TQ2_0 in less space, slower: for models trained with three values only")},
    DescriptionRow{
        FileType::MXFP4_MOE,
        QT_TRANSLATE_NOOP("TypeDescription",
                          "Experts in 4-bit floats, the rest Q8_0: for models trained so (gpt-oss)")},
    DescriptionRow{
        FileType::Q2_0,
        QT_TRANSLATE_NOOP("TypeDescription", "For models trained with four values: ruins every other model")},
    DescriptionRow{
        FileType::Q1_0,
        QT_TRANSLATE_NOOP("TypeDescription", "For models trained with two values: ruins every other model")},
    DescriptionRow{FileType::Copy,
                   QT_TRANSLATE_NOOP("TypeDescription",
                                     "Every tensor as it is: to rename, edit metadata, split or merge")},
};

} // namespace

QString typeDescription(FileType type) {
    for (const DescriptionRow& row : kDescriptions)
        if (row.type == type) return QCoreApplication::translate("TypeDescription", row.text);
    return {};
}

QString matrixUseText(FileType type) {
    const quant::FileTypeInfo& about = quant::info(type);
    if (about.needsImportanceMatrix) return QCoreApplication::translate("TypeDescription", "required");
    return quant::takesImportance(about.baseType) ? QCoreApplication::translate("TypeDescription", "helps")
                                                  : QStringLiteral("—");
}

} // namespace qw::ui
