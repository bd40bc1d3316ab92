// A model as a crash in the middle of an in-place edit leaves it.
#pragma once

#include "core/formats/gguf/edit_journal.h"

#include <QFile>

#include <string>

namespace qw::test {

// The journal lies beside the file, and the first half of the range is new; new bytes are of a kind that no
// header has. Returns what the file held; empty when it could not be done.
inline QByteArray interruptEdit(const std::string& path) {
    constexpr qsizetype kOffset = 8; // behind magic and version: the counts
    constexpr qsizetype kLength = 200;
    QFile file(QString::fromStdString(path));
    if (!file.open(QIODevice::ReadWrite)) return {};
    const QByteArray before = file.readAll();
    const QByteArray range = before.mid(kOffset, kLength);
    gguf::EditJournal journal;
    journal.fileBytes = static_cast<std::uint64_t>(before.size());
    journal.offset = kOffset;
    for (const char byte : range)
        journal.oldBytes.push_back(static_cast<std::byte>(byte));
    journal.newBytes.assign(journal.oldBytes.size(), std::byte{0xEE});
    const bool done = gguf::writeEditJournal(gguf::editJournalPath(path), journal, false).ok() &&
                      file.seek(kOffset) &&
                      file.write(QByteArray(range.size() / 2, '\xEE')) == range.size() / 2;
    return done ? before : QByteArray();
}

} // namespace qw::test
