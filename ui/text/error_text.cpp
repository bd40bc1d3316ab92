#include "ui/text/error_text.h"
#include "ui/text/amounts.h"

#include <QCoreApplication>
#include <QDir>
#include <QLocale>

#include <cmath>

namespace qw::ui {

namespace {

struct Sentences {
    QString what;
    QString action;
};

// Gives the translations their context.
struct ErrorText {
    Q_DECLARE_TR_FUNCTIONS(ErrorText)

public:
    explicit ErrorText(const Error& error) : m_error(error) {}

    Sentences system() const;
    Sentences ggufFile() const;
    Sentences ggufDirectory() const;
    Sentences importance() const;
    Sentences usage() const;
    Sentences plan() const;
    Sentences verification() const;

    QString where() const;

private:
    QString detail(std::size_t index) const {
        if (index >= m_error.details.size() || m_error.details[index].empty()) return QStringLiteral("?");
        return QString::fromStdString(m_error.details[index]);
    }
    // All details from `first` on, as a list of at most five.
    QString list(std::size_t first = 0) const;
    // A detail that is a number of bytes.
    QString bytes(std::size_t index) const;
    // A detail that is a count.
    QString number(std::size_t index) const;
    // What is wrong with an entry of an importance matrix, value included.
    QString importanceProblem() const;
    // A detail that names one of the things a file is made of.
    QString term(std::size_t index) const;
    // What there are too many of.
    QString counted(std::size_t index) const;
    // Why a pattern cannot be used.
    QString patternReason(std::size_t index) const;
    bool isEmpty(std::size_t index) const {
        return index < m_error.details.size() && m_error.details[index].empty();
    }

    const Error& m_error;
};

QString ErrorText::list(std::size_t first) const {
    constexpr std::size_t kShown = 5;
    QStringList names;
    for (std::size_t i = first; i < m_error.details.size() && i < first + kShown; ++i)
        names << detail(i);
    if (names.isEmpty()) return QStringLiteral("?");
    QString text = names.join(QStringLiteral(", "));
    if (m_error.details.size() > first + kShown)
        text = tr("%1 and %n more", nullptr, static_cast<int>(m_error.details.size() - first - kShown))
                   .arg(text);
    return text;
}

QString ErrorText::bytes(std::size_t index) const {
    bool ok = false;
    const quint64 value = detail(index).toULongLong(&ok);
    return ok ? sizeText(value) : detail(index);
}

QString ErrorText::number(std::size_t index) const {
    bool ok = false;
    const quint64 value = detail(index).toULongLong(&ok);
    return ok ? QLocale().toString(value) : detail(index);
}

QString ErrorText::term(std::size_t index) const {
    const QString word = detail(index);
    if (word == QLatin1String("key")) return tr("metadata key");
    if (word == QLatin1String("tensor")) return tr("tensor");
    if (word == QLatin1String("tensor name")) return tr("tensor name");
    if (word == QLatin1String("header")) return tr("header");
    if (word == QLatin1String("magic")) return tr("first four bytes");
    if (word == QLatin1String("model")) return tr("a model");
    if (word == QLatin1String("imatrix")) return tr("an importance matrix");
    if (word == QLatin1String("vocabulary")) return tr("a vocabulary without weights");
    if (word == QLatin1String("projector")) return tr("a vision or audio projector");
    if (word == QLatin1String("adapter")) return tr("a LoRA adapter");
    return word;
}

QString ErrorText::counted(std::size_t index) const {
    const QString word = detail(index);
    if (word == QLatin1String("tensors")) return tr("tensors");
    if (word == QLatin1String("keys")) return tr("metadata keys");
    return tr("entries of “%1”").arg(word);
}

QString ErrorText::patternReason(std::size_t index) const {
    const QString word = detail(index);
    if (word == QLatin1String("PATTERN=TYPE")) return tr("it is not of the form PATTERN=TYPE");
    if (word == QLatin1String("syntax")) return tr("it is not a regular expression");
    if (word == QLatin1String("too long")) return tr("it is too long");
    if (word == QLatin1String("too complex")) return tr("it is too complex");
    return word;
}

Sentences ErrorText::system() const {
    switch (m_error.code) {
    case ErrorCode::CannotOpen:
        return {tr("The file cannot be opened: %1.").arg(detail(0)),
                tr("Check that it still exists and that you may read it.")};
    case ErrorCode::CannotRead:
        return {tr("Reading failed: %1.").arg(detail(0)),
                tr("Check that the drive is still connected, then try again.")};
    case ErrorCode::CannotWrite:
        return {tr("Writing failed: %1.").arg(detail(0)),
                tr("Check that the folder exists and that you may write to it, or choose another one.")};
    case ErrorCode::CannotRename:
        return {tr("The finished file could not be given its name %1: %2.").arg(detail(0), detail(1)),
                tr("Check that nothing else holds that name, then try again; the work done so far is kept.")};
    case ErrorCode::CannotMap:
        return {tr("The file cannot be mapped into memory: %1.").arg(detail(0)),
                tr("Copy it to a local drive and open it there.")};
    case ErrorCode::DiskFull:
        return {tr("The drive is full: %1 needed, %2 free.").arg(bytes(0), bytes(1)),
                tr("Free some space or choose a folder on another drive.")};
    case ErrorCode::FileTooLarge:
        return {tr("The drive does not take a file as large as %1.").arg(bytes(0)),
                tr("Choose a folder on another drive, or write the model in smaller files.")};
    case ErrorCode::FileInUse:
        return {tr("Another program is changing this file right now."),
                tr("Wait until it has finished, then try again.")};
    case ErrorCode::EditNotUndone:
        return {tr("A change of this file was interrupted and cannot be undone: %1.").arg(detail(0)),
                tr("Open it again once you may write to the file and its folder.")};
    case ErrorCode::OutOfMemory:
        return {tr("Not enough memory: %1 more were needed.").arg(bytes(0)),
                tr("Close other programs or use fewer threads.")};
    case ErrorCode::SourceChanged:
        return {tr("The input file changed while it was being read."),
                tr("Wait until nothing writes to it any more, open it again and repeat.")};
    default:
        return {tr("Stopped before it was finished."), {}};
    }
}

Sentences ErrorText::ggufFile() const {
    const QString downloadAgain = tr("Download or copy it again; the file is damaged or incomplete.");
    const QString convertAgain = tr("Convert the model again with a current llama.cpp.");
    switch (m_error.code) {
    case ErrorCode::NotGguf:
        return {tr("This is not a GGUF file: it begins with %1 instead of “GGUF”.").arg(detail(0)),
                tr("Choose a file ending in .gguf, or convert the model to GGUF first.")};
    case ErrorCode::GgufVersion1:
        return {tr("This file uses version 1 of GGUF, which current programs no longer read."), convertAgain};
    case ErrorCode::GgufBigEndian:
        return {tr("This GGUF file (version %1) was written for big-endian computers.").arg(detail(0)),
                tr("Convert it to little-endian with llama.cpp's gguf_convert_endian.py.")};
    case ErrorCode::GgufVersionUnknown:
        return {tr("This file uses version %1 of GGUF; versions 2 and 3 can be read.").arg(detail(0)),
                tr("Look for a newer Quantwright, or for the same model in GGUF 3.")};
    case ErrorCode::FileTruncated:
        if (m_error.offset == 0 && m_error.details.size() > 2 && m_error.details[2] == "0")
            return {tr("The file is empty."), downloadAgain};
        return {tr("The file ends too early, inside its %1: %2 needed, %3 left.")
                    .arg(term(0), bytes(1), bytes(2)),
                downloadAgain};
    case ErrorCode::CountTooLarge:
        if (detail(0) == QLatin1String("bytes"))
            return {
                tr("The file is larger than %1, the most that is read of a file of this kind.").arg(bytes(2)),
                tr("Check that it is the right file.")};
        return {tr("The number of %1 is given as %2, but at most %3 could fit in the file.")
                    .arg(counted(0), number(1), number(2)),
                downloadAgain};
    case ErrorCode::StringTooLong:
        return {tr("A text (%1) claims to be %2 long, but only %3 of the file are left.")
                    .arg(term(0), bytes(1), bytes(2)),
                downloadAgain};
    case ErrorCode::InvalidUtf8:
        return {tr("A %1 is not valid UTF-8 text.").arg(term(0)), downloadAgain};
    case ErrorCode::SplitShardMissing:
        return {tr("This is one part of a split model, and other parts are missing: %1.").arg(list()),
                tr("Put all parts in one folder and open any of them.")};
    case ErrorCode::SplitInconsistent:
        return {tr("The parts of this split model do not belong together: %1 is %2, expected %3.")
                    .arg(detail(0), detail(1), detail(2)),
                tr("Download all parts of the same release again.")};
    case ErrorCode::NotAModel:
        return {tr("This file is %1, not a model.").arg(term(0)),
                tr("Open the model it belongs to; a file of this kind has no weights to quantize.")};
    default:
        return {tr("This kind of file is not supported: %1.").arg(detail(0)),
                tr("Open a GGUF file, or convert the model to GGUF first.")};
    }
}

Sentences ErrorText::ggufDirectory() const {
    const QString damaged = tr("The file is damaged or was written by a faulty program; get it again.");
    const QString newer = tr("Look for a newer Quantwright; the file itself may be fine.");
    const QString name = detail(0);
    switch (m_error.code) {
    case ErrorCode::DuplicateKey:
        return {tr("The metadata key “%1” occurs twice.").arg(name), damaged};
    case ErrorCode::DuplicateTensor:
        return {tr("Two tensors are named “%1”.").arg(name), damaged};
    case ErrorCode::EmptyName:
        return {tr("A %1 has no name.").arg(term(0)), damaged};
    case ErrorCode::NameTooLong:
        return {
            tr("The tensor name “%1” has %2 bytes; %3 are allowed.").arg(name.left(80), number(1), number(2)),
            damaged};
    case ErrorCode::UnknownValueType:
        return {tr("The metadata key “%1” has a value of unknown type %2.").arg(name, detail(1)), newer};
    case ErrorCode::NestingTooDeep:
        return {tr("The metadata key “%1” holds arrays nested too deeply.").arg(name), damaged};
    case ErrorCode::WrongKeyType:
        return {
            tr("The metadata key “%1” is of type %2, but must be %3.").arg(name, detail(1), detail(2)),
            tr("Correct the key in the Model page or with “quantwright-cli set”, or get the file again.")};
    case ErrorCode::InvalidAlignment:
        return {tr("The alignment %1 is not a power of two.").arg(name), damaged};
    case ErrorCode::UnknownTensorType:
        return {tr("Tensor “%1” is of type %2, which is unknown here.").arg(name, detail(1)), newer};
    case ErrorCode::RemovedTensorType:
        return {tr("Tensor “%1” is of type %3 (id %2), which llama.cpp no longer supports.")
                    .arg(name, detail(1), detail(2)),
                tr("Quantize the original model again with a current type.")};
    case ErrorCode::TooManyDimensions:
        return {tr("Tensor “%1” has %2 dimensions; at most 4 are possible.").arg(name, number(1)), damaged};
    case ErrorCode::InvalidDimension:
        return {tr("Dimension %2 of tensor “%1” is %3.").arg(name, detail(1), number(2)), damaged};
    case ErrorCode::TensorTooLarge:
        return {tr("Tensor “%1” is larger than any file can be.").arg(name), damaged};
    case ErrorCode::RowNotWholeBlocks:
        return {tr("Tensor “%1” is stored as %2, but its rows of %3 are not whole blocks of %4.")
                    .arg(name, detail(1), number(2), number(3)),
                damaged};
    case ErrorCode::MisalignedTensor:
        return {tr("The data of tensor “%1” begins at %2, not at a multiple of %3.")
                    .arg(name, number(1), number(2)),
                damaged};
    case ErrorCode::TensorOutsideFile:
        return {tr("The data of tensor “%1” (bytes %2 to %3) reaches beyond the end of the file (%4 bytes).")
                    .arg(name, number(1), number(2), number(3)),
                tr("The download is probably incomplete; get the file again.")};
    case ErrorCode::TensorsOverlap:
        return {tr("The data of tensors “%1” and “%2” overlap.").arg(name, detail(1)), damaged};
    case ErrorCode::TensorNotFound:
        return {tr("There is no tensor “%1” in this model.").arg(name),
                tr("Check the name in the Model page or with “quantwright-cli inspect”.")};
    case ErrorCode::NonFiniteWeight:
        return {tr("Tensor “%1” holds the value %4 in row %2, column %3.")
                    .arg(name, number(1), number(2), detail(3)),
                tr("Such a model cannot be quantized; get the weights again or ask its author.")};
    case ErrorCode::WeightTooLarge:
        // A block of nothing but tiny weights asks for an exponent below the smallest, as MXFP4's.
        if (bool isNumber = false; std::abs(detail(3).toDouble(&isNumber)) < 1 && isNumber)
            return {
                tr("Tensor “%1” holds nothing larger than %4 around row %2, column %3, which is too small "
                   "for %5.")
                    .arg(name, number(1), number(2), detail(3), detail(4)),
                tr("Choose BF16 or F32 for this tensor. Such a weight may also mean that the model is "
                   "damaged.")};
        return {
            tr("Tensor “%1” holds the value %4 in row %2, column %3, which is too large for %5.")
                .arg(name, number(1), number(2), detail(3), detail(4)),
            tr("Choose BF16 or F32 for this tensor. Such a weight may also mean that the model is damaged.")};
    default:
        return {tr("Tensor “%1” has a scale that is not a finite number in row %3 (block %2 of the tensor).")
                    .arg(name, number(1), number(2)),
                tr("The quantized file is damaged; get it again or start from the original model.")};
    }
}

QString ErrorText::importanceProblem() const {
    const QString word = detail(1);
    if (word == QLatin1String("no values")) return tr("it has no values");
    if (word == QLatin1String("no sums")) return tr("its sums are missing");
    if (word == QLatin1String("no counts")) return tr("its counts are missing");
    if (word == QLatin1String("counts"))
        return tr("its values do not divide evenly by its counts (%1)").arg(detail(2));
    if (word == QLatin1String("count")) return tr("it holds the count %1").arg(detail(2));
    if (word == QLatin1String("type")) return tr("it is stored as %1 instead of F32").arg(detail(2));
    return tr("it holds the value %1").arg(detail(2));
}

Sentences ErrorText::importance() const {
    switch (m_error.code) {
    case ErrorCode::NotImportanceMatrix:
        return {m_error.details.empty() || m_error.details.front().empty()
                    ? tr("This file is not an importance matrix.")
                    : tr("This file is %1, not an importance matrix.").arg(term(0)),
                tr("Choose a file that llama-imatrix wrote; its name ends in .gguf or .dat.")};
    case ErrorCode::InvalidImportance:
        return {tr("The importance matrix cannot be used, because of its entry “%1”: %2.")
                    .arg(detail(0), importanceProblem()),
                tr("The file is damaged or was measured with a faulty program; get it again.")};
    default:
        return {tr("The importance matrix has %2 values for “%1”, but %3 are needed.")
                    .arg(detail(0), number(1), number(2)),
                tr("Use a matrix that was measured on this model.")};
    }
}

Sentences ErrorText::usage() const {
    switch (m_error.code) {
    case ErrorCode::UnknownFileType:
        return {isEmpty(0) ? tr("The name of a file type is empty.")
                           : tr("“%1” is not a file type.").arg(detail(0)),
                tr("Use a name such as Q4_K_M, Q8_0 or F16.")};
    case ErrorCode::UnknownBlockType:
        return {isEmpty(0) ? tr("The name of a tensor type is empty.")
                           : tr("“%1” is not a tensor type.").arg(detail(0)),
                tr("Use a name such as Q4_K, Q6_K or F16.")};
    case ErrorCode::InvalidPattern:
        return {tr("The pattern “%1” cannot be used: %2.")
                    .arg(isEmpty(0) ? QString() : detail(0), patternReason(1)),
                tr("Write a regular expression, an equals sign and a type, for example “ffn_down=Q6_K”.")};
    case ErrorCode::InvalidOverride:
        return {isEmpty(0) ? tr("An empty text cannot be used for metadata: %1.").arg(detail(1))
                           : tr("“%1” cannot be used as a metadata value: %2.").arg(detail(0), detail(1)),
                tr("Check the value against its type.")};
    case ErrorCode::InvalidOption:
        return {isEmpty(1) ? tr("The value for %1 is empty.").arg(detail(0))
                           : tr("“%2” is not a value for %1.").arg(detail(0), detail(1)),
                tr("Expected: %1.").arg(detail(2))};
    case ErrorCode::OptionMissing:
        return {tr("One of these has to be given: %1.").arg(list()), tr("Add it and try again.")};
    case ErrorCode::OptionsExclusive:
        return {tr("%1 and %2 cannot be used together.").arg(detail(0), detail(1)),
                tr("Leave one of them out.")};
    case ErrorCode::KeyNotFound:
        return {tr("There is no metadata key “%1” in this file.").arg(detail(0)),
                tr("Check the name in the Model page or with “quantwright-cli inspect”.")};
    case ErrorCode::LayerOutOfRange:
        return {
            tr("There is no layer %1: the model has %2 layers, counted from 0.").arg(number(0), number(1)),
            tr("Choose layers within that range.")};
    case ErrorCode::NoLayerRemains:
        return {tr("Every layer of the model (%1 in all) would be left out.").arg(number(0)),
                tr("Name fewer layers, so that at least one remains.")};
    case ErrorCode::OutputIsSource:
        return {tr("The output would overwrite the model it is made from."),
                tr("Choose another name or folder.")};
    default:
        return {tr("There is already a file of this name."),
                tr("Choose another name, or allow it to be replaced.")};
    }
}

Sentences ErrorText::plan() const {
    switch (m_error.code) {
    case ErrorCode::NeedsImportanceMatrix:
        return {tr("%1 needs an importance matrix for: %2.").arg(detail(0), list(1)),
                tr("Choose an importance matrix that covers them, or a type that works without one, such as "
                   "Q4_K_M or Q3_K_M.")};
    case ErrorCode::RequantizeNotAllowed:
        return {tr("Tensor “%1” is already quantized (%2); quantizing again loses quality twice.")
                    .arg(detail(0), detail(1)),
                tr("Start from the F16 or BF16 model, or allow requantizing.")};
    case ErrorCode::TypeNotWritable:
        return {tr("This version cannot write %1.").arg(detail(0)), tr("Choose another type.")};
    default:
        return {tr("Tensor “%1” cannot be used here: %2.").arg(detail(0), detail(1)),
                tr("Exclude it or keep its type.")};
    }
}

Sentences ErrorText::verification() const {
    const QString again =
        tr("Export again; if it happens again, check the drive and the memory of this computer.");
    switch (m_error.code) {
    case ErrorCode::VerifyDirectoryDiffers:
        if (isEmpty(1) && isEmpty(2))
            return {tr("The %1 of the file is not the expected one.").arg(term(0)), again};
        if (isEmpty(1)) return {tr("“%1” (%2) is missing from the file.").arg(detail(0), detail(2)), again};
        if (isEmpty(2))
            return {tr("“%1” (%2) is in the file, but not expected there.").arg(detail(0), detail(1)), again};
        return {tr("The written file is not what was planned: “%1” is %2, expected %3.")
                    .arg(detail(0), detail(1), detail(2)),
                again};
    case ErrorCode::VerifyDataDiffers:
        if (detail(2).toDouble() == 0)
            return {tr("Tensor “%1”, block %2: the values are not the expected ones.")
                        .arg(detail(0), number(1)),
                    again};
        return {tr("Tensor “%1”, block %2: the written values are off by %3, more than the type allows (%4).")
                    .arg(detail(0), number(1), detail(2), detail(3)),
                again};
    default:
        return {tr("The SHA-256 is %1, expected %2.").arg(detail(0), detail(1)),
                tr("The files differ; copy or export it again.")};
    }
}

QString ErrorText::where() const {
    if (m_error.path.empty()) return {};
    const QString path = QDir::toNativeSeparators(QString::fromStdString(m_error.path));
    if (m_error.offset == Error::kNoOffset) return path;
    return tr("%1, byte %2").arg(path, QLocale().toString(static_cast<qulonglong>(m_error.offset)));
}

Sentences sentencesFor(const ErrorText& text, ErrorCode code) {
    switch (code) {
    case ErrorCode::CannotOpen:
    case ErrorCode::CannotRead:
    case ErrorCode::CannotWrite:
    case ErrorCode::CannotRename:
    case ErrorCode::CannotMap:
    case ErrorCode::DiskFull:
    case ErrorCode::FileTooLarge:
    case ErrorCode::FileInUse:
    case ErrorCode::EditNotUndone:
    case ErrorCode::OutOfMemory:
    case ErrorCode::SourceChanged:
    case ErrorCode::Cancelled:
        return text.system();
    case ErrorCode::NotGguf:
    case ErrorCode::GgufVersion1:
    case ErrorCode::GgufBigEndian:
    case ErrorCode::GgufVersionUnknown:
    case ErrorCode::FileTruncated:
    case ErrorCode::CountTooLarge:
    case ErrorCode::StringTooLong:
    case ErrorCode::InvalidUtf8:
    case ErrorCode::SplitShardMissing:
    case ErrorCode::SplitInconsistent:
    case ErrorCode::NotAModel:
    case ErrorCode::UnsupportedFormat:
        return text.ggufFile();
    case ErrorCode::DuplicateKey:
    case ErrorCode::DuplicateTensor:
    case ErrorCode::EmptyName:
    case ErrorCode::NameTooLong:
    case ErrorCode::UnknownValueType:
    case ErrorCode::NestingTooDeep:
    case ErrorCode::WrongKeyType:
    case ErrorCode::InvalidAlignment:
    case ErrorCode::UnknownTensorType:
    case ErrorCode::RemovedTensorType:
    case ErrorCode::TooManyDimensions:
    case ErrorCode::InvalidDimension:
    case ErrorCode::TensorTooLarge:
    case ErrorCode::RowNotWholeBlocks:
    case ErrorCode::MisalignedTensor:
    case ErrorCode::TensorOutsideFile:
    case ErrorCode::TensorsOverlap:
    case ErrorCode::TensorNotFound:
    case ErrorCode::NonFiniteWeight:
    case ErrorCode::InvalidBlockScale:
    case ErrorCode::WeightTooLarge:
        return text.ggufDirectory();
    case ErrorCode::NotImportanceMatrix:
    case ErrorCode::InvalidImportance:
    case ErrorCode::ImportanceWidthDiffers:
        return text.importance();
    case ErrorCode::UnknownFileType:
    case ErrorCode::UnknownBlockType:
    case ErrorCode::InvalidPattern:
    case ErrorCode::InvalidOverride:
    case ErrorCode::InvalidOption:
    case ErrorCode::KeyNotFound:
    case ErrorCode::OptionMissing:
    case ErrorCode::OptionsExclusive:
    case ErrorCode::LayerOutOfRange:
    case ErrorCode::NoLayerRemains:
    case ErrorCode::OutputIsSource:
    case ErrorCode::OutputExists:
        return text.usage();
    case ErrorCode::NeedsImportanceMatrix:
    case ErrorCode::RequantizeNotAllowed:
    case ErrorCode::TypeNotWritable:
    case ErrorCode::TensorLayoutUnsupported:
        return text.plan();
    case ErrorCode::VerifyDirectoryDiffers:
    case ErrorCode::VerifyDataDiffers:
    case ErrorCode::HashDiffers:
        return text.verification();
    }
    return {};
}

} // namespace

ErrorDescription describe(const Error& error) {
    const ErrorText text(error);
    const Sentences sentences = sentencesFor(text, error.code);
    return {sentences.what, text.where(), sentences.action};
}

QString errorText(const Error& error) {
    const ErrorDescription description = describe(error);
    QString text = description.what;
    if (!description.where.isEmpty()) text += QStringLiteral(" (") + description.where + QLatin1Char(')');
    if (!description.action.isEmpty()) text += QLatin1Char(' ') + description.action;
    return text;
}

} // namespace qw::ui
