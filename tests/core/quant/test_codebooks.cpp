// The codebooks against known figures of the file format, and the candidates of an encoder against a plain
// search of all points.
#include "core/quant/grids/codebooks.h"
#include "core/quant/grids/nearest_points.h"

#include <QCryptographicHash>
#include <QTest>

#include <algorithm>
#include <numeric>
#include <set>
#include <utility>
#include <vector>

using namespace qw::quant::grids;

namespace {

QString sha256(const void* data, std::size_t size) {
    const auto view = QByteArray::fromRawData(static_cast<const char*>(data), static_cast<qsizetype>(size));
    return QString::fromLatin1(QCryptographicHash::hash(view, QCryptographicHash::Sha256).toHex());
}

template <class Book>
int sumOfValues(const Book& book) {
    int sum = 0;
    for (const auto& point : book.values)
        sum = std::accumulate(point.begin(), point.end(), sum);
    return sum;
}

// Sum over all values, and SHA-256 over the rows of values, which are the bytes of the reference's table.
template <class Book>
void checkBook(const Book& book, int sum, const char* hash) {
    QCOMPARE(std::set(book.packed.begin(), book.packed.end()).size(), Book::kPoints);
    QVERIFY(std::ranges::is_sorted(book.packed));
    QCOMPARE(sumOfValues(book), sum);
    QCOMPARE(sha256(book.values.data(), sizeof book.values), QString(hash));
}

std::vector<int> digitsOf(std::size_t latticeNumber, std::size_t elements) {
    std::vector<int> digits;
    for (std::size_t i = 0; i < elements; ++i, latticeNumber /= digitLevels(elements))
        digits.push_back(static_cast<int>(latticeNumber % digitLevels(elements)));
    return digits;
}

std::vector<int> unpacked(PackedPoint packed, std::size_t elements) {
    std::vector<int> digits;
    for (std::size_t i = 0; i < elements; ++i)
        digits.push_back(packed >> (i * digitBits(elements)) & ((1 << digitBits(elements)) - 1));
    return digits;
}

template <class Book>
void checkNearest(const Book& book, const NearestPoints& nearest, std::size_t shells) {
    std::vector<std::vector<int>> points;
    for (const PackedPoint packed : book.packed)
        points.push_back(unpacked(packed, Book::kElements));
    QCOMPARE(nearest.entries().size(), std::size_t{Book::kElements == 8 ? 6561 : 4096});
    // A prime step, so that a run takes no more than a second and still meets every digit in every place.
    for (std::size_t number = 0; number < nearest.entries().size(); number += 7) {
        const std::vector<int> digits = digitsOf(number, Book::kElements);
        std::vector<std::pair<int, int>> byDistance;
        for (std::size_t p = 0; p < points.size(); ++p) {
            int distance = 0;
            for (std::size_t i = 0; i < digits.size(); ++i)
                distance += (points[p][i] - digits[i]) * (points[p][i] - digits[i]);
            byDistance.emplace_back(distance, static_cast<int>(p));
        }
        std::ranges::sort(byDistance);
        const bool inBook = byDistance.front().first == 0;
        std::vector<int> expected;
        std::set<int> distances;
        for (const auto& [distance, position] : byDistance) {
            distances.insert(distance);
            if (distances.size() > (inBook ? 1 : shells)) break;
            expected.push_back(position);
        }
        const NearestPoints::Entry entry = nearest.entries()[number];
        QCOMPARE(int{entry.position}, inBook ? byDistance.front().second : -1);
        QCOMPARE(std::size_t{entry.count}, expected.size());
        QCOMPARE(entry.first % NearestPoints::kPadding, std::size_t{0});
        const std::size_t padded = (expected.size() + NearestPoints::kPadding - 1) / NearestPoints::kPadding *
                                   NearestPoints::kPadding;
        QVERIFY(entry.first + padded <= nearest.positions().size());
        expected.resize(padded, expected.back());
        for (std::size_t i = 0; i < padded; ++i) {
            QCOMPARE(int{nearest.positions()[entry.first + i]}, expected[i]);
            QCOMPARE(nearest.packedCandidates()[entry.first + i],
                     book.packed[static_cast<std::size_t>(expected[i])]);
        }
    }
}

} // namespace

class TestCodebooks : public QObject {
    Q_OBJECT

private slots:
    void figuresOfIq1S() {
        checkBook(kIq1S, -15, "07540ffc1aeaf6ad4d97e96b0fcc765aae39671d4ae4a27bbd0e796fde167c6a");
    }
    void figuresOfIq2Xxs() {
        checkBook(kIq2Xxs, 38611, "05826b5d3e472a3a78f196be62ac78acf81df0f909626e12ab9fa2a5d490dd54");
    }
    void figuresOfIq2Xs() {
        checkBook(kIq2Xs, 81582, "06e47aaca60b4dc1d9b5a3f34540437058a6b142b4d7a59d5ded769b4d1bf1de");
    }
    void figuresOfIq2S() {
        checkBook(kIq2S, 167589, "e1aa1473412b0552c2174c30ef22ab4073f6a181b85a17056e8249bd2932fd88");
    }
    void figuresOfIq3Xxs() {
        checkBook(kIq3Xxs, 25592, "46e35f5a997efdee6c99ce57854c8a0d4f0ff8ca57e5e8a60c0793ea580acf5d");
    }
    void figuresOfIq3S() {
        checkBook(kIq3S, 12748, "bd1af4945a1717c65610b0284e4628b9a1ba3b306fae3a06f6e5f597356e349f");
    }
    void figuresOfIq4Nl() {
        QVERIFY(std::ranges::is_sorted(kIq4Nl));
        QCOMPARE(std::accumulate(kIq4Nl.begin(), kIq4Nl.end(), 0), -94);
        QCOMPARE(sha256(kIq4Nl.data(), kIq4Nl.size()),
                 QString("61aa47540aa024b5d6ddaa839b84ffe59f3d5a349af5c6c7ffcb5e0474b46163"));
    }

    void packedPointsAndValuesAgree() {
        for (std::size_t p = 0; p < kIq2Xs.kPoints; ++p)
            for (std::size_t i = 0; i < 8; ++i)
                QCOMPARE(int{kIq2Xs.values[p][i]},
                         (std::array{8, 25, 43})[static_cast<std::size_t>(unpacked(kIq2Xs.packed[p], 8)[i])]);
        for (std::size_t p = 0; p < kIq3S.kPoints; ++p)
            for (std::size_t i = 0; i < 4; ++i)
                QCOMPARE(int{kIq3S.values[p][i]}, 2 * unpacked(kIq3S.packed[p], 4)[i] + 1);
    }

    void signsAreEven() {
        for (unsigned bits = 0; bits < 128; ++bits) {
            QCOMPARE(evenSigns(bits) & 127u, bits);
            QCOMPARE(std::popcount(evenSigns(bits)) % 2, 0);
            QCOMPARE(kEvenSignBytes[bits], kSignBytes[evenSigns(bits)]);
        }
        for (unsigned bits = 0; bits < 256; ++bits)
            for (unsigned i = 0; i < 8; ++i)
                QCOMPARE(int{kSignBytes[bits][i]}, (bits >> i & 1u) != 0 ? -1 : 0);
    }

    void nearestOfIq1S() { checkNearest(kIq1S, nearestIq1S(), 3); }
    void nearestOfIq2Xxs() { checkNearest(kIq2Xxs, nearestIq2Xxs(), 2); }
    void nearestOfIq2Xs() { checkNearest(kIq2Xs, nearestIq2Xs(), 2); }
    void nearestOfIq2S() { checkNearest(kIq2S, nearestIq2S(), 1); }
    void nearestOfIq3Xxs() { checkNearest(kIq3Xxs, nearestIq3Xxs(), 2); }
    void nearestOfIq3S() { checkNearest(kIq3S, nearestIq3S(), 3); }
};

QTEST_APPLESS_MAIN(TestCodebooks)
#include "test_codebooks.moc"
